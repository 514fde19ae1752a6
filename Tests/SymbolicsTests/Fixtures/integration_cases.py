"""Reference values of IntegrationCaseTests.swift, with 40 digits of mpmath: closed forms, roots and quadrature.

Run: python3 integration_cases.py   (needs mpmath)
"""
from mpmath import (mp, mpf, exp, log, sqrt, sin, cos, tan, tanh, erf, quad, findroot, odefun, pi, linspace, atanh, asinh,
                    cosh, acos)

mp.dps = 40
half = mpf(1) / 2


def show(name, *values):
    print(name, *[mp.nstr(v, 20) for v in values])


def forced(rate, x0, force, end, places, start=0):
    """x' = -rate x + force(t), x(start) = x0, by the variation of constants; `places` are corners of the quadrature."""
    inner = [mpf(start)] + [mpf(p) for p in places] + [mpf(end)]
    return exp(-rate * (mpf(end) - start)) * x0 + quad(lambda s: exp(-rate * (end - s)) * force(s), inner)


# Roots of events along x = t.
show("atan(x)-1.5", tan(mpf("1.5")))
show("sigmoid(x-30)-0.25", 30 + log(mpf(1) / 3))
show("pulse event", 50 - sqrt(log(2)) / 10)
show("exp(x)-exp(20)", 20)
show("log10(x+1)-1.5", 10 ** mpf("1.5") - 1)
show("x^2.5-100", mpf(100) ** (mpf(2) / 5))
show("asinh(x)-4", mp.sinh(4))
# projectile x = 0.1 + 10 t, y = 20 t - 9.81 t^2/2
show("projectile radius 30", findroot(lambda t: (mpf("0.1") + 10 * t) ** 2 + (20 * t - mpf("9.81") * t * t / 2) ** 2 - 900, 2.2))
show("projectile angle", findroot(lambda t: (20 * t - mpf("9.81") * t * t / 2) - (mpf("0.1") + 10 * t) / 2, 3))
# growth x = 0.1 e^t/(1 + 0.1 (e^t - 1))
show("growth logit", findroot(lambda t: log(exp(t) / 9) - 1, 3))

# Pulses.
pulse = lambda c, w: [c - 12 * w, c - 6 * w, c - 3 * w, c, c + 3 * w, c + 6 * w, c + 12 * w]
gauss = lambda a, c, w: (lambda s: a * exp(-((s - c) / w) ** 2))
show("pulse 100 5 0.1", forced(1, 0, gauss(100, 5, mpf("0.1")), 10, pulse(5, mpf("0.1"))))
show("pulse 50 3 0.05 from 1", forced(1, 1, gauss(50, 3, mpf("0.05")), 10, pulse(3, mpf("0.05"))))
show("pulse 2 7.3 0.2", forced(0, 0, gauss(2, mpf("7.3"), mpf("0.2")), 10, pulse(mpf("7.3"), mpf("0.2"))))
show("pulse 1 41 0.5 to 100", forced(0, 3, gauss(1, 41, half), 100, pulse(41, half)))
show("erf window", 2 * (mpf("4.25") - 3) * half * 2)
show("pulse wide", sqrt(pi / 5) * (erf(sqrt(5) * 5)))
show("tanh window", mpf(3))
show("sech", 2 * mp.atan(tanh(mpf(300) * half)) / 100 + 2 * mp.atan(tanh(mpf(700) * half)) / 100)

# Scales.
show("charge", mpf("1.6e-19") * exp(-10))
seed = lambda x0, t: x0 * exp(3 * t) / (1 + x0 * (exp(3 * t) - 1))
show("seed 1e-20", seed(mpf("1e-20"), mpf("15.55056728662697")))
show("seed 1e-30", seed(mpf("1e-30"), mpf(23)))
show("seed 1e-12", seed(mpf("1e-12"), mpf(9)))
show("cos 20, -sin 20", cos(20), -sin(20))
show("expm1 growth", log(1 / (1 - exp(mpf(20)) * (1 - exp(-mpf("1e-10"))))))
show("tiny oscillator", mpf("1e-25") * cos(20), -mpf("1e-25") * sin(20))

# High orders.
show("exp(-20)", exp(-20))
show("exp(-30), cos(30)", exp(-30), cos(30))

# Whole exponents.
# hill.ode, duffing.ode, van der Pol like powers; Taylor integration of mpmath.
f = odefun(lambda t, y: [1 / (1 + y[1] ** 4) - y[0], y[0] - y[1]], 0, [0, 0])
show("hill", *f(1))
f = odefun(lambda t, y: [y[1], -y[0] ** 3], 0, [mpf(0), mpf(1)])
show("duffing 5", *f(5))
f = odefun(lambda t, y: [y[1], -y[0] ** 5], 0, [mpf(0), mpf(1)])
show("quintic 3", *f(3))
f = odefun(lambda t, y: [1 + y[0] ** 2 - y[0]], 0, [mpf(0)])
show("x^n+x^(n-1), n=2", *f(mpf("0.75")))

# Kinks: v' = -x + |x|/10 is an oscillator of frequency sqrt(0.9) for x > 0 and sqrt(1.1) for x < 0.
a, b = sqrt(mpf("0.9")), sqrt(mpf("1.1"))
t1 = pi / 2 / a                      # x = cos(a t) down to 0, v = -a
t2 = t1 + pi / b                     # x = -(a/b) sin(b (t - t1)), back at 0 with v = a
t3 = t2 + pi / a                     # x = sin(a (t - t2))
s = mpf(10) - t3
assert 0 < s < pi / b
show("kinked oscillator", -(a / b) * sin(b * s), -a * cos(b * s))
# x' = max(x, 1), x(0) = 0: x = t to 1, then e^(t-1)
show("max", exp(mpf(2)))
# x' = min(t, 2), x(0) = 0, to 5
show("min", 2 + 6)
