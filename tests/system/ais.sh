#!/bin/sh
# ais.sh: the likelihood of trained machines: the exact value lies within the bracket, on generated images and, where
# LGS_DATA has MNIST, on digits, where a path from the base rates is worth more chains than one from fair coins.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

# value NAME: a number of the last `lgs evaluate --json`, whose output is in numbers.
value() {
  awk -v name="\"$1\":" '$1 == name { found = 1 } found && $1 == "\"value\":" { print $2 + 0; exit }' numbers
}

# holds EXPRESSION: of numbers, in awk's language.
holds() {
  awk "BEGIN { exit !($1) }"
}

# measure RUN EVALUATOR
measure() {
  ok "$2 on $1" "$lgs" evaluate "$1" -e "$2" --json
  cp tap.out numbers
}

# in_bracket RUN TEMPERATURES: what enumeration found lies between the estimates, and near the one forward; where it is
# known it is both ends.
in_bracket() {
  measure "$1" "ais:temperatures=$2"
  exact=$(value log-z-exact) forward=$(value log-z-forward)
  ok "no bracket about $exact" holds "$(value log-z-low) == $exact && $(value log-z-high) == $exact"
  ok "forward: $forward" holds "$forward - $exact < 0.3 && $exact - $forward < 0.3"
  measure "$1" "ais:temperatures=$2,exact=no"
  low=$(value log-z-low) high=$(value log-z-high)
  ok "bracket: $low <= $exact <= $high" holds "$low <= $exact && $exact <= $high"
}

ok 'a machine for bars' "$lgs" train rbm:hidden=12,algorithm=pcd,momentum=0.5 --data bars --epochs 20 --out bars
in_bracket bars 1000
ok 'bars are likelier than fair coins' holds "$(value test-log-likelihood) > -16 * log(2)"
measure bars ais:exact=no,reverse=no,train=yes,held-out=no
ok 'without enumeration there is a bracket' holds \
  "$(value train-log-likelihood-low) < $(value train-log-likelihood) && $(value train-log-likelihood) < $(value train-log-likelihood-high)"
ok 'a hundred units' "$lgs" train rbm:hidden=100 --data bars:size=5 --epochs 1 --out large
expect_fail 'exact=yes: the smaller layer has 25 units' -- "$lgs" evaluate large -e ais:exact=yes,temperatures=10

# Dropout's mean over machines is refused; the machine of all its units has the same features and is measured.
ok 'a machine with dropout' "$lgs" train rbm:hidden=12,dropout=0.5 --data bars --epochs 5 --out thinned
expect_fail 'counts each hidden unit as 0.5' -- "$lgs" evaluate thinned -e ais
from=thinned/checkpoint.safetensors
ok 'its weights without dropout' "$lgs" import rbm:hidden=12 --data bars --tensor weights=$from:weights \
  --tensor visible-bias=$from:visible-bias --tensor hidden-bias=$from:hidden-bias --out whole
for run in thinned whole; do
  ok "features of $run" "$lgs" features $run --out $run.safetensors
  header=$(od -An -N8 -t u8 $run.safetensors)
  tail -c +$((header + 9)) $run.safetensors >$run.features
done
ok 'are the same' sh -c 'test -s thinned.features && cmp thinned.features whole.features'
in_bracket whole 1000
ok 'gaussian units' "$lgs" train rbm:hidden=12,visible=gaussian,rate=0.001 --data bars --epochs 1 --out gaussian
expect_fail 'ais is for binary visible units' -- "$lgs" evaluate gaussian -e ais

if test -n "${LGS_DATA:-}" && "$lgs" train rbm:hidden=16,algorithm=pcd,momentum=0.5,rate=0.02,binarize=threshold \
  --data mnist:per-class=500 --epochs 10 --out digits >/dev/null 2>&1; then
  in_bracket digits 5000
  ok 'chains that begin in noise' "$lgs" train rbm:hidden=20 --data mnist:per-class=100 --epochs 60 --threads 1 --out noise
  in_bracket noise 5000
  ok 'crossed estimates are said to be' holds "$(value log-z-crossed) == 1"
  ok 'more units' "$lgs" train rbm:hidden=100,algorithm=pcd,momentum=0.5,rate=0.02,binarize=threshold \
    --data mnist:per-class=500 --epochs 10 --out more
  measure more ais:temperatures=500,reverse=no
  data=$(value effective-sample-size)
  measure more ais:temperatures=500,reverse=no,base=uniform
  uniform=$(value effective-sample-size)
  ok "chains from base rates are worth $data, from fair coins $uniform" holds "$data > 3 * $uniform"
else
  skip 'machines for digits' 'LGS_DATA has no MNIST'
fi
plan
