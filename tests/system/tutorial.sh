#!/bin/sh
# tutorial.sh: the tutorials, typed as they stand. Of their blocks, those with a file's name are saved under that name;
# those of a console have commands behind "$ " and what these print. There, a line "..." stands for any lines, "..." at
# the end of a line for its rest, /home/ada for the current folder, and a number that is not whole may differ by a tenth
# (tutorial.awk).
# shellcheck source=tests/system/tap.sh disable=SC2016,SC2154
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

for tool in cc make pkg-config; do
  command -v "$tool" >/dev/null || skip_all "there is no $tool"
done
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES DESTDIR CC CFLAGS CPPFLAGS LDFLAGS
mkdir data bin
ln -s "$lgs" bin/lgs
PATH=$folder/bin:$PATH
XDG_DATA_HOME=$folder/data
export PATH XDG_DATA_HOME

# type_out DOCUMENT: its steps are files, NUMBER.file with the name of a file and its text, or NUMBER.command with a
# command and its answer; they are done in a folder of its own.
type_out() {
  mkdir "$folder/$1" "$folder/$1/steps" "$folder/$1/ada"
  cd "$folder/$1/ada" || exit 99
  awk -v folder=../steps '
    /^```/ && inside { inside = ""; next }
    /^```(c|json) / { inside = "file"; name = sprintf("%s/%03d.file", folder, ++step); print $2 >name; next }
    /^```console/ { inside = "console"; next }
    inside == "console" && /^\$ / { name = sprintf("%s/%03d.command", folder, ++step); print substr($0, 3) >name; next }
    inside { print >name }
  ' "$LGS_TEST_SOURCE/sdk/$1.md"
  ok "$1 has steps" test -s ../steps/003.command
  here=$(pwd -P)
  for step in ../steps/*; do
    what=$(head -n 1 "$step")
    tail -n +2 "$step" >../expected
    case $step in
      *.file)
        cp ../expected "$what"
        ok "saved: $what" test -s "$what"
        ;;
      *)
        sh -c "$what" >../said 2>&1
        sed "s|$here|/home/ada|g" ../said >../answer
        ok "$what" awk -f "$LGS_TEST_SOURCE/tests/system/tutorial.awk" ../expected ../answer
        ;;
    esac
  done
}

# Every key that an experiment may have is explained.
for key in $(sed -n '/document_allow/,/;/p' "$LGS_TEST_SOURCE"/core/experiment/read*.c | grep -o '"[a-z_|]*"' | tr '"|' '  '); do
  ok "the key $key is explained" grep -q "[\`\"]${key}[\`\"]" "$LGS_TEST_SOURCE/sdk/writing-an-experiment.md"
done

type_out writing-an-experiment
type_out writing-a-regularizer
plan
