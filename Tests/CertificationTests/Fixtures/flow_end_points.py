"""End points of the exact flow of the 8x8 toy mixture, to 34 digits: python3 flow_end_points.py [index ...]

Reads the latents x (at t = 1) from Results/toy-8x8/latents.csv as exact doubles and carries xbar = x sqrt(1 + gamma^2) from
gamma(1) to gamma(1e-3), gamma(t) = sqrt(expm1(t (2 + 199 t)/20)), by a Taylor method of order 40 with 50 digits, whose step
leaves a last coefficient of 1e-40 of the first. The series are the textbook ones of the definition
eps = gamma sum_k r_k (x - mu_k)/v, r = softmax(-|x - mu_k|^2/(2 v)); the means are those of GaussianMixture.toy8x8() as
doubles. Prints rows for FlowEndPoints.swift.
"""
import csv, math, os, sys
from mpmath import mp, mpf

mp.dps = 50
ORDER = 40
half = math.sqrt(0.5)
outer = [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0), (half, half), (half, -half), (-half, half), (-half, -half)]
MEANS = [[mpf(0.9 * (a[i] + 0.2 * b[i])) for i in range(2)] for a in outer for b in outer]
S2 = mpf(0.01) ** 2


def expand(x, g):
    """Taylor coefficients of xbar about gamma = g in powers of h."""
    v0, v1, v2 = S2 + g * g, 2 * g, mpf(1)
    inverse = [1 / v0]
    for n in range(1, ORDER + 1):
        inverse.append(-(v1 * inverse[n - 1] + (v2 * inverse[n - 2] if n > 1 else 0)) / v0)
    squares = [sum((x[i] - m[i]) ** 2 for i in range(2)) for m in MEANS]
    best = min(range(64), key=lambda k: squares[k])
    kept = [k for k in range(64) if (squares[k] - squares[best]) / (2 * v0) < 120]
    X = [[x[0]], [x[1]]]
    E, rates = {k: [] for k in kept}, {k: [] for k in kept}
    S, T, R = [], [[], []], [[], []]
    offset = {k: [MEANS[best][i] - MEANS[k][i] for i in range(2)] for k in kept}
    N = {k: [] for k in kept}
    for n in range(ORDER + 1):
        y = [X[i][n] - (MEANS[best][i] if n == 0 else 0) for i in range(2)]
        total, moment = mpf(0), [mpf(0), mpf(0)]
        for k in kept:
            d = offset[k]
            N[k].append(2 * (y[0] * d[0] + y[1] * d[1]) + (d[0] ** 2 + d[1] ** 2 if n == 0 else 0))
            w = -sum(N[k][j] * inverse[n - j] for j in range(n + 1)) / 2
            rates[k].append(n * w)
            e = mp.exp(w) if n == 0 else sum(rates[k][j] * E[k][n - j] for j in range(1, n + 1)) / n
            E[k].append(e)
            total += e
            for i in range(2):
                moment[i] += e * d[i]
        S.append(total)
        for i in range(2):
            # R = y + (sum E Delta)/(sum E), then eps = gamma R/v.
            q = (moment[i] - sum(S[j] * T[i][n - j] for j in range(1, n + 1))) / S[0]
            T[i].append(q)
            R[i].append(y[i] + q)
            a = [sum(R[i][j] * inverse[m - j] for j in range(m + 1)) for m in ((n - 1, n) if n else (n,))]
            X[i].append((g * a[-1] + (a[0] if n else 0)) / (n + 1))
    return X


def gamma(t):
    t = mpf(t)
    return mp.sqrt(mp.expm1(t * (2 + 199 * t) / 20))


def flow(latent):
    g, end = gamma(1.0), gamma(1e-3)
    x = [mpf(c) * mp.sqrt(1 + g * g) for c in latent]
    while g > end:
        X = expand(x, g)
        scale = max(abs(X[0][1]), abs(X[1][1]), mpf(10) ** -3)
        h = min((scale * mpf(10) ** -40 / max(abs(X[0][n]), abs(X[1][n]))) ** (mpf(1) / n) for n in (ORDER - 1, ORDER))
        h = min(h, g / 2, g - end)
        x = [sum(c * (-h) ** n for n, c in enumerate(row)) for row in X]
        g -= h
        if g - end < mpf(10) ** -45:
            break
    return x


def latents():
    path = os.path.join(os.path.dirname(__file__), "../../../Results/toy-8x8/latents.csv")
    rows = [r for r in csv.reader(open(path)) if r and not r[0].startswith("#")][1:]
    return [[float(c) for c in r[1:]] for r in rows]


if __name__ == "__main__":
    rows = latents()
    for index in [int(a) for a in sys.argv[1:]] or [0, 1, 2, 3, 5, 573, 803]:
        x = flow(rows[index])
        print(f'    ({index}, {rows[index]}, ["{mp.nstr(x[0], 34)}", "{mp.nstr(x[1], 34)}"]),', flush=True)
