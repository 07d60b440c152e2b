#!/bin/sh
# experiment.sh: whole experiments on bars: tables, tuning, interruptions at any moment, rows from elsewhere, failures.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"
# shellcheck source=tests/system/stand-ins.sh
. "$LGS_TEST_SOURCE/tests/system/stand-ins.sh"

cat >small.json <<'END'
{
  "title": "Bars",
  "data": "bars:size=5,count=300",
  "batch": 20,
  "epochs": 30,
  "evaluate_at": [10, 20],
  "seeds": [1, 2],
  "measures": [
    {"name": "error", "label": "error", "evaluator": "logistic:per-class=20,seed={seed}", "number": "test-error"},
    {"name": "mean", "label": "mean", "unit": "", "evaluator": "sparsity", "number": "mean-activation", "at": "end"},
    {"name": "score", "evaluator": "logistic:per-class=20,test=no", "number": "pool-error", "at": "trials"}
  ],
  "rows": [
    {"name": "none", "label": "no penalty", "group": "plain", "model": "rbm:hidden=12"},
    {"name": "l1", "label": "L1", "group": "plain", "model": "rbm:hidden=12", "penalties": ["l1:weight=0.1"]},
    {"name": "tuned", "label": "tuned", "group": "tuned", "model": "rbm:hidden=12", "penalties": ["l1"],
     "tune": {"rbm.rate": [0.01, 0.2], "l1.weight": [0.001, 0.3]}}
  ],
  "tuning": {"trials": 3, "epochs": 5, "seed": 7, "score": "score"},
  "comparisons": [{"first": "l1", "against": ["none", "tuned"], "measures": ["error"]}],
  "tables": [{"title": "Errors", "columns": ["error", "mean"], "published": {"none": [9.5]}}]
}
END

# same FOLDER FOLDER: equal tables and numbers. Times and dates are in results.json alone.
# shellcheck disable=SC2317
same() {
  cmp "$1/tables.md" "$2/tables.md" && cmp "$1/results.csv" "$2/results.csv"
}

# ---- undisturbed ----

ok 'an experiment' "$lgs" experiment small.json --out whole
says '| no penalty |'
says '(9.50)'
says 'not told apart'
ok 'its table is kept' grep -q '^| tuned |' whole/tables.md
ok 'its numbers are kept' grep -Eq '^l1,error,10,2,[0-9.]+$' whole/results.csv
ok 'a record for each run and trial' sh -c 'test "$(ls whole/records | wc -l)" -eq 9'
ok 'the runs of trials are gone' sh -c '! ls whole/runs | grep -q trial'
ok 'quiet where there is no terminal' sh -c '! test -s tap.err'
ok 'again, nothing is left to do' "$lgs" experiment small.json --out whole
ok 'and nothing was trained again' sh -c 'test "$(ls whole/runs | wc -l)" -eq 6'

# A comparison that is declared later is of all seeds, not of those alone whose wrong images are known.
sed '/"comparisons"/d' small.json >later.json
ok 'without comparisons' "$lgs" experiment later.json --only none --only l1 --out later
cp small.json later.json
ok 'with one, and a seed more' "$lgs" experiment later.json --only none --only l1 --seeds 3 --out later
ok 'it is of all seeds' grep -Eq '"seeds": 3,' later/results.json

ok 'one worker at a time' "$lgs" experiment small.json --jobs 1 --out alone
ok 'the same table' same whole alone
rm -rf whole/runs
ok 'records are enough' "$lgs" experiment small.json --out whole
ok 'the same table' same whole alone
ok 'from the records of another folder' "$lgs" experiment small.json --reuse whole --out reused
ok 'the same table' same whole reused
ok 'without training' sh -c '! ls reused/runs | grep -q .'
ok 'which are kept there too' sh -c 'for record in whole/records/*; do cmp "$record" "reused/records/${record##*/}" || exit 1; done'

# Within a seed all rows begin alike: a penalty of weight 0 is no penalty.
ok 'rows share all random numbers' "$lgs" experiment small.json --only none --row 'zero=rbm:hidden=12 -r l1:weight=0' --out zero
ok 'the same numbers' sh -c 'sed -n "s/^none,error,//p" zero/results.csv >one && sed -n "s/^zero,error,//p" zero/results.csv | cmp one -'
ok 'by the commands in its record' sh -c 'grep -q "lgs train rbm:hidden=12 --data bars:size=5,count=300 -r l1:weight=0 --batch 20 --seed 2 --epochs 10 --threads 1 --out zero/runs/zero-2" zero/records/zero-2.json'

# ---- interrupted ----

