// template-name.cc: spots, small grey images with one round spot each, at a random place. The label says in which
// quarter its middle is.
//
// No files: an image is a function of its split and its index, through the host's counter-based random numbers. Data
// from files are opened in create() and listed by files() (dataset.h), so that a run knows what it was trained on.
//
// The caller is written in C: no exception may leave a function that it calls.
#include <lgs/dataset.h>

#include <cmath>
#include <new>
#include <string_view>

namespace
{

struct settings {
	int64_t side;
	int64_t count;
};

const lgs_option table[] = {
    // member, its name, the default, the least and the largest value, flags, a line of help
    LGS_OPTION_INT(settings, side, "side", "8", 4, 256, 0, "height and width of the images"),
    LGS_OPTION_INT(settings, count, "count", "2000", 1, 1e7, LGS_LOGARITHMIC, "images in each split"),
    LGS_OPTIONS_END,
};

// The first is the one that models are trained on. What is tested on must not be in it.
const char *const splits[] = {"train", "test", nullptr};

struct place {
	double down, right; // in [0, 1]
};

class spots
{
      public:
	spots(const settings &options, std::string_view split, const lgs_host *host) noexcept
	    : host_(host), key_(split == "test" ? 2 : 1),
	      count_(options.count), shape_{sizeof(lgs_shape), 1, options.side, options.side}
	{
	}

	int64_t
	count() const noexcept
	{
		return count_;
	}
	const lgs_shape &
	shape() const noexcept
	{
		return shape_;
	}

	// The middle of the spot of one image.
	place
	middle(int64_t index) const noexcept
	{
		uint32_t words[4]; // positions are counted in fours
		host_->random_bits(host_, key_, static_cast<uint64_t>(index) * 4, 4, words);
		return {words[0] / 4294967296.0, words[1] / 4294967296.0};
	}

	int64_t
	label(int64_t index) const noexcept
	{
		const place at = middle(index);
		return 2 * (at.down >= 0.5) + (at.right >= 0.5);
	}

	// Pixels in [0, 1].
	void
	draw(int64_t index, float *image) const noexcept
	{
		const place at = middle(index);
		for (int64_t row = 0; row < shape_.height; row++)
			for (int64_t column = 0; column < shape_.width; column++) {
				const double down = (row + 0.5) / shape_.height - at.down;
				const double right = (column + 0.5) / shape_.width - at.right;
				*image++ = static_cast<float>(std::exp(-20 * (down * down + right * right)));
			}
	}

      private:
	const lgs_host *host_;
	uint64_t key_; // of the random numbers; another one for each split
	int64_t count_;
	lgs_shape shape_;
};

const spots &
self(void *opaque) noexcept
{
	return *static_cast<const spots *>(opaque);
}

void *
create(const void *options, const char *split, const lgs_host *host, lgs_error *error) noexcept
{
	auto *made = new (std::nothrow) spots(*static_cast<const settings *>(options), split, host);
	if (!made)
		lgs_fail(error, LGS_NO_MEMORY, "no memory for the data set");
	return made;
}

void
destroy(void *opaque) noexcept
{
	delete static_cast<spots *>(opaque);
}

int64_t
count(void *opaque) noexcept
{
	return self(opaque).count();
}

const lgs_shape *
shape(void *opaque) noexcept
{
	return &self(opaque).shape();
}

int64_t
classes(void *) noexcept
{
	return 4;
}

int64_t
read_labels(void *opaque, int64_t *labels, lgs_error *) noexcept
{
	for (int64_t i = 0; i < self(opaque).count(); i++)
		labels[i] = self(opaque).label(i);
	return LGS_OK;
}

// Several threads call this at once, so nothing of the object is written to.
int64_t
read_images(void *opaque, const int64_t *indices, int64_t n, float *images, lgs_error *error) noexcept
{
	const spots &own = self(opaque);
	const int64_t pixels = own.shape().height * own.shape().width;
	for (int64_t i = 0; i < n; i++) {
		if (indices[i] < 0 || indices[i] >= own.count())
			return lgs_fail(error, LGS_INVALID, "image %lld was asked for; the images are 0 to %lld",
			                static_cast<long long>(indices[i]), static_cast<long long>(own.count()) - 1);
		own.draw(indices[i], images + i * pixels);
	}
	return LGS_OK;
}

lgs_dataset
describe()
{
	lgs_dataset made{}; // what is not set is zero: not there
	made.size = sizeof made;
	made.kind = LGS_DATASET_KIND;
	made.name = "template-name";
	made.summary = "spots: grey images with one round spot each";
	made.example = "lgs train rbm:hidden=64 --data template-name --epochs 20 --out runs/template-name";
	made.options = table;
	made.options_size = sizeof(settings);
	made.splits = splits;
	made.create = create;
	made.destroy = destroy;
	made.count = count;
	made.shape = shape;
	made.classes = classes;
	made.labels = read_labels;
	made.read = read_images;
	return made;
}

const lgs_dataset descriptor = describe();

} // namespace

LGS_PLUGIN_CXX(template_name, descriptor)
