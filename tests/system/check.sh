#!/bin/sh
# check.sh: `lgs check` finds every fault of a list of seeded ones, in the case that is for it, and nothing in our own
# plugins. The faults are built from tests/plugins/faults; each line printed is a fault and the verdict it got.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"
# shellcheck source=tests/system/stand-ins.sh
. "$LGS_TEST_SOURCE/tests/system/stand-ins.sh"

mkdir temporary
TMPDIR=$folder/temporary
export TMPDIR
compiler=${LGS_TEST_CC:-cc}
echo 'int main(void) { return 0; }' >try.c
# The compiler may be several words.
# shellcheck disable=SC2086
$compiler -o try try.c 2>/dev/null || skip_all 'there is no C compiler'

# build FILE.so SOURCE FLAGS...
build() {
  to=$1
  source=$2
  shift 2
  # shellcheck disable=SC2086,SC2317
  $compiler -O1 -shared -fPIC -I "$LGS_TEST_SOURCE/sdk/include" "$@" -o "$to" \
    "$LGS_TEST_SOURCE/tests/plugins/faults/$source.c" -lm
}

# fault SOURCE FLAG COMPONENT CASE VERDICT: a plugin with this fault gets this verdict in this case.
fault() {
  file=./$1-${2#*=}.so
  run build "$file" "$1" "-D$2"
  if test "$status" -ne 0; then
    not_ok "$1 with $2 is built"
    sed 's/^/# /' tap.err | head -5
    return
  fi
  run "$lgs" check "$file" --only "$4" --component "$3" --limit 5 --tap
  case $5 in
    fail) grep -q "^not ok 1 - .*: $4\$" tap.out ;;
    warn) grep -q '^# warning: ' tap.out && test "$status" -eq 0 ;;
  esac || {
    not_ok "$(printf '%-10s %-24s %-12s %s' "$1" "${2#*=}" "$4" "not $5")"
    sed 's/^/# /' tap.out tap.err
    return
  }
  tap_number=$((tap_number + 1))
  echo "ok $tap_number - $(printf '%-10s %-24s %-12s %s' "$1" "${2#*=}" "$4" "$5")"
  grep '^# ' tap.out | grep -v '^# again' | head -2
}

# ---- sound ones ----

for source in penalty weights model dataset evaluator; do
  ok "the sound $source is built" build "./$source.so" "$source"
  ok "the sound $source" "$lgs" check "./$source.so"
  ok 'without a warning' sh -c '! grep -q "^  warn" tap.out'
done

ok 'a penalty of fours is built' build ./fours.so penalty -DFAULT=IN_FOURS
ok 'and checked where it may be' "$lgs" check ./fours.so
ok 'in all that others are, too' sh -c '! grep -Eq "^  (warn|skip|FAIL)" tap.out'

# ---- seeded faults ----

while read -r source flag component case verdict; do
  # The sanitizers' heap is not counted by the C library, nor limited by the check.
  case $case/$flag in
    leaks/* | */FAULT=GROWS)
      if grep -Eq '__(asan|tsan)_init' "$lgs"; then
        skip "$source $flag" 'built with sanitizers'
        continue
      fi
      ;;
  esac
  fault "$source" "$flag" "$component" "$case" "$verdict"