# Workers go with their scheduler, so each end by force finds all of them at work.
for delay in 0.11 0.53 0.29 0.83 0.41 0.67 0.37 0.23 0.97 0.59; do
  "$lgs" experiment small.json --out often >often.out 2>&1 &
  process=$!
  sleep "$delay"
  kill -9 "$process" 2>/dev/null
  wait "$process" 2>/dev/null
done
ok 'ended by force ten times, then to its end' "$lgs" experiment small.json --out often
ok 'the same table' same whole often

"$lgs" experiment small.json --epochs 100000 --only none --out asked >asked.out 2>&1 &
process=$!
while ! test -f asked/runs/none-1/metrics.csv; do
  kill -0 "$process" 2>/dev/null || break
  sleep 0.01
done
expect_fail 'another process is at work in asked' -- "$lgs" experiment small.json --epochs 100000 --only none --out asked
kill -TERM "$process"
wait "$process"
ok 'asked to stop, it ends with a status of its own' test "$?" -eq 130
ok 'and says how to go on' grep -q 'the same command continues' asked.out
ok 'its record has the command that was stopped' grep -q '"lgs train rbm:hidden=12 .*--out asked/runs/none-1"' asked/records/none-1.json

# Without its record a run is still of one recipe.
rm asked/records/none-1.json
sed 's/"name": "none", "label": "no penalty", "group": "plain", "model": "rbm:hidden=12"/&, "penalties": ["l1"]/' small.json >other.json
expect_fail 'asked/runs/none-1 is a run of another recipe, by its "penalties"; delete that folder' -- \
  "$lgs" experiment other.json --epochs 100000 --only none --out asked

# What was only begun in a folder goes on there, and may be done by the next time; it is not taken over.
begin() {
  "$lgs" experiment small.json --epochs 100000 --only plain --seeds 1 "$@" >begun.out 2>&1 &
  process=$!
}
# until_there FILE...: waits for files of the process just begun, and ends it.
until_there() {
  for file; do
    while ! test -f "$file"; do
      kill -0 "$process" 2>/dev/null || break
      sleep 0.01
    done
  done
  kill -TERM "$process"
  wait "$process"
}
begin --jobs 2 --out begun
until_there begun/runs/none-1/metrics.csv begun/runs/l1-1/metrics.csv
begin --jobs 1 --reuse begun --out other
until_there other/runs/none-1/metrics.csv
ok 'what is begun here has a record' test -f other/records/none-1.json
ok 'what is begun elsewhere has none yet' test ! -e other/records/l1-1.json

# A worker that is ended from outside is started once more, and said to have been.
"$lgs" experiment small.json --epochs 4000 --only none --seeds 1 --out hurt >hurt.out 2>&1 &
process=$!
for turn in 1 2; do
  worker=
  while test -z "$worker"; do
    kill -0 "$process" 2>/dev/null || break
    worker=$(ps -o pid= --ppid "$process" | head -1)
    # It has to be at work, and not the check before, nor the worker of the turn before.
    test -f hurt/runs/none-1/metrics.csv || worker=
    test "$worker" != "${before:-}" || worker=
  done
  before=$worker
  # shellcheck disable=SC2086
  test -z "$worker" || kill -9 $worker
done
wait "$process"
ok 'ended by force twice, the run has failed' test "$?" -eq 1
ok 'the first time it was tried once more' grep -q 'none-1: its worker was ended by signal 9 .*trying once more' hurt.out
ok 'the second time it was given up' grep -q 'none-1 failed: its worker was ended by signal 9' hurt.out

# ---- rows from elsewhere, and failures ----

if test -f "${LGS_TEST_OUR_PLUGINS:-.}/l1.so"; then
  cp "$LGS_TEST_OUR_PLUGINS/l1.so" libmine.so
  ok 'a penalty from outside as one more row' "$lgs" experiment small.json --only none --seeds 1 \
    --row 'mine=rbm:hidden=12 -r ./libmine.so:weight=0.1' --out rows
  says '| mine |'
  ok 'and it alone' "$lgs" experiment small.json --seeds 1 --row 'mine=rbm:hidden=12 -r ./libmine.so:weight=0.1' \
    --only mine --out rows
  says 'Not the whole experiment: --only mine --seeds 1'
  ok 'and the terminal says how to have it whole' grep -q 'are of --only mine --seeds 1 alone' tap.err
  ok 'without the others' sh -c '! grep -q "no penalty" rows/tables.md'
  expect_fail 'row mine: l1 has no option "wieght"' -- "$lgs" experiment small.json --seeds 1 \
    --row 'mine=rbm:hidden=12 -r ./libmine.so:wieght=0.1' --only mine --out rows
  expect_fail 'mine-1.json is of another recipe' -- "$lgs" experiment small.json --seeds 1 \
    --row 'mine=rbm:hidden=12 -r ./libmine.so:weight=0.2' --only mine --out rows
  # The recipe is the same, the penalty is not.
  cp "$LGS_TEST_OUR_PLUGINS/l1.so" other.so && printf x >>other.so && mv other.so libmine.so
  expect_fail 'mine-1.json was made with another ./libmine.so, which has changed since; delete that file' -- \
    "$lgs" experiment small.json --seeds 1 --row 'mine=rbm:hidden=12 -r ./libmine.so:weight=0.1' --only mine --out rows
