#!/bin/sh
# dbn.sh: a stack of models from the command line: penalties by layer, samples, features, classes, and what is refused.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

# column RUN NAME: one column of the run's table, as far as its fourth epoch.
# shellcheck disable=SC2317
column() {
  awk -F , -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) n = i } { print n ? $n : "none" }' \
    "$1/metrics.csv" | head -5
}

# same_column NAME RUN RUN
# shellcheck disable=SC2317
same_column() {
  column "$2" "$1" >one.column
  column "$3" "$1" >other.column
  ! grep -q none one.column && cmp -s one.column other.column
}

# shellcheck disable=SC2317
other_column() {
  ! same_column "$@"
}

set -- --data bars:limit=950 --seed 3
stack=dbn:hidden=12-8,epochs=2,layer.rate=0.1

ok 'a stack' "$lgs" train $stack "$@" --epochs 4 --out plain
ok 'a layer that does not train has empty cells' sh -c "cut -d , -f 2,3 plain/metrics.csv | tail -n +2 |
  awk -F , '(NR < 3) != (\$1 != \"\") || (NR < 3) != (\$2 == \"\") { exit 1 }'"
ok 'a penalty by its layer' "$lgs" train $stack "$@" -r layer2=l1:weight=1 --epochs 4 --out second
ok 'it reaches the second layer' other_column layer2.hidden-mean plain second
ok 'and not the first' same_column layer1.hidden-mean plain second
ok 'one by its site, one of weights' "$lgs" train $stack "$@" -r layer1.hidden=nsrbm:weight=3 \
  -r layer2=weightl1:weight=0.001 --epochs 4 --out both
ok 'it reaches the first layer' other_column layer1.hidden-mean plain both
ok 'the weights have theirs' sh -c 'head -1 both/metrics.csv | grep -q layer2.weights:weightl1'
ok 'other layers' "$lgs" train dbn:hidden=12-8,first=rbm,first.rate=0.2,epochs=1 "$@" --epochs 2 --out first
ok 'where penalties act' "$lgs" train $stack "$@" -r nsrbm -r layer2=weightl1 -r layer2.hidden=l1:axis=code --dry-run
says '  layer1.hidden:nsrbm: mean activations of 12 units'
says '  layer2.weights:weightl1: parameters of 8 units'
says '  layer2.hidden:l1: single samples of 8 units, axis code'
says '  layer1.hidden   mean activations, single samples; 12 units; statistic probability; stream data'
says '  layer2.weights  parameters; 8 units, 12 inputs each; statistic weight; stream parameters'
ok 'without penalties' "$lgs" train $stack "$@" --dry-run
says 'No penalties.'
says '  layer2.hidden   mean activations'
ok 'what it says of itself' "$lgs" inspect dbn
says 'sites     `lgs train dbn --data DATASET --dry-run` lists them'
expect_fail 'the model has no site "layer3"' -- "$lgs" train $stack "$@" -r layer3=l1 --out no

ok 'a tuned one' "$lgs" train "$stack,fine-tune=yes,features=all,tune-dropout=0.2" "$@" --epochs 9 --out tuned
ok 'once more' "$lgs" train "$stack,fine-tune=yes,features=all,tune-dropout=0.2" "$@" --epochs 9 --out again
ok 'the same bytes' cmp tuned/checkpoint.safetensors again/checkpoint.safetensors
ok 'the layers trained as without' same_column layer2.reconstruction-error plain tuned
ok 'its errors' "$lgs" evaluate tuned -e classifier:held-out=yes
says 'held-out-error'
ok 'and predictions' test -s tuned/evaluations/classifier,held-out=yes/test-predictions.safetensors
ok 'a classifier of features still works' "$lgs" evaluate tuned -e logistic:per-class=50
ok 'features of all layers' "$lgs" features tuned --out features.safetensors
says '20 features each'
ok 'samples' "$lgs" sample tuned --count 9 --out one.png
ok 'the same again' "$lgs" sample tuned --count 9 --out two.png
ok 'to the byte' cmp one.png two.png
ok 'filters of the first layer' test -s tuned/layer1.filters.png

ok 'a small network' "$lgs" train dbn:hidden=6-4,epochs=1,fine-tune=yes "$@" --epochs 3 --out small
tensors=
for name in phases-begun layer1.weights layer1.visible-bias layer1.hidden-bias layer2.weights layer2.visible-bias \
  layer2.hidden-bias tuned1.weights tuned1.bias tuned2.weights tuned2.bias softmax.weights softmax.bias; do
  tensors="$tensors --tensor $name=small/checkpoint.safetensors:$name"
done
# $tensors is a list of words.
# shellcheck disable=SC2086
ok 'imported' "$lgs" import dbn:hidden=6-4,epochs=1,fine-tune=yes "$@" $tensors --out moved
ok 'evaluate' "$lgs" evaluate small -e classifier -e sparsity
cp tap.out evaluated
ok 'it evaluates' "$lgs" evaluate moved -e classifier -e sparsity
ok 'alike' cmp evaluated tap.out
ok 'trained on from its first layer' "$lgs" train --resume moved --epochs 1
ok 'it is tuned still' "$lgs" evaluate moved -e classifier
ok 'as it was' sh -c 'head -n "$(wc -l <tap.out)" evaluated | cmp - tap.out'
expect_fail 'tuning-cross-entropy is not finite in epoch 4' -- "$lgs" train \
  "dbn:hidden=12,epochs=2,fine-tune=yes,tune-rate=100,tune-weight-decay=100" "$@" --epochs 4 --out diverged
expect_fail 'this dbn has no classes' -- "$lgs" evaluate plain -e classifier
ok 'not tuned yet' "$lgs" train "$stack,fine-tune=yes" "$@" --epochs 3 --out early
ok 'which says so' grep -q 'fine-tuning has not begun: it follows the layers, after 4 epochs' tap.err
expect_fail 'fine-tuning begins after epoch 4' -- "$lgs" evaluate early -e classifier
ok 'one layer of two' "$lgs" train "$stack" "$@" --epochs 2 --out half
ok 'and the other waits' grep -q 'layer2 has not begun to be trained: each layer takes 2 epochs, and this one begins after 2' tap.err
ok 'until it has its epochs' "$lgs" train --resume half --epochs 3
ok 'then nothing is left to say' sh -c '! grep -q "has not begun" tap.err'
ok 'an rbm' "$lgs" train rbm:hidden=8 "$@" --epochs 1 --out rbm
expect_fail 'rbm does not classify images by itself' -- "$lgs" evaluate rbm -e classifier
expect_fail 'hidden=12,8' -- "$lgs" train 'dbn:hidden=12\,8' "$@" --out no
expect_fail 'hidden=12-0 is no list of layers' -- "$lgs" train dbn:hidden=12-0 "$@" --out no
expect_fail 'rbm has no option "rat"; did you mean "rate"?' -- "$lgs" train dbn:layer.rat=1 "$@" --out no
expect_fail 'option "hidden" is given twice' -- "$lgs" train dbn:layer.hidden=3 "$@" --out no
ok 'nothing is left of what was refused' test ! -e no
plan
