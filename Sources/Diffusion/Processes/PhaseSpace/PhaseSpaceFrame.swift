import Integration
import Numbers

/// Two coordinates for a position and its momentum at one time: the sufficient statistic `y = x_0 + γ n` for the data, whose
/// noise level is that of the process, and the standardised complement `r ~ N(0, 1)`, independent of the data and of `y`.
///
/// With `U = adj(Σ) mean`, `T = mean·U`, `γ² = det Σ/T`:
///
///     y = (U_x x + U_m m)/T,     r = (γ/√det Σ)(mean_x m − mean_m x),     z = mean y + (γ/√det Σ)(−U_m, U_x) r,
///     −score = (γ/det Σ) U ε_data(y, γ) + (γ/√det Σ)(−mean_m, mean_x) r.
///
/// Along the probability flow, per unit of `b = ∫β`, `γ' = γ α`, `y' = γ (α ε_data − χ r)`, `r' = χ ε_data` with
///
///     α = (Γ U_x² + M ν U_m²)/(2 T det Σ) > 0,     χ = (M ν U_m mean_x − Γ U_x mean_m)/(2 T √det Σ).
///
/// (From Pandey and Mandt 2023, Eq. 11, with the score above.)
public struct PhaseSpaceFrame<Number: ElementaryNumber>: Sendable {
  /// `mean`: how `z` follows from `y`.
  public let mean: PhasePair<Number>
  /// `(γ/√det Σ)(−U_m, U_x)`: how `z` follows from `r`.
  public let normal: PhasePair<Number>
  /// `U/T`: how `y` follows from `z`.
  public let statistic: PhasePair<Number>
  /// `(γ/√det Σ)(−mean_m, mean_x)`: how `r` follows from `z`, and the score from `r`.
  public let complement: PhasePair<Number>
  /// `γ`.
  public let level: Number
  /// `α = (ln γ)'` per unit of `b`.
  public let levelRate: Number
  /// `χ`, the angle by which the pair turns per unit of `b`.
  public let angleRate: Number
  /// `γ Σ^−1 mean`: how the score follows from `ε_data`, up to its sign.
  public let push: PhasePair<Number>

  /// The coordinates of `process` after the integrated rate `b > 0`.
  public init(_ process: PhaseSpaceDiffusion, integratedRate b: Number) {
    let kernel = PhaseSpaceKernel<Number>(process, integratedRate: b)
    let (mean, sigma, determinant) = (kernel.mean, kernel.covariance, kernel.determinant)
    let u = PhasePair(x: sigma.mm * mean.x - sigma.xm * mean.m, m: sigma.xx * mean.m - sigma.xm * mean.x)
    let total = mean.x * u.x + mean.m * u.m
    let root = Number.sqrt(determinant)
    let level = root / Number.sqrt(total)
    let (gx, gm) = (
      Number(process.positionFriction), Number(process.momentumFriction) / Number(process.inverseMass)
    )
    self.mean = mean
    self.level = level
    statistic = PhasePair(x: u.x / total, m: u.m / total)
    complement = PhasePair(x: -mean.m * level / root, m: mean.x * level / root)
    normal = PhasePair(x: -u.m * level / root, m: u.x * level / root)
    push = PhasePair(x: u.x * level / determinant, m: u.m * level / determinant)
    levelRate = (gx * u.x * u.x + gm * u.m * u.m) / (Number(2) * total * determinant)
    angleRate = (gm * u.m * mean.x - gx * u.x * mean.m) / (Number(2) * total * root)
  }
}

extension PhaseSpaceFrame where Number == Double {
  /// `√(γ² + deviation²)`, the standard deviation of `y` for Gaussian data of that width.
  public func spread(_ deviation: Double) -> Double { (level * level + deviation * deviation).squareRoot() }

  /// `data ← y`, `complement ← r`, `D` coordinates each.
  public func split(_ states: StateBatch, into data: inout StateBatch, _ complement: inout StateBatch) {
    let half = data.values.count
    let (y, r) = (statistic, self.complement)
    states.values.withUnsafeBufferPointer { z in
      data.values.withUnsafeMutableBufferPointer { data in
        complement.values.withUnsafeMutableBufferPointer { complement in
          for j in 0..<half {
            data[j] = y.x * z[j] + y.m * z[half + j]
            complement[j] = r.x * z[j] + r.m * z[half + j]
          }
        }
      }
    }
  }

  /// `states ← mean y + normal r`.
  public func merge(_ data: StateBatch, _ complement: StateBatch, into states: inout StateBatch) {
    let half = data.values.count
    data.values.withUnsafeBufferPointer { y in
      complement.values.withUnsafeBufferPointer { r in
        states.values.withUnsafeMutableBufferPointer { z in
          for j in 0..<half {
            z[j] = mean.x * y[j] + normal.x * r[j]
            z[half + j] = mean.m * y[j] + normal.m * r[j]
          }
        }
      }
    }
  }
}
