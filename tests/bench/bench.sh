#!/bin/sh
# bench.sh: speed as ratios measured in one run. Wants an idle machine. Called by `make bench`.
#
# Peers run at the best of their settings: PyTorch with 1 and 2 threads, each BLAS build that is installed (or unpacked
# into the folder $BENCH_PTHREAD_BLAS), waiting as by default and passively, with the kernels that OpenBLAS chooses and
# with those for AVX-512, which it does not choose on a processor younger than itself. One that is not installed is
# skipped.
set -eu
here=$(dirname "$0")
rounds=${BENCH_ROUNDS:-10}
python=${PYTHON3:-/usr/bin/python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

median() {
  sort -n "$1" | awk '{ v[NR] = $1 } END { if (NR) print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2; else print "none" }'
}

# best_of FILE NAME SECONDS: keeps the fastest setting in FILE as "SECONDS NAME".
best_of() {
  if [ ! -s "$1" ] || awk -v new="$3" '{ exit !(new < $1) }' "$1"; then echo "$3 $2" >"$1"; fi
}

echo "## An epoch against its matrix products"
echo
"$BENCH_EPOCH" "$rounds"
echo
echo "## Peers, seconds an epoch"
echo

kernels=own
if grep -q avx512f /proc/cpuinfo; then kernels='own SKYLAKEX'; fi

# with_kernel KERNEL COMMAND...: a peer, with OpenBLAS left to itself (own) or told which kernels to use.
with_kernel() {
  kernel=$1
  shift
  if [ "$kernel" = own ]; then
    env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE "$@"
  else
    env -u OPENBLAS_L2_SIZE OPENBLAS_CORETYPE="$kernel" "$@"
  fi
}

# torch SETTING EPOCHS: SETTING is "THREADS BLAS-FOLDER WAITING KERNEL".
torch() {
  epochs=$2
  # shellcheck disable=SC2086
  set -- $1
  if [ "$3" = passive ]; then export OMP_WAIT_POLICY=passive GOMP_SPINCOUNT=0; else unset OMP_WAIT_POLICY GOMP_SPINCOUNT; fi
  with_kernel "$4" env LD_LIBRARY_PATH="$2" OMP_NUM_THREADS="$1" OPENBLAS_NUM_THREADS="$1" \
    "$python" "$here/torch_epoch.py" "$epochs" "$1"
  unset OMP_WAIT_POLICY GOMP_SPINCOUNT
}

# versus NAME COMMAND...: alternates our epochs with the peer's and prints the median ratio.
versus() {
  name=$1
  shift
  : >"$work/ratios"
  for _ in 1 2 3 4 5; do
    "$BENCH_EPOCH" 3 gradient >"$work/ours"
    "$@" >"$work/theirs"
    echo "$(median "$work/theirs") $(median "$work/ours")" | awk '{ print $1 / $2 }' >>"$work/ratios"
  done
  echo "lgs is $(median "$work/ratios") times as fast as $name (5 alternated pairs; the last one: $(median "$work/ours") s against $(median "$work/theirs") s)."
  echo
}

if "$python" -c 'import torch' 2>/dev/null; then
  multiarch=$(gcc -print-multiarch 2>/dev/null || echo x86_64-linux-gnu)
  echo "| PyTorch: threads, BLAS, waiting, kernels | seconds |"
  echo "|---|---|"
  for blas in "/usr/lib/$multiarch/openblas-openmp" "${BENCH_PTHREAD_BLAS:-/usr/lib/$multiarch/openblas-pthread}"; do
    [ -d "$blas" ] || { echo "| (no $blas: skipped) | |"; continue; }
    for threads in 1 2; do
      for waiting in default passive; do
        for kernel in $kernels; do
          torch "$threads $blas $waiting $kernel" 3 >"$work/seconds"
          seconds=$(median "$work/seconds")
          echo "| $threads, $(basename "$blas"), $waiting, $kernel | $seconds |"
          best_of "$work/best" "$threads $blas $waiting $kernel" "$seconds"
        done
      done
    done
  done
  echo
  best=$(cut -d' ' -f2- "$work/best")
  versus "PyTorch at its best setting" torch "$best" 3
else
  echo "PyTorch is not installed (python3-torch): skipped."
fi
if "$python" -c 'import sklearn' 2>/dev/null; then
  versus "scikit-learn's BernoulliRBM (which is PCD and has no penalty)" \
    with_kernel "${kernels##* }" "$python" "$here/sklearn_epoch.py" 1
else
  echo "scikit-learn is not installed (python3-sklearn): skipped."
fi

# $BENCH_FACES: a folder of images to decode and to train on instead of drawn ones.
faces=${BENCH_FACES:-$work/faces}
echo "## Decoding faces on two processors"
echo
"$BENCH_DECODE" "$rounds" "$faces"
echo
echo "## An iteration of the full dcgan"
echo
"$BENCH_GAN" "$rounds" "$faces"
echo
# gan_versus ARM: our iterations, files and penalties included, against the peer's, which has neither.
gan_versus() {
  : >"$work/ratios"
  for _ in 1 2 3; do
    "$BENCH_GAN" 3 "$faces" "$1-penalties" >"$work/ours"
    OMP_WAIT_POLICY=passive GOMP_SPINCOUNT=0 OMP_NUM_THREADS=2 \
      env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE "$python" "$here/torch_gan.py" 3 2 "$1" >"$work/theirs"
    echo "$(median "$work/theirs") $(median "$work/ours")" | awk '{ print $1 / $2 }' >>"$work/ratios"
  done
  echo "$1: lgs is $(median "$work/ratios") times as fast as PyTorch, two threads, passive waiting (3 alternated pairs; the last one: $(median "$work/ours") s against $(median "$work/theirs") s)."
  echo
}
if "$python" -c 'import torch' 2>/dev/null; then
  gan_versus f32
  if grep -q avx512_bf16 /proc/cpuinfo; then gan_versus bf16; fi
fi

echo "## Starting"
echo
if command -v hyperfine >/dev/null; then
  hyperfine -N --warmup 5 --runs 30 "$LGS list" --export-json "$work/list.json" >/dev/null 2>&1
  awk -F: '/"median"/ { gsub(/[ ,]/, "", $2); printf "lgs list: %.1f ms (median of 30)\n", $2 * 1000; exit }' "$work/list.json"
else
  echo "hyperfine is not installed: lgs list is not timed."
fi
