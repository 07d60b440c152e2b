#!/bin/sh
# import.sh: a model of somebody else's numbers becomes a run like any other; what does not fit is refused in words that
# say what would, and leaves nothing behind.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

# npy FILE SHAPE BYTES: a file of single bytes, which printf writes.
npy() {
  header="{'descr': '|i1', 'fortran_order': False, 'shape': $2, }"
  {
    printf '\223NUMPY\001\000'
    # shellcheck disable=SC2059 # the length of the header as an escape
    printf "\\$(printf %03o ${#header})\\000"
    # shellcheck disable=SC2059
    printf "%s$3" "$header"
  } >"$1"
}

# Weights 1 2 3 4 5 6 7 8 of four visible and two hidden units, and the same transposed.
npy W.npy '(4, 2)' '\001\002\003\004\005\006\007\010'
npy T.npy '(2, 4)' '\001\003\005\007\002\004\006\010'
npy a.npy '(4,)' '\001\377\000\001'
npy b.npy '(1, 2)' '\002\376'
npy short.npy '(4, 2)' '\001\002'
npy square.npy '(3, 3)' '123456789'
echo 'no numbers' >words
set -- import rbm:hidden=2 --data bars:size=2
good='--tensor visible-bias=a.npy --tensor hidden-bias=b.npy'

# $good is a list of words.
# shellcheck disable=SC2086
{
  ok import "$lgs" "$@" --tensor weights=W.npy $good --out run
  says 'lgs train --resume run --epochs N'
  ok 'into a folder with a blank in its name' "$lgs" "$@" --tensor weights=W.npy $good --out 'the run'
  says "Next: lgs evaluate 'the run' -e sparsity"
  ok 'a matrix taken transposed' "$lgs" "$@" --tensor weights=T.npy^T $good --out transposed
  ok 'is the same' cmp run/checkpoint.safetensors transposed/checkpoint.safetensors
  mkdir 'odd^T'
  cp W.npy 'odd^T/a:W^T'
  ok 'odd names of files' "$lgs" "$@" --tensor 'weights=odd^T/a:W^T' $good --out odd
  ok 'are the files' cmp run/checkpoint.safetensors odd/checkpoint.safetensors
  from=run/checkpoint.safetensors
  ok 'from another run' "$lgs" "$@" --tensor weights=$from:weights --tensor visible-bias=$from:visible-bias \
    --tensor hidden-bias=$from:hidden-bias --out again
  ok 'is the same too' cmp run/checkpoint.safetensors again/checkpoint.safetensors
  ok 'the record names the files' grep -q '"weights=W.npy"' run/run.json
  ok 'with checksums' grep -q '"checksum": "crc32:' run/run.json
}

# ---- a run like any other ----

# log Z of these numbers: 28.03877..., as the sum over the four hidden states of exp(b.h) prod_i (1 + exp(a_i + (W h)_i)).
expected=$(awk 'BEGIN {
  split("1 -1 0 1", a); split("2 -2", b); split("1 2 3 4 5 6 7 8", w)
  for (s = 0; s < 4; s++) {
    h = s % 2; g = int(s / 2); term = exp(b[1] * h + b[2] * g)
    for (i = 1; i <= 4; i++) term *= 1 + exp(a[i] + w[2 * i - 1] * h + w[2 * i] * g)
    z += term
  }
  printf "%.6f", log(z)
}')
ok evaluate "$lgs" evaluate run -e ais:temperatures=10 --json
found=$(awk '$1 == "\"log-z-exact\":" { f = 1 } f && $1 == "\"value\":" { printf "%.6f", $2; exit }' tap.out)
ok "log Z is $expected" test "$found" = "$expected"
ok features "$lgs" features run --out f.safetensors
ok sample "$lgs" sample run --count 4 --out s.png
ok 'train on' "$lgs" train --resume run --epochs 2
says '2 of 2 epochs'
ok 'an imported run with a penalty' "$lgs" import rbm:hidden=2 --data bars:size=2 -r l1:weight=0.1 \
  --tensor weights=W.npy --tensor visible-bias=a.npy --tensor hidden-bias=b.npy --out sparse
ok 'is trained on with it' "$lgs" train --resume sparse --epochs 1
ok 'and says so' grep -q 'hidden.l1' sparse/metrics.csv

# ---- what is refused ----

# refused WORDS ARGUMENT...
refused() {
  words=$1
  shift
  expect_fail "$words" -- "$lgs" import rbm:hidden=2 --data bars:size=2 --out x "$@"
}
a='--tensor visible-bias=a.npy'
# shellcheck disable=SC2086
{
  refused 'weights [4 x 2], visible-bias [4], hidden-bias [2]'
  refused 'also for hidden-bias [2]' --tensor weights=W.npy $a
  refused 'did you mean "weights"?' --tensor wieghts=W.npy
  refused 'is given twice' $a $a
  refused 'is not of the form NAME=FILE' --tensor weights
  refused 'is not of the form NAME=FILE' --tensor =W.npy
  refused "it is transposed; write --tensor 'weights=T.npy^T'" --tensor weights=T.npy
  refused "it is transposed; write --tensor 'weights=W.npy'" --tensor weights=W.npy^T
  refused 'exchanges the axes of a matrix' --tensor visible-bias=a.npy^T
  refused 'is [3 x 3] and the model needs [4 x 2]' --tensor weights=square.npy
  refused 'is truncated' --tensor weights=short.npy
  refused 'No such file' --tensor weights=none.npy
  refused 'no members' --tensor weights=W.npy:W
  refused 'none of what can be read' --tensor weights=words
}
expect_fail 'import needs --data' -- "$lgs" import rbm --out x
expect_fail 'import needs --out' -- "$lgs" import rbm --data bars
expect_fail 'usage: lgs import' -- "$lgs" import --data bars --out x
expect_fail 'run exists already' -- "$lgs" "$@" --tensor weights=W.npy --tensor visible-bias=a.npy \
  --tensor hidden-bias=b.npy --out run
ok 'nothing of this left anything behind' sh -c '! ls | grep "^x"'

# Room for the record, but not for the checkpoint.
npy W256.npy '(256, 20)' ''
npy a256.npy '(256,)' ''
npy b20.npy '(20,)' ''
head -c 5120 /dev/zero >>W256.npy
head -c 256 /dev/zero >>a256.npy
head -c 20 /dev/zero >>b20.npy
set -- import rbm:hidden=20 --data bars:size=16 --tensor weights=W256.npy --tensor visible-bias=a256.npy \
  --tensor hidden-bias=b20.npy
trap '' XFSZ
expect_fail 'checkpoint.safetensors' -- sh -c 'ulimit -f 16; exec "$@"' sh "$lgs" "$@" --out x
ok 'a full disk leaves nothing behind' sh -c '! ls | grep "^x"'
ok 'and with room it is a run' "$lgs" "$@" --out x
plan
