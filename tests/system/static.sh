#!/bin/sh
# static.sh: a program with the plugins linked in trains to the same bytes as one that loads them.
# LGS_STATIC_PROGRAM is that program (configure --enable-static-plugins).
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

static=${LGS_STATIC_PROGRAM:-}
test -n "$static" || skip_all 'LGS_STATIC_PROGRAM is not set'

number=0
for arguments in 'rbm:hidden=24' 'rbm:hidden=24,algorithm=pcd' 'rbm:hidden=24 -r combined:weight=1' \
  'rbm:hidden=24 -r weightl1:weight=0.001 -r lhalf:average=0.9'; do
  number=$((number + 1))
  # shellcheck disable=SC2086
  ok "loaded: $arguments" "$lgs" train $arguments --data bars --epochs 3 --out "loaded-$number"
  # shellcheck disable=SC2086
  ok "linked in: $arguments" "$static" train $arguments --data bars --epochs 3 --only-plugin-path --out "static-$number"
  ok 'the same bytes' cmp "loaded-$number/checkpoint.safetensors" "static-$number/checkpoint.safetensors"
  ok 'resumed by the other' "$static" train --resume "loaded-$number" --epochs 4 --only-plugin-path
done
ok 'list' "$static" list --only-plugin-path
says '(built in)'
ok 'inspect' "$static" inspect nsrbm --only-plugin-path
ok 'evaluate' "$static" evaluate static-1 -e sparsity --only-plugin-path
plan
