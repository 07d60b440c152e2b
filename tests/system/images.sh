#!/bin/sh
# images.sh: folders of odd pictures on the whole program: what can be read is trained on, whatever its kind; of what
# cannot, every file is named with what to do, and a data set that replaces damaged pictures says which, up to a limit.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

test -x "${LGS_TEST_PICTURES:-}" || skip_all 'there is no program that draws pictures (LGS_TEST_PICTURES)'
gan='dcgan:maps=4,latent=8'
train='--batch 4 --seed 3 --threads 2 --epochs 1'

mkdir good bad
ok 'pictures of many kinds' "$LGS_TEST_PICTURES" good
good=$(find good -type f | wc -l)

# What is broken, made of what is whole. bad/ has nothing else.
head -c 400 good/colour.jpg >bad/cut.jpg
head -c 1500 good/progressive.jpg >bad/cut-progressive.jpg
head -c 300 good/deep.png >bad/cut.png
head -c 12 good/colour.png >bad/head.png
echo 'These are words.' >bad/words.jpg
: >bad/empty.png
ln -s loop.png bad/loop.png
ln -s nowhere.jpg bad/lost.jpg
cp good/grey.jpg bad/unreadable.jpg
chmod 000 bad/unreadable.jpg
if test -r bad/unreadable.jpg; then
  skip 'a file that may not be read' 'this user may read every file'
  rm -f bad/unreadable.jpg
fi
bad=$(find bad ! -type d | wc -l)

# both: a folder with all of them.
mkdir both
cp -R good/. both
cp -P bad/[a-t]* bad/w* both
test ! -e bad/unreadable.jpg || mv bad/unreadable.jpg both

