#!/bin/sh
# installed.sh: what `make install` gave, as its users meet it. Called by `make installcheck` with the folders of the
# configuration and ROOT, which stands before all of them (DESTDIR). Nothing that is installed elsewhere takes part.
# shellcheck source=tests/system/tap.sh disable=SC2016,SC2154,SC2317
LGS=$ROOT$PROGRAM
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

unset LGS_PLUGIN_PATH LGS_DATA PKG_CONFIG_PATH MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES DESTDIR
HOME=$folder
XDG_DATA_HOME=$folder/data
PKG_CONFIG_LIBDIR=$ROOT$PKGCONFIGDIR
export HOME XDG_DATA_HOME PKG_CONFIG_LIBDIR

# pkg_config ARGUMENT...: about what was installed. Under another root, its folders are there.
asked=pkg-config
test -z "$ROOT" || asked="pkg-config --define-variable=includedir=$ROOT$INCLUDEDIR \
--define-variable=pkgdatadir=$ROOT$PKGDATADIR --define-variable=libdir=$ROOT$LIBDIR"
pkg_config() {
  # shellcheck disable=SC2086
  $asked "$@"
}

# all_are WHAT TEST FILE...: `find FILE... TEST` prints nothing.
all_are() {
  what=$1 doubt=$2
  shift 2
  # shellcheck disable=SC2086
  find "$@" $doubt >found 2>&1
  ok "$what" cmp found /dev/null
  sed 's/^/# /' found
}

# ---- files ----

for file in "$INCLUDEDIR/lgs/plugin.h" "$INCLUDEDIR/lgs/regularizer.h" "$INCLUDEDIR/lgs/model.h" \
  "$INCLUDEDIR/lgs/dataset.h" "$INCLUDEDIR/lgs/evaluator.h" "$PKGCONFIGDIR/lgs.pc" "$PKGDATADIR/lgs.map" \
  "$PKGDATADIR/template/Makefile.c" "$PKGDATADIR/template/regularizer/template-name.c" \
  "$PKGDATADIR/experiments/table1.json" "$DOCDIR/writing-a-regularizer.md" \
  "$DOCDIR/ABI.md"; do
  ok "there is $file" test -s "$ROOT$file"
done
set -- "$ROOT$PROGRAM" "$ROOT$INCLUDEDIR/lgs" "$ROOT$PKGDATADIR" "$ROOT$PKGCONFIGDIR/lgs.pc" "$ROOT$DOCDIR"
if test -z "$LGS_STATIC"; then
  ok "there is $PLUGINDIR/nsrbm.so" test -s "$ROOT$PLUGINDIR/nsrbm.so"
  set -- "$@" "$ROOT$PLUGINDIR"
fi
all_are 'nobody else may write to them' '-type f -perm /022' "$@"
all_are 'everybody may read them' '-type f ! -perm -444' "$@"
all_are 'what is to be read is not to be run' '-type f -perm /111 ( -name *.h -o -name *.json -o -name *.md -o -name *.map -o -name *.pc )' "$@"
ok 'the program may be run' test -x "$ROOT$PROGRAM"
if command -v readelf >/dev/null; then
  find "$@" -type f \( -name '*.so' -o -perm -111 \) -exec readelf -d {} + >dynamic 2>/dev/null
  ok 'they name the libraries they need' grep -q NEEDED dynamic
  ok 'and no folder to look for these in' sh -c '! grep -E "RPATH|RUNPATH" dynamic'
else
  skip 'no rpath' 'there is no readelf'
fi

# ---- pkg-config ----

ok 'lgs.pc is valid' pkg-config --validate lgs
ok 'the ABI' sh -c 'test "$1" = "$2"' sh "$LGS_ABI" \
  "$(pkg_config --variable=abi_major lgs).$(pkg_config --variable=abi_minor lgs)"
ok 'the program has the same' sh -c '"$1" --version | grep -q "ABI $2\$"' sh "$lgs" "$LGS_ABI"
ok 'the folder of plugins' test "$(pkg_config --variable=plugindir lgs)" = "$ROOT$PLUGINDIR"
ok 'the headers' sh -c 'test "$1" = "-I$2"' sh "$(pkg_config --cflags lgs | sed 's/ *$//')" "$ROOT$INCLUDEDIR"
ok 'the list of what to export' test -s "$(pkg_config --variable=mapfile lgs)"

# ---- nothing of another installation ----

if test -z "$LGS_STATIC"; then
  ok 'list' "$lgs" list --json
  ok 'every component is from here' sh -c 'grep "\"path\"" tap.out >paths && ! grep -vF "\"$1/" paths' sh "$ROOT$PLUGINDIR"
fi

# ---- as a user ----

export LGS
test -z "$ROOT" || LGS_TEST_PKG_CONFIG=$asked
export LGS_TEST_PKG_CONFIG
LGS_TEST_INCLUDE=$ROOT$INCLUDEDIR
LGS_TEST_TEMPLATES=$ROOT$PKGDATADIR/template
export LGS_TEST_INCLUDE LGS_TEST_TEMPLATES

# whole TEST: another test of this folder, as one.
whole() {
  ok "$1" sh "$LGS_TEST_SOURCE/tests/system/$1.sh"
  grep '^not ok' tap.out | sed 's/^/# /'
}
whole headers
whole new
plan
