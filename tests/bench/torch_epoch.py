"""The same CD-1 epoch in PyTorch, written for speed: no autograd, products into existing memory, phases stacked.

Usage: torch_epoch.py EPOCHS THREADS; prints the seconds of each epoch after one that warms up.
"""
import sys
import time

import torch

from digits import digits

VISIBLE, HIDDEN, BATCH = 784, 500, 100


class Machine:
    """An RBM with the paper's penalties, nsRBM (weight 3, p 0, sigma 1) and L1/2 (weight 0.005), in its gradient."""

    def __init__(self):
        self.w = torch.randn(VISIBLE, HIDDEN) * 0.01
        self.v_bias, self.h_bias = torch.zeros(VISIBLE), torch.zeros(HIDDEN)
        self.velocity = [torch.zeros_like(t) for t in (self.w, self.v_bias, self.h_bias)]
        self.v = torch.empty(2 * BATCH, VISIBLE)
        self.p = torch.empty(2 * BATCH, HIDDEN)
        self.error = 0.0

    def step(self, data, rate, momentum):
        v0, v1, p0, p1 = self.v[:BATCH], self.v[BATCH:], self.p[:BATCH], self.p[BATCH:]
        v0.copy_(data)
        torch.addmm(self.h_bias, v0, self.w, out=p0).sigmoid_()
        states = torch.bernoulli(p0)
        torch.addmm(self.v_bias, states, self.w.t(), out=v1).sigmoid_()
        torch.addmm(self.h_bias, v1, self.w, out=p1).sigmoid_()
        self.error += float((v0 - v1).square_().sum())
        k = p0.mean(0)
        slope = 3 * k * torch.exp(-0.5 * k * k) * 0.3989422804 + 0.005 * 0.5 / torch.sqrt(k + 1e-12)
        p0.sub_(slope * p0 * (1 - p0))
        p1.neg_()
        w, a, b = self.velocity
        w.addmm_(self.v.t(), self.p, beta=momentum, alpha=rate / BATCH)
        a.mul_(momentum).add_(v0.sum(0) - v1.sum(0), alpha=rate / BATCH)
        b.mul_(momentum).add_(self.p.sum(0), alpha=rate / BATCH)
        self.w.add_(w)
        self.v_bias.add_(a)
        self.h_bias.add_(b)


def main():
    epochs, threads = int(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)
    data, machine = torch.from_numpy(digits()), Machine()
    for epoch in range(epochs + 1):
        order = torch.randperm(len(data))
        begin = time.perf_counter()
        for at in range(0, len(data), BATCH):
            machine.step(data[order[at:at + BATCH]], 0.05, 0.9)
        if epoch:
            print(f"{time.perf_counter() - begin:.4f}")


main()
