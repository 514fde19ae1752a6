"""Radii of convergence of the DDIM flow of two equal point masses at -1 and 1.
Experiments/ConvergenceRadius/TwoAtomRadii.swift

eps = (x - tanh(x/gamma^2))/gamma, expanded along its own flow to order 400 with 60 digits. The radius is the slope of
log |X_(k+1) X_(k-1) - X_k^2| + 3 log k over the upper half of the orders; three digits agree with those of order 200.
"""
import math
import mpmath as mp

mp.mp.dps = 60


def coefficients(x, gamma, order):
    inverse = [(-1) ** n / gamma ** (n + 1) for n in range(order + 1)]
    square = [(-1) ** n * (n + 1) / gamma ** (n + 2) for n in range(order + 1)]
    series, u, t, s = [x], [], [], []
    for n in range(order):
        u.append(sum(series[j] * square[n - j] for j in range(n + 1)))
        if n == 0:
            t.append(mp.tanh(u[0]))
            s.append(1 - t[0] ** 2)
        else:
            t.append(sum(j * u[j] * s[n - j] for j in range(1, n + 1)) / n)
            s.append(-sum(t[j] * t[n - j] for j in range(n + 1)))
        series.append(sum((series[j] - t[j]) * inverse[n - j] for j in range(n + 1)) / (n + 1))
    return series


def radius(series, order):
    orders = range(order // 2, order)
    logs = [float(mp.log(abs(series[k + 1] * series[k - 1] - series[k] ** 2))) + 3 * math.log(k) for k in orders]
    mean = sum(orders) / len(orders)
    slope = sum((k - mean) * y for k, y in zip(orders, logs)) / sum((k - mean) ** 2 for k in orders)
    return math.exp(-slope / 2)


for x in ("0.1", "0.3", "0.7"):
    for gamma in ("0.3", "0.5", "1", "2"):
        series = coefficients(mp.mpf(x), mp.mpf(gamma), 400)
        print(f"TwoAtomRadii(state: {x}, gamma: {gamma}, radius: {radius(series, 400):.4g}),")
