"""Coefficients e_0 ... e_19 of eps along the exact flow of the 64-component toy mixture at single states.
Tests/MixtureKernelTests/ToyReference.swift

dx/dgamma = eps(x, gamma) = gamma sum_k r_k (x - mu_k)/v, v = s^2 + gamma^2, all in truncated series with 200 digits:
one more coefficient of x gives one more of eps. States and noise levels are those of the committed table, means those of
`toyMixture` in the tests, with 1/sqrt(2) as the quotient of two doubles.
"""
import pathlib
import re
import mpmath as mp

mp.mp.dps = 200
ORDER = 20
diagonal = 1 / 2**0.5
circle = [(1, 0), (-1, 0), (0, 1), (0, -1)] + [(a, b) for a in (diagonal, -diagonal) for b in (diagonal, -diagonal)]
# Rounded as the program rounds them.
means = [tuple(0.9 * (float(o[d]) + 0.2 * float(i[d])) for d in (0, 1)) for o in circle for i in circle]
deviation = mp.mpf(0.01)


def product(a, b, n):
    return mp.fsum(a[j] * b[n - j] for j in range(n + 1))


def coefficients(gamma, state):
    g = [mp.mpf(gamma), mp.mpf(1)] + [mp.mpf(0)] * ORDER
    v = [product(g, g, n) + (deviation**2 if n == 0 else 0) for n in range(ORDER + 1)]
    w = []
    for n in range(ORDER + 1):
        w.append(((1 if n == 0 else 0) - mp.fsum(v[j] * w[n - j] for j in range(1, n + 1))) / v[0])
    x = [[mp.mpf(c)] for c in state]
    logit = [[] for _ in means]
    weight = [[] for _ in means]
    squares = [[] for _ in means]
    total, eps = [], [[], []]
    moments, centre = [[], []], [[], []]
    for n in range(ORDER):
        for k, mean in enumerate(means):
            offset = [[x[d][0] - mp.mpf(mean[d])] + x[d][1:] for d in (0, 1)]
            squares[k].append(mp.fsum(product(offset[d], offset[d], n) for d in (0, 1)))
            logit[k].append(-product(squares[k], w, n) / 2)
        if n == 0:
            largest = max(l[0] for l in logit)
        for k in range(len(means)):
            if n == 0:
                weight[k].append(mp.exp(logit[k][0] - largest))
            else:
                weight[k].append(mp.fsum(j * logit[k][j] * weight[k][n - j] for j in range(1, n + 1)) / n)
        total.append(mp.fsum(p[n] for p in weight))
        for d in (0, 1):
            moments[d].append(mp.fsum(weight[k][n] * mp.mpf(means[k][d]) for k in range(len(means))))
        for d in (0, 1):
            value = (moments[d][n] - mp.fsum(total[j] * centre[d][n - j] for j in range(1, n + 1))) / total[0]
            centre[d].append(value)
            offset = [x[d][j] - centre[d][j] for j in range(n + 1)]
            scaled = [product(offset, w, j) for j in range(n + 1)]
            eps[d].append(product(g, scaled, n))
            x[d].append(eps[d][n] / (n + 1))
    return eps


def main():
    table = (pathlib.Path(__file__).resolve().parent.parent / "ToyReference.swift").read_text()
    for gamma, state in re.findall(r"gamma: ([^,]+), state: \[([^\]]+)\]", table):
        print("    ToyReference(")
        print(f"      gamma: {gamma}, state: [{state}],")
        print("      coefficients: [")
        eps = coefficients(float(gamma), [float(word) for word in state.split(",")])
        for n in range(ORDER):
            print(f"        {float(eps[0][n])!r}, {float(eps[1][n])!r},")
        print("      ]),")


if __name__ == "__main__":
    main()
