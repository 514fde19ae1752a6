/// The radius of convergence of the DDIM flow of two equal point masses at −1 and 1, at a state and a noise level; from 400
/// coefficients with 60 digits (`Tests/SamplersTests/Fixtures/generate_two_atom_radii.py`).
struct TwoAtomRadii: Sendable {
  let state: Double
  let gamma: Double
  let radius: Double

  static let all = [
    TwoAtomRadii(state: 0.1, gamma: 0.3, radius: 0.03974),
    TwoAtomRadii(state: 0.1, gamma: 0.5, radius: 0.1385),
    TwoAtomRadii(state: 0.1, gamma: 1, radius: 0.5759),
    TwoAtomRadii(state: 0.1, gamma: 2, radius: 1.584),
    TwoAtomRadii(state: 0.3, gamma: 0.3, radius: 0.0927),
    TwoAtomRadii(state: 0.3, gamma: 0.5, radius: 0.1551),
    TwoAtomRadii(state: 0.3, gamma: 1, radius: 0.5289),
    TwoAtomRadii(state: 0.3, gamma: 2, radius: 1.521),
    TwoAtomRadii(state: 0.7, gamma: 0.3, radius: 0.1864),
    TwoAtomRadii(state: 0.7, gamma: 0.5, radius: 0.2981),
    TwoAtomRadii(state: 0.7, gamma: 1, radius: 0.5373),
    TwoAtomRadii(state: 0.7, gamma: 2, radius: 1.469),
  ]
}
