#!/bin/sh
# new.sh: `lgs new` as a newcomer meets it: each command prints the next one, and four of them lead to a trained model.
# Then what it makes of names, and what it refuses. LGS_TEST_PKG_CONFIG, if set, is what the scaffolds' Makefiles ask
# instead of pkg-config, where the installation is staged under another root.
# shellcheck source=tests/system/tap.sh disable=SC2016
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

for tool in cc c++ make pkg-config; do
  command -v "$tool" >/dev/null || skip_all "there is no $tool"
done
# This make may be called by another one, which was told other things.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES DESTDIR CC CXX CFLAGS CXXFLAGS CPPFLAGS LDFLAGS
XDG_DATA_HOME=$folder/data
export XDG_DATA_HOME

# make_it ARGUMENT...: make, of a scaffold.
make_it() {
  # shellcheck disable=SC2317
  if test -n "${LGS_TEST_PKG_CONFIG:-}"; then
    make "$@" PKG_CONFIG="$LGS_TEST_PKG_CONFIG"
  else
    make "$@"
  fi
}

# follow WHAT: types what the command before said to type next.
follow() {
  case $next in
    'make -C '*) ok "$1: $next" make_it -C "${next#make -C }" ;;
    *) ok "$1: ${next:-nothing was said}" sh -ec "${next:-false}" ;;
  esac
  next=$(sed -n 's/^Next: //p' tap.out | tail -n 1)
}

# begin KIND LANGUAGE NAME ENDING: from nothing to a trained model, in a folder of its own.
begin() {
  mkdir "$1-$4"
  cd "$1-$4" || exit 99
  next="\"$lgs\" new $1 $3 --language $2"
  follow "$1 in $2"
  ok 'nothing to warn of' test ! -s tap.err
  printf '%s\n' Makefile README.md "$3.$4" >expected
  ok 'it has three files' sh -c 'ls -A "$1" | diff - expected' sh "$3"
  ok 'no placeholder is left' sh -c '! grep -ri template "$1"' sh "$3"
  follow 'then'
  ok 'built without a warning' test ! -s tap.err
  follow 'then'
  ok 'nothing skipped, warned of or failed' sh -c '! grep -E "^  (skip|warn|FAIL)" tap.out'
  hint="Next: $next"
  follow 'then'
  ok 'there is a trained model' test -s "runs/$3/checkpoint.safetensors"
  ok 'make check is the same check' make_it -C "$3" check
  ok 'with the same hint' grep -qxF "$hint" tap.out
  ok 'install' make_it -C "$3" install
  ok 'found by its name' "$lgs" inspect "$3"
  ok 'with the example that it has' grep -q "^example .*$3" tap.out
  ok 'uninstall' make_it -C "$3" uninstall
  expect_fail "\"$3\"" -- "$lgs" inspect "$3"
  ok 'clean' make_it -C "$3" clean
  ok 'what was made by hand is left' sh -c 'ls -A "$1" | diff - expected' sh "$3"
  cd "$folder" || exit 99
}

for kind in regularizer model dataset evaluator; do
  begin $kind c tenth c
  begin $kind c++ soft-tenth-2 cc
done

# ---- what is typed as "lgs" stays so ----

mkdir bin
ln -s "$lgs" bin/lgs
ok 'called by its name' env PATH="$folder/bin:$PATH" lgs new regularizer named
ok 'its Makefile calls it so, too' grep -qx 'LGS = lgs' named/Makefile
ok 'a short macro for names that are tokens' grep -q 'LGS_REGULARIZER(named, "' named/named.c
ok 'C++ by default: no' test ! -e named/named.cc
ok 'another folder' "$lgs" new regularizer aside --out deep-aside/
ok 'is made' test -f deep-aside/aside.c
ok 'a folder with a blank' "$lgs" new regularizer blank --out 'my plugins'
says "Next: make -C 'my plugins'"
ok 'builds' make_it -C 'my plugins'
next=$(sed -n 's/^Next: //p' tap.out)
follow 'and is checked there'
says "/my plugins/blank.so':weight=3"
expect_fail 'lgs.pc was not found: name its folder in PKG_CONFIG_PATH' -- make -C named PKG_CONFIG=false
for name in linux double a1 x; do
  ok "the name $name" "$lgs" new regularizer $name
  ok 'builds' make_it -C $name
  ok 'and loads' "$lgs" inspect ./$name/$name.so
done

# ---- refusals, which leave nothing behind ----

: >after
: >before
ls -A >before
echo mine >named/mine
expect_fail 'named exists already' -- "$lgs" new regularizer named
ok 'it is as it was' grep -q mine named/mine
mkdir empty
expect_fail 'empty exists already' -- "$lgs" new regularizer empty
ln -s nowhere dangling
expect_fail 'dangling exists already' -- "$lgs" new regularizer dangling
for name in Tenth 1st te_nth 'a b' ../up ten/th tenth- '' "$(printf '%050d' 0 | tr 0 a)"; do
  expect_fail 'names are lower-case letters, digits and dashes' -- "$lgs" new regularizer "$name"
done
expect_fail 'did you mean "regularizer"?' -- "$lgs" new regulariser other
expect_fail 'the kinds of component: ' -- "$lgs" new penalty other
expect_fail 'c|c++' -- "$lgs" new regularizer other --language rust
expect_fail 'usage: lgs new' -- "$lgs" new regularizer
expect_fail 'nowhere/other' -- "$lgs" new regularizer other --out nowhere/other
run sh -c 'ulimit -f 0; "$1" new regularizer other' sh "$lgs"
ok 'where nothing can be written, it fails' test "$status" -eq 1
rm -r empty dangling
ls -A >after
ok 'nothing is left behind' diff before after
ok 'a name that is taken' "$lgs" new regularizer l1
says 'there is a regularizer "l1" already'
ok 'of another kind, it is free' "$lgs" new dataset lhalf
ok 'without a warning' test ! -s tap.err
plan
