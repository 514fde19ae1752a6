"""End points of Taylor and Adams methods in phase space, from their definitions with 30 digits.
Tests/SamplersTests/PhaseSpace/PhaseSpaceAnchor.swift

From two starts at t = 1 to t = 1e-3 in 24 steps. The Taylor series of z in t comes from the score as a sum over 2x2
covariances per component; Y = y + i level r and Gamma = level e^(i phi) follow from z(t), mean(t) and Sigma(t) as series in
t, and the series of one in the other by reversion: no series in the level, and no recurrence for y and r, is used. Every
anchor whose method is listed here is held against the committed numbers (1e-10). Needs mpmath.
"""
import pathlib
import re
import sys
from mpmath import mp, mpf, mpc

mp.dps = 30
root = pathlib.Path(__file__).resolve().parents[1]
BETA, GAMMA, NU, INVERSE, SHARE = mpf(8), mpf(0.01), mpf(0.01) + 4, mpf(4), mpf(0.04)
DELTA, MASS = mpf(2), mpf(1) / 4
ORDER = 5

smooth = (
    [(mpf(x), mpf(y)) for x, y in [(1, 0.3), (-0.8, 0.9), (0.2, -1.1), (-0.5, -0.4)]],
    [mpf(s) for s in (0.35, 0.25, 0.3, 0.5)], [mpf(w) for w in (0.3, 0.25, 0.25, 0.2)])
half = mp.sqrt(mpf(1) / 2)
circle = [(1, 0), (-1, 0), (0, 1), (0, -1)] + [(a, b) for a in (half, -half) for b in (half, -half)]
toy = ([(mpf(0.9) * (o[0] + mpf(0.2) * i[0]), mpf(0.9) * (o[1] + mpf(0.2) * i[1])) for o in circle for i in circle],
       [mpf(0.01)] * 64, [mpf(1) / 64] * 64)


def times(a, b):
    return [sum(a[j] * b[n - j] for j in range(n + 1)) for n in range(min(len(a), len(b)))]


def over(a, b):
    c = []
    for n in range(min(len(a), len(b))):
        c.append((a[n] - sum(b[n - j] * c[j] for j in range(n))) / b[0])
    return c


def root_of(a):
    c = [mp.sqrt(a[0])]
    for n in range(1, len(a)):
        c.append((a[n] - sum(c[j] * c[n - j] for j in range(1, n))) / (2 * c[0]))
    return c


def plus(*rows):
    return [sum(r) for r in zip(*rows)]


def scaled(c, a):
    return [c * x for x in a]


def integral(a, start):
    return [start] + [x / (n + 1) for n, x in enumerate(a)]


def psi(b):
    d = mp.exp(-(GAMMA + DELTA) * b / 2)
    return d * (1 + DELTA * b / 2), d * DELTA**2 * b / 2, -d * b / 2, d * (1 - DELTA * b / 2)


def kernel(t, v=mpf(0)):
    a, b, c, d = psi(BETA * t)
    k = SHARE * MASS
    return (a, c), (1 - a * a - MASS * b * b + k * b * b + v * a * a, -a * c - MASS * b * d + k * b * d + v * a * c,
                    MASS - c * c - MASS * d * d + k * d * d + v * c * c)


def kernel_series(t, v=mpf(0), order=ORDER):
    mean, sigma = kernel(t, v)
    mx, mm = [mean[0]], [mean[1]]
    xx, xm, m2 = ([s] for s in sigma)
    for n in range(order):
        c = BETA / (n + 1)
        one = 1 if n == 0 else 0
        mx.append(c / 2 * (INVERSE * mm[n] - GAMMA * mx[n]))
        mm.append(-c / 2 * (mx[n] + NU * mm[n]))
        xx.append(c * (INVERSE * xm[n] - GAMMA * xx[n] + GAMMA * one))
        xm.append(c / 2 * (INVERSE * m2[n] - xx[n] - (GAMMA + NU) * xm[n]))
        m2.append(c * (MASS * NU * one - xm[n] - NU * m2[n]))
    return mx, mm, xx, xm, m2


def schedule(t, order=ORDER):
    """mean, U, T, det, level and d phi/dt as series in t."""
    mx, mm, xx, xm, m2 = kernel_series(t, order=order)
    det = plus(times(xx, m2), scaled(-1, times(xm, xm)))
    ux = plus(times(m2, mx), scaled(-1, times(xm, mm)))
    um = plus(times(xx, mm), scaled(-1, times(xm, mx)))
    total = plus(times(ux, mx), times(um, mm))
    level = root_of(over(det, total))
    number = plus(scaled(MASS * NU, times(um, mx)), scaled(-GAMMA, times(ux, mm)))
    chi = over(number, scaled(2, times(total, root_of(det))))
    return mx, mm, ux, um, total, det, level, scaled(BETA, chi)


