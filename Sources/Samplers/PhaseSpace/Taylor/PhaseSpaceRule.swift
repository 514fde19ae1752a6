import Diffusion
import Integration
import Numbers

/// What one step in phase space takes from rows of `y`, `r` and `e = ε_data(y, γ)`: the state at its end is
/// `Σ_j (a_j y_j + b_j r_j + c_j e_j)`, with a pair of weights for position and momentum each. `j` counts Taylor coefficients in the
/// level, or past points of a multistep rule.
struct PhaseSpaceRule: Sendable {
  /// Which of the three kinds.
  enum Kind: Int {
    case data
    case complement
    case noise
  }

  /// The weights of row `j` of a kind at `3 j + kind`.
  private(set) var weights: [PhasePair<Double>]

  /// A rule for `count` rows of each kind, all of whose weights are zero.
  init(count: Int) {
    weights = Array(repeating: PhasePair(x: 0, m: 0), count: 3 * count)
  }

  /// Adds to the weights of one row.
  mutating func add(_ kind: Kind, _ j: Int, _ pair: PhasePair<Double>) {
    let old = weights[3 * j + kind.rawValue]
    weights[3 * j + kind.rawValue] = PhasePair(x: old.x + pair.x, m: old.m + pair.m)
  }

  /// Adds `matrix (Re, Im) weight (e_j + i r_j)`.
  mutating func addPair(_ j: Int, _ weight: Complex, through matrix: PhaseMatrix<Double>) {
    add(.noise, j, matrix * PhasePair(x: weight.re, m: weight.im))
    add(.complement, j, matrix * PhasePair(x: -weight.im, m: weight.re))
  }

  /// `states ← Σ weights · rows`, positions first; `rows` in the order of the weights.
  func apply(to rows: [StateBatch], into states: inout StateBatch) {
    let half = rows[0].values.count
    states.values.withUnsafeMutableBufferPointer { out in
      for j in out.indices { out[j] = 0 }
      for (row, weight) in zip(rows, weights) where weight.x != 0 || weight.m != 0 {
        row.values.withUnsafeBufferPointer { term in
          for j in 0..<half {
            out[j] = out[j].addingProduct(weight.x, term[j])
            out[half + j] = out[half + j].addingProduct(weight.m, term[j])
          }
        }
      }
    }
  }
}
