#!/bin/sh
# cli.sh: the command line as a newcomer meets it: examples that work as they stand, help, lists, and messages that name
# what was wrong and what was probably meant.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

# ---- the overview and its examples ----

ok 'lgs alone shows an overview' "$lgs"
cp tap.out overview
ok '--help is the same' "$lgs" --help
ok 'and does not differ' cmp overview tap.out
ok '--version' "$lgs" --version
grep '^  lgs ' overview | sed 's/^  lgs //' >examples
ok 'there are three examples' test "$(wc -l <examples)" -eq 3
while read -r example; do
  # Words of an example are split by a shell.
  # shellcheck disable=SC2086
  ok "example: lgs $example" "$lgs" $example
done <examples

# ---- help ----

for command in list inspect check train evaluate features import sample experiment report; do
  ok "$command --help" "$lgs" "$command" --help
  cp tap.out help
  ok "$command --help shows the usage" grep -q "^Usage: lgs $command" help
  ok "$command -h is the same" "$lgs" "$command" -h
  ok "and does not differ" cmp help tap.out
  ok "the overview names $command" grep -q "^  $command " overview
  sed -n '/^Example:/,$s/^  lgs //p' help >>more-examples
done
sort -u more-examples | grep -v '^evaluate' | sed 's/runs\//more\//' >trainings
while read -r example; do
  # shellcheck disable=SC2086
  ok "example of help: lgs $example" "$lgs" $example
done <trainings

# ---- list and inspect ----

ok list "$lgs" list
cp tap.out list
ok 'list complains of nothing' test ! -s tap.err
ok 'list shows the kinds' grep -qx datasets list
for name in ais bars cauchy celeba combined diversity gemanmcclure grouplasso hoyer hoyersquare images kid kl l1 laplace \
  lhalf logistic logsum lq mnist nearest noise nsrbm rbm run smoothlhalf sparserbm sparsity stability swd tl1 \
  weightgrouplasso weightl1 weightl2 weightlhalf; do
  ok "list shows $name" grep -q "^  $name  *[^ ]" list
  ok "inspect $name" "$lgs" inspect "$name"
done
ok 'inspect nsrbm' "$lgs" inspect nsrbm
cp tap.out nsrbm
for words in 'form      of mean activations' 'cites' 'sigma' 'Options of every regularizer' 'weight' 'default 1'; do
  ok "inspect says: $words" grep -qF "$words" nsrbm
done
# ---- the same as JSON ----

# keep WHAT COMMAND...: the command succeeds, and the file json keeps what it prints.
keep() {
  ok "$@"
  cp tap.out json
}

# json EXPRESSION: in this expression of Python, which is true, j is what the file json holds.
json() {
  if python=$(command -v python3); then
    ok "JSON: $1" "$python" -c \
      'import json, sys; j = json.load(open("json")); sys.exit(not eval(sys.argv[1], {"j": j}))' "$1"
  else
    skip "JSON: $1" 'there is no python3'
  fi
}

keep 'list --json' "$lgs" list --json
json 'sorted(j) == ["components", "folders", "notices"] and j["notices"] == []'
json 'all(sorted(c) == ["kind", "name", "path", "summary"] for c in j["components"])'
json '{"rbm": "model/1", "mnist": "dataset/1"}.items() <= {c["name"]: c["kind"] for c in j["components"]}.items()'
json '[c["name"] for c in j["components"]] == [line.split()[0] for line in open("list") if line.startswith("  ")]'
keep 'inspect nsrbm --json' "$lgs" inspect nsrbm --json
json 'len(j["components"]) == 1 and j["notices"] == [] and j["components"][0]["form"] == "of mean activations"'
json 'j["components"][0]["path"] in open("nsrbm").read() and j["components"][0]["cites"] in open("nsrbm").read()'
json '{"p", "sigma"} <= {o["name"] for o in j["components"][0]["options"]}'
json 'next(o["default"] for o in j["components"][0]["host_options"] if o["name"] == "weight") == "1"'
json 'all(o["help"] in open("nsrbm").read() and o["range"] in open("nsrbm").read() for o in j["components"][0]["options"])'
keep 'inspect rbm --json' "$lgs" inspect rbm --json
json '[s["name"] for s in j["components"][0]["sites"]] == ["hidden", "weights"] and "form" not in j["components"][0]'
json 'next((o["type"], o["minimum"]) for o in j["components"][0]["options"] if o["name"] == "hidden") == ("integer", 1)'
json 'next(o["choices"] for o in j["components"][0]["options"] if o["name"] == "algorithm") == ["cd", "pcd"]'
keep 'inspect bars --json' "$lgs" inspect bars --json
json 'j["components"][0]["splits"] == ["train", "test"]'
keep 'list --json where there is nothing' "$lgs" list --json --only-plugin-path --plugin-path nowhere
json 'j["components"] == [] and j["folders"] == ["nowhere"]'
expect_fail 'did you mean "nsrbm"?' -- "$lgs" inspect nsrmb --json
ok 'and prints nothing' test ! -s tap.out