# $gan and $train are lists of words.
# shellcheck disable=SC2086
{
  # ---- all good ----

  ok 'the good ones are trained on' "$lgs" train $gan $train --data images:path=good,size=16 --out trained
  says "$good images"
  ok 'without a word against any' sh -c '! grep -q warning tap.err'
  ok 'in grey too' "$lgs" train $gan $train --data images:path=good,size=16,channels=1 --out grey
  ok 'and squashed' "$lgs" train $gan $train --data images:path=good,size=16,crop=none --out squashed
  ok 'a picture of what came out' test -s trained/generated.png

  # ---- all bad ones at once ----

  expect_fail "$bad of $((good + bad)) images cannot be used" -- \
    "$lgs" train $gan $train --data images:path=both,size=16 --out x
  says 'Remove or repair them'
  says 'both/cut.jpg: the JPEG file is damaged or cut off'
  says 'both/cut-progressive.jpg: the JPEG file is damaged or cut off'
  says 'both/cut.png: the PNG file is damaged or cut off'
  says 'both/head.png: the PNG file is damaged or cut off'
  says 'both/words.jpg: neither a JPEG nor a PNG file: its first bytes are not those of one'
  says 'both/empty.png: neither a JPEG nor a PNG file: it is empty'
  says 'both/loop.png: cannot open: Too many levels of symbolic links'
  says 'both/lost.jpg: cannot open: No such file or directory'
  test ! -e both/unreadable.jpg || says 'both/unreadable.jpg: cannot open: Permission denied'
  ok 'each is named once, and no other' test "$(grep -c 'warning: images: both/' tap.err)" -eq "$bad"
  ok 'nothing was begun' test ! -e x

  # ---- each alone ----

  for path in both/cut.jpg both/cut.png both/words.jpg both/empty.png both/loop.png both/lost.jpg \
    both/unreadable.jpg; do
    name=${path##*/}
    test -e "$path" || test -L "$path" || continue
    rm -rf one
    mkdir one
    cp good/colour.jpg good/grey.jpg one
    if test "$name" = unreadable.jpg; then
      cp good/grey.jpg "one/$name"
      chmod 000 "one/$name"
    else
      cp -P "$path" one
    fi
    expect_fail "one/$name: " -- "$lgs" train $gan $train --data images:path=one,size=16 --out x
    says 'Remove or repair it'
    rm -f "one/$name"
    ok "without $name it trains" "$lgs" train $gan $train --data images:path=one,size=16 --out "without-$name"
  done

  # ---- sizes ----

  mkdir sizes
  cp good/colour.jpg good/one.png good/wide.jpg sizes
  expect_fail '2 of 3 images cannot be used' -- "$lgs" train $gan $train --data images:path=sizes --out x
  says 'sizes/one.png: has 1 x 1 pixels (height x width), expected 40 x 40'
  says 'sizes/wide.jpg: has 10 x 10000 pixels'
  says 'be given one: size=40'
  rm sizes/colour.jpg sizes/one.png
  expect_fail 'sizes/wide.jpg: has 10 x 10000 pixels, at most' -- \
    "$lgs" train $gan $train --data images:path=sizes --out x
  says 'size=N scales all images'

  # ---- folders ----

  mkdir -p classes/a/below classes/b
  cp good/colour.jpg good/grey.jpg classes/a
  cp good/deep.png classes/a/below
  cp good/ycck.jpg classes/b
  ln -s .. classes/a/below/round
  ok 'a link to a folder goes round no circle' "$lgs" train $gan $train --data images:path=classes,size=16 --out deep
  says 'classes/a/below/round: is a link to a folder, which is not followed here'
  says '4 images'
  ln -s round round
  expect_fail 'round' -- "$lgs" train $gan $train --data images:path=round,size=16 --out x
  says 'Too many levels of symbolic links'
  mkdir void
  expect_fail 'void has no JPEG or PNG files' -- "$lgs" train $gan $train --data images:path=void,size=16 --out x

  # ---- damaged ones replaced ----

  faces="celeba:path=both,size=16"
  ok 'substitutes' "$lgs" train $gan $train --data $faces --out replaced
  says 'warning: celeba: no list_eval_partition.txt was found in both or beside it'
  says "$((good + bad)) images"
  for name in cut.jpg cut-progressive.jpg cut.png head.png words.jpg empty.png loop.png lost.jpg; do
    says "both/$name: "
  done
  says "another image takes its place ($bad so far)"
  ok 'each is counted once' test "$(grep -c 'takes its place' tap.err)" -eq "$bad"
  ok 'that too is kept with the run' grep -q 'none are left to test on' replaced/run.json
  ok 'and kept with the run' test "$(grep -c 'takes its place' replaced/run.json)" -eq "$bad"
  ok 'once more' "$lgs" train $gan $train --data $faces --out again
  ok 'with the same ones' cmp replaced/checkpoint.safetensors again/checkpoint.safetensors
  ok 'and in two parts' "$lgs" train $gan --batch 4 --seed 3 --threads 2 --steps 3 --data $faces --out parts
  ok 'of which this is the second' "$lgs" train --resume parts --epochs 1
  ok 'too' cmp replaced/checkpoint.safetensors parts/checkpoint.safetensors
  ok 'as many as are accepted' "$lgs" train $gan $train --data "$faces,most-damaged=$bad" --out limit
  expect_fail "more than $((bad - 1)) images are damaged" -- \
    "$lgs" train $gan $train --data "$faces,most-damaged=$((bad - 1))" --out beyond
  says 'Repair them, or accept more'

  # ---- numbers that are none ----

  ok 'a good beginning' "$lgs" train dcgan:maps=4,latent=8,rate=1 --batch 4 --seed 3 --threads 2 --steps 1 \
    --data images:path=good,size=16 --checkpoint-every 0 --out lost
  cp lost/checkpoint.safetensors good.safetensors
  expect_fail 'has diverged' -- "$lgs" train --resume lost --epochs 500 --checkpoint-every 1000000
  says 'lost keeps its last good checkpoint, of step 1'
  ok 'the one it had' cmp good.safetensors lost/checkpoint.safetensors
}
plan