done <<'FAULTS'
penalty   FAULT=WRONG_SIGN              regularizer/faulty         gradient     fail
penalty   FAULT=TWICE                   regularizer/faulty         gradient     fail
penalty   FAULT=VALUE_WRONG             regularizer/faulty         gradient     fail
penalty   FAULT=FLAT_AT_ZERO            regularizer/faulty         ends         fail
penalty   FAULT=NAN_AT_BOUND            regularizer/faulty         options      fail
penalty   FAULT=BOUND_IGNORED           regularizer/faulty         options      fail
penalty   FAULT=ACCUMULATES             regularizer/faulty         overwrites   fail
penalty   FAULT=SKIPS_LAST              regularizer/faulty         overwrites   fail
penalty   FAULT=WRITES_PAST_END         regularizer/faulty         bounds       fail
penalty   FAULT=WRITES_ARGUMENT         regularizer/faulty         bounds       fail
penalty   FAULT=READS_BEFORE            regularizer/faulty         bounds       fail
penalty   FAULT=KEEPS_STATE             regularizer/faulty         pure         fail
penalty   FAULT=NOT_THREAD_SAFE         regularizer/faulty         threads      fail
penalty   FAULT=LEAKS                   regularizer/faulty         leaks        fail
penalty   FAULT=LEAKS_LARGE             regularizer/faulty         leaks        fail
penalty   FAULT=GROWS                   regularizer/faulty         threads      fail
penalty   FAULT=CRASHES                 regularizer/faulty         sizes        fail
penalty   FAULT=ABORTS                  regularizer/faulty         sizes        fail
penalty   FAULT=EXITS                   regularizer/faulty         value        fail
penalty   FAULT=HANGS                   regularizer/faulty         sizes        fail
penalty   FAULT=OVERFLOWS               regularizer/faulty         sizes        fail
penalty   FAULT=QUADRATIC               regularizer/faulty         sizes        fail
penalty   FAULT=MISSING_EXAMPLE         regularizer/faulty         description  warn
penalty   FAULT=CHOICE_TWICE            regularizer/faulty         table        fail
penalty   FAULT=INTEGER_INEXACT         regularizer/faulty         table        fail
penalty   FAULT=REFUSES_SILENTLY        regularizer/faulty         value        fail
penalty   FAULT=COUNTS_SAMPLES          regularizer/faulty         value        fail
penalty   EXPORT                        regularizer/faulty         exports      warn
weights   FAULT=PROX_DOUBLE_STEP        regularizer/faulty-shrink  prox         fail
weights   FAULT=PROX_NEVER_ZERO         regularizer/faulty-shrink  prox         fail
weights   FAULT=PROX_MOVES_WITHOUT_STEP regularizer/faulty-shrink  prox         fail
weights   FAULT=KINK_WRONG              regularizer/faulty-shrink  ends         fail
weights   FAULT=ROWS_IGNORED            regularizer/faulty-shrink  overwrites   fail
weights   FAULT=TERMS_ENDLESS           regularizer/faulty-list    terms        fail
weights   FAULT=TERM_UNKNOWN            regularizer/faulty-list    terms        fail
weights   FAULT=TERM_RESIZED            regularizer/faulty-list    terms        fail
weights   FAULT=TERM_WRITES_BEYOND      regularizer/faulty-list    terms        fail
weights   FAULT=TERM_NEGATIVE           regularizer/faulty-list    terms        fail
weights   FAULT=TERMS_LOOK_AT_UNITS     regularizer/faulty-list    terms        fail
model     FAULT=FORGETS_MOMENTUM        model/faulty               resumes      fail
model     FAULT=TENSOR_TWICE            model/faulty               tensors      fail
model     FAULT=IGNORES_PENALTIES       model/faulty               weights      fail
model     FAULT=PUSHES_UP               model/faulty               penalties    fail
model     FAULT=PUSHES_UP               model/faulty               slopes       fail
model     FAULT=NEVER_ANSWERS           model/faulty               weights      fail
model     FAULT=ANSWERS_TWICE           model/faulty               demands      fail
model     FAULT=WHOLE_BATCH_COUNT       model/faulty               demands      fail
model     FAULT=WHOLE_BATCH_READ        model/faulty               batches      fail
model     FAULT=NOT_FINITE              model/faulty               batches      fail
model     FAULT=METRIC_NAMELESS         model/faulty               trains       fail
model     FAULT=DRAWS_FREELY            model/faulty               repeats      fail
model     FAULT=FEATURES_DRAWN          model/faulty               features     fail
model     FAULT=FEATURES_TRAIN          model/faulty               features     fail
model     FAULT=SAMPLE_OUT_OF_RANGE     model/faulty               samples      fail
model     FAULT=SAMPLES_OF_A_BATCH      model/faulty               samples      fail
model     FAULT=UNCHECKED_MEMORY        model/faulty               memory       fail
model     FAULT=LEAKS                   model/faulty               memory       fail
model     FAULT=FORGETS_ON_FAILURE      model/faulty               memory       fail
model     FAULT=GROWS                   model/faulty               trains       fail
dataset   FAULT=RACES                   dataset/faulty             threads      fail
dataset   FAULT=SPLITS_OVERLAP          dataset/faulty             splits       fail
dataset   FAULT=PIXEL_TOO_LARGE         dataset/faulty             pixels       fail
dataset   FAULT=LABEL_TOO_LARGE         dataset/faulty             labels       fail
dataset   FAULT=DEPENDS_ON_COMPANY      dataset/faulty             reads        fail
dataset   FAULT=WRITES_PAST_IMAGES      dataset/faulty             reads        fail
dataset   FAULT=LEAKS                   dataset/faulty             memory       fail
dataset   FAULT=UNCHECKED_MEMORY        dataset/faulty             memory       fail
dataset   FAULT=NO_IMAGES               dataset/faulty             opens        fail
dataset   FAULT=ASKS_TOO_MUCH           dataset/faulty             opens        fail
dataset   FAULT=SHAPE_WITHOUT_SIZE      dataset/faulty             opens        fail
dataset   FAULT=STARTS_THREADS          dataset/faulty             alone        fail
evaluator FAULT=CHANGES                 evaluator/faulty           repeats      fail
evaluator FAULT=NOT_A_NUMBER            evaluator/faulty           numbers      fail
evaluator FAULT=NAME_TWICE              evaluator/faulty           numbers      fail
evaluator FAULT=SAYS_NOTHING            evaluator/faulty           numbers      fail
evaluator FAULT=NEEDS_EXTENSION         evaluator/faulty           extensions   fail
evaluator FAULT=NEEDS_SAMPLES           evaluator/faulty           lacks        fail
evaluator FAULT=NEEDS_A_SET             evaluator/faulty           lacks        fail
evaluator FAULT=LEAKS                   evaluator/faulty           memory       fail
evaluator FAULT=UNCHECKED_MEMORY        evaluator/faulty           memory       fail
FAULTS

