"""The 20,000 images that the peers of the benchmark train on, as the program finds them: $LGS_DATA or Debian's."""
import gzip
import os
import sys

import numpy as np


def digits():
    for folder in (os.environ.get("LGS_DATA"), "/usr/share/datasets/fashion-mnist"):
        for ending, opener in (("", open), (".gz", gzip.open)):
            for middle in ("", "mnist"):
                path = os.path.join(folder or "", middle, "train-images-idx3-ubyte" + ending)
                if folder and os.path.exists(path):
                    with opener(path, "rb") as file:
                        raw = np.frombuffer(file.read(), np.uint8, offset=16)
                    return raw.reshape(-1, 784)[:20000].astype(np.float32) / 255
    sys.exit("no images; set LGS_DATA")
