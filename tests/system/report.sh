#!/bin/sh
# report.sh: pages about runs and experiments: whole, well-formed, without a word to the network; what stands on them;
# texts that a careless page would trip over; and what is refused or goes wrong halfway.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

command -v gnuplot >/dev/null || skip_all 'gnuplot is not installed (gnuplot-nox)'
python=/usr/bin/python3

# well_formed PAGE: by any parser of XML that is here; the markup is HTML and XML at once.
well_formed() {
  if command -v xmllint >/dev/null; then
    ok "$1 is well-formed" xmllint --noout "$1"
  elif $python -c 'import xml.sax' 2>/dev/null; then
    ok "$1 is well-formed" $python -c 'import sys, xml.sax; xml.sax.parse(sys.argv[1], xml.sax.ContentHandler())' "$1"
  else
    skip "$1 is well-formed" 'neither xmllint nor python3 is here'
  fi
}

# has PAGE WORDS and hasnt PAGE WORDS
has() {
  ok "$1 has: $2" grep -qF -e "$2" "$1"
}

hasnt() {
  ok "$1 has not: $2" sh -c '! grep -qF -e "$2" "$1"' - "$1" "$2"
}

# self_contained PAGE: nothing that a browser would fetch or run, and small.
self_contained() {
  hasnt "$1" 'http'
  hasnt "$1" '<script'
  hasnt "$1" '<link'
  hasnt "$1" '@import'
  hasnt "$1" 'url('
  ok "$1: every picture is inside" sh -c '! grep -o "<img [^>]*" "$1" | grep -qv "src=\"data:image/png;base64,"' - "$1"
  ok "$1 is smaller than 3 MB" test "$(wc -c <"$1")" -lt 3000000
  ok "$1 names no identifier twice" sh -c 'test -z "$(grep -oE " id=[\"'"'"'][^\"'"'"']*" "$1" | sort | uniq -d)"' - "$1"
}

# ---- a run ----

ok 'a run' "$lgs" train rbm:hidden=12 --data bars -r nsrbm:weight=3 -r lhalf:weight=0.005 --epochs 4 --out 'runs/a b'
ok 'its page' "$lgs" report 'runs/a b'
says 'runs/a b/report.html'
mv 'runs/a b/report.html' run.html
well_formed run.html
self_contained run.html
for words in '<h1>rbm:hidden=12 on bars</h1>' 'nsrbm:weight=3' 'Nothing was measured yet' 'reconstruction-error' \
  'mean activation over all units' 'hidden:lhalf' 'Mean activations of the units' '12 of 12 units' \
  'from the most to the least active' '<h2>Samples</h2>' 'filters</figcaption>' 'weight-decay' \
  "--out &#39;runs/a b&#39;</code>"; do
  has run.html "$words"
done
ok 'evaluate it' "$lgs" evaluate 'runs/a b' -e sparsity
ok 'its page again' "$lgs" report 'runs/a b' --out measured.html
has measured.html 'hoyer-lifetime'
has measured.html 'lgs evaluate &#39;runs/a b&#39; -e sparsity'
hasnt measured.html 'Nothing was measured yet'
has measured.html '<dt>epochs</dt><dd>4</dd>'
cp -r 'runs/a b' unfinished
sed 's/"epochs": 4/"epochs": 100/' 'runs/a b/run.json' >unfinished/run.json
ok 'of a run that goes on' "$lgs" report unfinished --out unfinished.html
has unfinished.html '<dt>epochs</dt><dd>4 of 100</dd>'
ok 'a stack whose second layer waits' "$lgs" train dbn:hidden=6-4,epochs=2 --data bars --epochs 2 --out waits
ok 'its page' "$lgs" report waits --out waits.html
hasnt waits.html 'was nan'
ok 'once more' "$lgs" report 'runs/a b' --out again.html
ok 'gives the same bytes' cmp measured.html again.html
ok 'nothing else was left' test "$(find 'runs/a b' -newer measured.html -type f | wc -l)" -eq 0
ok 'a run of no epochs' "$lgs" train rbm:hidden=4 --data bars --epochs 0 --out runs/none
ok 'its page' "$lgs" report runs/none --out none.html
has none.html 'No epoch is whole yet'
well_formed none.html

# A model that cannot be opened any more still has a page, which says why.
cp -r 'runs/a b' runs/broken
rm runs/broken/checkpoint.safetensors
ok 'without its checkpoint' "$lgs" report runs/broken --out broken.html
has broken.html 'has no checkpoint yet'
has broken.html 'reconstruction-error'
hasnt broken.html 'Mean activations of the units'

# ---- an experiment ----

mkdir -p paper/runs
awk -f "$LGS_TEST_SOURCE/tests/system/results.awk" >paper/results.json
ok 'two of its runs' "$lgs" train rbm:hidden=8 --data bars --epochs 1 --out paper/runs/none-paper-1
ok 'are there' "$lgs" train rbm:hidden=8 --data bars --epochs 1 -r nsrbm --out paper/runs/nsrbm-paper-1
ok 'its page' "$lgs" report paper
mv paper/report.html paper.html
well_formed paper.html
self_contained paper.html
for words in '<h1>Local and global sparsity, alone and combined</h1>' 'class="finding">With the published constants' \
  '11.47</span>' '4 of 5 seeds' 'twice; probably too little memory' 'seed 5, missing' '144 trials' '58 of 60 jobs are done' \
  'which this lgs does not draw' 'lgs experiment table1 --out results/table1' '<h2>Protocol</h2>' \
  'difference in percentage points' 'a processor, 2 processors, Linux 6.1' 'Models that are not shown: 10'; do
  has paper.html "$words"