else
  skip 'a penalty from outside as one more row' 'the plugins are part of the program'
fi

# ---- whose images ----

mkdir digits
stand_in_digits digits
sed 's/bars:size=5,count=300/mnist:per-class=60,path=digits/' small.json >digits.json
mkdir apart
mv digits/t10k-* apart
run "$lgs" experiment digits.json --only tuned --seeds 1 --out unseen
ok 'trials do not see the test images: all are done without the files' \
  sh -c 'test "$(grep -l "\"pool-error\"" unseen/records/trial-tuned-* | wc -l)" -eq 3'
ok 'what is tested does' grep -q 'tuned FAILED: seed 1: .*t10k-images-idx3-ubyte' unseen/tables.md
mv apart/* digits
ok 'one run on digits' "$lgs" experiment digits.json --only none --seeds 1 --out digits-of
mv digits/train-images-idx3-ubyte apart
{
  head -c 16 apart/train-images-idx3-ubyte
  tail -c +17 apart/train-images-idx3-ubyte | tr '\000-\377' '\001-\377\000'
} >digits/train-images-idx3-ubyte
run "$lgs" experiment digits.json --only none --seeds 2 --out digits-of
ok 'another run on other digits under the same name has failed' \
  grep -q 'seed 2: its images are not those of none-1: the files of mnist:.* have changed' digits-of/tables.md

expect_fail 'row bad: rbm has no option "hiden"' -- "$lgs" experiment small.json --row 'bad=rbm:hiden=12' --out bad
ok 'before anything was trained' sh -c '! ls bad/runs | grep -q .'
sed 's/per-class=20,seed/per-clas=20,seed/' small.json >typo.json
expect_fail 'measure error: logistic has no option "per-clas"' -- "$lgs" experiment typo.json --out typo
sed 's/"epochs": 30/"epochs": "30"/' small.json >broken.json
expect_fail 'broken.json: line 5: epochs: must be a whole number' -- "$lgs" experiment broken.json --out broken
sed 's/"tables": /"charts": [{"kind": "curves", "measure": "error"}], &/' small.json >untitled.json
expect_fail 'charts[0].title: is missing' -- "$lgs" experiment untitled.json --out untitled
sed 's/"tables": /"charts": [{"kind": "series", "title": "x", "series": ["a", "b", "c", "d", "e"]}], &/' small.json >five.json
expect_fail 'charts[0].series: has more than 4 names' -- "$lgs" experiment five.json --out five
expect_fail 'experiment needs --out' -- "$lgs" experiment small.json

sed 's/"model": "rbm:hidden=12", "penalties": \["l1:weight=0.1"\]/"model": "rbm:hidden=12,rate=100,weight-decay=100", "penalties": ["l1:weight=0.1"]/' small.json >diverges.json
run "$lgs" experiment diverges.json --seeds 1 --out diverges
cp tap.err diverges.err
ok 'a run that fails is no success' test "$status" -eq 1
ok 'what failed is said, and why' grep -q 'l1-1 failed: .*not finite' diverges.err
ok 'the others are done' grep -q '^| no penalty | [0-9]' diverges/tables.md
ok 'the table says so' grep -q '^| L1: FAILED | –' diverges/tables.md

sed 's/"rbm.rate": \[0.01, 0.2\]/"rbm.weight-decay": [0.00001, 100]/; s/"trials": 3/"trials": 6/; s/"group": "tuned", "model": "rbm:hidden=12"/"group": "tuned", "model": "rbm:hidden=12,rate=100"/' small.json \
  >trials.json
run "$lgs" experiment trials.json --only tuned --seeds 1 --out trials
ok 'trials that failed are told' grep -Eq '^- tuned: [1-5] of its 6 trials failed$' trials/tables.md
sed 's/"rbm.rate": \[0.01, 0.2\]/"rbm.momentum": [0.5, 1.5]/' small.json >beyond.json
expect_fail 'row tuned: tune: "rbm.momentum": [0.5, 1.5] reaches beyond what the option allows' -- \
  "$lgs" experiment beyond.json --out beyond
sed 's/"rbm.rate": \[0.01, 0.2\]/"rbm.algorithm": ["cd", "pc"]/' small.json >words.json
expect_fail 'row tuned: tune: "rbm.algorithm": words of the list must be among cd|pcd' -- \
  "$lgs" experiment words.json --out words

sed 's/"rbm.rate": \[0.01, 0.2\]/"rbm.momentum": [0.95, 0.9501]/' small.json >narrow.json
ok 'a range so narrow that four digits are one' "$lgs" experiment narrow.json --only tuned --dry-run --out narrow
ok 'is searched within' test "$(grep -o 'momentum=0\.950[0-9]*' tap.out | sort -u | wc -l)" -eq 3

# ---- what is not to be believed ----

expect_fail '--seeds 1,-2: a number of seeds' -- "$lgs" experiment small.json --seeds 1,-2 --out seeds
expect_fail 'small.json as changed by flags: seeds: 1 is given twice' -- "$lgs" experiment small.json --seeds 1,1 --out seeds
expect_fail '--reuse nowhere is not the folder of an experiment' -- "$lgs" experiment small.json --reuse nowhere --out seeds
expect_fail 'none-1 has 30 epochs already, and was not measured at 5' -- "$lgs" experiment small.json --epochs 5 \
  --only plain --out alone
ok 'what was there is there still' same whole alone
ok 'a run' "$lgs" train rbm:hidden=4 --data bars --epochs 1 --out run
expect_fail 'run exists already, and is not the folder of an experiment' -- "$lgs" experiment small.json --out run
sed 's/"test-error"/"test-eror"/; s/^ *"tables".*//; s/\("measures": \["error"\]}\],\)/\1 "title": "Typo"/' small.json |
  sed '/"title": "Bars"/d' >number.json
