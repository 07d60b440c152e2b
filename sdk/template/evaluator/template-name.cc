// template-name.cc: which share of the features is quiet: on average over the test images below some level.
//
// An evaluator gets a trained model and sets of images by their role ("test", "train", "held-out"), and reports
// numbers, pictures and predictions through the host, which prints them and keeps them with the run.
#include <lgs/evaluator.h>

#include <cmath>
#include <exception>
#include <vector>

namespace
{

struct settings {
	double below;
};

const lgs_option table[] = {
    // member, its name, the default, the least and the largest value, flags, a line of help
    LGS_OPTION_DOUBLE(settings, below, "below", "0.05", 0, 1, 0, "mean activation that counts as quiet"),
    LGS_OPTIONS_END,
};

int64_t
measure(const settings &options, const lgs_subject *subject, const lgs_host *host, lgs_error *error)
{
	const auto *model = reinterpret_cast<const lgs_model *>(subject->model->component);
	const int64_t units = model->feature_count(subject->model->instance);
	const lgs_set *set = subject->set(subject, "test", error);
	if (!set)
		return LGS_INVALID;
	if (set->count < 1)
		return lgs_fail(error, LGS_INVALID, "there are no test images to measure on");

	std::vector<float> features(static_cast<size_t>(set->count * units));
	const int64_t status = subject->features(subject, set, features.data(), error);
	if (status < 0)
		return status;
	std::vector<double> sums(static_cast<size_t>(units));
	for (size_t i = 0; i < features.size(); i++)
		sums[i % sums.size()] += std::abs(features[i]);
	double quiet = 0;
	for (const double sum : sums)
		quiet += sum < options.below * static_cast<double>(set->count);
	// A name of words and dashes; a unit, "" for none; a finite value.
	host->report_number(host, "quiet-share", "%", 100 * quiet / static_cast<double>(units));
	return LGS_OK;
}

// The caller is written in C: exceptions end here, as a status with words.
int64_t
evaluate(const void *options, const lgs_subject *subject, const lgs_host *host, lgs_error *error) noexcept
{
	try {
		return measure(*static_cast<const settings *>(options), subject, host, error);
	} catch (const std::exception &thrown) {
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for the features: %s", thrown.what());
	}
}

lgs_evaluator
describe()
{
	lgs_evaluator made{}; // what is not set is zero: not there
	made.size = sizeof made;
	made.kind = LGS_EVALUATOR_KIND;
	made.name = "template-name";
	made.summary = "the share of features that are quiet on average";
	made.example = "lgs train rbm:hidden=64 --data bars --epochs 20 --out runs/template-name && "
		       "lgs evaluate runs/template-name -e template-name";
	made.options = table;
	made.options_size = sizeof(settings);
	made.evaluate = evaluate;
	return made;
}

const lgs_evaluator descriptor = describe();

} // namespace

LGS_PLUGIN_CXX(template_name, descriptor)
