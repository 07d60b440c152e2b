#!/bin/sh
# resume.sh: training that is interrupted, at any moment and in any way, ends with the bytes of training that is not.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

# Seconds between the start and the end by force, out of a hat, so that each run of this test does the same.
delays='0.01 0.33 0.05 0.21 0.12 0.02 0.29 0.08 0.17 0.41 0.03 0.25 0.06 0.14 0.37 0.04 0.19 0.10 0.31 0.23'

# shellcheck disable=SC2317
rows() {
  tail -n +2 "$1/metrics.csv" | cut -d , -f 1
}

# complete RUN EPOCHS: metrics.csv has each epoch once, in order, whole.
# shellcheck disable=SC2317
complete() {
  rows "$1" >found
  seq 1 "$2" >wanted
  cmp found wanted && awk -F , 'NR == 1 { n = NF } NF != n { exit 1 }' "$1/metrics.csv"
}

# same RUN RUN: equal checkpoints, and equal metrics but for the seconds, which are last.
# shellcheck disable=SC2317
same() {
  cmp "$1/checkpoint.safetensors" "$2/checkpoint.safetensors" || return 1
  sed 's/,[^,]*$//' "$1/metrics.csv" >one.csv
  sed 's/,[^,]*$//' "$2/metrics.csv" >other.csv
  cmp one.csv other.csv
}

# begin_and_kill RUN EPOCHS COMMAND...: ends it by force once the epoch has its row.
begin_and_kill() {
  killed=$1
  wait_for=$2
  shift 2
  "$@" >killed.out 2>&1 &
  process=$!
  patience=2000
  while test "$patience" -gt 0; do
    if test -f "$killed/metrics.csv" && test "$(wc -l <"$killed/metrics.csv")" -gt "$wait_for"; then
      break
    fi
    kill -0 "$process" 2>/dev/null || break
    patience=$((patience - 1))
    sleep 0.01
  done
  kill -9 "$process" 2>/dev/null
  wait "$process" 2>/dev/null
  return 0
}

# interrupt NAME MODEL [FLAG...]: 10 epochs at once against 5, a 6th under way that is ended by force, and the rest.
interrupt() {
  name=$1
  model=$2
  shift 2
  ok "$name: 10 epochs" "$lgs" train "$model" --data bars:limit=950 "$@" --epochs 10 --out "$name-whole"
  ok "$name: 5 epochs" "$lgs" train "$model" --data bars:limit=950 "$@" --epochs 5 --out "$name-parts"
  begin_and_kill "$name-parts" 5 "$lgs" train --resume "$name-parts" --epochs 1000000 --checkpoint-every 1000
  ok "$name: resumed" "$lgs" train --resume "$name-parts" --epochs 10
  ok "$name: the same bytes" same "$name-whole" "$name-parts"
  ok "$name: each epoch once" complete "$name-parts" 10
}

interrupt cd rbm:hidden=24
interrupt pcd rbm:hidden=24,algorithm=pcd,gibbs-steps=2
interrupt odd rbm:hidden=24,momentum-epoch=7,binarize=sample --batch 64 --seed 5
interrupt average rbm:hidden=24 -r nsrbm:weight=3,average=0.9 -r lhalf:weight=0.005
interrupt weightl1 rbm:hidden=24 -r weightl1:weight=0.001
interrupt group rbm:hidden=20 -r grouplasso:weight=0.01 -r l1:axis=population
interrupt gaussian rbm:hidden=24,visible=gaussian,sigma=0.5,rate=0.01,reconstruction=sample,visible-bias=data
interrupt centering rbm:hidden=24,centering=yes,average-from=3 -r nsrbm:weight=3
interrupt dropout rbm:hidden=24,dropout=0.5,algorithm=pcd -r sparserbm
interrupt averaging rbm:hidden=24,average-from=7
interrupt everything rbm:hidden=24,visible=gaussian,rate=0.01,centering=yes,dropout=0.3,average-from=5 -r l1:weight=0.01
interrupt dbn dbn:hidden=12-8,epochs=4,fine-tune=yes,tune-dropout=0.3
ok 'an average makes a difference' sh -c '! cmp -s average-whole/checkpoint.safetensors cd-whole/checkpoint.safetensors'