# What cannot be loaded has one case, with the loader's reason. (A plugin without help is refused.)
for flag in UNDEFINED FAULT=MISSING_HELP; do
  ok "a penalty with $flag is built" build refused.so penalty "-D$flag"
  run "$lgs" check ./refused.so
  ok "$flag fails in the case load" grep -q '^  FAIL  load ' tap.out
done
run "$lgs" check ./refused.so
says 'option "p" has no line of help'

# A symbol too many in our own folder is a fault, not a warning.
mkdir -p own/plugins/.libs
cp "$lgs" own/lgs && cp ./penalty-EXPORT.so own/plugins/.libs/faulty.so
if own/lgs --version >/dev/null 2>&1; then
  run own/lgs check faulty --only exports
  ok 'an extra symbol of our own' test "$status" -eq 2
  run own/lgs check faulty --only exports
  says 'FAIL  exports'
fi

# ---- our own: all pass, without a warning; with small data and small models, for time ----

# check_ours WHAT: passes without a warning, and without a case that is skipped.
check_ours() {
  ok "$1 passes" "$lgs" check "$1"
  cp tap.out said
  ok "$1: without a warning, nothing skipped" sh -c '! grep -Eq "^  (warn|skip)" said'
}

mkdir -p data more/photos
ok 'digits' stand_in_digits data
ok 'a run' "$lgs" train rbm:hidden=8 --data bars:size=16 --epochs 1 --out first
ok 'an evaluator with words that are no UTF-8 is built' build ./latin.so evaluator -DFAULT=LATIN_WORDS
ok 'and evaluates' "$lgs" evaluate first -e ./latin.so
ok 'with all of its numbers' grep -Eq '^  caf\? +2 \?s$' tap.out
mkdir "$(printf 'caf\351')" && cp ./latin.so "$(printf 'caf\351')"
ok 'in a folder of such a name' "$lgs" check "$(printf './caf\351/latin.so')" --only numbers
ok 'pictures' stand_in_pictures first more/photos
for number in 1 2 3 4 5 6; do
  echo "00000$number.png $((number / 5 + number / 6))" >>more/list_eval_partition.txt
done
mkdir -p more/split/train more/split/test
cp more/photos/00000[1-4].png more/split/train
cp more/photos/00000[56].png more/split/test
LGS_DATA=$folder/data
export LGS_DATA

for plugin in "$LGS_TEST_OUR_PLUGINS"/*.so; do
  name=${plugin##*/}
  name=${name%.so}
  case $name in
    ais) check_ours ais:temperatures=100,burn-in=10,chains=10 ;;
    celeba) check_ours celeba:more/photos,size=16,crop=whole ;;
    dbn) check_ours dbn:hidden=24-16 ;;
    dcgan) check_ours dcgan:maps=8 ;;
    images) check_ours images:more/split ;;
    run) check_ours run:first ;;
    *) check_ours "$name" ;;
  esac
done

# ---- what a plugin's author reads ----

