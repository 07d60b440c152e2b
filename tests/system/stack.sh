#!/bin/sh
# stack.sh: a run as data: a model stacked on the features of another, measured and resumed, and what is refused.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

# same RUN RUN: equal checkpoints, and equal metrics but for the seconds, which are last.
# shellcheck disable=SC2317
same() {
  cmp "$1/checkpoint.safetensors" "$2/checkpoint.safetensors" || return 1
  sed 's/,[^,]*$//' "$1/metrics.csv" >one.csv
  sed 's/,[^,]*$//' "$2/metrics.csv" >other.csv
  cmp one.csv other.csv
}

# ---- two layers ----

ok 'the first' "$lgs" train rbm:hidden=32 --data bars:per-class=300,held-out=200 --epochs 20 --out first
ok 'the second' "$lgs" train rbm:hidden=16 --data run:first -r sparserbm:p=0.2,average=0.9 --epochs 6 --out second
says '600 images each'
ok 'it has held-out images to watch' grep -q free-energy-gap second/metrics.csv
ok 'its record says where the data came from' grep -q '"data": "run:first"' second/run.json
ok 'and which file' grep -q 'first/checkpoint.safetensors' second/run.json
ok 'the long way to say it' "$lgs" train rbm:hidden=16 --data run:path=first -r sparserbm:p=0.2,average=0.9 --epochs 6 --out long
ok 'means the same' same second long
ok 'evaluated, with labels of train and test' "$lgs" evaluate second -e logistic:per-class=100 --json
ok 'all three errors are there' test "$(grep -c -- '-error"' tap.out)" -eq 3
ok 'three layers' "$lgs" train rbm:hidden=8 --data run:second,per-class=50 --epochs 2 --out third
says '100 images each'
ok 'evaluated' "$lgs" evaluate third -e logistic:per-class=50 -e sparsity
ok 'features of the test split' "$lgs" features third --data run:second,split=test --out f.safetensors
says '2000 images, 8 features'
expect_fail 'the model reads 1x1x32' -- "$lgs" features second --data bars:split=test --out f.safetensors

# ---- resumed, bit for bit ----

ok '3 epochs' "$lgs" train rbm:hidden=16 --data run:first -r sparserbm:p=0.2,average=0.9 --epochs 3 --out parts
ok 'to 6' "$lgs" train --resume parts --epochs 6
ok 'without a warning' test ! -s tap.err
ok 'the same bytes' same second parts

# ---- only the images that are asked for ----

mkdir pictures
for seed in 1 2 3 4 5 6 7 8; do
  "$lgs" sample first --count 1 --seed "$seed" --out "pictures/$seed.png" >/dev/null
done
ok 'images without a test split' "$lgs" train rbm:hidden=4 --data images:pictures,channels=1 --epochs 1 --out seen
ok 'are data of a second run all the same' "$lgs" train rbm:hidden=4 --data run:seen --epochs 1 --out above
ok 'whose record has their files' grep -q 'pictures/8.png' above/run.json
expect_fail 'there is no test split' -- "$lgs" features above --data run:seen,split=test --out f.safetensors

# ---- what is refused ----

expect_fail 'nowhere is not the folder of a run' -- "$lgs" train rbm --data run:nowhere --out x
expect_fail 'pictures is not the folder of a run' -- "$lgs" train rbm --data run:pictures --out x
expect_fail 'which run? Give its folder, as run:FOLDER' -- "$lgs" train rbm --data run --out x
expect_fail 'option "limit" has no value; write limit=VALUE' -- "$lgs" train rbm --data run:limit --out x
expect_fail 'path is given again' -- "$lgs" train rbm --data run:first,path=second --out x
expect_fail 'did you mean "hidden"?' -- "$lgs" train rbm:hiden --data run:first --out x
mkdir empty
cp first/run.json empty/
expect_fail 'empty has no checkpoint yet' -- "$lgs" train rbm --data run:empty --out x
expect_fail 'empty has no checkpoint yet' -- "$lgs" evaluate empty -e sparsity
expect_fail 'is not the folder of a run' -- "$lgs" train rbm --data run:x --out x
cp -r second circle
sed 's/"data": "run:first"/"data": "run:circle"/' second/run.json >circle/run.json
expect_fail 'a run cannot be its own data' -- "$lgs" train rbm --data run:circle --out x
expect_fail 'a run cannot be its own data' -- "$lgs" evaluate circle -e sparsity
cp -r second here
cp -r second there
sed 's/"data": "run:first"/"data": "run:there"/' second/run.json >here/run.json
sed 's/"data": "run:first"/"data": "run:.\/here"/' second/run.json >there/run.json
expect_fail 'a run cannot be its own data' -- "$lgs" train --resume here --epochs 7
ok 'nothing of this left anything behind' test ! -e x

# ---- a first run that has changed ----

ok 'the first is trained on' "$lgs" train --resume first --epochs 21
expect_fail 'first/checkpoint.safetensors has changed since this run began' -- "$lgs" train --resume second --epochs 7
expect_fail 'first/checkpoint.safetensors has changed since this run began' -- "$lgs" evaluate second -e sparsity
expect_fail 'first/checkpoint.safetensors has changed since this run began' -- "$lgs" train rbm --data run:third --out x
cp pictures/1.png pictures/2.png
expect_fail 'pictures/2.png has changed since this run began' -- "$lgs" train rbm --data run:seen --out x
plan
