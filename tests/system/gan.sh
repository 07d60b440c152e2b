#!/bin/sh
# gan.sh: a dcgan on the whole program: penalties on groups, single layers and streams, resuming, pictures, and what is
# refused in words that say what would do.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

gan=dcgan:maps=4,latent=8
data='--data bars:size=16 --batch 50 --seed 3 --threads 1'

# $data is a list of words.
# shellcheck disable=SC2086
{
  ok 'four epochs' "$lgs" train $gan $data -r generator=nsrbm:weight=3,p=0.3,sigma=0.3 \
    -r discriminator=l1:weight=0.1,stream=real -r discriminator1=l1:weight=0.01 --epochs 4 --out whole
  ok 'two epochs' "$lgs" train $gan $data -r generator=nsrbm:weight=3,p=0.3,sigma=0.3 \
    -r discriminator=l1:weight=0.1,stream=real -r discriminator1=l1:weight=0.01 --epochs 2 --out parts
  ok 'and two more' "$lgs" train --resume parts --epochs 4
  ok 'are the same' cmp whole/checkpoint.safetensors parts/checkpoint.safetensors
  ok 'a picture of what it makes' test -s whole/generated.png
  ok 'a step of the generator for two of the discriminator' "$lgs" train "$gan,discriminator-steps=2" $data --steps 80 --out two
  ok 'whose loss is the mean over its own steps' awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) if ($i == "generator-loss") column = i }
    FILENAME ~ /metrics/ && FNR == 2 { told = $column }
    FILENAME !~ /metrics/ && FNR > 1 && FNR <= 21 { sum += $2; count++ }
    END { exit !(count == 20 && told != "" && (sum / count - told) ^ 2 < 1e-10) }' two/metrics.csv two/generator-loss.csv
  ok 'stopped within an epoch' "$lgs" train "$gan,discriminator-steps=2" $data --steps 33 --out stopped
  ok 'and on' "$lgs" train --resume stopped --steps 80
  ok 'it is the same' sh -c 'cut -d, -f 1-8 two/metrics.csv >a && cut -d, -f 1-8 stopped/metrics.csv >b && cmp a b'
  ok 'losses by step' test -s whole/generator-loss.csv
  ok 'which are the same too' cmp whole/generator-loss.csv parts/generator-loss.csv
  ok 'with a row a step' test "$(wc -l <whole/generator-loss.csv)" -eq 161
  ok 'samples' "$lgs" sample whole --count 9 --out samples.png
  ok 'rows between latent states' "$lgs" sample whole --interpolate 3 --steps 5 --out rows.png
  ok 'the same again' "$lgs" sample whole --interpolate 3 --steps 5 --out again.png
  ok 'to the byte' cmp rows.png again.png
  ok 'others with another seed' "$lgs" sample whole --interpolate 3 --steps 5 --seed 2 --out others.png
  ok 'which differ' sh -c '! cmp -s rows.png others.png'
  expect_fail '--count has no place' -- "$lgs" sample whole --interpolate 3 --count 9 --out x.png
  expect_fail '--interpolate 1000 with --steps 11 are 11000 images, at most 10000' -- \
    "$lgs" sample whole --interpolate 1000 --steps 11 --out x.png
  expect_fail '--interpolate N' -- "$lgs" sample whole --steps 3 --out x.png
  ok 'an rbm' "$lgs" train rbm:hidden=8 $data --epochs 1 --out rbm
  expect_fail 'rbm has no continuous latent states' -- "$lgs" sample rbm --interpolate 3 --out x.png
  ok 'nothing drawn' test ! -e x.png
  ok 'features and their sparsity' "$lgs" evaluate whole -e sparsity

  ok 'pictures at steps' "$lgs" train $gan $data --steps 60 --pictures-at 5,40,60 --out pictures
  for step in 5 40 60; do
    ok "at $step" test -s "pictures/generated-at-$step.png"
  done
  ok 'which differ' sh -c '! cmp -s pictures/generated-at-5.png pictures/generated-at-40.png'
  ok 'without pictures, in parts' "$lgs" train $gan $data --steps 4 --out no-pictures
  ok 'and with the last of them' "$lgs" train --resume no-pictures --steps 60 --pictures-at 40
  ok 'pictures change nothing' cmp pictures/checkpoint.safetensors no-pictures/checkpoint.safetensors
  ok 'and are of the same latent numbers' cmp pictures/generated-at-40.png no-pictures/generated-at-40.png
  ok 'the record knows them' "$lgs" train --resume no-pictures --steps 70
  expect_fail 'such as 500,1500' -- "$lgs" train $gan $data --pictures-at 5,,6 --out x

  ok 'without penalties' "$lgs" train $gan $data --epochs 2 --out none
  ok 'a weight of 0' "$lgs" train $gan $data -r generator=l1:weight=0 --epochs 2 --out zero
  ok 'changes nothing' cmp none/checkpoint.safetensors zero/checkpoint.safetensors
  ok 'another weight' "$lgs" train $gan $data -r generator=l1:weight=1 --epochs 2 --out one
  ok 'does' sh -c '! cmp -s none/checkpoint.safetensors one/checkpoint.safetensors'

  weighed="dcgan:maps=4,latent=8,auto-weight=0.05,auto-weight-steps=100,log-every=10"
  ok 'nothing to weigh' "$lgs" train $weighed $data -r generator=l1:weight=0 --epochs 2 --out idle
  ok 'leaves the losses as they are' cmp none/generator-loss.csv idle/generator-loss.csv
  ok 'penalties beside the loss' "$lgs" train $weighed $data -r generator=l1 -r discriminator=l1 --epochs 4 --out balanced
  ok 'half of it' "$lgs" train $weighed $data -r generator=l1 -r discriminator=l1 --epochs 2 --out half
  ok 'and the rest' "$lgs" train --resume half --epochs 4
  ok 'have the same end' cmp balanced/checkpoint.safetensors half/checkpoint.safetensors
  ok 'and the same log of layers' cmp balanced/discriminator-penalty-ratio.2.csv half/discriminator-penalty-ratio.2.csv
  ok 'elements by themselves' "$lgs" train $gan $data -r generator=l1:weight=0.001,per=element --epochs 1 --out elements

  steady="dcgan:maps=4,latent=8,spectral-norm=yes,r1=10,averaging=0.99"
  ok 'steadied' "$lgs" train $steady $data -r discriminator=l1 --epochs 4 --out steady
  ok 'in two' "$lgs" train $steady $data -r discriminator=l1 --epochs 2 --out steadied
  ok 'parts' "$lgs" train --resume steadied --epochs 4
  ok 'is the same' cmp steady/checkpoint.safetensors steadied/checkpoint.safetensors
  ok 'with samples of the average' "$lgs" sample steady --count 9 --out average.png
  expect_fail 'it has: magnitude' -- "$lgs" train $steady $data -r discriminator=l1:statistic=rate --out x

  ok 'gains that shrink' "$lgs" train dcgan:maps=4,latent=8,log-every=10,rate=0.003 $data \
    -r discriminator=l1:weight=3,statistic=magnitude --epochs 3 --out scaled
  ok 'are a finding of the run' grep -q 'discriminator2 is scaled away' scaled/run.json
  ok 'which is kept once' "$lgs" train --resume scaled --epochs 4
  ok 'when it is trained on' test "$(grep -c 'discriminator2 is scaled away' scaled/run.json)" -eq 1
  ok 'a page of it' "$lgs" report scaled --out scaled.html
  ok 'says so' grep -q 'discriminator2 is scaled away' scaled.html

  ok 'a good beginning' "$lgs" train dcgan:maps=4,latent=8,rate=1 $data --epochs 1 --checkpoint-every 0 --out lost
  cp lost/checkpoint.safetensors good.safetensors
  expect_fail 'has diverged' -- "$lgs" train --resume lost --epochs 60 --checkpoint-every 1000000
  ok 'says what is left' grep -q 'lost keeps its last good checkpoint, of step 40' tap.err
  ok 'the one it had' cmp good.safetensors lost/checkpoint.safetensors
  ok 'which can be used' "$lgs" sample lost --count 4 --out lost.png
  says 'this is its checkpoint of step 40'
  says 'has diverged'
  ok 'with what led there' test "$(wc -l <lost/generator-loss.csv)" -gt 42
  ok 'a page of it' "$lgs" report lost --out lost.html
  ok 'says why it ended' grep -q 'Training failed after [0-9]* steps: .*has diverged' lost.html
  ok 'trained on as far as it went well' "$lgs" train --resume lost --steps 41
  ok 'nothing failed' sh -c '! grep -q "\"failed\"" lost/run.json'
  ok 'nor is there more than that' test "$(wc -l <lost/generator-loss.csv)" -eq 42

  expect_fail 'that was before early had a checkpoint' -- \
    "$lgs" train dcgan:maps=4,latent=8,rate=1 $data --epochs 60 --checkpoint-every 1000000 --out early
  ok 'its series are there' test "$(wc -l <early/generator-loss.csv)" -gt 20
  expect_fail 'its training failed after' -- "$lgs" sample early --count 4 --out early.png
  says 'has diverged'
  expect_fail 'early exists already, of a training that failed' -- "$lgs" train $gan $data --epochs 1 --out early
  ok 'a page of that' "$lgs" report early --out early.html
  ok 'says why, too' grep -q 'Training failed after [0-9]* steps: .*has diverged' early.html

  expect_fail '16, 32, 64 or 128' -- "$lgs" train $gan --data bars:size=12 --out x
  expect_fail 'generator9' -- "$lgs" train $gan $data -r generator9=l1 --out x
  expect_fail 'rate, magnitude' -- "$lgs" train $gan $data -r generator=l1:statistic=rat --out x
  expect_fail 'both, real, generated' -- "$lgs" train $gan $data -r discriminator=l1:stream=fake --out x
  expect_fail 'single samples' -- "$lgs" train $gan $data -r generator=l1:axis=code --out x
  ok 'nothing is left' test ! -e x
}
plan