ok 'a number that nobody reports' "$lgs" experiment number.json --only plain --out deeper/number
says 'measure error: logistic:per-class=20,seed={seed} reports no "test-eror"; did you mean "test-error"? (it reports: '
ok 'is said once' sh -c 'test "$(grep -c "did you mean" tap.err)" -eq 1'
ok 'once more' "$lgs" experiment number.json --only plain --out deeper/number
ok 'it is said with each call' sh -c 'test "$(grep -c "did you mean" tap.err)" -eq 1'
ok 'and at the end' grep -q '1 comparison that was declared cannot be made' deeper/number/tables.md
ok 'in a table of all measures, where none is asked for' grep -qF '| row | error | mean |' deeper/number/tables.md

cp -r whole single
ok 'one seed' "$lgs" experiment small.json --seeds 1 --out single
says 'of one seed, over its images alone'
ok 'which two seeds are not' test "$(grep -c 'of one seed' whole/tables.md)" -eq 0

# ---- words that are nearly right ----

expect_fail 'write --only once for each' -- "$lgs" experiment small.json --only none,l1 --dry-run
expect_fail 'a row is written NAME=MODEL' -- "$lgs" experiment small.json --row 'mine rbm:hidden=50' --dry-run

# ---- the folder of another ----

sed 's/"title": "[^"]*"/"title": "Another"/' small.json >another.json
expect_fail 'whole has the results of another experiment, small: Bars' -- "$lgs" experiment another.json --out whole
ok 'which are left as they are' grep -q '^## Bars$' whole/tables.md

# ---- plans ----

run "$lgs" experiment small.json --only plain --dry-run --out plan
cp tap.out planned
ok 'the plan' grep -q 'To do: 0 trials and 4 runs, 120 epochs and 12 measurements' planned
ok 'says what would be trained' grep -q 'l1-1 *to do *rbm:hidden=12 -r l1:weight=0.1' planned
ok 'leaves nothing behind' test ! -e plan
ok 'needs no folder' "$lgs" experiment small.json --only plain --dry-run
ok 'and is the same then' cmp tap.out planned
cp -r later longer
ok 'of longer runs' "$lgs" experiment small.json --only none --seeds 1 --epochs 40 --dry-run --out longer
says '0 trials and 1 runs, 10 epochs and 1 measurements'
mkdir -p experiments named
cp small.json experiments/named.json
ok 'by name, beside a folder of that name' "$lgs" experiment named --dry-run --out plan
ok 'a plan with a pace' "$lgs" experiment small.json --seeds 3 --dry-run --out whole
says 'an epoch and'
plan
