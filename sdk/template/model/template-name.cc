// template-name.cc: a small restricted Boltzmann machine in plain loops, to read and to change.
//
// Its features are h = logistic(b + v W) for an image v. It is trained by one step of contrastive divergence without
// draws: v' = logistic(a + h W'), h' = logistic(b + v' W), and the weights move along v h - v' h'. Penalties can be
// attached to the features (the site "hidden"): what the host says about their sums goes through the slope h (1 - h) of
// the logistic function into the same update.
//
// The loop over epochs and batches, the log and the checkpoint are the host's. All that training depends on is among
// the tensors, so that a run that is resumed goes on as if it had never stopped.
//
// The caller is written in C: no exception may leave a function that it calls. So all memory is had in create(), which
// catches; the other functions take none, and say noexcept.
#include <lgs/model.h>

#include <cmath>
#include <exception>
#include <vector>

namespace
{

struct settings {
	int64_t hidden;
	double rate;
};

const lgs_option table[] = {
    // member, its name, the default, the least and the largest value, flags, a line of help
    LGS_OPTION_INT(settings, hidden, "hidden", "32", 1, 1e5, LGS_LOGARITHMIC, "hidden units"),
    LGS_OPTION_DOUBLE(settings, rate, "rate", "0.1", 0, 100, LGS_LOGARITHMIC, "learning rate"),
    LGS_OPTIONS_END,
};

const char *const probability[] = {"probability", nullptr};
const char *const data[] = {"data", nullptr};

float
logistic(float x) noexcept
{
	return 1 / (1 + std::exp(-x));
}

// Numbers that are learnt, and what a step adds to them.
struct parameters {
	explicit parameters(size_t n) : at(n), gathered(n)
	{
	}

	void
	move(float rate) noexcept
	{
		for (size_t i = 0; i < at.size(); i++) {
			at[i] += rate * gathered[i];
			gathered[i] = 0;
		}
	}

	std::vector<float> at, gathered;
};

class machine
{
      public:
	machine(const settings &options, const lgs_shape &input, int64_t batch, const lgs_host *host)
	    : host_(host), rate_(static_cast<float>(options.rate)), sizes_{input.channels * input.height * input.width,
	                                                                   options.hidden},
	      visible_(static_cast<size_t>(sizes_[0])), hidden_(static_cast<size_t>(sizes_[1])),
	      weights_(visible_ * hidden_), a_(visible_), b_(hidden_), h_(static_cast<size_t>(batch) * hidden_),
	      rebuilt_(visible_), back_(hidden_), sums_(hidden_), slope_(hidden_), pull_(hidden_)
	{
		begin_weights();
		describe_site();
		describe_tensor(0, "weights", weights_, 2, &sizes_[0]);
		describe_tensor(1, "visible-bias", a_, 1, &sizes_[0]);
		describe_tensor(2, "hidden-bias", b_, 1, &sizes_[1]);
	}

	size_t
	visible() const noexcept
	{
		return visible_;
	}
	size_t
	hidden() const noexcept
	{
		return hidden_;
	}
	const lgs_site *const *
	sites() const noexcept
	{
		return sites_;
	}
	const lgs_tensor *const *
	tensors() const noexcept
	{
		return tensors_;
	}
	void
	attach(const lgs_demand *const *demands) noexcept
	{
		demands_ = demands;
	}

	void
	up(const float *v, float *h) const noexcept
	{
		for (size_t j = 0; j < hidden_; j++)
			h[j] = b_.at[j];
		for (size_t i = 0; i < visible_; i++)
			for (size_t j = 0; j < hidden_; j++)
				h[j] += v[i] * weights_.at[i * hidden_ + j];
		for (size_t j = 0; j < hidden_; j++)
			h[j] = logistic(h[j]);
	}

	int64_t
	step(const lgs_batch &batch, double *metrics, lgs_error *error) noexcept
	{
		const auto count = static_cast<size_t>(batch.count);
		for (size_t l = 0; l < count; l++)
			up(batch.images + l * visible_, &h_[l * hidden_]);
		const int64_t status = ask_penalties(count, error);
		if (status < 0)
			return status;
		metrics[0] = 0;
		for (size_t l = 0; l < count; l++)
			metrics[0] +=
			    learn(batch.images + l * visible_, &h_[l * hidden_], 1 / static_cast<float>(count));
		metrics[0] /= static_cast<double>(count * visible_);
		weights_.move(rate_);
		a_.move(rate_);
		b_.move(rate_);
		return LGS_OK;
	}

      private:
	// Small random weights. The key belongs to the seed of the run; the word at a position is always the same.
	void
	begin_weights() noexcept
	{
		const uint64_t key = host_->random_key(host_, "initial weights");
		uint32_t words[4];
		for (size_t i = 0; i < weights_.at.size(); i++) {
			if (i % 4 == 0)
				host_->random_bits(host_, key, i, 4, words);
			weights_.at[i] = static_cast<float>(0.1 * (words[i % 4] / 4294967296.0 - 0.5));
		}
	}

	// What penalties can be aimed at.
	void
	describe_site() noexcept
	{
		shape_ = {sizeof shape_, sizes_[1], 1, 1};
		site_.size = sizeof site_;
		site_.name = "hidden";
		site_.shape = &shape_;
		site_.minimum = 0;
		site_.maximum = 1;
		site_.forms = LGS_FORM_MEANS;
		site_.statistics = probability;
		site_.streams = data;
		sites_[0] = &site_;
	}

	// What a checkpoint keeps.
	void
	describe_tensor(int i, const char *name, parameters &numbers, int64_t rank, const int64_t *shape) noexcept
	{
		tensor_[i].size = sizeof tensor_[i];
		tensor_[i].name = name;
		tensor_[i].type = LGS_F32;
		tensor_[i].role = LGS_ROLE_PARAMETER;
		tensor_[i].rank = rank;
		tensor_[i].shape = shape;
		tensor_[i].data = numbers.at.data();
		tensors_[i] = &tensor_[i];
	}

