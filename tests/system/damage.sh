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
all_refuse 'is I32'
damaged
sed 's/"F32"/"F16"/g' run/checkpoint.safetensors >broken/checkpoint.safetensors
all_refuse 'checkpoint.safetensors'
damaged
sed 's/"epoch":"3"/"epoch":"x"/' run/checkpoint.safetensors >broken/checkpoint.safetensors
all_refuse '"epoch"'
damaged
head -c -1 run/checkpoint.safetensors >broken/checkpoint.safetensors
last=$(tail -c 1 run/checkpoint.safetensors | od -An -tu1)
# shellcheck disable=SC2059
printf "\\$(printf '%03o' $((last ^ 4)))" >>broken/checkpoint.safetensors
all_refuse 'broken/checkpoint.safetensors: its bytes have changed since they were written'
damaged
sed 's/"crc32"/"crc-5"/' run/checkpoint.safetensors >broken/checkpoint.safetensors
ok 'without a checksum it is read' "$lgs" evaluate broken -e sparsity
damaged
cp other/checkpoint.safetensors broken/checkpoint.safetensors
all_refuse 'belongs to another model ("rbm:hidden=25")'
damaged
rm broken/checkpoint.safetensors
expect_fail 'broken has no checkpoint yet' -- "$lgs" evaluate broken -e sparsity
ok 'without a checkpoint, training begins again' "$lgs" train --resume broken --epochs 3
says 'broken has no checkpoint, so its training begins again'
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
sed 's/"seed": 1/"seed": 7/' run/run.json >broken/run.json
all_refuse "trained with seed 1, but the run's record says 7"
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
ok 'a refused continuation leaves the record as it was' cmp run/run.json broken/run.json
damaged
printf '4,0.1' >>broken/metrics.csv
ok 'a torn row is mended' "$lgs" train --resume broken --epochs 4
ok 'without a warning' test ! -s tap.err
ok 'and followed by the whole one' test "$(wc -l <broken/metrics.csv)" -eq 5
damaged
rm broken/metrics.csv
ok 'metrics that are gone begin again' "$lgs" train --resume broken --epochs 4
says 'metrics.csv has lost its rows of epochs 1-3, which training on does not bring back'
ok 'with the epochs that follow' test "$(wc -l <broken/metrics.csv)" -eq 2
ok 'further' "$lgs" train --resume broken --epochs 5
ok 'which is said once' test ! -s tap.err
ok 'and kept' grep -q 'has lost its rows of epochs 1-3' broken/run.json

damaged
: >broken/checkpoint.safetensors.partial-1-0
: >broken/loss.csv.partial-23-4
ok 'half-written files do no harm' "$lgs" train --resume broken --epochs 4
ok 'and are removed' sh -c '! ls broken | grep partial'
ok 'and nothing else is' test -s broken/checkpoint.safetensors -a -s broken/metrics.csv

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

expect_fail 'GB are free; fewer hidden units or a smaller batch need less' -- \
  "$lgs" train rbm:hidden=1000000 --data bars:size=8 --batch 1000000 --out vast

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

# ---- images of another size ----

# draw RUN FOLDER COUNT: samples of a model, one by one: grey images, larger where the model reads larger ones.
draw() {
  mkdir -p "$2"
  for seed in $(seq 1 "$3"); do
    "$lgs" sample "$1" --count 1 --seed "$seed" --out "$2/$seed.png" >/dev/null
  done
}
ok 'a model of 2 x 2 pixels' "$lgs" train rbm:hidden=4 --data bars:size=2,count=100 --epochs 1 --out small
draw large sized/train 3
draw small sized/test 3
draw small resized/train 3
draw large resized/test 3
for name in sized resized; do
  here=images:path=$name
  ok "$name: train" "$lgs" train rbm:hidden=4 --data "$here,channels=1" --epochs 1 --out "of-$name"
  ok "$name: the set of training" "$lgs" evaluate "of-$name" -e sparsity:role=train
  expect_fail 'the model reads' -- "$lgs" evaluate "of-$name" -e sparsity
  expect_fail "the data of its training were $here,channels=1" -- \
    "$lgs" features "of-$name" --data "$here/test,channels=1" --out f.safetensors
  says 'the model reads'
  expect_fail 'the model reads' -- "$lgs" features "of-$name" --data "$here/train" --out f.safetensors
