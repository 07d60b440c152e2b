#!/bin/sh
# manual.sh: the manual pages are those of this program, are well-formed, and the example of lgs-plugin(7) works.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

pages=$LGS_TEST_SOURCE/docs/man
# Examples are those of our own plugins, not of what a user has installed.
XDG_DATA_HOME=$folder
export XDG_DATA_HOME

"$lgs" | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' >commands
ok 'the overview names commands' test -s commands
ok 'lgs help --man' "$lgs" help --man
ok 'is lgs(1), as make manual writes it' cmp tap.out "$pages/lgs.1"
while read -r command; do
  ok "lgs help $command --man" "$lgs" help "$command" --man
  ok "is lgs-$command(1)" cmp tap.out "$pages/lgs-$command.1"
done <commands
ok 'there are no other pages' test "$(find "$pages" -name 'lgs*.1' | wc -l)" -eq $(($(wc -l <commands) + 1))
expect_fail 'did you mean "train"' -- "$lgs" help trian --man

for page in "$pages"/lgs*.[17]; do
  name=${page##*/}
  if command -v groff >/dev/null; then
    ok "groff reads $name" groff -man -Tascii -ww -z "$page"
    ok "and has nothing to say" test ! -s tap.err
  else
    skip "groff reads $name" 'there is no groff'
  fi
  if command -v mandoc >/dev/null; then
    # The date is left out on purpose: it would be that of the last build.
    run mandoc -T lint -W warning "$page"
    grep -v 'missing date' tap.out >lint
    ok "mandoc has nothing to say of $name" test ! -s lint
  else
    skip "mandoc has nothing to say of $name" 'there is no mandoc'
  fi
done

compiler=${LGS_TEST_CC:-cc}
if command -v "${compiler%% *}" >/dev/null; then
  sed -n '/begin example/,/end example/p' "$pages/lgs-plugin.7" | grep -v '^\.' | sed 's/\\-/-/g' >square.c
  # The compiler may be several words.
  # shellcheck disable=SC2086
  ok 'the example of lgs-plugin(7) compiles' $compiler -shared -fPIC -I "$LGS_TEST_SOURCE/sdk/include" -o square.so square.c -lm
  ok 'and passes' "$lgs" check ./square.so
else
  skip 'the example of lgs-plugin(7)' 'there is no C compiler'
fi

# ---- documents that are installed ----

for file in "$LGS_TEST_SOURCE"/sdk/*.md; do
  file=${file##*/}
  ok "$file is in one of the Debian packages" grep -q "usr/share/doc/lgs/$file" "$LGS_TEST_SOURCE"/debian/lgs.install \
    "$LGS_TEST_SOURCE"/debian/lgs-dev.install
done
plan