# ---- what is not there ----

mkdir examples-elsewhere

expect_fail 'there is no command "trian"; did you mean "train"?' -- "$lgs" trian
expect_fail '-x stands before a command; write lgs COMMAND -x' -- "$lgs" -x
ok 'its version' "$lgs" --version
says 'plugin ABI 1.'
ok 'in short' "$lgs" -V
ok 'help on help' "$lgs" help help
says 'Commands:'
expect_fail 'has no flag "--epoks"; did you mean "--epochs"?' -- "$lgs" train rbm --epoks 3
expect_fail 'has no flag "-q"' -- "$lgs" train -q
expect_fail 'needs a value' -- "$lgs" train --out
expect_fail 'unexpected word "more"' -- "$lgs" list more
ok 'usage without a trailing blank' sh -c '! grep -q " $" tap.err'
expect_fail 'usage: lgs inspect' -- "$lgs" inspect
expect_fail 'rate=0x10 is not allowed' -- "$lgs" train rbm:rate=0x10 --data bars --out x
expect_fail 'without blanks' -- "$lgs" train 'rbm:rate= 0.05' --data bars --out x
expect_fail 'cannot be told from 0' -- "$lgs" train rbm:rate=1e-400 --data bars --out x
expect_fail 'usage: lgs train' -- "$lgs" train --data bars --out x
expect_fail '--data DATASET' -- "$lgs" train rbm --out x
expect_fail '--out FOLDER' -- "$lgs" train rbm --data bars
expect_fail '-e EVALUATOR' -- "$lgs" evaluate runs/bars
expect_fail '--out FILE' -- "$lgs" features runs/bars
expect_fail '--out FILE' -- "$lgs" sample runs/bars
expect_fail 'let the name end in .png' -- "$lgs" sample runs/bars --out bars.jpg
expect_fail 'that is the run itself' -- "$lgs" features runs/bars --out runs/bars/checkpoint.safetensors
expect_fail 'that is the run itself' -- "$lgs" report runs/bars --out runs/bars/run.json
expect_fail 'that is the run itself' -- "$lgs" sample runs/bars --out runs/bars/metrics.csv
expect_fail 'let the name end in .html' -- "$lgs" report runs/bars --out bars.pdf
expect_fail 'let the name end in .safetensors' -- "$lgs" features runs/bars --out bars.txt
ok 'only looking' "$lgs" train rbm:hidden=4 --data bars --epochs 2 --dry-run
says '2000 images, 40 steps of 100'
ok 'a training without standard streams' sh -c '"$1" train rbm:hidden=4 --data bars --steps 30 --pictures-at 99 --out closed <&- >&- 2>&-' - "$lgs"
ok 'says nothing into its files' sh -c '! grep -q warning closed/metrics.csv'
ok 'pictures after the end' "$lgs" train rbm:hidden=4 --data bars --steps 30 --pictures-at 10,31 --dry-run
says '--pictures-at 31 is not reached, as this training ends at step 30'
ok 'and not before it' sh -c '! grep -q "pictures-at 10" tap.err'
ok 'pictures at the end' "$lgs" train rbm:hidden=4 --data bars --steps 30 --pictures-at 10,30 --dry-run
ok 'are nothing to warn of' test ! -s tap.err
ok 'a batch of all' "$lgs" train rbm:hidden=4 --data bars --epochs 2 --batch 100000 --dry-run
says '2000 images, 2 steps of 2000'
expect_fail 'runs/bars exists already' -- "$lgs" train rbm:hidden=4 --data bars --dry-run --out runs/bars
ok 'options without effect' "$lgs" train rbm:hidden=4,chains=50 --data bars -r weightl1:weight=0.001,axis=code --epochs 1 \
  --out runs/idle
