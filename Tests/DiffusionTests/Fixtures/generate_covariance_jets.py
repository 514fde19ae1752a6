"""Reference values for CovarianceMixtureTests: jets of a 3-D mixture with full covariances by power series in 60 digits.
Tests/DiffusionTests/CovarianceReference.swift

The inverse and the determinant of Sigma + gamma^2 I are written out for 3 by 3 matrices and composed as truncated series, so
that neither eigenvectors nor a recursion of the weights occurs. Inputs are the doubles that the tests use. Needs mpmath.
"""
from mpmath import mp, mpf

mp.dps = 60
ORDER = 8
N = ORDER + 1


class S:
    def __init__(self, c):
        self.c = (list(c) + [mpf(0)] * N)[:N]

    def __add__(self, o):
        o = lift(o)
        return S([a + b for a, b in zip(self.c, o.c)])

    __radd__ = __add__

    def __neg__(self):
        return S([-a for a in self.c])

    def __sub__(self, o):
        return self + (-lift(o))

    def __rsub__(self, o):
        return lift(o) - self

    def __mul__(self, o):
        o = lift(o)
        return S([sum(self.c[j] * o.c[n - j] for j in range(n + 1)) for n in range(N)])

    __rmul__ = __mul__

    def __truediv__(self, o):
        o = lift(o)
        r = []
        for n in range(N):
            r.append((self.c[n] - sum(r[j] * o.c[n - j] for j in range(n))) / o.c[0])
        return S(r)

    def exp(self):
        r = [mp.exp(self.c[0])]
        for n in range(1, N):
            r.append(sum(j * self.c[j] * r[n - j] for j in range(1, n + 1)) / n)
        return S(r)

    def log(self):
        r = [mp.log(self.c[0])]
        for n in range(1, N):
            r.append((self.c[n] - sum(j * r[j] * self.c[n - j] for j in range(1, n)) / mpf(n)) / self.c[0])
        return S(r)


def lift(x):
    return x if isinstance(x, S) else S([mpf(x)])


def inverse(m):
    def minor(i, j):
        r = [k for k in range(3) if k != i]
        c = [k for k in range(3) if k != j]
        return m[r[0]][c[0]] * m[r[1]][c[1]] - m[r[0]][c[1]] * m[r[1]][c[0]]

    det = m[0][0] * minor(0, 0) - m[0][1] * minor(0, 1) + m[0][2] * minor(0, 2)
    adj = [[(minor(j, i) if (i + j) % 2 == 0 else -minor(j, i)) / det for j in range(3)] for i in range(3)]
    return adj, det


def q(text):
    return mpf(float(text))


W = [q(".6"), q(".4")]
MU = [[q("1"), q(".2"), q("-.5")], [q("-.8"), q(".6"), q(".3")]]
SIGMA = [
    [[q(".25"), q(".10"), q("-.05")], [q(".10"), q(".16"), q(".02")], [q("-.05"), q(".02"), q(".09")]],
    [[q(".04"), q("-.02"), q(".01")], [q("-.02"), q(".36"), q(".12")], [q(".01"), q(".12"), q(".20")]],
]


def noise(x, g):
    logs, pulls = [], []
    for w, mu, sigma in zip(W, MU, SIGMA):
        m = [[lift(sigma[i][j]) + (g * g if i == j else 0) for j in range(3)] for i in range(3)]
        inv, det = inverse(m)
        z = [x[i] - mu[i] for i in range(3)]
        pull = [sum((inv[i][j] * z[j] for j in range(3)), lift(0)) for i in range(3)]
        quad = sum((z[i] * pull[i] for i in range(3)), lift(0))
        logs.append(mp.log(w) - (det.log() + quad) / 2 - 3 * mp.log(2 * mp.pi) / 2)
        pulls.append(pull)
    masses = [l.exp() for l in logs]
    total = masses[0] + masses[1]
    eps = [g * sum((masses[k] / total * pulls[k][i] for k in range(2)), lift(0)) for i in range(3)]
    return eps, total.log().c[0]


def main():
    out = ["/// Jets of a 3-D mixture with full covariances; written by Fixtures/generate_covariance_jets.py.", "enum CovarianceReference {"]
    out.append("  /// State, level, log density, and e_0 to e_%d, coordinate by coordinate." % ORDER)
    out.append("  static let cases: [(state: [Double], gamma: Double, logDensity: Double, noise: [[Double]])] = [")
    for state, gamma in [((".3", "-.2", ".5"), ".7"), (("1.5", "-2", ".25"), "3"), (("20", "-90", "60"), "80"),
                         (("-.75", ".5", ".25"), ".03125")]:
        x = [S([q(s)]) for s in state]
        g = S([q(gamma), mpf(1)])
        for n in range(ORDER):
            eps, _ = noise(x, g)
            for i in range(3):
                x[i].c[n + 1] = eps[i].c[n] / (n + 1)
        eps, density = noise(x, g)
        out.append("    (")
        out.append("      [%s], %s, %s," % (", ".join(float(q(s)).__repr__() for s in state), repr(float(q(gamma))),
                                            mp.nstr(density, 20)))
        out.append("      [")
        for n in range(N):
            out.append("        [%s]," % ", ".join(mp.nstr(eps[i].c[n], 20) for i in range(3)))
        out.append("      ]")
        out.append("    ),")
    out.append("  ]")
    out.append("}")
    print("\n".join(out))


if __name__ == "__main__":
    main()
