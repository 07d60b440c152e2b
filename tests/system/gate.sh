#!/bin/sh
# gate.sh: an experiment in steps, with a generator that a huge penalty on magnitudes kills: its losses are the steadiest
# and it must not win by them. The page shows its pictures step by step, and all of them on paper.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

cat >gate.json <<'END'
{
  "title": "A dead generator",
  "data": "bars:size=16,count=1000",
  "batch": 50,
  "steps": 400,
  "evaluate_at": [100, 400],
  "seeds": [1, 2],
  "measures": [
    {"name": "diversity", "unit": "", "evaluator": "diversity:images=200", "number": "pairwise-distance-ratio"},
    {"name": "early", "label": "diversity", "unit": "", "evaluator": "diversity:images=200", "number": "pairwise-distance-ratio", "at": 100},
    {"name": "swd", "label": "SWD", "unit": "", "evaluator": "swd:images=200", "number": "distance-mean"},
    {"name": "steady", "label": "roughness", "unit": "", "evaluator": "stability:window=200", "number": "generator-loss-relative-roughness"}
  ],
  "rows": [
    {"name": "none", "label": "no penalty", "model": "dcgan:maps=4,latent=8,rate=3e-3"},
    {"name": "again", "label": "rates", "model": "dcgan:maps=4,latent=8,rate=3e-3", "penalties": ["generator=lhalf:weight=0.001"]},
    {"name": "dead", "label": "magnitudes", "model": "dcgan:maps=4,latent=8,rate=3e-3",
     "penalties": ["generator=nsrbm:weight=1000,p=0,sigma=1,statistic=magnitude"]}
  ],
  "gate": [
    {"measure": "diversity", "least": 0.2, "most": 1.5},
    {"measure": "swd", "most": 2, "against": "none"}
  ],
  "comparisons": [{"first": "dead", "against": ["none"], "measures": ["steady"]},
                  {"first": "again", "against": ["none"], "measures": ["steady", "early"]}],
  "tables": [{"title": "All", "columns": ["early", "diversity", "swd", "steady"]}],
  "charts": [
    {"kind": "pictures", "title": "Pictures", "picture": "generated"},
    {"kind": "curves", "title": "Diversity", "measure": "diversity"},
    {"kind": "series", "title": "Losses", "series": ["discriminator-loss", "generator-loss"]}
  ]
}
END

# of ROW SEED: its measure of steadiness at the end.
of() {
  sed -n "s/^$1,steady,400,$2,//p" whole/results.csv
}

ok 'an experiment in steps' "$lgs" experiment gate.json --out whole
says '| magnitudes: FAILED |'
says '- magnitudes FAILED: seed 1: diversity is 0.0'
says 'times that of no penalty; allowed: at most 2'
says '| rates | no penalty | roughness |'
ok 'whose charts ask for what there is' sh -c '! grep -q "the chart" tap.err'
ok 'the dead one is compared with nothing' sh -c '! grep -q "^| magnitudes |" whole/tables.md'
for seed in 1 2; do
  ok "seed $seed: the dead one's losses are the steadier ones" \
    awk -v dead="$(of dead $seed)" -v none="$(of none $seed)" 'BEGIN { exit !(dead > 0 && dead < none) }'
  for step in 100 400; do
    ok "pictures at $step" test -s "whole/runs/dead-$seed/generated-at-$step.png"
  done
done
ok 'commands are public ones' grep -q -e '--steps 100 --pictures-at 100,400' whole/records/none-1.json
ok 'an early measure is taken early, once' sh -c 'test "$(grep -c "^none,early,100," whole/results.csv)" -eq 2 &&
  ! grep -q "^none,early,400," whole/results.csv'

# ---- interrupted ----

"$lgs" experiment gate.json --only none --seeds 1 --jobs 1 --out parts >parts.out 2>&1 &
process=$!
while ! test -f parts/records/none-1.json || ! grep -q '"epoch": 100' parts/records/none-1.json; do
  kill -0 "$process" 2>/dev/null || break
  sleep 0.01
done
kill -9 "$process" 2>/dev/null
wait "$process" 2>/dev/null
ok 'ended by force and called again' "$lgs" experiment gate.json --only none --seeds 1 --jobs 1 --out parts
ok 'the same bits' cmp whole/runs/none-1/checkpoint.safetensors parts/runs/none-1/checkpoint.safetensors
ok 'the same pictures' cmp whole/runs/none-1/generated-at-400.png parts/runs/none-1/generated-at-400.png
ok 'the same losses' cmp whole/runs/none-1/generator-loss.csv parts/runs/none-1/generator-loss.csv

# ---- changed by flags ----

ok 'other data, fewer steps' "$lgs" experiment gate.json --only none --seeds 1 --steps 40 \
  --data bars:size=16,count=500 --out other
ok 'these data' grep -q 'bars:size=16,count=500' other/results.json
ok 'a tenth' "$lgs" experiment gate.json --quick --only none --seeds 1 --dry-run --out quick
says '40 steps and 2 measurements'
expect_fail 'this experiment counts steps; write --steps' -- "$lgs" experiment gate.json --epochs 3 --out x

# ---- what cannot be ----

expect_fail 'none-1 has 400 steps already, and was not measured at 60; choose another --out, or as many as before: --steps 400' \
  -- "$lgs" experiment gate.json --steps 60 --out whole
expect_fail 'none-1 has 400 steps already' -- "$lgs" experiment gate.json --steps 60 --dry-run --out whole
sed 's/generator-loss/generator-los/; s/"picture": "generated"/"picture": "generate"/' gate.json >misspelt.json
ok 'charts of what there is not' "$lgs" experiment misspelt.json --out whole
says 'warning: the chart "Losses" shows nothing of "generator-los": no run has a series of that name; did you mean "generator-loss"?'
says 'warning: the chart "Pictures" shows nothing of "generate": no run has a picture of that name; did you mean "generated"?'
ok 'each is said once' test "$(grep -c 'the chart' tap.err)" -eq 2
ok 'the old tables again' "$lgs" experiment gate.json --out whole

# ---- its page ----

command -v gnuplot >/dev/null || { plan; exit; }
ok 'its page' "$lgs" report whole
page=whole/report.html
for words in 'FAILED</strong>' '<span>magnitudes: FAILED</span>' '<span>rates</span>' '>step 100</label>' '<h4>step 400</h4>' 'type="radio"' \
  'alt="no penalty at step 100"' 'discriminator-loss' 'What a row must reach'; do
  ok "it has: $words" grep -qF -e "$words" $page
done
ok 'six pictures, each once' test "$(grep -o ' at step [0-9]*" src' $page | wc -l)" -eq 6
ok 'without a script' sh -c '! grep -q "<script" whole/report.html'
if command -v xmllint >/dev/null; then
  ok 'well-formed' xmllint --noout $page
fi
cp whole/results.json sound.json
tr '\n' ' ' <sound.json | sed 's/"evaluate_at": *\[/&1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,/' >whole/results.json
ok 'more moments than there is room for' "$lgs" report whole --out many.html
ok 'the last ones are shown' grep -qF 'alt="no penalty at step 100"' many.html
ok 'and the page tells of the first' grep -q 'those of the first 4 are in' many.html
mv sound.json whole/results.json
rm -rf whole/runs
ok 'without runs there is a page too' "$lgs" report whole
ok 'which says so' grep -q 'The runs of the first seed are not beside the results' $page
plan