says 'rbm: chains=50 changes nothing without algorithm=pcd'
says 'weightl1: axis=code changes nothing'
ok 'a look at that run' "$lgs" features runs/idle --out idle.safetensors
ok 'does not say it again' sh -c '! grep "changes nothing" tap.err'
ok 'a single step' "$lgs" train rbm:hidden=4 --data bars --steps 1 --out runs/single
says 'runs/single: 1 of 1 step, 2000 images an epoch'
ok 'a run on a run' "$lgs" train rbm:hidden=4 --data run:runs/bars --epochs 1 --out runs/second
expect_fail "of ../runs/second/run.json, whose paths begin in $(pwd -P), where training was started; do this there too)" -- \
  sh -c 'cd examples-elsewhere && "$0" train --resume ../runs/second --epochs 2' "$lgs"
mv runs/bars runs/away
expect_fail '(of runs/second/run.json)' -- "$lgs" train --resume runs/second --epochs 2
mv runs/away runs/bars
grep -v '"started_in"' runs/second/run.json >older.json
mv older.json runs/second/run.json
expect_fail 'of ../runs/second/run.json, whose paths begin where training was started' -- \
  sh -c 'cd examples-elsewhere && "$0" train --resume ../runs/second --epochs 2' "$lgs"
expect_fail 'did you mean "nsrbm"?' -- "$lgs" inspect nsrmb
expect_fail 'No such file' -- "$lgs" inspect ./none.so
expect_fail 'No such file' -- "$lgs" inspect none.so
expect_fail 'by its name alone, without options: lgs inspect rbm' -- "$lgs" inspect rbm:hidden=500
expect_fail 'no model named "rmb"; did you mean "rbm"?' -- "$lgs" train rmb --data bars --out x
expect_fail 'no model named "bars"' -- "$lgs" train bars --data bars --out x
expect_fail 'no dataset named "bar"; did you mean "bars"?' -- "$lgs" train rbm --data bar --out x
expect_fail 'no regularizer named "l11"; did you mean "l1"?' -- "$lgs" train rbm --data bars -r l11 --out x
expect_fail 'no evaluator named "logstic"; did you mean "logistic"?' -- "$lgs" evaluate runs/bars -e logstic
expect_fail 'has no option "hiden"; did you mean "hidden"?' -- "$lgs" train rbm:hiden=3 --data bars --out x
expect_fail 'did you mean "per-class"?' -- "$lgs" train rbm --data bars:perclass=3 --out x
expect_fail 'did you mean "weight"?' -- "$lgs" train rbm --data bars -r l1:wieght=3 --out x
expect_fail 'hidden=many' -- "$lgs" train rbm:hidden=many --data bars --out x
expect_fail 'hidden=0' -- "$lgs" train rbm:hidden=0 --data bars --out x
expect_fail 'integer from 1 to 1000000' -- "$lgs" train rbm:hidden=0 --data bars --out x
expect_fail 'hidden=1.5' -- "$lgs" train rbm:hidden=1.5 --data bars --out x
expect_fail 'rate=nan' -- "$lgs" train rbm:rate=nan --data bars --out x
expect_fail 'algorithm=cdd' -- "$lgs" train rbm:algorithm=cdd --data bars --out x
expect_fail 'has no value' -- "$lgs" train rbm:hidden --data bars --out x
expect_fail 'name is missing' -- "$lgs" train rbm: --data bars --out x
expect_fail 'epochs=ten' -- "$lgs" train rbm --data bars --epochs ten --out x
expect_fail 'batch=0' -- "$lgs" train rbm --data bars --batch 0 --out x
expect_fail 'seed=-1' -- "$lgs" train rbm --data bars --seed -1 --out x
expect_fail 'no site "hiden"; did you mean "hidden"?' -- "$lgs" train rbm --data bars -r hiden=l1 --out x
expect_fail 'which site weights does not offer' -- "$lgs" train rbm --data bars -r weights=l1 --out x
expect_fail 'has no statistic "median"; it has: probability' -- "$lgs" train rbm --data bars -r l1:statistic=median --out x
expect_fail 'has no stream "fake"; it has: data' -- "$lgs" train rbm --data bars -r l1:stream=fake --out x
expect_fail 'has no split "tset"; it has: train, test' -- "$lgs" train rbm --data bars:split=tset --out x
expect_fail 'has only' -- "$lgs" train rbm --data bars:count=10,per-class=100 --out x
expect_fail 'is not the folder of a run' -- "$lgs" train --resume nowhere
expect_fail '--batch cannot change' -- "$lgs" train --resume runs/bars --batch 10
expect_fail 'is not the folder of a run' -- "$lgs" evaluate nowhere -e sparsity
ok 'nothing of this left anything behind' test ! -e x

