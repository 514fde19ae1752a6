"""Reference values for PhaseSpaceKernelTests: the kernel of phase-space Langevin diffusion with 50 digits.
Tests/DiffusionTests/PhaseSpaceKernelReference.swift

The linear flow is the matrix exponential (mpmath.expm), the covariance S - Psi S Psi^T + Psi diag(0, kappa M) Psi^T with the
stationary law S = diag(1, M): nothing is arranged against cancellation, the working precision (100 digits) is what makes
the result right. level, alpha and chi follow from Sigma by matrix algebra, the angle phi by quadrature of chi. Inputs are
the doubles that the tests use. Needs mpmath.
"""
from mpmath import mp, mpf, matrix, expm, sqrt, quad, linspace

mp.dps = 100
CASES = [
    # positionFriction, momentumFriction, inverseMass, momentumShare
    (0.01, 4.01, 4.0, 0.04),
    (0.0, 4.0, 4.0, 0.04),
    (0.3, 4.3, 4.0, 0.04),
    (0.25, 3.25, 2.25, 0.5),
    (0.01, 2.5, 4.0, 0.04),
    (0.0, 1.0, 4.0, 0.04),
    (0.1, 7.5, 4.0, 0.04),
    (0.5, 0.75, 1.5, 0.0),
]
RATES = [1e-6, 1e-4, 0.01, 0.3, 1.5, 8.0]


def kernel(case, b):
    gamma, nu, inverse, kappa = (mpf(c) for c in case)
    mass = 1 / inverse
    k = matrix([[-gamma, inverse], [-1, -nu]]) / 2
    psi = expm(k * b)
    stationary = matrix([[1, 0], [0, mass]])
    start = matrix([[0, 0], [0, kappa * mass]])
    sigma = stationary - psi * stationary * psi.T + psi * start * psi.T
    det = sigma[0, 0] * sigma[1, 1] - sigma[0, 1] ** 2
    mean = psi[:, 0]
    inverse_sigma = matrix([[sigma[1, 1], -sigma[0, 1]], [-sigma[0, 1], sigma[0, 0]]]) / det
    a = inverse_sigma * mean
    level = 1 / sqrt((mean.T * a)[0])
    # q = level R^-1 mean, p = q turned by 90 degrees, for any root R: q^T A q and q^T A p with A = R^-1 G G^T R^-T/2.
    q = level * a
    p = matrix([-mean[1], mean[0]]) * level / sqrt(det)
    g = matrix([[gamma, 0], [0, mass * nu]]) / 2
    alpha = (q.T * g * q)[0]
    chi = (q.T * g * p)[0]
    return mean, sigma, det, level, alpha, chi


def text(x):
    return '"' + mp.nstr(x, 50, strip_zeros=False) + '"'


print("/// Kernels of phase space to 50 digits; written by Fixtures/generate_phase_space_kernel.py.")
print("struct PhaseSpaceKernelReference: Sendable {")
print("  let positionFriction: Double")
print("  let momentumFriction: Double")
print("  let inverseMass: Double")
print("  let momentumShare: Double")
print("  let integratedRate: Double")
print("  /// mean_x, mean_m, Sigma_xx, Sigma_xm, Sigma_mm, det Sigma, level, alpha, chi.")
print("  let values: [String]")
print()
print("  static let all: [PhaseSpaceKernelReference] = [")
for case in CASES:
    for b in RATES:
        mean, sigma, det, level, alpha, chi = kernel(case, mpf(b))
        values = [mean[0], mean[1], sigma[0, 0], sigma[0, 1], sigma[1, 1], det, level, alpha, chi]
        print("    PhaseSpaceKernelReference(")
        print(f"      positionFriction: {case[0]}, momentumFriction: {case[1]}, inverseMass: {case[2]},")
        print(f"      momentumShare: {case[3]}, integratedRate: {b},")
        print("      values: [")
        for value in values:
            print(f"        {text(value)},")
        print("      ]),")
print("  ]")
print()
print("  /// phi(end) - phi(start) at the integrated rates of the ends, with the parameters of the first case.")
print("  static let angles: [(start: Double, end: Double, angle: String)] = [")
mp.dps = 40
for start, end in [(8.0, 1.6), (1.6, 0.08), (0.08, 0.008), (8.0, 0.008)]:
    edges = [mpf(start) * (mpf(end) / start) ** (mpf(i) / 12) for i in range(13)]
    edges[0], edges[-1] = mpf(start), mpf(end)
    angle = quad(lambda s: 2 * s * kernel(CASES[0], s * s)[5], [sqrt(e) for e in edges])
    print(f'    (start: {start}, end: {end}, angle: "{mp.nstr(angle, 30)}"),')
print("  ]")
print("}")
