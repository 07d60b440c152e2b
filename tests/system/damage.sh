#!/bin/sh
# damage.sh: what is broken, in the way, full, taken or changed is refused in words, and nothing good is lost over it.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

# Big files fail by an error, which is what is tested, and not by the signal that goes with it.
trap '' XFSZ

ok 'a run' "$lgs" train rbm:hidden=24 --data bars --epochs 3 --out run
ok 'another model' "$lgs" train rbm:hidden=25 --data bars --epochs 3 --out other

# damaged: a copy of the run to break.
damaged() {
  rm -rf broken
  cp -r run broken
}

# all_refuse WORDS: every command that reads a run refuses this one.
all_refuse() {
  expect_fail "$1" -- "$lgs" train --resume broken --epochs 4
  expect_fail "$1" -- "$lgs" evaluate broken -e sparsity
  expect_fail "$1" -- "$lgs" features broken --out f.safetensors
  expect_fail "$1" -- "$lgs" sample broken --out s.png
}

# ---- the checkpoint ----

for bytes in 0 5 8 100 500 2000; do
  damaged
  head -c "$bytes" run/checkpoint.safetensors >broken/checkpoint.safetensors
  expect_fail 'checkpoint.safetensors' -- "$lgs" train --resume broken --epochs 4
done
all_refuse 'checkpoint.safetensors'
ok 'it is left as it is' test "$(wc -c <broken/checkpoint.safetensors)" -eq 2000
damaged
printf x >>broken/checkpoint.safetensors
all_refuse 'checkpoint.safetensors'
damaged
sed 's/"F32"/"I32"/' run/checkpoint.safetensors >broken/checkpoint.safetensors
all_refuse 'has type I32'
damaged
sed 's/"F32"/"F16"/g' run/checkpoint.safetensors >broken/checkpoint.safetensors
all_refuse 'checkpoint.safetensors'
damaged
sed 's/"epoch":"3"/"epoch":"x"/' run/checkpoint.safetensors >broken/checkpoint.safetensors
all_refuse '"epoch"'
damaged
cp other/checkpoint.safetensors broken/checkpoint.safetensors
all_refuse 'belongs to another model ("rbm:hidden=25")'
damaged
rm broken/checkpoint.safetensors
expect_fail 'No such file' -- "$lgs" evaluate broken -e sparsity
ok 'without a checkpoint, training begins again' "$lgs" train --resume broken --epochs 3
ok 'and ends with the same bytes' cmp run/checkpoint.safetensors broken/checkpoint.safetensors
damaged
mkdir broken/sub
rm broken/checkpoint.safetensors
mv broken/sub broken/checkpoint.safetensors
all_refuse 'checkpoint.safetensors'

# ---- the record and the metrics ----

damaged
head -c 100 run/run.json >broken/run.json
all_refuse 'is damaged: line'
damaged
: >broken/run.json
all_refuse 'is damaged'
damaged
echo '[]' >broken/run.json
all_refuse 'is missing or'
for key in model data penalties batch seed threads input_shape; do
  damaged
  sed "s/\"$key\": /\"$key-\": /" run/run.json >broken/run.json
  expect_fail "\"$key\" is missing or" -- "$lgs" evaluate broken -e sparsity
done
damaged
sed 's/"batch": 100/"batch": -3/' run/run.json >broken/run.json
all_refuse '"batch"'
damaged
sed 's/"batch": 100/"batch": 4000000000/' run/run.json >broken/run.json
all_refuse '"batch"'
damaged
sed 's/"threads": [0-9]*/"threads": "two"/' run/run.json >broken/run.json
expect_fail '"threads"' -- "$lgs" train --resume broken --epochs 4
damaged
sed 's/rbm:hidden=24/mbr:hidden=24/' run/run.json >broken/run.json
all_refuse 'no model named "mbr"'
damaged
sed 's/"rbm:hidden=24"/"rbm:hidden=30"/' run/run.json >broken/run.json
all_refuse 'belongs to another model'
damaged
sed 's/hidden-mean/other-mean/' run/metrics.csv >broken/metrics.csv
expect_fail 'metrics.csv' -- "$lgs" train --resume broken --epochs 4
damaged
printf '4,0.1' >>broken/metrics.csv
ok 'a torn row is mended' "$lgs" train --resume broken --epochs 4
ok 'and followed by the whole one' test "$(wc -l <broken/metrics.csv)" -eq 5
damaged
rm broken/metrics.csv
ok 'metrics that are gone begin again' "$lgs" train --resume broken --epochs 4
ok 'with the epochs that follow' test "$(wc -l <broken/metrics.csv)" -eq 2

# ---- what is in the way ----

