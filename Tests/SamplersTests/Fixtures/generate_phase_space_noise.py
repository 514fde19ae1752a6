"""End points of the stochastic methods in phase space on a mixture, from their formulas with 25 digits.
Tests/SamplersTests/PhaseSpace/PhaseSpaceNoiseTable.swift

The score is a sum over components with 2x2 covariances, Sigma = S - Psi S Psi^T + Psi Sigma_0 Psi^T with matrix exponentials; nothing
of the sufficient statistic is used. Integrals are adaptive. The numbers g are round numbers listed in the test.
"""
import mpmath as mp

mp.mp.dps = 25
f = mp.mpf
means = [[f("0.3"), f(-1)], [f("1.2"), f("0.4")], [f("-0.7"), f("0.1")]]
deviations = [f("0.2"), f("0.35"), f("0.1")]
weights = [f("0.2"), f("0.5"), f("0.3")]
times = [f("0.5"), f("0.44"), f("0.39"), f("0.35")]
start = ([f("0.8"), f("-1.1")], [f("0.2"), f("0.4")])


def number(draw, d):
    return f((37 * draw + 61 * d + 11) % 41 - 20) / 10


class Process:
    def __init__(self, beta0, beta1, gamma, kappa="0.04"):
        self.beta0, self.beta1, self.gamma = f(beta0), f(beta1), f(gamma)
        self.nu, self.mass, self.kappa = self.gamma + 4, f(1) / 4, f(kappa)
        self.k = mp.matrix([[-self.gamma / 2, 1 / (2 * self.mass)], [f(-1) / 2, -self.nu / 2]])
        self.s = mp.diag([1, self.mass])

    def beta(self, t):
        return self.beta0 + (self.beta1 - self.beta0) * t

    def b(self, t):
        return t * (self.beta0 + (self.beta1 - self.beta0) * t / 2)

    def psi(self, b):
        return mp.expm(self.k * b)

    def sigma(self, t, v):
        p = self.psi(self.b(t))
        return self.s + p * (mp.diag([v, self.kappa * self.mass]) - self.s) * p.T

    def score(self, x, m, t):
        p = self.psi(self.b(t))
        logs, parts = [], []
        for mu, s, w in zip(means, deviations, weights):
            inverse = self.sigma(t, s * s) ** -1
            part, square = [], f(0)
            for d in (0, 1):
                r = mp.matrix([x[d] - p[0, 0] * mu[d], m[d] - p[1, 0] * mu[d]])
                u = inverse * r
                square += (r.T * u)[0]
                part.append((-u[0], -u[1]))
            logs.append(mp.log(w) + mp.log(mp.det(inverse)) - square / 2)
            parts.append(part)
        top = max(logs)
        mass = [mp.exp(v - top) for v in logs]
        total = mp.fsum(mass)
        pick = lambda d, h: mp.fsum(a * q[d][h] for a, q in zip(mass, parts)) / total
        return [pick(d, 0) for d in (0, 1)], [pick(d, 1) for d in (0, 1)]


def each(function):
    return [function(d) for d in (0, 1)]