done
expect_fail 'the test images are 1x64x64, the model reads 1x160x160' -- "$lgs" evaluate of-sized -e sparsity

# ---- data that changed ----

draw small images 6
set -- rbm:hidden=4 --data images:path=images,channels=1
ok 'train on a folder of images' "$lgs" train "$@" --epochs 2 --out pictures
ok 'resume that' "$lgs" train --resume pictures --epochs 3
cp images/3.png third.png
"$lgs" sample small --count 1 --seed 77 --out images/3.png >/dev/null
ok 'one image becomes another' sh -c '! cmp -s images/3.png third.png'
expect_fail '3.png has changed since this run began' -- "$lgs" train --resume pictures --epochs 4
expect_fail '3.png has changed since this run began' -- "$lgs" evaluate pictures -e sparsity:role=train
expect_fail '3.png has changed since this run began' -- "$lgs" features pictures --out f.safetensors
ok 'data that are asked for may be any' "$lgs" features pictures --data images:path=images,channels=1 --out f.safetensors
cp third.png images/3.png
ok 'the old image again' "$lgs" evaluate pictures -e sparsity:role=train
cp third.png images/9.png
expect_fail 'the images of the split train (7 files from images/1.png to images/9.png) have changed since this run began (6 files then, 7 now)' \
  -- "$lgs" train --resume pictures --epochs 4
rm images/9.png images/6.png
expect_fail '(6 files then, 5 now)' -- "$lgs" train --resume pictures --epochs 4
head -c 20 third.png >images/6.png
expect_fail '6.png' -- "$lgs" train --resume pictures --epochs 4
rm -r images
expect_fail 'images' -- "$lgs" train --resume pictures --epochs 4

# The features of a run that was trained on since are other data.
ok 'a run to be stacked on' "$lgs" train rbm:hidden=4 --data bars --epochs 1 --out below
ok 'a run on its features' "$lgs" train rbm:hidden=3 --data run:below --epochs 1 --out above
ok 'its own features' "$lgs" features above --out f.safetensors
ok 'the first is trained on' "$lgs" train --resume below --epochs 2
rm f.safetensors
expect_fail 'has changed since this run began' -- "$lgs" evaluate above -e sparsity:role=train
expect_fail 'has changed since this run began' -- "$lgs" features above --out f.safetensors
ok 'and nothing is written' test ! -e f.safetensors

# Of more images than anybody wants listed, one entry stands for all.
mkdir many
for number in $(seq 10 73); do
  cp "sized/test/$((number % 3 + 1)).png" "many/$number.png"
done
recorded() {
  sed -n '/"data_files"/,/\]/p' "$1/run.json" | grep -c '"checksum"'
}
ok 'train on 64 images' "$lgs" train rbm:hidden=4 --data images:path=many,channels=1 --epochs 1 --out listed
ok 'each is recorded' test "$(recorded listed)" -eq 64
ok 'without a count' sh -c '! grep -q "\"count\"" listed/run.json'
cp third.png many/74.png
ok 'train on 65 images' "$lgs" train rbm:hidden=4 --data images:path=many,channels=1 --epochs 1 --out counted
ok 'one entry is recorded' test "$(recorded counted)" -eq 1
ok 'that says how many they are' grep -q '"count": 65' counted/run.json
ok 'a page of that run' "$lgs" report counted --out counted.html
ok 'does not take it for one file' grep -q '65 files, the first of them many/10.png <span class="extra">of all together: ' \
  counted.html
ok 'resume that' "$lgs" train --resume counted --epochs 2
ok 'evaluate that' "$lgs" evaluate counted -e sparsity:role=train
cp many/40.png fortieth.png
"$lgs" sample small --count 1 --seed 77 --out many/40.png >/dev/null
ok 'one in the middle becomes another' sh -c '! cmp -s many/40.png fortieth.png'
all='the images of the split train (65 files from many/10.png to many/74.png) have changed since this run began'
expect_fail "$all; give back" -- "$lgs" train --resume counted --epochs 3
expect_fail "$all; give back" -- "$lgs" evaluate counted -e sparsity:role=train
cp fortieth.png many/40.png
ok 'the old image again' "$lgs" train --resume counted --epochs 3
cp many/10.png many/75.png
expect_fail 'many/75.png) have changed since this run began (65 files then, 66 now)' -- "$lgs" train --resume counted --epochs 4
plan