# ---- what can be pasted ----

ok 'a folder with a blank in it' "$lgs" train rbm:hidden=4 --data bars --epochs 0 --out 'my runs/one'
says "Next: lgs evaluate 'my runs/one' -e sparsity"
ok 'a run with the name of a flag' "$lgs" train rbm:hidden=4 --data bars --epochs 1 --out=-x
says 'Next: lgs evaluate ./-x -e sparsity'
expect_fail "lgs train --resume 'my runs/one'" -- "$lgs" train rbm:hidden=4 --data bars --out 'my runs/one'
rm 'my runs/one/checkpoint.safetensors'
expect_fail "lgs train --resume 'my runs/one' trains it" -- "$lgs" evaluate 'my runs/one' -e sparsity

# ---- a finished run ----

for file in run.json metrics.csv checkpoint.safetensors; do
  ok "a run has its $file" test -s "runs/bars/$file"
done
keep 'evaluate prints JSON' "$lgs" evaluate runs/bars -e sparsity --json
json '"mean-activation" in j["sparsity"]'
for measure in diversity kid nearest noise swd; do
  keep "evaluate $measure prints JSON" "$lgs" evaluate runs/bars -e "$measure:images=200" --json
  json "j[\"$measure:images=200\"][\"images\"][\"value\"] == 200"
  ok "$measure shows samples" test -s "runs/bars/evaluations/$measure,images=200/generated.png"
done
expect_fail 'has no series "discriminator-loss"' -- "$lgs" evaluate runs/bars -e stability
expect_fail 'leaves no images for the set reserve' -- "$lgs" evaluate runs/bars -e swd:real=reserve
expect_fail 'real=train' -- "$lgs" evaluate runs/bars -e nearest:real=train
ok 'features of training' "$lgs" features runs/bars --out features.safetensors
ok 'features of other images' "$lgs" features runs/bars --data bars:split=test,limit=7 --out f.safetensors
says '7 images, 64 features'
expect_fail 'the model reads 1x4x4' -- "$lgs" features runs/bars --data bars:size=5 --out f5.safetensors
ok sample "$lgs" sample runs/bars --count 5 --out sample.png
ok 'sample again' "$lgs" sample runs/bars --count 5 --out again.png
ok 'gives the same bytes' cmp sample.png again.png
ok 'sample with another seed' "$lgs" sample runs/bars --count 5 --seed 2 --out other.png
ok 'gives other bytes' sh -c '! cmp -s sample.png other.png'
ok 'sample for any number of images' "$lgs" sample runs/bars --count 1 --out one.png
ok 'train with persistent chains' "$lgs" train rbm:hidden=8,algorithm=pcd --data bars --epochs 2 --out runs/pcd
ok 'evaluate that' "$lgs" evaluate runs/pcd -e sparsity
ok 'its features' "$lgs" features runs/pcd --out pcd.safetensors
ok 'sample from it' "$lgs" sample runs/pcd --count 3 --out pcd.png
ok 'train for no epochs' "$lgs" train rbm:hidden=8 --data bars --epochs 0 --out runs/none
ok 'and resume that' "$lgs" train --resume runs/none --epochs 2
expect_fail 'epoch' -- "$lgs" train --resume runs/none --epochs 1
plan