# While other processes keep the processors busy.
sh -c 'while :; do :; done' &
busy_one=$!
sh -c 'while :; do :; done' &
busy_two=$!
interrupt busy rbm:hidden=24
kill "$busy_one" "$busy_two"
wait "$busy_one" "$busy_two" 2>/dev/null
ok 'busy or not, the same bytes' same cd-whole busy-whole

# Another number of epochs asked for at first changes nothing.
ok 'long run in small pieces: 3' "$lgs" train rbm:hidden=24 --data bars:limit=950 --epochs 3 --out pieces
ok 'to 4' "$lgs" train --resume pieces --epochs 4 --checkpoint-every 0
ok 'to 10' "$lgs" train --resume pieces --epochs 10
ok 'to 10 again' "$lgs" train --resume pieces
ok 'the same bytes' same cd-whole pieces
ok 'each epoch once' complete pieces 10

# In every phase of a stack and between them.
ok 'a stack, epoch 1' "$lgs" train dbn:hidden=12-8,epochs=4,fine-tune=yes,tune-dropout=0.3 --data bars:limit=950 \
  --epochs 1 --out phases
for epoch in 2 3 4 5 6 7 8 9 10; do
  ok "epoch $epoch" "$lgs" train --resume phases --epochs "$epoch"
done
ok 'the same bytes' same dbn-whole phases

# What a model begins with from the data, it does not begin with again.
begins='rbm:hidden=24,visible-bias=data'
ok 'no epochs at first' "$lgs" train "$begins" --data bars:limit=950 --epochs 0 --out zero-parts
ok 'to 2' "$lgs" train --resume zero-parts --epochs 2
ok 'to 4' "$lgs" train --resume zero-parts --epochs 4
ok '4 epochs at once' "$lgs" train "$begins" --data bars:limit=950 --epochs 4 --out zero-whole
ok 'the same bytes' same zero-whole zero-parts
ok 'each epoch once' complete zero-parts 4

# ---- a plugin from elsewhere ----

if test -f "${LGS_TEST_OUR_PLUGINS:-.}/l1.so"; then
  mkdir here there
  cp "$LGS_TEST_OUR_PLUGINS/l1.so" here/
  cp "$LGS_TEST_OUR_PLUGINS/l1.so" there/
  set -- rbm:hidden=24 --data bars:limit=950 -r l1
  ok 'a plugin of this folder' "$lgs" train "$@" --plugin-path here --epochs 2 --out moved
  ok 'resumed with it' "$lgs" train --resume moved --plugin-path here --epochs 3
  ok 'without a warning' sh -c '! grep -q "not quite what this run began with" tap.err'
  ok 'resumed with that of another folder' "$lgs" train --resume moved --plugin-path there --epochs 4
  says 'l1 is not quite what this run began with'
  says 'there/l1.so of version'
  sed 's/\("checksum": "crc32:\)[0-9a-f]*/\100000000/' moved/run.json >run.json
  mv run.json moved/
  ok 'resumed with what was built anew since' "$lgs" train --resume moved --plugin-path there --epochs 5
  says 'there/l1.so of version 0.1.0 now, whose file has changed'
else
  skip 'a plugin from elsewhere' 'the plugins are part of the program'
fi

# ---- ended by force at any moment ----

epochs=600
set -- rbm:hidden=24 --data bars:limit=950 -r sparserbm:average=0.9 --epochs "$epochs"
number=0
lost=0
for delay in $delays; do
  number=$((number + 1))
  if test -d often; then
    "$lgs" train --resume often --checkpoint-every 0 >often.out 2>&1 &
  else
    "$lgs" train "$@" --checkpoint-every 0 --out often >often.out 2>&1 &
  fi
  process=$!
  sleep "$delay"
  kill -9 "$process" 2>/dev/null
  wait "$process" 2>/dev/null && continue
  # The end by force must find it at work, not after an error of its own.
  if grep '^lgs: ' often.out | grep -qv '^lgs: warning: often has no checkpoint'; then
    lost=1
    sed 's/^/# /' often.out
  fi
