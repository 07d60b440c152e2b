#!/bin/sh
# headers.sh: what plugins are compiled with stands by itself: each header alone, as strict C99 and as C++17, and the
# templates of `lgs new`. LGS_TEST_INCLUDE is the folder with lgs/ in it, LGS_TEST_TEMPLATES that of the templates: those
# of the sources unless set (`make installcheck` sets them).
# shellcheck source=tests/system/tap.sh disable=SC2016
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

include=${LGS_TEST_INCLUDE:-$LGS_TEST_SOURCE/sdk/include}
templates=${LGS_TEST_TEMPLATES:-$LGS_TEST_SOURCE/sdk/template}
strict='-pedantic -Wall -Wextra -Werror -fsyntax-only'

# works COMPILER...: it can compile an empty file.
works() {
  : >empty.c
  "$@" -x c -fsyntax-only empty.c 2>/dev/null
}

# try COMPILER LANGUAGE STANDARD: all headers and the templates that end in LANGUAGE's letters.
try() {
  # The compiler may be several words.
  # shellcheck disable=SC2086
  works $1 || { skip "$1, $3" 'this compiler is not here' && return; }
  for header in "$include"/lgs/*.h; do
    name=$(basename "$header")
    echo "#include <lgs/$name>" >alone.c
    # shellcheck disable=SC2086
    ok "$1 $3: $name alone" $1 -x "$2" -std="$3" $strict -I "$include" alone.c
  done
  for source in "$templates"/*/*."$4"; do
    # shellcheck disable=SC2086
    ok "$1 $3: $(basename "$(dirname "$source")")" $1 -x "$2" -std="$3" $strict -I "$include" "$source"
  done
}

try "${LGS_TEST_CC:-cc}" c c99 c
try clang c c99 c
try "${LGS_TEST_CXX:-c++}" c++ c++17 cc
try clang++ c++ c++17 cc
# The member of an option has the type that its macro says: other types of the same size are refused.
cat >mismatch.c <<'END'
#include <lgs/regularizer.h>
struct options { double p; };
extern const struct lgs_option table[];
const struct lgs_option table[] = {LGS_OPTION_INT(struct options, p, "p", "0", 0, 1, 0, "an integer that is a double"),
                                   LGS_OPTIONS_END};
END
sed 's/double p/int64_t p/' mismatch.c >match.c

# try_members COMPILER LANGUAGE STANDARD
# shellcheck disable=SC2086
try_members() {
  works $1 || { skip "$1, $3" 'this compiler is not here' && return; }
  ok "$1 $3: an option and its member" $1 -x "$2" -std="$3" $strict -I "$include" match.c
  expect_fail mismatch -- $1 -x "$2" -std="$3" $strict -I "$include" mismatch.c
}
try_members "${LGS_TEST_CC:-cc}" c c99
try_members "${LGS_TEST_CXX:-c++}" c++ c++17

ok 'there are headers' test -f "$include/lgs/plugin.h"
ok 'none of them needs config.h' sh -c '! grep -l "config\.h\|HAVE_" "$1"/lgs/*.h' sh "$include"
plan