done
ok 'the models of both runs are shown' test "$(grep -c '<article class="model">' paper.html)" -eq 2
ok 'the finding stands before the tables' \
  test "$(grep -n 'class="finding"' paper.html | cut -d: -f1)" -lt "$(grep -n '<table' paper.html | head -1 | cut -d: -f1)"
# Of the first table the last row is the best everywhere, but only two of its numbers by the comparisons too.
sed -n '/the published constants<\/caption>/,/<\/table>/p' paper.html >first
ok 'what is best by the comparisons is bold' test "$(grep -o '<strong>' first | wc -l)" -eq 2
ok 'and nothing by the mean alone' sh -c '! grep "<td>" first | sed "\$d" | grep -q "<strong>"'

# ---- texts that want out ----

mkdir hostile
awk -v hostile=1 -f "$LGS_TEST_SOURCE/tests/system/results.awk" >hostile/results.json
ok 'hostile texts' "$lgs" report hostile
mv hostile/report.html hostile.html
well_formed hostile.html
self_contained hostile.html
hasnt hostile.html '<img src=x'
hasnt hostile.html '<b>'
has hostile.html '&lt;img src=x onerror=alert(1)&gt;'
ok 'and no command was run' sh -c 'test ! -e pwned && test ! -e hostile/pwned'

# ---- what is refused ----

# broken WORDS SED: the experiment, changed so, is refused in these words.
broken() {
  rm -rf bad
  mkdir bad
  sed "$2" paper/results.json >bad/results.json
  expect_fail "$1" -- "$lgs" report bad
}
broken 'bad/results.json: "title" must be text' 's/"title":"Local[^"]*"/"title":7/'
broken '"title" is missing' 's/"title":"Local[^"]*"/"titel":""/'
broken '"format" is "lgs-results/2"; this lgs reads "lgs-results/1"' 's/lgs-results.1/lgs-results\/2/'
broken '"cells[0].row" is "nobody", which is not the name of any of "rows"' 's/"row":"none-paper","measure"/"row":"nobody","measure"/'
broken '"cells[0].values" must have one value for each of the 5 seeds' 's/"values":\[[0-9.]*,/"values":[/'
broken '"rows[3].penalties[0]" must be text' 's/"penalties":\["l1[^"]*"\]/"penalties":[{}]/'
broken '"comparisons[0].beats" must be true or false' 's/"beats":true/"beats":"yes"/'
broken '"tables[0].published.l1-paper" must have at most one number for each column' 's/10.98,/&1,1,1,1,1,/'
broken '"trials[0].values.mean-activation" must be a number' 's/"mean-activation":0/"mean-activation":"0"+0/; s/"+0\.[0-9]*/"/'
broken 'is damaged: line 1' 's/^{/!/'
ok 'and nothing was written' test ! -e bad/report.html
expect_fail 'is neither the folder of a run nor of an experiment' -- "$lgs" report nowhere
expect_fail 'usage: lgs report' -- "$lgs" report
expect_fail 'report.html' -- "$lgs" report paper --out nowhere/report.html
sed 's/"model": "rbm[^"]*"/"model": 3/' 'runs/a b/run.json' >runs/broken/run.json
expect_fail 'run.json: "model" must be text' -- "$lgs" report runs/broken
cp 'runs/a b/run.json' runs/broken/run.json
sed 's/"epoch": [0-9]*/"epoch": 1/' 'runs/a b/evaluations/sparsity/numbers.json' >runs/broken/evaluations/sparsity/numbers.json
cp 'runs/a b/checkpoint.safetensors' runs/broken
ok 'a measure that is older than the run' "$lgs" report runs/broken --out broken.html
has broken.html 'sparsity at epoch 1. Again: lgs evaluate runs/broken -e sparsity'
sed 's/"step": [0-9]*/"step": 7/' 'runs/a b/evaluations/sparsity/numbers.json' >runs/broken/evaluations/sparsity/numbers.json
ok 'a measure of an earlier step of the same epoch' "$lgs" report runs/broken --out broken.html
has broken.html 'sparsity at step 7. Again: lgs evaluate runs/broken -e sparsity'
echo '{"evaluator": "x", "numbers": {"a": {"value": "1"}}}' >runs/broken/evaluations/sparsity/numbers.json
ok 'a damaged measure leaves the others' "$lgs" report runs/broken --out broken.html
has broken.html 'must be a number'

# ---- more than a page has room for ----

for i in $(seq 1 204); do
  printf 'none' >"runs/broken/picture-$i.png"
done
ok 'more pictures than there is room for' "$lgs" report runs/broken --out broken.html
has broken.html 'that end in .png are shown; '
rm -f runs/broken/picture-*.png

# ---- without gnuplot, and with a bad one ----

mkdir empty bin
expect_fail 'apt-get install gnuplot-nox' -- env PATH="$folder/empty" "$lgs" report paper
ok 'without charts' env PATH="$folder/empty" "$lgs" report paper --no-charts --out plain.html
has plain.html 'no chart, because this page was written without charts'
hasnt plain.html '<figure class="chart'
well_formed plain.html
printf '#!/bin/sh\n[ "$2" = --version ] && exit 0\necho "out of ink" >&2\nexit 3\n' >bin/gnuplot
chmod +x bin/gnuplot
expect_fail 'gnuplot failed on a chart: out of ink' -- env PATH="$folder/bin:$PATH" "$lgs" report paper
# One that ends the program that called it, in the middle of its work.
printf '#!/bin/sh\n[ "$2" = --version ] && exit 0\nkill -9 $PPID\n' >bin/gnuplot
find paper | sort >before
run env PATH="$folder/bin:$PATH" "$lgs" report paper
ok 'killed halfway' test "$status" -eq 137
find paper | sort >after
ok 'it leaves nothing' cmp before after
plan
