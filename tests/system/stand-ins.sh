# shellcheck shell=sh
# stand-ins.sh: small stand-ins for the data that users bring, for tests that need no more than its form. Sourced after
# tap.sh, whose $lgs makes the pictures.

# stand_in_numbers COUNT HIGHEST SEED: so many bytes from 0 to HIGHEST.
stand_in_numbers() {
  awk -v count="$1" -v highest="$2" -v seed="$3" \
    'BEGIN { srand(seed); for (i = 0; i < count; i++) printf "%c", int(rand() * (highest + 1)) }'
}

# stand_in_digits FOLDER: MNIST's four files, of 1,200 digits each, 120 of a class. Their pixels have no meaning.
stand_in_digits() {
  for part in train t10k; do
    {
      printf '\000\000\010\003\000\000\004\260\000\000\000\034\000\000\000\034' &&
        stand_in_numbers 940800 255 "${#part}"
    } >"$1/$part-images-idx3-ubyte"
    {
      printf '\000\000\010\001\000\000\004\260' &&
        awk 'BEGIN { for (i = 0; i < 1200; i++) printf "%c", i % 10 }'
    } >"$1/$part-labels-idx1-ubyte"
  done
}

# stand_in_pictures RUN FOLDER: 000001.png to 000006.png, samples of a run.
stand_in_pictures() {
  for number in 1 2 3 4 5 6; do
    "$lgs" sample "$1" --count 1 --seed "$number" --out "$2/00000$number.png" || return
  done
}
