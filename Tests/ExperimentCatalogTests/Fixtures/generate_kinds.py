"""Right values of the runs of KindsOfCaseTests, with 40 digits: closed forms, roots, quadrature and Taylor series of order 60.
Tests/ExperimentCatalogTests/KindsOfCase.swift
"""
from mpmath import mp, mpf, exp, log, sqrt, quad, findroot, acos, pi, taylor, factorial

mp.dps = 40


def text(value):
    return mp.nstr(value, 20, min_fixed=-6, max_fixed=8)


def root(event, end, value):
    print(f'"{event}", to: {end}, at: {text(value)}')


def ends(name, end, *values):
    print(f'"{name}", to: {end}, gives: [{", ".join(text(v) for v in values)}]')


def series_step(field, state, order):
    """Coefficients of all states by a field that takes and gives truncated series."""
    series = [[s] for s in state]
    for n in range(order):
        slopes = field(series)
        for s, slope in zip(series, slopes):
            s.append(slope[n] / (n + 1))
    return series


def mul(a, b):
    return [mp.fsum(a[j] * b[n - j] for j in range(n + 1)) for n in range(min(len(a), len(b)))]


def flow(field, state, end, step, until=None):
    """The states at `end`, or the time at which `until`(state) first vanishes, with steps of fixed length."""
    time, state = mpf(0), [mpf(s) for s in state]
    while time < end:
        h = min(mpf(step), end - time)
        series = series_step(field, state, 60)
        at = lambda t: [mp.polyval(s[::-1], t) for s in series]
        if until is not None and mp.sign(until(state)) * mp.sign(until(at(h))) < 0:
            low, high = mpf(0), h
            for _ in range(130):
                middle = (low + high) / 2
                if mp.sign(until(at(middle))) == mp.sign(until(state)):
                    low = middle
                else:
                    high = middle
            return time + low
        time, state = time + h, at(h)
    return state


# Events whose series converge over less than the step, along x = t.
root("sqrt(x+2)-4", 100, 14)
root("log(2+x)-3", 100, exp(3) - 2)
root("1/(1+x^2)-0.02", 100, 7)
root("exp(x)-exp(13)", 100, 13)
root("tanh(x-31.75)", 100, mpf("31.75"))
root("(x-9)/(x-2)", 100, 9)
root("sqrt(x^2+9)-15", 100, sqrt(mpf(216)))
root("sqrt(x^2+y^2)-25", 10, findroot(lambda t: (mpf("0.1") + 10 * t) ** 2 + (20 * t - mpf("9.81") * t * t / 2) ** 2 - 625, 1.6))


def pol(s):
    x, v = s
    return [v, [b - a - c for a, b, c in zip(x, v, mul(mul(x, x), v))]]


def lorenz(s):
    x, y, z = s
    return [[10 * (b - a) for a, b in zip(x, y)], [28 * a - b - c for a, b, c in zip(x, y, mul(x, z))],
            [c - mpf(8) / 3 * b for b, c in zip(z, mul(x, y))]]


root("tanh(30*(x-0.5))", 20, flow(pol, [2, 0], 20, "0.1", lambda s: s[0] - mpf("0.5")))
root("1/(z-38.5)-1", 5, flow(lorenz, [1, 1, 1], 5, "0.02", lambda s: s[2] - mpf("39.5")))
# Touching roots of x = cos t, v = -sin t.
root("(x-0.5)^2", 10, pi / 3)
root("v+1", 4, pi / 2)
root("abs(x-0.25)", 10, acos(mpf("0.25")))
root("(x+0.5)^2*(x+2)", 10, 2 * pi / 3)


# Pulses on x' = -a x.
def pulse(a, height, centre, width, end):
    points = [0] + [centre + k * width for k in (-14, -7, -3, 0, 3, 7, 14)] + [end]
    return quad(lambda s: height * exp(-a * (end - s)) * exp(-((s - centre) / width) ** 2), points)


for a, height, centre, width, end in [("2", "30", "7", "0.03", 9), ("0.5", "1000", "2", "0.05", 12), ("3", "7", "1.25", "0.2", 4)]:
    values = [mpf(v) for v in (a, height, centre, width)]
    ends(f"x' = -{a}*x + {height}*exp(-((t-{centre})/{width})^2); x(0) = 0", end, pulse(*values, mpf(end)))
