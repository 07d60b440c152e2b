#!/bin/sh
# evaluate.sh: measures beside each other: one that fails, is given twice, or cannot be kept takes nothing from the rest.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

# json EXPRESSION: in this expression of Python, which is true, j is what the file json holds.
json() {
  if python=$(command -v python3); then
    ok "JSON: $1" "$python" -c \
      'import json, sys; j = json.load(open("json")); sys.exit(not eval(sys.argv[1], {"j": j}))' "$1"
  else
    skip "JSON: $1" 'there is no python3'
  fi
}

ok 'a run' "$lgs" train rbm:hidden=12 --data bars --epochs 1 --out run

# ---- some fail ----

# stability has no losses to measure here, and no evaluator has the last name.
set -- -e sparsity -e stability -e diversity:images=200 -e nonesuch
expect_fail 'no evaluator named "nonesuch"' -- "$lgs" evaluate run "$@"
says 'has no series'
says 'mean-activation'
says 'pairwise-distance-ratio'
ok 'each that works is kept' test -s run/evaluations/sparsity/numbers.json -a \
  -s run/evaluations/diversity,images=200/numbers.json
ok 'one that fails leaves nothing' test ! -e run/evaluations/stability
run "$lgs" evaluate run "$@" --json
cp tap.out json
says 'has no series'
ok 'an exit status of its own' test "$status" -eq 1
json 'sorted(j) == ["diversity:images=200", "errors", "sparsity"]'
json 'sorted(j["errors"]) == ["nonesuch", "stability"] and "has no series" in j["errors"]["stability"]'
json 'j["sparsity"]["mean-activation"]["unit"] == ""'
ok 'where none fails' "$lgs" evaluate run -e sparsity --json
cp tap.out json
json 'list(j) == ["sparsity"]'
expect_fail 'is not the folder of a run' -- "$lgs" evaluate nowhere -e sparsity --json
ok 'a run that is none has no JSON' test ! -s tap.out
expect_fail 'no evaluator named' -- "$lgs" evaluate run -e "$(printf 'x\377')" --json
expect_fail '-e sparsity is given twice' -- "$lgs" evaluate run -e sparsity -e diversity -e sparsity

# A worker of an experiment has then failed, and its job in these words.
cat >two.json <<'END'
{
  "title": "Two", "data": "bars:count=300", "batch": 100, "epochs": 1, "seeds": [1],
  "measures": [
    {"name": "mean", "label": "mean", "evaluator": "sparsity", "number": "mean-activation"},
    {"name": "loss", "label": "loss", "evaluator": "stability", "number": "mean"}
  ],
  "rows": [{"name": "none", "label": "none", "model": "rbm:hidden=4"}],
  "tables": [{"title": "Two", "columns": ["mean", "loss"]}]
}
END
expect_fail 'none-1 failed: stability: ' -- "$lgs" experiment two.json --out two
says 'has no series'

# ---- a run that cannot be written to ----

# not_kept WHY: the command before printed its numbers as JSON, and one warning.
not_kept() {
  cp tap.out json
  cp tap.err words
  ok 'it is no failure' test "$status" -eq 0
  json 'j["sparsity"]["mean-activation"]["value"] > 0 and "images" in j["diversity:images=200"]'
  json "sorted(j['not-kept']) == ['diversity:images=200', 'sparsity'] and '$1' in j['not-kept']['sparsity']"
  ok 'one warning' test "$(wc -l <words)" -eq 1
  ok 'says what is not kept, and why' grep -q \
    "^lgs: warning: sparsity, diversity:images=200: measured, but not kept in the run's folder: .*$1" words
}

set -- evaluate run -e sparsity -e diversity:images=200 --json
rm -r run/evaluations
if test "$(id -u)" -eq 0; then
  as_nobody='setpriv --reuid=65534 --regid=65534 --clear-groups'
else
  as_nobody=
fi
chmod 755 .
# Words of a command.
# shellcheck disable=SC2086
if $as_nobody "$lgs" list >/dev/null 2>&1; then
  chmod -R a+rX run
  chmod a-w run
  run $as_nobody "$lgs" "$@"
  chmod u+w run
  not_kept 'Permission denied'
  mkdir -p run/evaluations/sparsity run/evaluations/diversity,images=200
  chmod 555 run/evaluations/*
  run $as_nobody "$lgs" "$@"
  chmod 755 run/evaluations/*
  not_kept 'Permission denied'
  ok 'none of the files' sh -c '! ls run/evaluations/* | grep -q "[.]"'
  rm -r run/evaluations
else
  skip 'a run of somebody else' 'this program cannot be run as another user'
fi

# Big files fail by an error, which is what is tested, and not by the signal that goes with it.
trap '' XFSZ
run sh -c '{ (ulimit -f 0; "$0" "$@" 2>&1 >&3 3>&-; echo "status $?") | cat >limited; } 3>&1 | cat' "$lgs" "$@"
status=$(sed -n 's/^status //p' limited)
grep -v '^status' limited >tap.err
not_kept 'File too large'
ok 'nothing half-written' sh -c '! find run/evaluations -name "*partial*" | grep .'
ok 'with room again' "$lgs" "$@"
ok 'all is kept' test -s run/evaluations/sparsity/numbers.json -a -s run/evaluations/diversity,images=200/generated.png
plan