run "$lgs" check ./penalty-TWICE.so --seed 7
cp tap.out first.txt
ok 'a failed check ends with status 2' test "$status" -eq 2
ok 'it says what is wrong' grep -q 'it is twice too large' first.txt
ok 'and how to see it again' grep -qF 'again: lgs check ./penalty-TWICE.so --only gradient --seed 7' first.txt
run "$lgs" check ./penalty-TWICE.so --seed 7 --limit 50 --memory 2
ok 'under the same bounds' grep -qF 'again: lgs check ./penalty-TWICE.so --only gradient --seed 7 --limit 50 --memory 2' tap.out
run "$lgs" check ./penalty-TWICE.so --seed 7
cp tap.out again.txt
ok 'the same seed says the same' cmp first.txt again.txt
run "$lgs" check ./penalty-TWICE.so --seed 8
cp tap.out again.txt
ok 'another seed looks elsewhere' sh -c '! cmp -s first.txt again.txt'
run "$lgs" check ./penalty-TWICE.so:p=0.3 --only gradient
ok 'an option holds in all cases' grep -q 'FAIL  gradient' tap.out
# What is given is not varied: neither given a second time, nor changed.
ok 'so cases vary the other options' "$lgs" check ./penalty.so:p=0.3
ok 'and do vary them' sh -c 'grep -q "pass  options" tap.out && ! grep -q skip tap.out'
run "$lgs" check ./penalty-NAN_AT_BOUND.so:p=0.3 --only options
ok 'a given one stays away from its ends' grep -q 'pass  options' tap.out
run "$lgs" check ./penalty-NAN_AT_BOUND.so:form=mean --only options
ok 'another one does not' grep -q 'FAIL  options' tap.out
ok 'all may be given' "$lgs" check ./penalty.so:p=0.3,form=mean,group=2
says 'skip  options'
ok 'terms with an option that is given' "$lgs" check combined:local-weight=2
ok 'are read' grep -q 'pass  terms' tap.out
ok 'a narrow penalty away from where the units are' "$lgs" check nsrbm:p=0.3
run "$lgs" check ./penalty-TWICE.so --only gradient --json
ok 'JSON' grep -q '"verdict": "fail"' tap.out
run "$lgs" check ./penalty-TWICE.so --only gradient --here
ok 'in this process' grep -q 'FAIL  gradient' tap.out
run "$lgs" check ./penalty-WRITES_PAST_END.so --only bounds
ok 'a crash says what was touched' grep -q 'behind the end of its gradient' tap.out
run "$lgs" check ./penalty-HANGS.so --only sizes --limit 2
ok 'so does what does not return' grep -q 'did not come back in time' tap.out
if grep -Eq '__(asan|tsan)_init' "$lgs"; then
  skip 'what had no memory' 'built with sanitizers'
else
  run "$lgs" check ./penalty-QUADRATIC.so --only sizes
  ok 'and what used memory that it was not given' grep -q 'a pointer to nothing' tap.out
  run "$lgs" check ./penalty-GROWS.so --only threads --memory 1
  ok 'and what grew until there was no more' grep -q 'nearly all of the 1 GiB of memory' tap.out
  # All calls together keep 16 GiB, of which next to nothing is touched.
  ok 'a limit may be set higher' "$lgs" check ./penalty-GROWS.so --only threads --memory 100
fi
run "$lgs" check ./dataset-ASKS_TOO_MUCH.so --only opens
ok 'a request for too much is told with its size' grep -q 'asked host->allocate() for 1099511627776 bytes' tap.out
ok 'timing looks on, too' "$lgs" check ./penalty.so --only speed --timing
echo text >text.so
expect_fail '/text.so is refused: file too short; it is not a shared object' -- "$lgs" check ./text.so --list
ok 'the cases of a file' "$lgs" check ./weights.so --list
says 'prox finds the minimum'
ok 'help' "$lgs" help check
says 'Usage: lgs check'
expect_fail 'there is no component named "nonsense"' -- "$lgs" check nonsense
expect_fail 'there is no case "nonsense"' -- "$lgs" check ./penalty.so --only nonsense
expect_fail 'has no component model/x' -- "$lgs" check ./penalty.so --component model/x
expect_fail 'No such file' -- "$lgs" check ./no-such-file.so
expect_fail 'something is missing' -- "$lgs" check
expect_fail 'exclude each other' -- "$lgs" check ./penalty.so --json --tap
ok 'no folder is left behind' rmdir "$TMPDIR"
plan