class Step:
    def __init__(self, process, t0, t1, draws, options):
        self.p, self.t0, self.t1, self.h = process, t0, t1, t0 - t1
        self.draws, self.o = draws, options

    def pair(self):
        first, second = next(self.draws), next(self.draws)
        return each(lambda d: number(first, d)), each(lambda d: number(second, d))

    def position(self, x, m, s, t):
        p, c = self.p, self.p.beta(t) / 2
        return each(lambda d: x[d] + self.h * c * (2 * p.gamma * x[d] - m[d] / p.mass + 2 * p.gamma * s[0][d]))

    def momentum(self, x, m, s, t, share=1):
        p, c = self.p, self.p.beta(t) / 2
        return each(lambda d: m[d] + share * self.h * c
                    * (x[d] + 2 * p.nu * m[d] + 2 * p.mass * p.nu * s[1][d]))

    def fluctuate(self, x, m):
        p, b = self.p, self.p.b(self.t0) - self.p.b(self.t1)
        gx, gm = self.pair()
        scale = f(self.o.get("lambda-s", 1))
        a, e = mp.sqrt(1 - mp.exp(-scale * p.gamma * b)), mp.sqrt(p.mass * (1 - mp.exp(-p.nu * b)))
        return (each(lambda d: mp.exp(-p.gamma * b / 2) * x[d] + a * gx[d]),
                each(lambda d: mp.exp(-p.nu * b / 2) * m[d] + e * gm[d]))

    def splitting(self, x, m, name):
        p, t0, t1 = self.p, self.t0, self.t1
        fresh = lambda x, m, t: p.score(x, m, t)
        if name in ("noba", "nobab", "roba", "robab"):
            x, m = self.fluctuate(x, m)
        if name in ("noba", "nbao"):
            m = self.momentum(x, m, fresh(x, m, t0), t0)
            x = self.position(x, m, fresh(x, m, t0), t0)
        if name == "nobab":
            m = self.momentum(x, m, fresh(x, m, t0), t0, f(1) / 2)
            x = self.position(x, m, fresh(x, m, t0), t0)
            m = self.momentum(x, m, fresh(x, m, t0), t0, f(1) / 2)
        if name in ("roba", "rbao"):
            t = t1 if self.o.get("score-time") == "end" else t0
            s = fresh(x, m, t)
            m = self.momentum(x, m, s, t)
            x = self.position(x, m, s, t)
        if name == "robab":
            s = fresh(x, m, t0)
            m = self.momentum(x, m, s, t0, f(1) / 2)
            x = self.position(x, m, s, t0)
            m = self.momentum(x, m, fresh(x, m, t1), t1, f(1) / 2)
        if name in ("nbao", "rbao"):
            x, m = self.fluctuate(x, m)
        return x, m

    def euler(self, x, m, _):
        p, h = self.p, self.h
        beta, s = p.beta(self.t0), p.score(x, m, self.t0)
        c = beta / 2
        gx, gm = self.pair()
        return (each(lambda d: x[d] + h * c * (p.gamma * x[d] - m[d] / p.mass + 2 * p.gamma * s[0][d])
                     + mp.sqrt(beta * p.gamma * h) * gx[d]),
                each(lambda d: m[d] + h * c * (x[d] + p.nu * m[d] + 2 * p.mass * p.nu * s[1][d])
                     + mp.sqrt(beta * p.mass * p.nu * h) * gm[d]))

    def analytic(self, x, m, b):
        """dz = [[-G, -1/M], [1, -nu]] z db/2 + noise: its map, and its covariance from the block exponential of Van Loan."""
        p = self.p
        a = mp.matrix([[-p.gamma, -1 / p.mass], [1, -p.nu]]) / 2
        big = mp.zeros(4)
        big[0:2, 0:2], big[2:4, 2:4] = -a, a.T
        big[0, 2], big[1, 3] = p.gamma, p.mass * p.nu
        whole = mp.expm(big * b)
        q = whole[2:4, 2:4].T * whole[0:2, 2:4]
        flow, low = mp.expm(a * b), mp.cholesky((q + q.T) / 2)
        gx, gm = self.pair()
        out = [flow * mp.matrix([x[d], m[d]]) + low * mp.matrix([gx[d], gm[d]]) for d in (0, 1)]
        return each(lambda d: out[d][0]), each(lambda d: out[d][1])

    def symmetric(self, x, m, _):
        p, t0, t1, h = self.p, self.t0, self.t1, self.h
        middle = (t0 + t1) / 2
        first = p.b(t0) - p.b(middle)
        second = first if self.o.get("frozen-halves") == "on" else p.b(middle) - p.b(t1)
        t = middle if self.o.get("score-time") == "mid" else t0
        x, m = self.analytic(x, m, first)
        s, beta = p.score(x, m, t), p.beta(t)
        x = each(lambda d: x[d] + h * beta * p.gamma * (x[d] + s[0][d]))
        m = each(lambda d: m[d] + h * beta * p.nu * (m[d] + p.mass * s[1][d]))
        return self.analytic(x, m, second)

    def conjugate(self, x, m, _):
        p, t0, t1, h = self.p, self.t0, self.t1, self.h
        rate = f(self.o.get("lambda", 0))
        x, m = self.fluctuate(x, m)
        t = t1 if self.o.get("score-time") == "end" else t0
        if self.o.get("factor") == "root":
            # dR/dt = beta (K + diag(G, M nu) Sigma^-1/2) R from the Cholesky factor at t1.
            def slope(s, y):
                r = mp.matrix([[y[0], y[1]], [y[2], y[3]]])
                drift = p.k + mp.diag([p.gamma, p.mass * p.nu]) * p.sigma(s, 0) ** -1 / 2
                out = p.beta(s) * drift * r
                return [out[0, 0], out[0, 1], out[1, 0], out[1, 1]]

            first = mp.cholesky(p.sigma(t1, 0))
            path = mp.odefun(slope, t1, [first[0, 0], first[0, 1], first[1, 0], first[1, 1]], tol=f(10) ** -18)
            root = lambda s: mp.matrix([path(s)[0:2], path(s)[2:4]])
        else:
            root = lambda s: mp.cholesky(p.sigma(s, 0))
        s = p.score(x, m, t)
        r = root(t)
        e = [-(r.T * mp.matrix([s[0][d], s[1][d]])) for d in (0, 1)]
        grow = lambda s, k: mp.exp(rate * (s - t1) + k * (p.b(s) - p.b(t1)))
        integral = lambda g: mp.quad(g, [t1, (t0 + t1) / 2, t0], maxdegree=5)
        wx = [integral(lambda s: p.beta(s) * p.gamma * grow(s, p.gamma) * (root(s) ** -1)[j, 0]) for j in (0, 1)]
        wm = [integral(lambda s: p.beta(s) * p.mass * p.nu * grow(s, p.nu) * (root(s) ** -1)[j, 1]) for j in (0, 1)]
        px = integral(lambda s: p.beta(s) / 2 / p.mass * grow(s, p.gamma))
        pm = integral(lambda s: p.beta(s) / 2 * grow(s, p.nu))
        m = each(lambda d: grow(t0, p.nu) * (1 - rate * h) * m[d] + pm * x[d] - wm[0] * e[d][0] - wm[1] * e[d][1])
        x = each(lambda d: grow(t0, p.gamma) * (1 - rate * h) * x[d] - px * m[d] - wx[0] * e[d][0] - wx[1] * e[d][1])
        return x, m