done
ok "ended by force $number times, and never refused" test "$lost" -eq 0
ok 'there was something left to do, or all is done' test -s often/run.json
ok 'resumed to its end' "$lgs" train --resume often
ok 'each epoch once' complete often "$epochs"
ok 'without interruption' "$lgs" train "$@" --out never
ok 'the same bytes' same never often

# ---- step by step ----

# stepwise NAME [FLAG...]: 47 steps of 10 an epoch at once, and stopped within epochs, at their ends, and after one step.
stepwise() {
  name=$1
  shift
  ok "$name: at once" "$lgs" train "$@" --data bars:limit=950 --steps 47 --out "$name-whole"
  ok "$name: three steps" "$lgs" train "$@" --data bars:limit=950 --steps 3 --out "$name-steps"
  for step in 4 10 19 20 21 38 47; do
    ok "$name: until step $step" "$lgs" train --resume "$name-steps" --steps "$step"
  done
  ok "$name: the same bytes" same "$name-whole" "$name-steps"
  ok "$name: a row for each whole epoch" complete "$name-steps" 4
  ok "$name: to the end of the fifth epoch" "$lgs" train --resume "$name-steps" --epochs 5
  ok "$name: the whole run too" "$lgs" train --resume "$name-whole" --steps 50
  ok "$name: the same bytes again" same "$name-whole" "$name-steps"
}

stepwise steps rbm:hidden=24,algorithm=pcd -r nsrbm:weight=3,average=0.9 -r lhalf:weight=0.005
stepwise steps-all rbm:hidden=24,visible=gaussian,rate=0.01,centering=yes,dropout=0.3,average-from=2 -r l1:weight=0.01
stepwise steps-dbn dbn:hidden=12-8,epochs=2,fine-tune=yes,tune-dropout=0.3
expect_fail 'has 50 steps already' -- "$lgs" train --resume steps-whole --steps 49
expect_fail 'leave one of them out' -- "$lgs" train --resume steps-whole --steps 60 --epochs 6

# ---- asked to end ----

# What is ignored here (SIGHUP is the lowest bit) stays ignored: nohup means it.
signals='INT TERM HUP'
if grep -q '^SigIgn:.*[13579bdf]$' /proc/self/status 2>/dev/null; then
  signals='INT TERM'
fi
for signal in $signals; do
  "$lgs" train rbm:hidden=24 --data bars:limit=950 --epochs 1000000 --checkpoint-every 1000 --out "asked-$signal" \
    >asked.out 2>&1 &
  process=$!
  while ! test -f "asked-$signal/metrics.csv" || test "$(wc -l <"asked-$signal/metrics.csv")" -lt 3; do
    kill -0 "$process" 2>/dev/null || break
    sleep 0.01
  done
  # A shell starts what runs beside it with SIGINT ignored; the program catches it all the same.
  kill -"$signal" "$process"
  wait "$process"
  ok "$signal ends with a status of its own" test "$?" -eq 130
  done_epochs=$(rows "asked-$signal" | tail -1)
  ok "and with what to do next" grep -q "Continue with: lgs train --resume asked-$signal" asked.out
  ok 'resumed one more epoch' "$lgs" train --resume "asked-$signal" --epochs $((done_epochs + 1))
  ok 'nothing was lost' complete "asked-$signal" $((done_epochs + 1))
done

# In the middle of large matrix products, whose kernels keep data where a signal handler's frame would lie.
broken=0
for delay in 0.31 0.37 0.43 0.49 0.53 0.59 0.67 0.73; do
  "$lgs" train rbm:hidden=500 --data bars:size=16 --epochs 1000000 --out "storm-$delay" >storm.out 2>&1 &
  process=$!
  while ! test -f "storm-$delay/metrics.csv"; do
    kill -0 "$process" 2>/dev/null || break
    sleep 0.01
  done
  sleep "$delay"
  kill -INT "$process"
  wait "$process"
  test "$?" -eq 130 || { broken=1 && sed 's/^/# /' storm.out; }
done
ok 'interrupted in the middle of products, always in order' test "$broken" -eq 0
plan
