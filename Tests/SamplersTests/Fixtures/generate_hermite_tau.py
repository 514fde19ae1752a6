"""Weights and end points of the predictor-correctors in Gaussian time, from their definitions with 50 digits.
Tests/SamplersTests/HermiteTauReference.swift

phi is the motion of the denoised point of one Gaussian, written down from x - m ~ sqrt(s^2 + g^2); integrals are quadratures
of e^(d - h) times the integrand, Hermite weights are solved from their conditions. No formula of the program occurs in the
tables of weights. End points are those of the first latent of the studies on the toy mixture, x at t = 1e-3 after ten steps of
the jump grid with c = 2.5; the derivatives of D come from power series of the flow. Needs mpmath; takes a minute.
"""
import pathlib
import sys
import mpmath as mp

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "MixtureKernelTests" / "Fixtures"))
import generate_toy_reference as toy

mp.mp.dps = 50


def text(value):
    return mp.nstr(value, 20, min_fixed=-3, max_fixed=6)


def row(values):
    return "[" + ", ".join(text(v) for v in values) + "]"


# One Gaussian of deviation s at level 1: x - m = 1, so that kappa = s^2/(s^2 + 1), X = 1 - kappa, D(d) - m = s^2/sqrt(s^2 + 1)/A(d).
def shape(kappa, d):
    if kappa == 0:
        return mp.expm1(d)
    if kappa == 1:
        return -mp.expm1(-2 * d) / 2
    square = kappa / (1 - kappa)
    spread = lambda e: mp.sqrt(square + mp.exp(-2 * e))
    moved = square / mp.sqrt(square + 1) * (1 / spread(d) - 1 / spread(mp.mpf(0)))
    return moved / (kappa * (1 - kappa))


def integral(f, h):
    pieces = [h * k / 16 for k in range(17)]
    return mp.quad(lambda d: mp.exp(d - h) * f(d), pieces)


def derivatives(kappa, h):
    series = mp.taylor(lambda d: shape(kappa, d), h, 2, method="quad", radius=mp.mpf(1) / 4)
    return [series[0], series[1], 2 * series[2]]


def lagrange(variable, nodes, j, value):
    result = mp.mpf(1)
    for k, node in enumerate(nodes):
        if k != j:
            result *= (value - variable(node)) / (variable(nodes[j]) - variable(node))
    return result


def weights(variable, nodes, a, b):
    h = mp.log(a / b)
    return [integral(lambda d: lagrange(variable, nodes, j, variable(a * mp.exp(-d))), h) for j in range(len(nodes))]


def hermite(q, h):
    # The polynomial h^(q) ... of degree 2q - 1 that vanishes to order q at 0: conditions on its Taylor coefficients at h.
    powers = range(q, 2 * q)
    matrix = mp.matrix(q, q)
    right = mp.matrix(q, 1)
    for i, n in enumerate(powers):
        right[i] = integral(lambda d: d**n, h)
        for k in range(q):
            matrix[i, k] = mp.binomial(n, k) * h ** (n - k)
    return list(mp.lu_solve(matrix, right))


def time(deviation):
    return lambda level: 1 / mp.sqrt(deviation**2 + level**2)


print("  // kappa, h, phi, phi', phi'', I_G, K_2")
for kappa in ("0", "1e-9", "0.1", "0.5", "0.99", "1"):
    for h in ("-1.5", "0.01", "0.7", "3", "9.58"):
        k, length = mp.mpf(float(kappa)), mp.mpf(float(h))
        values = derivatives(k, length)
        values += [integral(lambda d: shape(k, d), length), integral(lambda d: shape(k, d) ** 2, length)]
        print(f"    ({kappa}, {h}, {row(values)}),")

print("  // s, levels, a, b, weights")
for s, nodes, a, b in (
    (0.65, (2.0, 6.0), 2.0, 1.0),
    (0.65, (1.0, 2.0, 6.0), 2.0, 1.0),
    (0.65, (0.25, 0.5, 0.75, 2.0), 0.5, 0.25),
    (1e-6, (0.1, 0.5, 0.75), 0.5, 0.1),
    (5.0, (0.02, 0.05, 0.11, 0.3), 0.05, 0.02),
    (0.0, (1.5, 0.5, 0.25), 0.5, 1.5),
):
    exact = [mp.mpf(n) for n in nodes]
    values = weights(time(mp.mpf(s)), exact, mp.mpf(a), mp.mpf(b))
    print(f"    ({s}, {list(nodes)}, {a}, {b}, {row(values)}),")

print("  // q, h, omega_k h^k")
for q in (2, 3):
    for h in ("-2", "0.01", "0.9", "4"):
        print(f"    ({q}, {h}, {row(hermite(q, mp.mpf(float(h))))}),")

