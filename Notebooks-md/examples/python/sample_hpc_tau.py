"""HPC-tau, a predictor-corrector in Gaussian time, with the signature of k-diffusion's samplers.

`model(x, sigma)` is the denoised point D, `x = x_0 + sigma z`, `sigmas` decrease, `s` is the deviation of the data. One call of the
model for every sigma but the last; where the last is 0 the result is the denoised point at the one before. NumPy makes the weights;
`model` and `x` may belong to any library of arrays with `*` and `+`. Method and proofs: notebook 16 of TaylorFlow.
"""
import math

import numpy as np

NODES, WEIGHTS = np.polynomial.legendre.leggauss(32)


def tau(a, b, s):
    """(s^2 + a^2)^(-1/2) - (s^2 + b^2)^(-1/2), without cancellation."""
    first, second = np.hypot(s, a), np.hypot(s, b)
    return (b - a) * (b + a) / (first * second * (first + second))


def weights(levels, a, b, s):
    """What a step from a to b takes of the denoised points at levels: integrals of Lagrange polynomials in tau."""
    h, total = math.log(a / b), np.zeros(len(levels))
    pieces = max(1, math.ceil(abs(h) / 3))
    for n in range(pieces):
        offset = h / pieces * (n + (1 + NODES) / 2)
        share = h / pieces / 2 * WEIGHTS * np.exp(offset - h)
        for j, own in enumerate(levels):
            basis = [tau(a * np.exp(-offset), q, s) / tau(own, q, s) for k, q in enumerate(levels) if k != j]
            total[j] += np.sum(share * np.prod(basis, axis=0))
    return [float(w) for w in total]


def sample_hpc_tau(model, x, sigmas, s, order=3, extra_args=None, callback=None, disable=None):
    """The state at the last of `sigmas`; `order` is the number of denoised points that a prediction takes in, 2 or 3."""
    sigmas = [float(sigma) for sigma in sigmas]
    denoise = lambda y, sigma: model(y, sigma + 0 * y.reshape(len(y), -1)[:, 0], **(extra_args or {}))
    past = [(sigmas[0], denoise(x, sigmas[0]))]
    for i, (a, b) in enumerate(zip(sigmas, sigmas[1:])):
        if callback is not None:
            callback({"x": x, "i": i, "sigma": a, "sigma_hat": a, "denoised": past[0][1]})
        if b == 0:
            return past[0][1]
        past = past[:order]
        levels, points = [level for level, _ in past], [point for _, point in past]
        if i == 0:  # the step of one Gaussian of deviation s
            kappa, e = s * s / (s * s + a * a), b / a
            root = math.sqrt((s * s + b * b) / (s * s + a * a))
            slope, rise = (1 - e) ** 2 / (root + kappa + (1 - kappa) * e), (1 - e * e) / (root * (1 + root))
            motion = kappa * (x - points[0])
            guess = e * x + (1 - e) * points[0] + slope * motion
        else:
            early = weights(levels, a, b, s)
            guess = b / a * x + sum(w * d for w, d in zip(early, points))
        if i == len(sigmas) - 2:
            return guess
        new = denoise(guess, b)
        if i == 0:
            fresh = weights([b, a], a, b, s)[0]
            change = fresh * (new - points[0] - rise * motion)
        else:
            fresh, *late = weights([b] + levels, a, b, s)
            change = fresh * new + sum((w - v) * d for w, v, d in zip(late, early, points))
        jacobian = s * s / (2 * (s * s + b * b))
        x = guess + (1 + jacobian * fresh) * change
        past.insert(0, (b, new + jacobian * change))
    return x
