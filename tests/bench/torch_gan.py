"""The same iteration of the full dcgan in PyTorch, written for speed: channels-last, the discriminator frozen while the
generator learns, generated images made once, no penalties, a batch in memory.

Usage: torch_gan.py ITERATIONS THREADS f32|bf16; prints the seconds of each iteration after two that warm up.
"""
import sys
import time

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

BATCH, LATENT, MAPS = 64, 64, 128


def generator():
    layers = []
    widths = [LATENT, 8 * MAPS, 4 * MAPS, 2 * MAPS, MAPS]
    for i, (a, b) in enumerate(zip(widths, widths[1:])):
        layers += [nn.ConvTranspose2d(a, b, 4, 2 if i else 1, 1 if i else 0, bias=False), nn.BatchNorm2d(b),
                   nn.ReLU(True)]
    return nn.Sequential(*layers, nn.ConvTranspose2d(MAPS, 3, 4, 2, 1, bias=False), nn.Tanh())


def discriminator():
    layers = [nn.Conv2d(3, MAPS, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, True)]
    for i in range(3):
        layers += [nn.Conv2d(MAPS << i, MAPS << i + 1, 4, 2, 1, bias=False), nn.BatchNorm2d(MAPS << i + 1),
                   nn.LeakyReLU(0.2, True)]
    return nn.Sequential(*layers, nn.Conv2d(8 * MAPS, 1, 4, 1, 0, bias=False), nn.Flatten(0))


def main():
    iterations, threads, narrow = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "bf16"
    torch.set_num_threads(threads)
    g, d = (net.to(memory_format=torch.channels_last) for net in (generator(), discriminator()))
    learn_g, learn_d = (torch.optim.Adam(net.parameters(), 2e-4, (0.5, 0.999)) for net in (g, d))
    real = (torch.rand(BATCH, 3, 64, 64) * 2 - 1).to(memory_format=torch.channels_last)
    ones, zeros = torch.ones(BATCH), torch.zeros(BATCH)
    for i in range(iterations + 2):
        begin = time.perf_counter()
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=narrow):
            made = g((torch.rand(BATCH, LATENT, 1, 1) * 2 - 1).to(memory_format=torch.channels_last))
            d.requires_grad_(True)
            loss = cross_entropy(d(real).float(), ones) + cross_entropy(d(made.detach()).float(), zeros)
        learn_d.zero_grad(set_to_none=True)
        loss.backward()
        learn_d.step()
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=narrow):
            d.requires_grad_(False)
            loss = cross_entropy(d(made).float(), ones)
        learn_g.zero_grad(set_to_none=True)
        loss.backward()
        learn_g.step()
        if i >= 2:
            print(f"{time.perf_counter() - begin:.4f}", flush=True)


main()
