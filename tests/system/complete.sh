#!/bin/sh
# complete.sh: what the shell offers for a word that is being typed, asked of the program and, where there is one, of bash.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

XDG_DATA_HOME=$folder
export XDG_DATA_HOME

# offers CANDIDATE WORD...: it is among the candidates for the last word.
offers() {
  run "$lgs" complete "$2" ${3+"$3"} ${4+"$4"} ${5+"$5"}
  ok "\"$2 ${3-} ${4-} ${5-}\": \"$1\"" grep -qxF -e "$1" tap.out
}

# withholds CANDIDATE WORD...
withholds() {
  run "$lgs" complete "$2" ${3+"$3"} ${4+"$4"} ${5+"$5"}
  ok "\"$2 ${3-} ${4-} ${5-}\": not \"$1\"" sh -c '! grep -qxF -e "$1" tap.out' sh "$1"
}

offers 'train ' ''
offers 'train ' tr
withholds 'list ' tr
offers 'sample ' help sa
offers '--epochs ' train --ep
offers rbm train ''
withholds bars train ''
offers bars train rbm --data ba
offers --data=bars train rbm --data=ba
offers bars:size= train rbm -d bars:si
offers bars:per-class= train rbm -d bars:pe
offers rbm:algorithm=pcd train rbm:algorithm=
offers rbm:hidden=8,algorithm=cd train rbm:hidden=8,algorithm=
offers hidden=nsrbm:sigma= train rbm -r hidden=nsrbm:s
offers combined:local. train rbm -r combined:lo
offers combined:local=l1 train rbm -r combined:local=l
offers combined:local.sigma= train rbm -r combined:local.
withholds combined:local=sparserbm,local.sigma= train rbm -r combined:local=sparserbm,local.
offers combined:local=sparserbm,local.axis=code train rbm -r combined:local=sparserbm,local.axis=c
offers logistic evaluate runs/bars -e log
offers FILE evaluate ''
offers FILE train rbm --out ''
offers FILE check ''
offers 'regularizer ' new reg
withholds 'rbm ' new r
offers 'c++ ' new regularizer --language c
withholds rbm train rbm ''
offers 'table1 ' experiment ta
mkdir experiments
echo '{}' >experiments/table-of-mine.json
offers 'table-of-mine ' experiment ta
offers 'digits ' train --recipe ''
for words in 'nothing' 'train --epochs=' 'train nothing:x' 'train rbm:nothing.' 'train rbm:nothing=' '-r'; do
  # shellcheck disable=SC2086
  ok "nothing is offered for \"$words\"" "$lgs" complete $words
  ok 'and nothing said' test ! -s tap.out -a ! -s tap.err
done

if command -v bash >/dev/null; then
  cat >ask.bash <<'END'
# ask.bash LINE: what bash would put in place of the unfinished word.
PATH=$1:$PATH
source "$2"
complete -p lgs >/dev/null
compopt() { :; } # only allowed within a completion
COMP_LINE=$3
COMP_POINT=${#3}
_lgs
printf '%s\n' "${COMPREPLY[@]}"
END
  # in_bash CANDIDATE LINE
  in_bash() {
    run bash ask.bash "${lgs%/*}" "$LGS_TEST_SOURCE/core/bash-completion/lgs" "$2"
    ok "bash: \"$2\": \"$1\"" grep -qxF -e "$1" tap.out
  }
  in_bash 'train ' 'lgs tr'
  in_bash 'pcd' 'lgs train rbm:algorithm='
  in_bash '8,rate=' 'lgs train rbm:hidden=8,rat'
  in_bash 'sigma=' 'lgs train rbm --data bars -r nsrbm:s'
  in_bash 'ask.bash' 'lgs check as'
else
  skip 'the same in bash' 'there is no bash'
fi
plan
