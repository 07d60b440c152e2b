#!/bin/sh
# plugin.sh: a penalty that nobody shipped, from 20 lines of C outside of the tree to a trained model.
# shellcheck source=tests/system/tap.sh
. "${LGS_TEST_SOURCE:?}/tests/system/tap.sh"

compiler=${LGS_TEST_CC:-cc}
# The compiler may be several words.
echo 'int main(void) { return 0; }' >try.c
# shellcheck disable=SC2086
$compiler -o try try.c 2>/dev/null || skip_all 'there is no C compiler'
sdk=$LGS_TEST_SOURCE/sdk/include

build() {
  # shellcheck disable=SC2086,SC2317
  $compiler -shared -fPIC -I "$sdk" -o "$1" "$2" -lm
}

mkdir mine
cat >tenth.c <<'END'
/* tenth.c: pulls every mean activation to a tenth. */
#include <lgs/regularizer.h>

struct options { double p; };

static const struct lgs_option table[] = {
	LGS_OPTION_DOUBLE(struct options, p, "p", "0.1", 0, 1, 0, "target mean activation"),
	LGS_OPTIONS_END,
};

static double tenth(const void *opaque, const struct lgs_units *units, double *gradient)
{
	const struct options *options = opaque;
	double sum = 0;
	for (int64_t j = 0; j < units->count; j++) {
		gradient[j] = 2 * (units->mean[j] - options->p);
		sum += pow(units->mean[j] - options->p, 2);
	}
	return sum;
}

LGS_REGULARIZER(tenth, "squared distance of the means from a tenth", .penalty = tenth, .options = table,
		.options_size = sizeof(struct options))
END

ok 'built by the documented line' build mine/libtenth.so tenth.c
ok 'and without a warning' test ! -s tap.err
ok 'list' "$lgs" list --plugin-path mine
says 'squared distance of the means from a tenth'
ok 'inspect by name' "$lgs" inspect tenth --plugin-path mine
says 'target mean activation'
says 'form      of mean activations'
ok 'inspect by file' "$lgs" inspect mine/libtenth.so
says 'target mean activation'
expect_fail 'no component named "tenth"' -- "$lgs" inspect tenth

set -- train rbm:hidden=16 --data bars --epochs 20
ok 'without' "$lgs" "$@" --out without
ok 'by name, from --plugin-path' "$lgs" "$@" -r tenth:weight=10 --plugin-path mine --out by-name
ok 'by name, from LGS_PLUGIN_PATH' env LGS_PLUGIN_PATH=mine "$lgs" "$@" -r tenth:weight=10 --out by-environment
mkdir -p data/lgs/plugins
cp mine/libtenth.so data/lgs/plugins/
ok "by name, from the user's own folder" env XDG_DATA_HOME="$folder/data" "$lgs" "$@" -r tenth:weight=10 --out by-home
ok 'by file' "$lgs" "$@" -r ./mine/libtenth.so:weight=10 --out by-file
ok 'by file with an option, inside a sum' "$lgs" "$@" -r combined:local=./mine/libtenth.so,local.p=0.2 --out in-sum
for run in by-environment by-home by-file; do
  ok "$run: the same bytes" cmp by-name/checkpoint.safetensors "$run/checkpoint.safetensors"
done
ok 'it makes a difference' sh -c '! cmp -s without/checkpoint.safetensors by-name/checkpoint.safetensors'
ok 'and its value is recorded' grep -q 'hidden:tenth' by-name/metrics.csv
ok 'and its file' grep -q 'libtenth.so' by-name/run.json
mean() {
  awk -F , 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "hidden-mean") c = i } END { print $c }' "$1/metrics.csv"
}
ok 'the means are smaller' awk "BEGIN { exit !($(mean by-name) < $(mean without)) }"
ok 'it can be resumed' "$lgs" train --resume by-name --epochs 21 --plugin-path mine
expect_fail 'no regularizer named "tenth"' -- "$lgs" train --resume by-name --epochs 22
ok 'what it has learned is there without the plugin' "$lgs" evaluate by-name -e sparsity
ok 'and can be drawn from' "$lgs" sample by-name --out by-name.png
expect_fail 'did you mean "p"?' -- "$lgs" "$@" -r tenth:pp=1 --plugin-path mine --out x
expect_fail 'number from 0 to 1' -- "$lgs" "$@" -r tenth:p=2 --plugin-path mine --out x

# ---- files that are refused, by the exact reason ----

sed 's/pow(/power(/; s/^static double tenth/double power(double, double);\n&/' tenth.c >undefined.c
ok 'one with an undefined symbol' build mine/undefined.so undefined.c
expect_fail 'power' -- "$lgs" inspect mine/undefined.so
echo 'int nothing;' >nothing.c
ok 'one that is no plugin' build mine/nothing.so nothing.c
expect_fail 'lgs_plugin' -- "$lgs" inspect mine/nothing.so
echo 'not a library' >mine/text.so
expect_fail 'mine/text.so is refused' -- "$lgs" inspect mine/text.so
sed 's/LGS_REGULARIZER(tenth/#undef LGS_ABI_MAJOR\n#define LGS_ABI_MAJOR 77\n&/' tenth.c >major.c
ok 'one for another ABI' build mine/major.so major.c
expect_fail 'ABI major 77' -- "$lgs" inspect mine/major.so
sed 's/"p", "0.1"/"weight", "0.1"/' tenth.c >reserved.c
ok 'one with a reserved option' build mine/reserved.so reserved.c
expect_fail 'weight' -- "$lgs" inspect mine/reserved.so
cp mine/libtenth.so mine/writable.so
chmod o+w mine/writable.so
expect_fail 'everybody may write' -- env "$lgs" train rbm --data bars -r writable --plugin-path mine --out x
expect_fail 'no component of kind dataset/1, but one of kind regularizer/1: tenth' -- "$lgs" train rbm --data mine/libtenth.so --out x
expect_fail 'no regularizer named "bars", but a dataset' -- "$lgs" train rbm --data bars -r bars --out x
ok 'bad files do not spoil the others' "$lgs" list --plugin-path mine
says 'squared distance'
says 'undefined.so is refused'
says 'writable.so is refused'
mkdir crashes
sed '$a __attribute__((constructor)) static void begin(void) { __builtin_trap(); }' tenth.c >crashes.c
ok 'one that crashes while it is loaded' build crashes/crashes.so crashes.c
ok 'it is named' sh -c '"$0" list --plugin-path crashes 2>&1 | grep -q "crashes/crashes.so crashed while it was loaded"' "$lgs"
ok 'nor training' "$lgs" "$@" -r tenth:weight=10 --plugin-path mine --out beside-bad-ones
plan
