import Diffusion

/// The grid of a method whose coefficients belong to one grid.
public struct OwnGrid: Sendable, Equatable {
  /// The points.
  public let grid: TimeGrid
  /// Whether the method's last evaluation leads from the last point to the level zero, in place of denoising.
  public let endsAtZero: Bool

  /// A grid; it ends at its last point unless told otherwise.
  public init(_ grid: TimeGrid, endsAtZero: Bool = false) {
    self.grid = grid
    self.endsAtZero = endsAtZero
  }

  /// Whether a run on `other` may be made on this grid instead: as many steps, and the same ends but for rounding. Where the
  /// method ends at zero only the start counts.
  func standsFor(_ other: TimeGrid) -> Bool {
    func agree(_ a: GridPoint, _ b: GridPoint) -> Bool {
      (a.level - b.level).magnitude <= 1e-9 * b.level
    }
    guard grid.steps == other.steps, agree(grid.first, other.first) else { return false }
    return endsAtZero || agree(grid.last, other.last)
  }
}

extension SamplingProblem {
  /// The problem on the grid that a sampler is made for, or as it is.
  ///
  /// - Throws: `SamplerError.ownGrid` where a run on this problem's grid would be another one, `.needsDenoising` where the
  ///   method's last evaluation is the denoising one, `.onlyFromNoiseToData` in the other direction.
  public func adapted(to sampler: any Sampler<Process>) throws -> SamplingProblem {
    guard let own = try sampler.ownGrid(on: process) else { return self }
    let name = sampler.card.name
    guard !grid.isEncoding else { throw SamplerError.onlyFromNoiseToData(sampler: name) }
    guard own.standsFor(grid) else {
      throw SamplerError.ownGrid(
        sampler: name, steps: own.grid.steps, from: own.grid.first.time, to: own.grid.last.time)
    }
    guard options.denoise || !own.endsAtZero else { throw SamplerError.needsDenoising(sampler: name) }
    return SamplingProblem(process: process, model: model, grid: own.grid, options: options)
  }
}
