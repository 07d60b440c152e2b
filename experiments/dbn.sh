#!/bin/sh
# dbn.sh: how much a stack's weights are worth to a network on MNIST, two rows by three seeds; prints mean and spread.
#
# Usage: LGS_DATA=FOLDER experiments/dbn.sh OUT. What is done in OUT is not done again. 50,000 training images, layers of
# 500, 500 and 2,000 units, batch 100; no image is distorted. Settings were chosen by the error on the 10,000 other
# training images, as dbn.md tells; the test images are looked at here alone. Both rows are tuned for 100 epochs, each of
# which takes seven seconds of an AVX-512 core.
set -eu
out=${1:?usage: dbn.sh OUT}
lgs=${LGS:-lgs}
seeds=${SEEDS:-1 2 3}
mkdir -p "$out"

network=dbn:hidden=500-500-2000,fine-tune=yes,tune-rate-schedule=exponential,tune-rate-time=40

# row NAME EPOCHS MODEL
row() {
  : >"$out/$1.errors"
  for seed in $seeds; do
    run=$out/$1-$seed
    if [ -f "$run/run.json" ]; then
      "$lgs" train --resume "$run" --epochs "$2" >/dev/null
    else
      "$lgs" train "$3" --data mnist:limit=50000,held-out=10000 --epochs "$2" --seed "$seed" --threads 1 \
        --out "$run" >/dev/null
    fi
    "$lgs" evaluate "$run" -e classifier:held-out=yes >"$out/evaluation.txt"
    awk '$1 == "test-error" { test = $2 } $1 == "held-out-error" { other = $2 } END { print test, other }' \
      "$out/evaluation.txt" >>"$out/$1.errors"
  done
  awk -v name="$1" -v epochs="$2" '
    { n++; error += $1; square += $1 * $1; other += $2; all = all " " $1 }
    END {
      mean = error / n
      spread = n > 1 ? sqrt((square - n * mean * mean > 0 ? square - n * mean * mean : 0) / (n - 1)) : 0
      printf "| %s | %d | %.2f | %.2f |%s | %.2f |\n", name, epochs, mean, spread, all, other / n
    }' "$out/$1.errors"
}

echo "| weights to begin with | epochs | test error %, mean | sd | each seed | held-out error % |"
echo "|---|---|---|---|---|---|"
row stack 160 "$network,tune-rate=0.3,tune-dropout=0.5,tune-input-dropout=0.2,epochs=20,layer.rate=0.05,layer.weight-decay=2e-4"
row random 100 "$network,tune-rate=0.1,tune-dropout=0.2,tune-input-dropout=0.1,epochs=0,layer.weight-scale=0.15"