	void
	down(const float *h, float *v) const noexcept
	{
		for (size_t i = 0; i < visible_; i++) {
			v[i] = a_.at[i];
			for (size_t j = 0; j < hidden_; j++)
				v[i] += h[j] * weights_.at[i * hidden_ + j];
			v[i] = logistic(v[i]);
		}
	}

	// Answers every demand once: sums over the batch go to the host, the slope of all penalties comes back in
	// pull_.
	int64_t
	ask_penalties(size_t count, lgs_error *error) noexcept
	{
		for (size_t j = 0; j < hidden_; j++)
			sums_[j] = pull_[j] = 0;
		for (size_t i = 0; i < count * hidden_; i++)
			sums_[i % hidden_] += h_[i];
		for (const lgs_demand *const *at = demands_; at && *at; at++) {
			const int64_t acting = host_->penalize_means(host_, *at, sums_.data(),
			                                             static_cast<double>(count), slope_.data(), error);
			if (acting < 0)
				return acting;
			for (size_t j = 0; acting && j < hidden_; j++)
				pull_[j] += slope_[j];
		}
		return LGS_OK;
	}

	// Adds what one image says about the weights; returns the squared error of its reconstruction.
	double
	learn(const float *v, const float *h, float share) noexcept
	{
		double error = 0;
		down(h, rebuilt_.data());
		up(rebuilt_.data(), back_.data());
		for (size_t i = 0; i < visible_; i++) {
			const double difference = static_cast<double>(v[i]) - rebuilt_[i];
			error += difference * difference;
			a_.gathered[i] += share * (v[i] - rebuilt_[i]);
		}
		for (size_t j = 0; j < hidden_; j++) {
			// Likelihood is climbed, penalties are descended: hence the minus.
			const float towards = share * h[j] - static_cast<float>(pull_[j]) * h[j] * (1 - h[j]);
			const float away = share * back_[j];
			b_.gathered[j] += towards - away;
			for (size_t i = 0; i < visible_; i++)
				weights_.gathered[i * hidden_ + j] += v[i] * towards - rebuilt_[i] * away;
		}
		return error;
	}

	const lgs_host *host_;
	const lgs_demand *const *demands_ = nullptr; // what the host wants to know in each step
	float rate_;
	int64_t sizes_[2];
	size_t visible_, hidden_;
	parameters weights_, a_, b_;            // [visible x hidden], [visible], [hidden]
	std::vector<float> h_, rebuilt_, back_; // [batch x hidden], [visible], [hidden]
	std::vector<double> sums_, slope_, pull_;
	lgs_shape shape_{};
	lgs_site site_{};
	const lgs_site *sites_[2] = {};
	lgs_tensor tensor_[3] = {};
	const lgs_tensor *tensors_[4] = {};
};

// ---- the functions that the host calls ----

machine &
self(void *opaque) noexcept
{
	return *static_cast<machine *>(opaque);
}

void *
create(const void *options, const lgs_shape *input, int64_t batch, const lgs_host *host, lgs_error *error) noexcept
{
	try {
		return new machine(*static_cast<const settings *>(options), *input, batch, host);
	} catch (const std::exception &thrown) {
		lgs_fail(error, LGS_NO_MEMORY, "no memory for the model: %s", thrown.what());
		return nullptr;
	}
}

void
destroy(void *opaque) noexcept
{
	delete static_cast<machine *>(opaque);
}

const lgs_site *const *
sites(void *opaque) noexcept
{
	return self(opaque).sites();
}

int64_t
attach(void *opaque, const lgs_demand *const *demands, lgs_error *) noexcept
{
	self(opaque).attach(demands);
	return LGS_OK;
}

const lgs_metric error_metric = {sizeof(lgs_metric), "reconstruction-error", "", LGS_METRIC_MEAN,
                                 "squared difference of an image and its reconstruction, a pixel"};
const lgs_metric *const all_metrics[] = {&error_metric, nullptr};

const lgs_metric *const *
metrics(void *) noexcept
{
	return all_metrics;
}

const lgs_tensor *const *
tensors(void *opaque) noexcept
{
	return self(opaque).tensors();
}

int64_t
step(void *opaque, const lgs_batch *batch, double *values, lgs_error *error) noexcept
{
	return self(opaque).step(*batch, values, error);
}

int64_t
feature_count(void *opaque) noexcept
{
	return static_cast<int64_t>(self(opaque).hidden());
}

int64_t
features(void *opaque, const lgs_batch *batch, float *out, lgs_error *) noexcept
{
	const machine &own = self(opaque);
	for (size_t l = 0; l < static_cast<size_t>(batch->count); l++)
		own.up(batch->images + l * own.visible(), out + l * own.hidden());
	return LGS_OK;
}

lgs_model
describe()
{
	lgs_model made{}; // what is not set is zero: not there
	made.size = sizeof made;
	made.kind = LGS_MODEL_KIND;
	made.name = "template-name";
	made.summary = "a small restricted Boltzmann machine in plain loops";
	made.example = "lgs train template-name:hidden=32 --data bars --epochs 20 --out runs/template-name";
	made.options = table;
	made.options_size = sizeof(settings);
	made.create = create;
	made.destroy = destroy;
	made.sites = sites;
	made.attach = attach;
	made.metrics = metrics;
	made.tensors = tensors;
	made.step = step;
	made.feature_count = feature_count;
	made.features = features;
	return made;
}

const lgs_model descriptor = describe();

} // namespace

LGS_PLUGIN_CXX(template_name, descriptor)