methods = {"psld-em": Step.euler, "sscs": Step.symmetric, "coba": Step.conjugate}
processes = {"published": Process(8, 8, "0.01"), "rising": Process("0.5", 15, "0.3")}
cases = [
    ("published", "psld-em", {}), ("published", "sscs", {}), ("published", "sscs", {"score-time": "mid"}),
    ("published", "noba", {}), ("published", "nbao", {}), ("published", "nobab", {}),
    ("published", "roba", {}), ("published", "roba", {"score-time": "end"}),
    ("published", "roba", {"lambda-s": "1.5"}), ("published", "rbao", {}), ("published", "robab", {}),
    ("published", "coba", {}), ("published", "coba", {"lambda": "-8", "score-time": "end"}),
    ("rising", "psld-em", {}), ("rising", "sscs", {}), ("rising", "sscs", {"frozen-halves": "on"}),
    ("rising", "robab", {}), ("rising", "roba", {"score-time": "end"}), ("rising", "coba", {"lambda": "-2"}),
    ("rising", "coba", {"lambda": "1.5", "factor": "root"}),
]
for process, name, options in cases:
    x, m = start
    draws = iter(range(1000))
    for t0, t1 in zip(times, times[1:]):
        step = Step(processes[process], t0, t1, draws, options)
        x, m = methods.get(name, Step.splitting)(step, x, m, name)
    words = ", ".join(f'"{k}": "{v}"' for k, v in options.items()) or ":"
    print(f"(.{process}, \"{name}\", [{words}],")
    print(f"[{', '.join(mp.nstr(v, 17) for v in x + m)}]),")
