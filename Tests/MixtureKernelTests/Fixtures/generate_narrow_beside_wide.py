"""Coefficients e_0 ... e_40 of eps along the flow of mixtures with narrow beside wide components, in one dimension.
Tests/MixtureKernelTests/NarrowBesideWideReference.swift

dx/dgamma = eps = gamma sum_k r_k (x - mu_k)/v_k, v_k = s_k^2 + gamma^2, r_k in proportion to w_k v_k^(-1/2) exp(-(x - mu_k)^2/2 v_k),
all in truncated series with 120 digits, of which 50 are printed. The numbers of the table are read as doubles.
"""
import mpmath as mp

mp.mp.dps = 120
ORDER = 41
CASES = [
    # means, deviations, log-weights, state, gamma
    ([0, 0.5], [0.01, 20], [0, 0], 0, 0.0105),
    ([0, 0.5], [0.01, 20], [0, 0], 0.004, 0.0105),
    ([0, 0.5], [0.01, 20], [0, 0], 0.03, 0.005),
    ([0, 0.5], [0.01, 20], [0, 0], -0.02, 0.0097),
    ([0.1, 0.6], [0.013, 17], [0.3, -0.4], 0.12, 0.011),
    ([1, -1], [0.0469, 1.84], [-1, 0.5], 1.3, 1.28),
    ([0, 0.00738], [0, 73], [-22.9, -12.1], 0, 0.00288),
    ([2, 0, -1], [0.0165, 0.07, 79], [-2, -1, 1], 3, 5.24),
    ([0, 1, 3, -2], [0.002, 0.0026, 5.8, 40], [1, 0, 2, 0], 0.7, 2.26),
    # A point mass that dominates: e_20 is about 1e-17 of the terms that cancel in it.
    ([0, 0.05], [0, 0.071], [0, -1], 0.002, 0.0118),
    ([0, 0.05], [0, 0.071], [3, 0], 0, 0.0118),
]


def product(a, b, n):
    return mp.fsum(a[j] * b[n - j] for j in range(n + 1))


def coefficients(means, deviations, weights, state, gamma):
    g = [mp.mpf(gamma), mp.mpf(1)] + [mp.mpf(0)] * ORDER
    inverse, factor = [], []
    for s in deviations:
        v = [product(g, g, n) + (mp.mpf(s) ** 2 if n == 0 else 0) for n in range(ORDER + 1)]
        w, f = [], [1 / mp.sqrt(v[0])]
        for n in range(ORDER + 1):
            w.append(((1 if n == 0 else 0) - mp.fsum(v[j] * w[n - j] for j in range(1, n + 1))) / v[0])
        for n in range(1, ORDER + 1):
            # v f' = -v'/2 f
            f.append(
                mp.fsum((-mp.mpf(j) / 2 - (n - j)) * v[j] * f[n - j] for j in range(1, n + 1)) / (n * v[0]))
        inverse.append(w)
        factor.append(f)
    x, eps = [mp.mpf(state)], []
    logit, power, square = [[] for _ in means], [[] for _ in means], [[] for _ in means]
    for n in range(ORDER):
        total, moment = [], []
        for k, mean in enumerate(means):
            d = [x[0] - mp.mpf(mean)] + x[1:]
            square[k].append(product(d, d, n))
            logit[k].append(-product(square[k], inverse[k], n) / 2)
            if n == 0:
                power[k].append(mp.exp(mp.mpf(weights[k]) + logit[k][0]))
            else:
                power[k].append(mp.fsum(j * logit[k][j] * power[k][n - j] for j in range(1, n + 1)) / n)
        masses = [[product(power[k], factor[k], m) for m in range(n + 1)] for k in range(len(means))]
        pulls = []
        for k, mean in enumerate(means):
            d = [x[0] - mp.mpf(mean)] + x[1:]
            slope = [product(d, inverse[k], m) for m in range(n + 1)]
            pulls.append([product(g, slope, m) for m in range(n + 1)])
        total = [mp.fsum(m[j] for m in masses) for j in range(n + 1)]
        moment = mp.fsum(product(masses[k], pulls[k], n) for k in range(len(means)))
        e = (moment - mp.fsum(total[j] * eps[n - j] for j in range(1, n + 1))) / total[0]
        eps.append(e)
        x.append(e / (n + 1))
    return eps


for case in CASES:
    means, deviations, weights, state, gamma = case
    print("NarrowBesideWideReference(")
    print(f"means: {means}, deviations: {deviations}, logWeights: {weights}, state: {state},")
    print(f"gamma: {gamma},")
    print("coefficients: [")
    for e in coefficients(*case):
        print(f'"{mp.nstr(e, 50, min_fixed=0, max_fixed=0)}",')
