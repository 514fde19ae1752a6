"""End points of one-step and Adams methods on the toy mixture, from their formulas with 40 digits.
Tests/SamplersTests/AnchorTests.swift

From x = (1, -0.5) at t = 1 to t = 1e-3 on vp-linear, in xbar = x/alpha against gamma. Every anchor listed here is held
against the committed numbers, which official implementations gave in double precision (1e-10). The others of the
committed list (pf-*, ab3, ab4, s-pndm, f-pndm, tab-deis, dpm-solver-3*, multistep and ++ forms, scire, unipc, adaptive
methods) come from those implementations themselves and are not computed here.
"""
import pathlib
import re
import sys
import mpmath as mp

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "MixtureKernelTests" / "Fixtures"))
import generate_toy_reference as toy

mp.mp.dps = 40
half = 0.5**0.5
circle = [(1, 0), (-1, 0), (0, 1), (0, -1)] + [(a, b) for a in (half, -half) for b in (half, -half)]
toy.means = [tuple(0.9 * (o[d] + 0.2 * i[d]) for d in (0, 1)) for o in circle for i in circle]


def rate(t):
    return t * (2 + 199 * t) / 20


def gamma(t):
    return mp.sqrt(mp.expm1(rate(t)))


def time(g):
    doubled = 2 * mp.log1p(g * g)
    return doubled / (mp.mpf(1) / 10 + mp.sqrt(mp.mpf(1) / 100 + mp.mpf(199) / 10 * doubled))


def taylor(x, g, count):
    toy.ORDER = count
    rows = toy.coefficients(g, x)
    return [[rows[d][n] for d in (0, 1)] for n in range(count)]


def eps(x, g):
    return taylor(x, g, 1)[0]


def add(x, *terms):
    return [x[d] + mp.fsum(factor * vector[d] for factor, vector in terms) for d in (0, 1)]


def ddim(x, a, b, _):
    return add(x, (b - a, eps(x, a)))


def ttm(order):
    def step(x, a, b, _):
        rows = taylor(x, a, order)
        return add(x, *(((b - a) ** (n + 1) / (n + 1), rows[n]) for n in range(order)))

    return step


def ab2(x, a, b, past):
    e = eps(x, a)
    past.append((a, e))
    if len(past) == 1:
        return add(x, (b - a, e))
    r = (b - a) / (2 * (a - past[-2][0]))
    return add(x, ((b - a) * (1 + r), e), (-(b - a) * r, past[-2][1]))


def heun(x, a, b, _):
    first = eps(x, a)
    return add(x, ((b - a) / 2, first), ((b - a) / 2, eps(add(x, (b - a, first)), b)))


def kutta(x, a, b, _):
    h = b - a
    one = eps(x, a)
    two = eps(add(x, (h / 2, one)), a + h / 2)
    three = eps(add(x, (-h, one), (2 * h, two)), b)
    return add(x, (h / 6, one), (2 * h / 3, two), (h / 6, three))


def rk4(x, a, b, _):
    h = b - a
    one = eps(x, a)
    two = eps(add(x, (h / 2, one)), a + h / 2)
    three = eps(add(x, (h / 2, two)), a + h / 2)
    four = eps(add(x, (h, three)), b)
    return add(x, (h / 6, one), (h / 3, two), (h / 3, three), (h / 6, four))


def dpm2(x, a, b, _):
    middle = mp.sqrt(a * b)
    return add(x, (b - a, eps(add(x, (middle - a, eps(x, a))), middle)))


def grid(spacing, steps):
    first, last = mp.mpf(1), mp.mpf(1e-3)
    share = [mp.mpf(n) / steps for n in range(steps + 1)]
    if spacing == ".quadratic":
        return [gamma((mp.sqrt(first) + s * (mp.sqrt(last) - mp.sqrt(first))) ** 2) for s in share]
    a, b = gamma(first), gamma(last)
    if spacing == ".logSignalToNoise":
        return [a * (b / a) ** s for s in share]
    return [(a ** (mp.mpf(1) / 7) + s * (b ** (mp.mpf(1) / 7) - a ** (mp.mpf(1) / 7))) ** 7 for s in share]


methods = {
    "ddim": ddim, "ttm2": ttm(2), "ttm3": ttm(3), "ab2": ab2, "rho-heun2": heun, "edm-heun": heun,
    "rho-kutta3": kutta, "rho-rk4": rk4, "dpm-solver-2s": dpm2,
}
text = (root / "SamplersTests" / "AnchorTests.swift").read_text()
pattern = r'(sampler: "([^"]+)", spacing: (\.\w+)(?:\(\d+\))?, steps: (\d+)),\s*x: \[([^,]+), ([^\]]+)\]\)'
for words, name, spacing, steps, *committed in re.findall(pattern, text):
    if name not in methods:
        continue
    points = grid(spacing, int(steps))
    x = [c * mp.exp(rate(mp.mpf(1)) / 2) for c in (mp.mpf(1), mp.mpf(-0.5))]
    past = []
    for a, b in zip(points, points[1:]):
        x = methods[name](x, a, b, past)
    end = [c * mp.exp(-rate(mp.mpf(1e-3)) / 2) for c in x]
    error = max(abs(e - mp.mpf(c)) for e, c in zip(end, committed))
    if error > 1e-10:
        sys.exit(f"{name}: {[mp.nstr(e, 15) for e in end]} in place of {committed}, error {mp.nstr(error, 3)}")
    print(words)
