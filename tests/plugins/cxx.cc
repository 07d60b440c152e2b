// cxx.cc: a regularizer in C++: factor times the sum of squares.
#include <lgs/regularizer.h>

#include <numeric>
#include <vector>

namespace
{

struct settings {
	double factor;
	int64_t mode;
	const char *label;
};

const lgs_option table[] = {
    LGS_OPTION_DOUBLE(settings, factor, "factor", "2", 0, 10, 0, "factor before the sum"),
    LGS_OPTION_CHOICE(settings, mode, "mode", "one", "one|two", "how it is done"),
    LGS_OPTION_STRING(settings, label, "label", "", "what it is called"),
    LGS_OPTIONS_END,
};

double
penalty(const void *opaque, const lgs_units *units, double *gradient)
{
	const double factor = static_cast<const settings *>(opaque)->factor;
	const std::vector<double> mean(units->mean, units->mean + units->count);
	for (size_t j = 0; j < mean.size(); j++)
		gradient[j] = 2 * factor * mean[j];
	return factor * std::inner_product(mean.begin(), mean.end(), mean.begin(), 0.0);
}

lgs_regularizer
describe()
{
	lgs_regularizer made{};
	made.size = sizeof made;
	made.kind = LGS_REGULARIZER_KIND;
	made.name = "cxx";
	made.summary = "a scaled sum of squares";
	made.options = table;
	made.options_size = sizeof(settings);
	made.penalty = penalty;
	return made;
}

const lgs_regularizer descriptor = describe();

} // namespace

LGS_PLUGIN_CXX(cxx, descriptor)
