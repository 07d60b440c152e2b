"""An epoch of scikit-learn's BernoulliRBM of the same size. It trains by persistent contrastive divergence and has no
penalties, so it is a neighbour rather than the same.

Usage: sklearn_epoch.py EPOCHS; prints the seconds of each epoch after one that warms up.
"""
import gzip
import os
import sys
import time

import numpy as np
from sklearn.neural_network import BernoulliRBM


def images():
    for folder in (os.environ.get("LGS_DATA"), "/usr/share/datasets/fashion-mnist"):
        for ending, opener in (("", open), (".gz", gzip.open)):
            for middle in ("", "mnist"):
                path = os.path.join(folder or "", middle, "train-images-idx3-ubyte" + ending)
                if folder and os.path.exists(path):
                    with opener(path, "rb") as file:
                        raw = np.frombuffer(file.read(), np.uint8, offset=16)
                    return raw.reshape(-1, 784)[:20000].astype(np.float32) / 255
    sys.exit("sklearn_epoch.py: no images; set LGS_DATA")


data = images()
model = BernoulliRBM(n_components=500, learning_rate=0.05, batch_size=100, n_iter=1, random_state=1)
for epoch in range(int(sys.argv[1]) + 1):
    begin = time.perf_counter()
    for at in range(0, len(data), 100):
        model.partial_fit(data[at:at + 100])
    if epoch:
        print(f"{time.perf_counter() - begin:.4f}")
