#!/bin/sh
# recipe.sh: a recipe is what would have been typed: from a file, by name, or from a run that followed it.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

mkdir recipes
cat >recipes/small.json <<'JSON'
{
  "title": "Small",
  "why": "It is quick.",
  "model": "rbm:hidden=5,rate=0.1",
  "penalties": ["sparserbm:weight=2,p=0.2", "l1:weight=0.01"],
  "batch": 7,
  "epochs": 3
}
JSON

ok 'typed' "$lgs" train rbm:hidden=5,rate=0.1 -r sparserbm:weight=2,p=0.2 -r l1:weight=0.01 --batch 7 --epochs 3 \
  --data bars --seed 4 --out typed
ok 'by name' "$lgs" train --recipe small --data bars --seed 4 --out named
ok 'is the same' cmp typed/checkpoint.safetensors named/checkpoint.safetensors
ok 'by path' "$lgs" train --recipe recipes/small.json --data bars --seed 4 --out by-path
ok 'is the same too' cmp typed/checkpoint.safetensors by-path/checkpoint.safetensors
ok 'from a run, which has data too' "$lgs" train --recipe typed --seed 4 --out again
ok 'is the same again' cmp typed/checkpoint.safetensors again/checkpoint.safetensors
ok 'other epochs' "$lgs" train --recipe small --epochs 1 --batch 10 --data bars --seed 4 --out short
ok 'are recorded' grep -q '"epochs": 1' short/run.json
ok 'and another batch' grep -q '"batch": 10' short/run.json
ok 'with what was typed' grep -q '"--recipe"' short/run.json
ok 'continued like any other' "$lgs" train --resume short --epochs 2

expect_fail 'there is no recipe "smal"' -- "$lgs" train --recipe smal --data bars --out x
expect_fail 'did you mean "small"?' -- "$lgs" train --recipe smal --data bars --out x
says 'recipes/smal.json'
expect_fail 'says nothing of data' -- "$lgs" train --recipe small --out x
expect_fail 'leave -r out' -- "$lgs" train --recipe small -r l1 --data bars --out x
expect_fail 'leave rbm out' -- "$lgs" train rbm --recipe small --data bars --out x
expect_fail 'leave --recipe out' -- "$lgs" train --resume typed --recipe small
sed 's/"model"/"modle"/' recipes/small.json >misspelt.json
expect_fail 'misspelt.json: line 4: modle' -- "$lgs" train --recipe ./misspelt.json --data bars --out x
sed 's/"batch": 7/"batch": 0/' recipes/small.json >empty.json
expect_fail 'empty.json: line 6: batch: must be a whole number' -- "$lgs" train --recipe ./empty.json --data bars --out x
sed 's/"l1:weight=0.01"/5/' recipes/small.json >number.json
expect_fail 'number.json: line 5: penalties' -- "$lgs" train --recipe ./number.json --data bars --out x
sed 's/hidden=5/hidden=none/' recipes/small.json >value.json
expect_fail 'hidden=none' -- "$lgs" train --recipe ./value.json --data bars --out x
mkdir folder
expect_fail 'folder' -- "$lgs" train --recipe folder --data bars --out x
ok 'nothing is left' test ! -e x

for file in "$LGS_TEST_SOURCE"/recipes/*.json; do
  ok "ours: ${file##*/}" "$lgs" train --recipe "$file" --data bars --dry-run
done

plan
