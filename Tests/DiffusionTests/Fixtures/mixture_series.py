"""Reference values for MixtureSeriesTests: power series of a mixture's noise prediction by the textbook recurrences.

Usage: python3 mixture_series.py > ../MixtureSeriesReference.swift

Every component in full: v = s^2 + gamma^2, 1/v, log v, |d|^2, the logit, its exponential, the quotient. Nothing is rearranged
against cancellation; the working precision (400 digits) is what makes the result right. Inputs are the doubles that the
tests use. Needs mpmath.
"""
from mpmath import mp, mpf

mp.dps = 400
HALF = mpf(1) / 2


def product(a, b, n):
    return sum((a[j] * b[n - j] for j in range(n + 1)), mpf(0))


def exponential(a):
    e = [mp.exp(a[0])]
    for n in range(1, len(a)):
        e.append(sum(j * a[j] * e[n - j] for j in range(1, n + 1)) / n)
    return e


def root(a):
    r = [mp.sqrt(a[0])]
    for n in range(1, len(a)):
        r.append((a[n] - sum(r[j] * r[n - j] for j in range(1, n))) / (2 * r[0]))
    return r


def quotient(a, b):
    c = []
    for n in range(len(a)):
        c.append((a[n] - sum(b[j] * c[n - j] for j in range(1, n + 1))) / b[0])
    return c


def noise_series(means, deviations, weights, state, gamma, order):
    """eps and xbar along gamma(tau), a list of order + 1 coefficients, by xbar' = eps gamma'."""
    dimension, count = len(state), len(means)
    square = [product(gamma, gamma, n) for n in range(order + 1)]
    v = [[mpf(s) ** 2 + square[0]] + square[1:] for s in deviations]
    one = [mpf(1)] + [mpf(0)] * order
    inverse = [quotient(one, a) for a in v]
    path = [[mpf(x)] for x in state]
    logs = []
    for a in v:
        slope = quotient([n * a[n] for n in range(1, order + 1)] + [mpf(0)], a)
        logs.append([mp.log(a[0])] + [slope[n - 1] / n for n in range(1, order + 1)])
    logits, masses, eps = [[] for _ in means], [[] for _ in means], [[] for _ in state]
    squares, totals, raw = [[] for _ in means], [], [[] for _ in state]
    relative = [[] for _ in means]
    reference = None
    for n in range(order + 1):
        for k in range(count):
            d = [[path[c][0] - mpf(means[k][c])] + path[c][1:] for c in range(dimension)]
            squares[k].append(sum(product(d[c], d[c], n) for c in range(dimension)))
            value = -HALF * (dimension * logs[k][n] + product(squares[k], inverse[k], n))
            if n == 0:
                value += mp.log(mpf(weights[k]))
            logits[k].append(value)
        if n == 0:
            reference = max(range(count), key=lambda k: logits[k][0])
        for k in range(count):
            relative[k].append(logits[k][n] - logits[reference][n])
            if n == 0:
                masses[k].append(mp.exp(relative[k][0]))
            else:
                masses[k].append(sum(j * relative[k][j] * masses[k][n - j] for j in range(1, n + 1)) / n)
        totals.append(sum(masses[k][n] for k in range(count)))
        for c in range(dimension):
            moment = mpf(0)
            for k in range(count):
                d = [path[c][0] - mpf(means[k][c])] + path[c][1:]
                slope = [product(d, inverse[k], j) for j in range(n + 1)]
                moment += product(masses[k], slope, n)
            value = moment - sum(totals[j] * raw[c][n - j] for j in range(1, n + 1))
            raw[c].append(value / totals[0])
            eps[c].append(product(gamma, raw[c], n))
        if n < order:
            for c in range(dimension):
                path[c].append(sum((j + 1) * gamma[j + 1] * eps[c][n - j] for j in range(n + 1)) / (n + 1))
    return eps, path


def gamma_line(gamma, order):
    return [mpf(gamma), mpf(1)] + [mpf(0)] * (order - 1)


def gamma_of_lambda(gamma, order):
    return exponential([mp.log(mpf(gamma)), mpf(-1)] + [mpf(0)] * (order - 1))


def vp_linear(gamma, order):
    g = mpf(gamma)
    b0, bd = mpf(1) / 10, mpf(199) / 10
    total = mp.log(1 + g * g)
    t = 2 * total / (b0 + mp.sqrt(b0 * b0 + 2 * bd * total))
    rate = ([b0 * t + bd * t * t / 2, b0 + bd * t, bd / 2] + [mpf(0)] * order)[: order + 1]
    grown = exponential(rate)
    alpha = exponential([-c / 2 for c in rate])
    return root([grown[0] - 1] + grown[1:]), alpha


def vp_cosine(gamma, order):
    g = mpf(gamma)
    w = mp.pi * 1000 / 2016
    b = w * 8 / 1000
    # alpha = cos(a)/cos(b) = 1/sqrt(1 + gamma^2).
    a = mp.acos(mp.cos(b) / mp.sqrt(1 + g * g))
    alpha = [w ** n * mp.cos(a + n * mp.pi / 2) / mp.factorial(n) / mp.cos(b) for n in range(order + 1)]
    square = [product(alpha, alpha, n) for n in range(order + 1)]
    one = [mpf(1)] + [mpf(0)] * order
    q = quotient(one, square)
    return root([q[0] - 1] + q[1:]), alpha


