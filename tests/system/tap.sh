# shellcheck shell=sh
# tap.sh: helps the whole-program tests of this folder. Sourced by each of them.
#
# Makes a temporary folder, enters it and removes it at the end; reports in the Test Anything Protocol. $lgs is the
# program as an absolute path. Each of `ok`, `not_ok` and `expect_fail` is one test; `plan` stands at the end.

set -u
LC_ALL=C
export LC_ALL
lgs=${LGS:-./lgs}
case $lgs in
  /*) ;;
  *) lgs=$(pwd)/$lgs ;;
esac
status=0
tap_number=0
tap_failed=0
folder=$(mktemp -d) || exit 99
trap 'cd / && rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
cd "$folder" || exit 99

# skip_all WHY: nothing can be tested here.
skip_all() {
  echo "1..0 # SKIP $1"
  exit 0
}

# skip WHAT WHY: one test cannot be run here.
skip() {
  tap_number=$((tap_number + 1))
  echo "ok $tap_number - $1 # SKIP $2"
}

not_ok() {
  tap_number=$((tap_number + 1))
  tap_failed=1
  echo "not ok $tap_number - $1"
}

# run COMMAND...: its status in $status, what it says in tap.out and tap.err. Those of the command before are there until
# then, so that a test can look at them.
run() {
  status=0
  "$@" >tap.out.new 2>tap.err.new || status=$?
  mv tap.out.new tap.out
  mv tap.err.new tap.err
}

# ok WHAT COMMAND...: the command succeeds. What it says is shown where it does not.
ok() {
  tap_what=$1
  shift
  run "$@"
  if test "$status" -eq 0; then
    tap_number=$((tap_number + 1))
    echo "ok $tap_number - $tap_what"
  else
    not_ok "$tap_what"
    echo "# status $status of: $*"
    sed 's/^/# /' tap.out tap.err | head -20
  fi
}

# says WORDS: the command before said WORDS, on either stream.
says() {
  if grep -qF -e "$1" tap.out tap.err; then
    tap_number=$((tap_number + 1))
    echo "ok $tap_number - it says: $1"
  else
    not_ok "it says: $1"
    sed 's/^/# /' tap.out tap.err | head -20
  fi
}

# expect_fail WORDS -- COMMAND...: the command fails by itself, not by a signal, and says WORDS on stderr.
expect_fail() {
  tap_words=$1
  shift 2
  run "$@"
  if test "$status" -gt 0 && test "$status" -lt 126 && grep -qF -e "$tap_words" tap.err; then
    tap_number=$((tap_number + 1))
    echo "ok $tap_number - refused: $tap_words"
  else
    not_ok "refused: $tap_words"
    echo "# status $status of: $*"
    sed 's/^/# /' tap.err | head -20
  fi
}

# plan: how many tests there were. The last command of a test.
plan() {
  echo "1..$tap_number"
  exit "$tap_failed"
}
