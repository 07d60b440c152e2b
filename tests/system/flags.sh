#!/bin/sh
# flags.sh: what flags take and refuse beyond their tables: paths.
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

plan
