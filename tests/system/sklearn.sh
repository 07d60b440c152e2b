#!/bin/sh
# sklearn.sh: the evaluator `logistic` against scikit-learn's LogisticRegression, on the features of a trained run: the
# same objective to one part in a million, and the same predictions but for a few of the closest.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

python=
for candidate in python3 /usr/bin/python3; do
  "$candidate" -c 'import numpy, sklearn' 2>/dev/null && python=$candidate
done
test -n "$python" || skip_all 'there is no python3 with scikit-learn (Debian: python3-sklearn)'

if test -f "${LGS_DATA:-/nonexistent}/train-images-idx3-ubyte" || test -f "${LGS_DATA:-/nonexistent}/train-images-idx3-ubyte.gz"; then
  data=mnist test=mnist:split=test
  ok 'train on digits' "$lgs" train rbm:hidden=100 --data mnist:per-class=200 --epochs 5 --seed 1 --out run
else
  data=bars test=bars:split=test
  ok 'train on bars' "$lgs" train rbm:hidden=16 --data bars --epochs 5 --seed 1 --out run
fi
ok 'features of training' "$lgs" features run --out train.safetensors
ok "features of $data's test images" "$lgs" features run --data "$test" --out test.safetensors
for c in 0.01 1 100; do
  evaluator=logistic:per-class=0,c=$c
  ok "evaluate with c=$c" "$lgs" evaluate run -e "$evaluator"
  ok "agrees with scikit-learn" "$python" "$LGS_TEST_SOURCE/tests/system/sklearn.py" "$c" \
    "run/evaluations/logistic,per-class=0,c=$c"
done
plan
