"""First unstable steps of predictor-correctors on the test equation D = kappa x, by the eigenvalues of NumPy.

Prints the boundaries for FrozenRecursionTests.swift, to be compared by eye: steps h = 0.05, 0.10, ... up to 8. The recursion goes
from evaluation to evaluation: correct the step of length h/ratio, predict one of length h. Needs NumPy.
"""
import numpy as np

NODES, SHARES = np.polynomial.legendre.leggauss(40)


def weights(difference, levels, a, b):
    h, total = np.log(a / b), np.zeros(len(levels))
    pieces = max(1, int(np.ceil(abs(h) / 3)))
    for n in range(pieces):
        offset = h / pieces * (n + (1 + NODES) / 2)
        share = h / pieces / 2 * SHARES * np.exp(offset - h)
        for j, own in enumerate(levels):
            basis = np.ones_like(offset)
            for k, other in enumerate(levels):
                if k != j:
                    basis = basis * difference(a * np.exp(-offset), other) / difference(own, other)
            total[j] += np.sum(share * basis)
    return total


def logarithm(a, b):
    return np.log(b / a)


def gaussian(s):
    return lambda a, b: (b - a) * (b + a) / (np.hypot(s, a) * np.hypot(s, b) * (np.hypot(s, a) + np.hypot(s, b)))


def radius(difference, points, h, ratio, kappa, jacobian):
    levels, past = [1.0], h
    for _ in range(points):
        past /= ratio
        levels.append(levels[-1] * np.exp(past))
    predict = weights(difference, levels[:points], 1.0, np.exp(-h))
    correct = weights(difference, levels, levels[1], 1.0)
    matrix = np.zeros((points + 2, points + 2))
    for column in range(points + 2):
        unit = np.eye(points + 2)[column]
        predicted, before, history = unit[0], unit[1], unit[2:]
        change = before / levels[1] + correct[0] * kappa * predicted + correct[1:] @ history - predicted
        point = kappa * predicted + jacobian * change
        state = predicted + (1 + jacobian * correct[0]) * change
        history = np.concatenate([[point], history[:-1]])
        matrix[:, column] = np.concatenate([[np.exp(-h) * state + predict @ history, state], history])
    return max(abs(np.linalg.eigvals(matrix)))


for name, difference, points, ratio, kappa, jacobian in [
    ("lambda", logarithm, 2, 2, 0.9, 0), ("lambda", logarithm, 2, 3, 0.5, 0), ("lambda", logarithm, 3, 1, 0.75, 0),
    ("lambda", logarithm, 3, 1, 0.9, 0), ("lambda", logarithm, 3, 2, 0.5, 0), ("tau at s", gaussian(1), 2, 1, 0.5, 0.5),
    ("tau at s", gaussian(1), 3, 3, 0.9, 0.9), ("tau far below s", gaussian(1e6), 3, 3, 0.5, 0),
]:
    steps = [0.05 * i for i in range(1, 161)]
    first = next((h for h in steps if radius(difference, points, h, ratio, kappa, jacobian) > 1 + 1e-9), None)
    print(name, points, ratio, kappa, jacobian, round(first, 2))
