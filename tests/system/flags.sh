#!/bin/sh
# flags.sh: what flags take and refuse beyond their tables: paths, and what a run that is continued has said already.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

ok 'a run' "$lgs" train rbm:hidden=4 --data bars --epochs 2 -r l1:weight=0.1 --threads 1 --out run

# ---- a ~ that the shell has left ----

# shellcheck disable=SC2016 # the words of the message
home='a shell expands ~ only at the beginning of a word; write $HOME/x'
set -- rbm:hidden=4 --data bars --epochs 0
expect_fail "train: out=~/x: $home" -- "$lgs" train "$@" '--out=~/x'
expect_fail "train: resume=~/x: $home" -- "$lgs" train '--resume=~/x'
expect_fail "features: out=~/x.safetensors: $home" -- "$lgs" features run '--out=~/x.safetensors'
expect_fail "images: path=~/x: $home" -- "$lgs" train rbm --data 'images:~/x,channels=1' --out x
expect_fail "run: path=~/x: $home" -- "$lgs" train rbm --data 'run:path=~/x' --out x
ok 'no folder of that name' test ! -e '~'
ok 'unless it is meant' "$lgs" train "$@" --out './~/x'

# ---- slips ----

set -- train rbm:hidden=4 --data bars --dry-run
expect_fail 'train: --out needs a value before --dry-run' -- "$lgs" train rbm:hidden=4 --data bars --out --dry-run
expect_fail 'train: -r needs a value before --out' -- "$lgs" "$@" -r --out x
ok 'none became a folder' test ! -e ./--dry-run
ok 'unless it is meant' "$lgs" "$@" --out=--dry-run
for slip in 'l1,weight=3' 'l1 weight=3' 'hidden=l1,weight=3'; do
  expect_fail 'options follow the name and a colon' -- "$lgs" "$@" -r "$slip"
done
expect_fail 'what is given several times has a flag each time' -- "$lgs" "$@" -r l1,l2
expect_fail 'hidden is a site of the model; a penalty there is written hidden=NAME:key=value' -- "$lgs" "$@" -r hidden:l1
expect_fail 'did you mean "nsrbm"?' -- "$lgs" "$@" -r nsRBM
expect_fail 'did you mean "kl"?' -- "$lgs" "$@" -r KL
expect_fail 'did you mean "pcd"?' -- "$lgs" train rbm:algorithm=PCD --data bars --dry-run
expect_fail "there is no file L1/2: what has a slash is a plugin's file" -- "$lgs" "$@" -r L1/2
mkdir -p photos
expect_fail 'as in NAME:./photos' -- "$lgs" train rbm --data ./photos --dry-run
expect_fail '; nowhere: it is on the plugin path, and cannot be read' -- "$lgs" "$@" -r tenth --plugin-path nowhere
ok 'a listing says so too' "$lgs" list --plugin-path nowhere
says 'nowhere: it is on the plugin path'
expect_fail 'bars: limit=5000, but split train has only 2000 images' -- "$lgs" train rbm --data bars:limit=5000 --dry-run

# ---- what a run has said already ----

set -- train --resume run --epochs 3
cp run/run.json run.json
for flag in '--threads 2' '--seed 2' '--batch 10' '--data bars:size=5' '-r l1' '-r l1:weight=0.1 -r l1'; do
  # Words of a command.
  # shellcheck disable=SC2086
  expect_fail 'cannot change; run has ' -- "$lgs" "$@" $flag
done
expect_fail '--threads cannot change; run has 1, leave it out' -- "$lgs" "$@" --threads 2
expect_fail 'regularizer cannot change; run has -r l1:weight=0.1,' -- "$lgs" "$@" -r l2
expect_fail 'leave --out out' -- "$lgs" "$@" --out run
expect_fail 'leave --recipe out' -- "$lgs" "$@" --recipe run
: >run/loss.csv.partial-23-4
ok 'only looking' "$lgs" "$@" --dry-run
says 'This can be continued: run has taken 40 of 60 steps of 100, on 2000 images'
expect_fail '--threads cannot change' -- "$lgs" "$@" --dry-run --threads 2
ok 'nothing of this changed the record' cmp run.json run/run.json
ok 'or removed a file' test -f run/loss.csv.partial-23-4
ok 'or added an epoch' test "$(wc -l <run/metrics.csv)" -eq 3
ok 'what it has may be repeated' "$lgs" "$@" --threads 1 --seed 1 --batch 100 --data bars -r l1:weight=0.1
ok 'and it goes on' test "$(wc -l <run/metrics.csv)" -eq 4

# Numbers that were imported were not computed by any number of threads.
cat >tensors.py <<'END'
import json, struct
names = [("weights", (16, 4)), ("visible-bias", (16,)), ("hidden-bias", (4,))]
head, at = {}, 0
for name, shape in names:
    size = 4 * shape[0] * (shape[1] if len(shape) > 1 else 1)
    head[name] = {"dtype": "F32", "shape": shape, "data_offsets": [at, at + size]}
    at += size
text = json.dumps(head).encode()
open("zero.safetensors", "wb").write(struct.pack("<Q", len(text)) + text + bytes(at))
END
if python3 tensors.py 2>/dev/null; then
  set -- --tensor weights=zero.safetensors:weights --tensor visible-bias=zero.safetensors:visible-bias \
    --tensor hidden-bias=zero.safetensors:hidden-bias
  ok 'import' "$lgs" import rbm:hidden=4 --data bars "$@" --threads 2 --out theirs
  ok 'with another number of threads' "$lgs" train --resume theirs --epochs 1 --threads 1
  ok 'which is then its own' grep -q '"threads": 1,' theirs/run.json
  expect_fail '--threads cannot change; theirs has 1' -- "$lgs" train --resume theirs --epochs 2 --threads 2
else
  skip 'threads of an imported run' 'there is no python3'
fi
plan