# End points.
half = 0.5**0.5
circle = [(1, 0), (-1, 0), (0, 1), (0, -1)] + [(a, b) for a in (half, -half) for b in (half, -half)]
toy.means = [tuple(0.9 * (o[d] + 0.2 * i[d]) for d in (0, 1)) for o in circle for i in circle]
mean_square = mp.fsum(mp.mpf(m[0]) ** 2 + mp.mpf(m[1]) ** 2 for m in toy.means) / (2 * len(toy.means))
centre = [mp.fsum(mp.mpf(m[d]) for m in toy.means) / len(toy.means) for d in (0, 1)]
S = mp.sqrt(mean_square - (centre[0] ** 2 + centre[1] ** 2) / 2 + toy.deviation**2)


def rate(t):
    return t * (2 + 199 * t) / 20


def add(*terms):
    return [mp.fsum(factor * vector[d] for factor, vector in terms) for d in (0, 1)]


def jet(x, g, count):
    # D, D', D''/2 by lambda along the flow, from eps = e_0 + e_1 h + e_2 h^2 in gamma.
    toy.ORDER = count
    e = [[r[n] for r in toy.coefficients(g, x)] for n in range(count)]
    result = [add((1, x), (-g, e[0]))]
    if count > 1:
        result.append(add((g**2, e[1])))
    if count > 2:
        result.append(add((-(g**2), e[1]), (-(g**3), e[2])))
    return result


def kappa_at(g):
    return S**2 / (S**2 + g**2)


def multistep(p):
    def run(x, levels):
        points, passed = [], []
        for n in range(len(levels) - 1):
            a, b = levels[n], levels[n + 1]
            h, last = mp.log(a / b), n == len(levels) - 2
            if n == 0:
                points = [(a, jet(x, a, 1)[0])]
                k = kappa_at(a)
                offset = add((k, x), (-k, points[0][1]))
                i_g, rise = integral(lambda d: shape(k, d), h), shape(k, h)
                guess = add((b / a, x), (1 - b / a, points[0][1]), (i_g, offset))
                if last:
                    return guess
                new = jet(guess, b, 1)[0]
                w = weights(time(S), [b, a], a, b)[0]
                c = add((w, new), (-w, points[0][1]), (-w * rise, offset))
            else:
                used = points[: min(p, n + 1)]
                w = weights(time(S), [q[0] for q in used], a, b)
                guess = add((b / a, x), *zip(w, [q[1] for q in used]))
                if last:
                    return guess
                new = jet(guess, b, 1)[0]
                all_points = [(b, new)] + used
                w = weights(time(S), [q[0] for q in all_points], a, b)
                c = add((b / a, x), *zip(w, [q[1] for q in all_points]), (-1, guess))
                w = w[0]
            k = kappa_at(b) / 2
            points.insert(0, (b, add((1, new), (k, c))))
            x = add((1, guess), (1, c), (w * k, c))

    return run


def taylor(q):
    def run(x, levels):
        d = jet(x, levels[0], q)
        for n in range(len(levels) - 1):
            a, b = levels[n], levels[n + 1]
            h, k = mp.log(a / b), kappa_at(a)
            y = derivatives(k, h)
            curve = [[0, 0], [0, 0]]
            bend = [mp.mpf(0), mp.mpf(0)]
            if q == 3:
                bend = add((1, d[2]), (-(1 - 3 * k) / 2, d[1]))
                size = lambda v: mp.sqrt(v[0] ** 2 + v[1] ** 2)
                limit = 1 / mp.sqrt(1 + (y[0] * size(bend) / size(d[1])) ** 2)
                bend = add((limit, bend))
            guess = add(
                (b / a, x), (1 - b / a, d[0]), (integral(lambda e: shape(k, e), h), d[1]),
                (integral(lambda e: shape(k, e) ** 2, h), bend))
            if n == len(levels) - 2:
                return guess
            model = [
                add((1, d[0]), (y[0], d[1]), (y[0] ** 2, bend)), add((y[1], d[1]), (2 * y[0] * y[1], bend)),
                add((y[2] / 2, d[1]), (y[1] ** 2 + y[0] * y[2], bend)),
            ]
            new = jet(guess, b, q)
            omega = hermite(q, h)
            c = add(*((omega[j], new[j]) for j in range(q)), *((-omega[j], model[j]) for j in range(q)))
            k = kappa_at(b) / 2
            d = [add((1, new[0]), (k, c))] + new[1:]
            x = add((1, guess), (1, c), (omega[0] * k, c))

    return run


def level(t):
    return mp.sqrt(mp.expm1(rate(t)))


steps, first = 10, mp.mpf(2.5)
start = [mp.mpf(c) * mp.exp(rate(mp.mpf(1)) / 2) for c in (-0.39253779231890923, -0.2979627403427158)]
end = level(mp.mpf(1e-3))
grid = [level(mp.mpf(1))] + [first * (end / first) ** (mp.mpf(i) / (steps - 1)) for i in range(steps)]
print("  // end points")
for name, method in (
    ("hpc-tau-2", multistep(2)), ("hpc-tau-3", multistep(3)), ("hpc-tau-q2", taylor(2)), ("hpc-tau-q3", taylor(3)),
):
    point = [c * mp.exp(-rate(mp.mpf(1e-3)) / 2) for c in method(start, grid)]
    print(f'    "{name}": {row(point)},')
