#!/bin/sh
# abidiff.sh: the types of the plugin interface, arguments and results of every call included, are those of sdk/abi.xml
# (sdk/ABI.md). Skips without abidiff or debugging information. LGS_TEST_ACCEPT_LAYOUT=1 writes sdk/abi.xml anew.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

published=$LGS_TEST_SOURCE/sdk/abi.xml
plain='--no-architecture --no-corpus-path'

# build FILE INCLUDE...: the interface of these headers as a shared object.
build() {
  file=$1
  shift
  # The compiler may be several words.
  # shellcheck disable=SC2086
  ${LGS_TEST_CC:-cc} -g -O0 -fPIC -shared "$@" -o "$file" "$LGS_TEST_SOURCE/tests/interface.c"
}

# differs FILE: abidiff finds a change from what was published.
differs() {
  # shellcheck disable=SC2086
  ! abidiff $plain "$published" "$1" >differences 2>&1 && grep -q Changed differences
}

command -v abidiff >/dev/null || skip_all 'there is no abidiff'
build interface.so -I "$LGS_TEST_SOURCE/sdk/include" 2>/dev/null || skip_all 'the compiler builds no shared object'
# shellcheck disable=SC2086
abidw $plain interface.so | grep -q lgs_regularizer || skip_all 'there is no debugging information'
if test -n "${LGS_TEST_ACCEPT_LAYOUT:-}"; then
  # shellcheck disable=SC2086
  abidw $plain --no-comp-dir-path --no-show-locs --no-elf-needed interface.so |
    sed "s|$LGS_TEST_SOURCE/||" >"$published"
fi

# shellcheck disable=SC2086
ok 'the interface is the published one' abidiff $plain "$published" interface.so

# What it would find: an argument more, which no size or offset shows, and a member more.
cp -r "$LGS_TEST_SOURCE/sdk/include" changed
chmod -R u+w changed
sed 's/(\*count)(void \*dataset)/(*count)(void *dataset, int64_t more)/' changed/lgs/dataset.h >dataset.h
mv dataset.h changed/lgs/dataset.h
ok 'with another argument' build argument.so -I changed
ok 'it is another one' differs argument.so
cp "$LGS_TEST_SOURCE/sdk/include/lgs/dataset.h" dataset.h
chmod u+w dataset.h
sed 's/^	int64_t (\*held_out).*/&\n	int64_t more;/' dataset.h >changed/lgs/dataset.h
ok 'with another member' build member.so -I changed
ok 'it is another one' differs member.so
plan
