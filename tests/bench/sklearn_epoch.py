"""An epoch of scikit-learn's BernoulliRBM of the same size. It trains by persistent contrastive divergence and has no
penalties, so it is a neighbour rather than the same.

Usage: sklearn_epoch.py EPOCHS; prints the seconds of each epoch after one that warms up.
"""
import sys
import time

from sklearn.neural_network import BernoulliRBM

from digits import digits

data = digits()
model = BernoulliRBM(n_components=500, learning_rate=0.05, batch_size=100, n_iter=1, random_state=1)
for epoch in range(int(sys.argv[1]) + 1):
    begin = time.perf_counter()
    for at in range(0, len(data), 100):
        model.partial_fit(data[at:at + 100])
    if epoch:
        print(f"{time.perf_counter() - begin:.4f}")