def ve(gamma, order):
    rate = mp.log(mpf(5000))
    return exponential([mp.log(mpf(gamma)), rate] + [mpf(0)] * (order - 1)), [mpf(1)] + [mpf(0)] * order


def expansion(variable, means, deviations, weights, state, gamma, order):
    if variable == "gamma":
        return noise_series(means, deviations, weights, state, gamma_line(gamma, order), order)[0]
    if variable == "lambda":
        return noise_series(means, deviations, weights, state, gamma_of_lambda(gamma, order), order)[0]
    level, alpha = {"vp-linear": vp_linear, "vp-cosine": vp_cosine, "ve": ve}[variable](gamma, order)
    path = noise_series(means, deviations, weights, state, level, order)[1]
    return [[product(alpha, row, n) for n in range(order + 1)] for row in path]


def toy():
    r = 1 / 2.0 ** 0.5
    directions = [(1, 0), (-1, 0), (0, 1), (0, -1), (r, r), (-r, r), (r, -r), (-r, -r)]
    means = [(0.9 * (a[0] + 0.2 * b[0]), 0.9 * (a[1] + 0.2 * b[1])) for a in directions for b in directions]
    return means, [0.01] * 64, [1.0] * 64


ONE = ([[0.0]], [0.1], [1.0])
TWO = ([[0.0], [0.5]], [0.01, 20.0], [1.0, 1.0])
MIXED = ([[0.0, 1.0], [0.5, -0.25], [-2.0, 0.125]], [0.001, 0.5, 100.0], [0.25, 0.5, 0.25])
POINTS = ([[-1.0], [1.0]], [0.0, 0.0], [1.0, 1.0])
CASES = [
    (variable, name, state, gamma, order)
    for variable, name, state, gamma, order in [
        ("gamma", "one", [0.3], 30.0, 12), ("gamma", "one", [0.3], 100.0, 12), ("gamma", "one", [0.3], 1e-4, 12),
        ("gamma", "two", [0.0], 0.0105, 12), ("gamma", "two", [0.0], 0.5, 12), ("gamma", "two", [0.25], 1e3, 12),
        ("gamma", "mixed", [0.0, 1.0], 0.002, 10), ("gamma", "mixed", [0.0, 1.0], 1e-5, 10),
        ("gamma", "mixed", [3.0, -1.0], 2.0, 10), ("gamma", "mixed", [300.0, -100.0], 152.0, 10),
        ("gamma", "points", [0.25], 0.3, 12), ("gamma", "points", [40.0], 100.0, 12),
        ("lambda", "one", [0.3], 100.0, 12), ("lambda", "mixed", [300.0, -100.0], 100.0, 10),
        ("lambda", "mixed", [0.0, 1.0], 1e-5, 10), ("lambda", "two", [0.0], 0.5, 10),
        ("vp-linear", "one", [0.3], 1e-4, 10), ("vp-linear", "one", [0.3], 0.1, 12),
        ("vp-linear", "one", [0.3], 1.5, 12), ("vp-linear", "one", [0.3], 100.0, 15),
        ("vp-linear", "mixed", [0.0, 1.0], 1e-4, 10), ("vp-linear", "mixed", [100.0, -30.0], 100.0, 12),
        ("vp-linear", "points", [0.25], 0.3, 10), ("vp-cosine", "one", [0.3], 1e-4, 10),
        ("vp-cosine", "mixed", [30.0, -10.0], 50.0, 10), ("vp-cosine", "two", [0.0], 0.5, 10),
        ("ve", "one", [0.3], 30.0, 12), ("ve", "mixed", [0.0, 1.0], 0.02, 10),
    ]
]
MIXTURES = {"one": ONE, "two": TWO, "mixed": MIXED, "points": POINTS}


def swift(value):
    return mp.nstr(value, 36, strip_zeros=False, min_fixed=1, max_fixed=0)


def main():
    print("/// Power series of small mixtures to 36 digits; written by Fixtures/mixture_series.py.")
    print("struct MixtureSeriesReference: Sendable {")
    print("  let variable: String")
    print("  let mixture: String")
    print("  let state: [Double]")
    print("  let gamma: Double")
    print("  /// Coefficient n of coordinate d at n D + d.")
    print("  let coefficients: [String]")
    print()
    print("  static let all: [MixtureSeriesReference] = [")
    for variable, name, state, gamma, order in CASES:
        rows = expansion(variable, *MIXTURES[name], state, gamma, order)
        print("    MixtureSeriesReference(")
        print(f'      variable: "{variable}", mixture: "{name}", state: {state}, gamma: {gamma!r},')
        print("      coefficients: [")
        for n in range(order + 1):
            print("        " + ", ".join(f'"{swift(row[n])}"' for row in rows) + ",")
        print("      ]),")
    print("  ]")
    print("}")


if __name__ == "__main__":
    main()