ends("x' = exp(-7*(t-4)^2); x(0) = 0", 9, quad(lambda t: exp(-7 * (t - 4) ** 2), [0, 2, 3, 4, 5, 6, 9]))
soft = lambda a: log(1 + exp(-800 * mpf(a))) / 800
ends("x' = sigmoid(800*(t-1.5)) - sigmoid(800*(t-4)); x(0) = 0", 9,
     (9 - mpf("1.5") + soft(9 - mpf("1.5")) - soft("1.5")) - (9 - 4 + soft(5) - soft(4)))
# Scales.
logistic = lambda r, x0, t: x0 * exp(r * t) / (1 + x0 * (exp(r * t) - 1))
ends("x' = -2*x; x(0) = 3.3e-27", 7, mpf("3.3e-27") * exp(-14))
ends("x' = 2*x*(1-x); x(0) = 1e-7", 8, logistic(2, mpf("1e-7"), 8))
ends("x' = 5*x*(1-x); x(0) = 1e-24", 11, logistic(5, mpf("1e-24"), 11))
ends("x' = x*(1-x); x(0) = 1e-40", 90, logistic(1, mpf("1e-40"), 90))
ends("n' = 0; x' = 2*v; v' = -2*x; n(0) = 1e30; x(0) = 0; v(0) = 1", 7, mpf("1e30"), mp.sin(14), mp.cos(14))
# Orders above the automatic one.
print("// order 80")
ends("x' = -1.5*x; x(0) = 2", 12, 2 * exp(-18))
ends("x' = 3*v; v' = -3*x; x(0) = 0; v(0) = 1", 9, mp.sin(27), mp.cos(27))
# Parameters as exponents over a base of zero.


def power(x, n):
    result = x
    for _ in range(n - 1):
        result = mul(result, x)
    return result


def hill(K, n):
    def field(s):
        x, y = s
        p = power([v / K for v in y], n)
        q = []
        for m in range(len(p)):
            q.append(((1 if m == 0 else 0) - mp.fsum(p[j] * q[m - j] for j in range(1, m + 1))) / (1 + p[0]))
        return [[a - b for a, b in zip(q, x)], [a - b for a, b in zip(x, y)]]
    return field


print("// parameters")
ends("K = 2; n = 3; x' = 1/(1+(y/K)^n) - x; y' = x - y; x(0) = 0; y(0) = 0", 2, *flow(hill(2, 3), [0, 0], 2, "0.1"))
ends("K = 0.5; n = 6; x' = 1/(1+(y/K)^n) - x; y' = x - y; x(0) = 0; y(0) = 0", 1, *flow(hill(mpf("0.5"), 6), [0, 0], 1, "0.05"))
ends("n = 5; x' = v; v' = -x^n; x(0) = 0; v(0) = 1", 6,
     *flow(lambda s: [s[1], [-a for a in power(s[0], 5)]], [0, 1], 6, "0.1"))
ends("n = 7; x' = v; v' = -2*x^n; x(0) = 0; v(0) = 0.75", 4,
     *flow(lambda s: [s[1], [-2 * a for a in power(s[0], 7)]], [0, "0.75"], 4, "0.1"))


# Derivatives of (x0 - mu) gamma/sqrt(v0 v) of one Gaussian.
def gaussian(mean, s, state, gamma, order):
    mp.dps = 400
    mean, s, state, gamma = [mpf(v) for v in (mean, s, state, gamma)]
    b = [s * s + gamma * gamma, 2 * gamma, mpf(1)] + [mpf(0)] * order
    f = [1 / sqrt(b[0])]
    for n in range(1, order + 1):
        f.append(mp.fsum((-mpf(j) / 2 - (n - j)) * b[j] * f[n - j] for j in range(1, min(n, 2) + 1)) / (n * b[0]))
    value = (state - mean) * f[0] * (gamma * f[order] + (f[order - 1] if order else 0)) * factorial(order)
    mp.dps = 40
    print(f'state: {state_text(state)}, gamma: {gamma_text(gamma)}, order: {order}, last: {mp.nstr(value, 14, min_fixed=-6, max_fixed=8)}')


state_text = lambda v: mp.nstr(v, 6)
gamma_text = lambda v: mp.nstr(v, 6, min_fixed=-6, max_fixed=8)
for state, gamma, order in [("0.3", 30, 172), ("0.3", 100, 200), ("0.3", mpf(10) ** 160, 0), ("-1.5", 50, 171), ("4", 20, 175),
                            ("0.75", 64, 190), ("2.5", mpf(10) ** 155, 0), ("-3", mpf(10) ** 200, 0), ("0.3", mpf(10) ** -170, 1)]:
    gaussian(2, "0.5", state, gamma, order)
