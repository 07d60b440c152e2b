#!/bin/sh
# digits.sh: what sparsity does to the features of an RBM on MNIST, seven rows by three seeds; prints mean and spread.
#
# Usage: LGS_DATA=FOLDER experiments/digits.sh OUT. Finished runs in OUT are not trained again. 20,000 training images
# (2,000 of each class), 500 hidden units, batch 100, 60 epochs; a linear classifier on 1,000 labelled images of each
# class. The rows "slow" have a fifth of the default learning rate. The row "chosen" was chosen by the error on 10,000 training images that no run saw (held-out-error), never on
# test images.
set -eu
out=${1:?usage: digits.sh OUT}
lgs=${LGS:-lgs}
seeds=${SEEDS:-1 2 3}
mkdir -p "$out"

row() {
  name=$1
  shift
  : >"$out/$name.errors"
  for seed in $seeds; do
    run=$out/$name-$seed
    [ -f "$run/checkpoint.safetensors" ] ||
      "$lgs" train "$@" --data mnist:per-class=2000 --epochs 60 --seed "$seed" --out "$run" >/dev/null
    "$lgs" evaluate "$run" -e logistic:per-class=1000 -e sparsity >"$out/evaluation.txt"
    awk '$1 == "test-error" { error = $2 } $1 == "mean-activation" { mean = $2 } END { print error, mean }' \
      "$out/evaluation.txt" >>"$out/$name.errors"
  done
  awk -v name="$name" '
    { n++; error += $1; square += $1 * $1; activation += $2; all = all " " $1 }
    END {
      mean = error / n
      spread = n > 1 ? sqrt((square - n * mean * mean > 0 ? square - n * mean * mean : 0) / (n - 1)) : 0
      printf "| %s | %.2f | %.2f |%s | %.3f |\n", name, mean, spread, all, activation / n
    }' "$out/$name.errors"
}

echo "| penalty | test error %, mean | sd | each seed | mean activation |"
echo "|---|---|---|---|---|"
row none rbm:hidden=500
row paper rbm:hidden=500,step=gradient -r nsrbm:weight=3,p=0,sigma=1 -r lhalf:weight=0.005
row none-sampled rbm:hidden=500,reconstruction=sample
row chosen rbm:hidden=500,reconstruction=sample -r sparserbm:weight=3,p=0.1 -r lhalf:weight=0.05
row none-slow rbm:hidden=500,rate=0.01
row paper-slow rbm:hidden=500,rate=0.01,step=gradient -r nsrbm:weight=3,p=0,sigma=1 -r lhalf:weight=0.005
row chosen-slow rbm:hidden=500,rate=0.01,reconstruction=sample -r sparserbm:weight=3,p=0.1 -r lhalf:weight=0.05