set -- train rbm:hidden=24 --data bars --epochs 3
expect_fail 'run exists already' -- "$lgs" "$@" --out run
expect_fail 'lgs train --resume run' -- "$lgs" "$@" --out run/
mkdir empty
expect_fail 'empty exists already' -- "$lgs" "$@" --out empty
: >file
expect_fail 'file exists already' -- "$lgs" "$@" --out file
ln -s nowhere link
expect_fail 'link exists already' -- "$lgs" "$@" --out link
expect_fail 'cannot be made' -- "$lgs" "$@" --out file/run
expect_fail 'cannot be made' -- "$lgs" "$@" --out file/deeper/run
expect_fail 'is not the folder of a run' -- "$lgs" train --resume empty
expect_fail 'is not the folder of a run' -- "$lgs" train --resume file
ok 'parents are made' "$lgs" "$@" --out deep/er/run
ok 'the run in the way is what it was' cmp run/checkpoint.safetensors deep/er/run/checkpoint.safetensors
expect_fail 'cannot' -- "$lgs" features run --out file/f.safetensors
expect_fail 'cannot' -- "$lgs" sample run --out nowhere/s.png
expect_fail 'cannot' -- "$lgs" sample run --out empty

# ---- a full disk ----

if test -c /dev/full; then
  expect_fail 'No space left' -- "$lgs" features run --out /dev/full
  expect_fail 'No space left' -- "$lgs" sample run --out /dev/full
  # shellcheck disable=SC2016
  expect_fail 'could not be written' -- sh -c '"$1" list >/dev/full' sh "$lgs"
else
  skip 'a full disk' 'there is no /dev/full'
fi

# limited BLOCKS COMMAND...: no file may become larger.
limited() {
  # The unit is 512 bytes or 1024, by shell.
  # shellcheck disable=SC2016,SC2317
  sh -c 'ulimit -f "$1" && shift && exec "$@"' sh "$@"
}
ok 'a larger run' "$lgs" train rbm:hidden=300 --data bars:size=8 --epochs 1 --out large
cp large/checkpoint.safetensors kept.safetensors
expect_fail 'cannot write' -- limited 20 "$lgs" train --resume large --epochs 2
ok 'the old checkpoint is whole' cmp kept.safetensors large/checkpoint.safetensors
ok 'and nothing else is left over' sh -c '! ls large | grep partial'
ok 'with more room it goes on' "$lgs" train --resume large --epochs 2
expect_fail 'cannot write' -- limited 20 "$lgs" features large --out big.safetensors
ok 'no half features' test ! -e big.safetensors
expect_fail 'cannot write' -- limited 20 "$lgs" train rbm:hidden=300 --data bars:size=8 --epochs 1 --out big
ok 'a run that had no room goes on later' "$lgs" train --resume big
ok 'with the same bytes' cmp big/checkpoint.safetensors kept.safetensors

# ---- two at once ----

"$lgs" train rbm:hidden=24 --data bars --epochs 1000000 --checkpoint-every 1000 --out taken >taken.out 2>&1 &
process=$!
while ! test -s taken/metrics.csv; do
  kill -0 "$process" 2>/dev/null || break
  sleep 0.01
done
cp taken/run.json taken.json
expect_fail 'another process is at work in taken' -- "$lgs" train --resume taken --epochs 5
expect_fail 'exists already' -- "$lgs" "$@" --out taken
ok 'the record is untouched' cmp taken.json taken/run.json
kill -9 "$process"
wait "$process" 2>/dev/null
ok 'free again after its end' "$lgs" train --resume taken --epochs 2

# ---- data that changed ----

# Grey images of 2 x 2 pixels: the samples of a model, one by one.
mkdir -p images
ok 'a model of small images' "$lgs" train rbm:hidden=4 --data bars:size=2,count=100 --epochs 1 --out small
for seed in 1 2 3 4 5 6; do
  "$lgs" sample small --count 1 --seed "$seed" --out "images/$seed.png" >/dev/null
done
ok 'train on a folder of images' "$lgs" train rbm:hidden=4 --data images:path=images,channels=1 --epochs 2 --out pictures
ok 'resume that' "$lgs" train --resume pictures --epochs 3
cp images/3.png third.png
"$lgs" sample small --count 1 --seed 77 --out images/3.png >/dev/null
ok 'one image becomes another' sh -c '! cmp -s images/3.png third.png'
expect_fail '3.png has changed since this run began' -- "$lgs" train --resume pictures --epochs 4
cp third.png images/3.png
cp third.png images/9.png
expect_fail 'number of files' -- "$lgs" train --resume pictures --epochs 4
rm images/9.png images/6.png
expect_fail 'number of files' -- "$lgs" train --resume pictures --epochs 4
head -c 20 third.png >images/6.png
expect_fail '6.png' -- "$lgs" train --resume pictures --epochs 4
rm -r images
expect_fail 'images' -- "$lgs" train --resume pictures --epochs 4
plan
