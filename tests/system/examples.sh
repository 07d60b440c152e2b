#!/bin/sh
# examples.sh: the example of every component, as `lgs inspect` prints it, does what it says. They are run in one folder,
# models first, as a reader goes through them: what an example needs, the user's data or an example before it has made.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"
# shellcheck source=tests/system/stand-ins.sh
. "$LGS_TEST_SOURCE/tests/system/stand-ins.sh"

mkdir -p bin photos data/celeba/img_align_celeba
ln -s "$lgs" bin/lgs
PATH=$folder/bin:$PATH
LGS_DATA=$folder/data
export PATH LGS_DATA
ok 'digits' stand_in_digits data
ok 'a run' lgs train rbm:hidden=8 --data bars:size=16 --epochs 1 --out first
ok 'pictures' stand_in_pictures first photos
cp photos/*.png data/celeba/img_align_celeba

# names KIND: the components that `lgs list` shows under this heading.
names() {
  lgs list | awk -v kind="$1" '/^[a-z]/ { heading = $1 } /^  / && heading == kind { print $1 }'
}

for kind in models datasets regularizers evaluators; do
  for name in $(names $kind); do
    command=$(lgs inspect "$name" | sed -n 's/^example *//p')
    case $command in
      *"$name"*) ok "$command" sh -c "$command" ;;
      *) not_ok "the example of $name is about $name: $command" ;;
    esac
  done
done
ok 'there are more than thirty' test "$tap_number" -gt 32
plan