def path(mixture, z, t, order):
    """The series of z in t along the probability flow."""
    means, widths, weights = mixture
    mx, mm = kernel_series(t)[:2]
    parts = {}
    for s in set(widths):
        xx, xm, m2 = kernel_series(t, s * s)[2:]
        det = plus(times(xx, m2), scaled(-1, times(xm, xm)))
        slope = over([(n + 1) * d for n, d in enumerate(det[1:])], det)
        parts[s] = (over(m2, det), over(scaled(-1, xm), det), over(xx, det), integral(slope, mp.log(det[0])))
    rows = [[c] for c in z]
    state = [{"u": [[], [], [], []], "logit": [], "mass": []} for _ in means]
    for n in range(order):
        for k, (mean, s, w) in enumerate(zip(means, widths, weights)):
            ixx, ixm, imm, logdet = parts[s]
            c = state[k]
            off = [[rows[d][j] - (mx, mm)[d // 2][j] * mean[d % 2] for j in range(n + 1)] for d in range(4)]
            for d in range(2):
                c["u"][d].append(sum(ixx[j] * off[d][n - j] + ixm[j] * off[d + 2][n - j] for j in range(n + 1)))
                c["u"][d + 2].append(sum(ixm[j] * off[d][n - j] + imm[j] * off[d + 2][n - j] for j in range(n + 1)))
            square = sum(c["u"][d][j] * off[d][n - j] for d in range(4) for j in range(n + 1))
            c["logit"].append((mp.log(w) if n == 0 else 0) - logdet[n] - square / 2)
        top = max(c["logit"][0] for c in state)
        for c in state:
            c["mass"].append(mp.exp(c["logit"][0] - top) if n == 0 else sum(
                j * c["logit"][j] * c["mass"][n - j] for j in range(1, n + 1)) / n)
        total = [sum(c["mass"][j] for c in state) for j in range(n + 1)]
        u = [over([sum(c["mass"][i] * c["u"][d][j - i] for c in state for i in range(j + 1))
                   for j in range(n + 1)], total)[n] for d in range(4)]
        step = BETA / 2 / (n + 1)
        slopes = [step * (INVERSE * rows[d + 2][n] - GAMMA * rows[d][n] + GAMMA * u[d]) for d in range(2)]
        slopes += [step * (MASS * NU * u[d + 2] - rows[d][n] - NU * rows[d + 2][n]) for d in range(2)]
        for d in range(4):
            rows[d].append(slopes[d])
    return rows


def complex_level(t):
    """Gamma = level e^(i phi) with phi(t) = 0, as a series in t."""
    *_, level, chi = schedule(t)
    phi = integral(chi, mpf(0))[:ORDER + 1]
    e = [mpc(1)]
    for n in range(ORDER):
        e.append(mpc(0, 1) * sum((j + 1) * phi[j + 1] * e[n - j] for j in range(n + 1)) / (n + 1))
    return times(level, e), level


def inverse(a):
    """The series g with a(g(u)) - a_0 = u."""
    b = [mpf(0), 1 / a[1]]
    for n in range(2, len(a)):
        b.append(mpf(0))
        power, sum_ = [mpf(1)] + [mpf(0)] * n, mpf(0)
        for k in range(1, n + 1):
            power = times(power, b)
            sum_ += a[k] * power[n]
        b[n] = -sum_ / a[1]
    return b


def compose(f, g):
    result, power = [mpf(0)] * len(g), [mpf(1)] + [mpf(0)] * (len(g) - 1)
    for c in f[:len(g)]:
        result = plus(result, scaled(c, power))
        power = times(power, g)
    return result


def complex_state(rows, t):
    """Y of both coordinates and d Y/d Gamma as series in t."""
    mx, mm, ux, um, total, det, level, _ = schedule(t)
    gamma, _ = complex_level(t)
    slope = [(n + 1) * c for n, c in enumerate(gamma[1:])]
    out = []
    for d in range(2):
        x, m = rows[d], rows[d + 2]
        y = over(plus(times(ux, x), times(um, m)), total)
        r = times(over(level, root_of(det)), plus(times(mx, m), scaled(-1, times(mm, x))))
        full = plus(y, scaled(mpc(0, 1), times(level, r)))
        out.append((full, over([(n + 1) * c for n, c in enumerate(full[1:])], slope)))
    return out


def landing(t, y, r):
    mx, mm, ux, um, total, det, level, _ = schedule(t, 1)
    c = level[0] / mp.sqrt(det[0])
    return mx[0] * y - c * um[0] * r, mm[0] * y + c * ux[0] * r


nodes = {}


def quadrature(a, b):
    """Nodes between two times with weights of dt, the angle since a, and the end's angle, by panels of 30 Gauss points."""
    if (a, b) in nodes:
        return nodes[a, b]
    count = max(1, int(mp.ceil(abs(mp.log(a / b)) / mp.log(mpf(1.7)))))
    edges = [mp.sqrt(a) * (mp.sqrt(b) / mp.sqrt(a)) ** (mpf(i) / count) for i in range(count + 1)]
    out, angle = [], mpf(0)
    for left, right in zip(edges, edges[1:]):
        last, at = left, angle
        for x, w in gauss:
            s = (left + right) / 2 + (right - left) / 2 * x
            at += sum(v * (s - last) / 2 * 2 * q * schedule(q * q, 0)[7][0]
                      for u, v in short for q in [(last + s) / 2 + (s - last) / 2 * u])
            last = s
            out.append((s * s, w * (right - left) / 2 * 2 * s, at))
        at += sum(v * (right - last) / 2 * 2 * q * schedule(q * q, 0)[7][0]
                  for u, v in short for q in [(last + right) / 2 + (right - last) / 2 * u])
        angle = at
    nodes[a, b] = (out, angle)
    return nodes[a, b]


def legendre(n):
    rule = []
    for i in range(n):
        x = mp.cos(mp.pi * (i + mpf(3) / 4) / (n + mpf(1) / 2))
        for _ in range(8):
            before, now = mpf(1), x
            for k in range(2, n + 1):
                before, now = now, ((2 * k - 1) * x * now - (k - 1) * before) / k
            slope = n * (x * now - before) / (x * x - 1)
            x -= now / slope
        rule.append((x, 2 / ((1 - x * x) * slope**2)))
    return sorted(rule)


gauss, short = legendre(24), legendre(10)


def time_taylor(p):
    def step(mixture, z, a, b, past):
        return [sum(c * (b - a)**n for n, c in enumerate(row[:p + 1])) for row in path(mixture, z, a, p)]
    return step


def level_taylor(p):
    def step(mixture, z, a, b, past):
        states = complex_state(path(mixture, z, a, ORDER), a)
        gamma, level = complex_level(a)
        g = inverse(gamma)
        phi = quadrature(a, b)[1]
        end = schedule(b, 0)[6][0]
        out = [None] * 4
        for d, (full, _) in enumerate(states):
            u = end * mp.expj(phi) - level[0]
            y = sum(c * u**n for n, c in enumerate(compose(full, g)[:p + 1]))
            out[d], out[d + 2] = landing(b, mp.re(y), mp.im(y) / end)
        return out
    return step


def moments_taylor(p, log):
    def step(mixture, z, a, b, past):
        states = complex_state(path(mixture, z, a, ORDER), a)
        level = complex_level(a)[1]
        rows, phi = quadrature(a, b)
        end = schedule(b, 0)[6][0]
        if log:
            slope = over([(n + 1) * c for n, c in enumerate(level[1:])], level)
            v = integral(slope, mpf(0))[:ORDER]
        else:
            v = [mpf(0)] + level[1:ORDER]
        moment = [mpc(0)] * p
        for s, w, angle in rows:
            line = schedule(s, 1)
            dgamma = (line[6][1] + mpc(0, 1) * line[6][0] * line[7][0]) * mp.expj(angle) * w
            x = mp.log(line[6][0] / level[0]) if log else line[6][0] - level[0]
            for j in range(p):
                moment[j] += x**j * dgamma
        out = [None] * 4
        for d, (full, noise) in enumerate(states):
            coefficients = compose(noise[:ORDER], inverse(v))
            y = full[0] + sum(c * m for c, m in zip(coefficients, moment))
            out[d], out[d + 2] = landing(b, mp.re(y), mp.im(y) / end)
        return out
    return step


def factor_taylor(p, kind):
    def step(mixture, z, a, b, past):
        rows = path(mixture, z, a, ORDER)
        nodes_, phi = quadrature(a, b)
        series = []
        if kind == "root":
            series = [[(mp.re(c), mp.im(c)) for c in noise[:p]] for _, noise in complex_state(rows, a)]
        else:
            mx, mm, xx, xm, m2 = kernel_series(a)
            l11 = root_of(xx)
            l21 = over(xm, l11)
            l22 = root_of(plus(m2, scaled(-1, times(l21, l21))))
            for d in range(2):
                # -score = (G G^T/2)^-1 (dz/dt - F z), and eps = L^T (-score).
                x, m = rows[d], rows[d + 2]
                sx = [((n + 1) * x[n + 1] * 2 / BETA + GAMMA * x[n] - INVERSE * m[n]) / GAMMA for n in range(ORDER)]
                sm = [((n + 1) * m[n + 1] * 2 / BETA + x[n] + NU * m[n]) / (MASS * NU) for n in range(ORDER)]
                ex = plus(times(l11, sx), times(l21, sm))
                em = times(l22, sm)
                series.append(list(zip(ex, em))[:p])
        flow = psi(BETA * (b - a))
        out = [None] * 4
        for d in range(2):
            out[d] = flow[0] * z[d] + flow[1] * z[d + 2]
            out[d + 2] = flow[2] * z[d] + flow[3] * z[d + 2]
        for s, w, angle in nodes_:
            e = psi(BETA * (b - s))
            mx, mm, ux, um, total, det, level, _ = [r[0] for r in schedule(s, 0)]
            if kind == "root":
                c, q = mp.cos(angle), mp.sin(angle)
                push = (level / det * ux, level / det * um)
                turn = (-level / mp.sqrt(det) * mm, level / mp.sqrt(det) * mx)
                m = (push[0] * c + turn[0] * q, turn[0] * c - push[0] * q, push[1] * c + turn[1] * q,
                     turn[1] * c - push[1] * q)
            else:
                xx, xm, m2 = kernel(s)[1]
                l11 = mp.sqrt(xx)
                m = (1 / l11, -xm / (l11 * mp.sqrt(det)), mpf(0), mp.sqrt(xx / det))
            for d in range(2):
                ex = sum(c[0] * (s - a)**j for j, c in enumerate(series[d]))
                em = sum(c[1] * (s - a)**j for j, c in enumerate(series[d]))
                gx = GAMMA * BETA / 2 * (m[0] * ex + m[1] * em)
                gm = MASS * NU * BETA / 2 * (m[2] * ex + m[3] * em)
                out[d] += w * (e[0] * gx + e[1] * gm)
                out[d + 2] += w * (e[2] * gx + e[3] * gm)
        return out
    return step


methods = {
    ("psld-ttm2", None): time_taylor(2), ("psld-ttm3", None): time_taylor(3),
    ("psld-level-ttm2", None): level_taylor(2), ("psld-level-ttm3", None): level_taylor(3),
    ("psld-level-etd-ttm2", None): moments_taylor(2, False),
    ("psld-loglevel-etd-ttm2", None): moments_taylor(2, True),
    ("psld-loglevel-etd-ttm3", None): moments_taylor(3, True),
    ("psld-etd-ttm2", "cholesky"): factor_taylor(2, "cholesky"), ("psld-etd-ttm2", "root"): factor_taylor(2, "root"),
    ("psld-etd-ttm3", "root"): factor_taylor(3, "root"),
}
text = (root / "PhaseSpace" / "PhaseSpaceAnchor.swift").read_text()
numbers = r"\[([^\[\]]+)\]"
begin = re.search(r"static let starts = \[\s*" + numbers + r",\s*" + numbers, text)
starts = [[mpf(float(c)) for c in row.split(",")] for row in begin.groups()]
pattern = r'(sampler: "([^"]+)", factor: ("\w+"|nil), mixture: "(\w+)",\s*grid: "(\w+)",)\s*ends: \[\s*' + numbers + r",\s*" + numbers
for words, name, factor, law, grid, *ends in re.findall(pattern, text):
    step = methods.get((name, None if factor == "nil" else factor.strip('"')))
    # 64 components in 30 digits take long: their anchors are held on request.
    if step is None or (law == "toy8x8" and "--all" not in sys.argv):
        continue
    low, high = mpf(1e-3), mpf(1)
    share = [mpf(n) / 24 for n in range(25)]
    points = [high + (low - high) * s if grid == "uniform" else low + (high - low) * (1 - s)**2 for s in share]
    for z, committed in zip(starts, ends):
        for a, b in zip(points, points[1:]):
            z = step(smooth if law == "smooth4" else toy, z, a, b, None)
        error = max(abs(x - mpf(c)) for x, c in zip(z, committed.split(",")))
        if error > 1e-10:
            sys.exit(f"{name} {factor} {law} {grid}: {[mp.nstr(c, 15) for c in z]} in place of {committed}, error {mp.nstr(error, 3)}")
    print(words.splitlines()[0])
