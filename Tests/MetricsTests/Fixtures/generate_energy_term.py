"""E|Y - Y'| of two draws from the toy mixture, in closed form with 30 digits.
Tests/MetricsTests/EnergyDistanceTests.swift

For a difference of means d and s^2 = 2 * 0.01^2, q = d^2/(2 s^2), in the plane:
s sqrt(pi/2) exp(-q/2) ((1 + q) I0(q/2) + q I1(q/2)).
"""
import mpmath as mp

mp.mp.dps = 30
h = 0.5**0.5
circle = [(1, 0), (-1, 0), (0, 1), (0, -1), (h, h), (h, -h), (-h, h), (-h, -h)]
means = [tuple(mp.mpf(0.9 * (o[d] + 0.2 * i[d])) for d in (0, 1)) for o in circle for i in circle]
s = mp.sqrt(2) * mp.mpf(0.01)


def mean_distance(d):
    q = d * d / (2 * s * s)
    with mp.workdps(60):
        bessel = [mp.besseli(n, q / 2) * mp.exp(-q / 2) for n in (0, 1)]
    return s * mp.sqrt(mp.pi / 2) * ((1 + q) * bessel[0] + q * bessel[1])


total = mp.fsum(mean_distance(mp.hypot(a[0] - b[0], a[1] - b[1])) for a in means for b in means) / 64**2
print(f"    #expect(abs(metric.dataTerm - {float(total)!r}) < 1e-14)")
