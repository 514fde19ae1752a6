import Numbers

/// How a row of an ensemble becomes the start of a trajectory.
struct EnsembleSetting<S: IntegrationScalar>: Sendable {
  private let system: SymbolicSystem
  private let start: S
  private let parameters: [String: S]
  private let state: [S]
  /// The place of the starting time in a row.
  private var startPlace: Int?
  /// Places in a row with the places of their states.
  private var statePlaces: [(place: Int, state: Int)] = []
  private var parameterPlaces: [(place: Int, name: String)] = []
  /// Whether initial values are formulas in parameters that rows give.
  private let followsParameters: Bool

  init(
    _ system: SymbolicSystem, _ quantities: [EnsembleQuantity], _ parameters: [String: S], start: S
  ) throws(IntegrationError) {
    guard !quantities.isEmpty else {
      throw .option("The members of an ensemble differ in nothing. Please give at least one quantity.")
    }
    let names = system.parameters.map(\.name)
    for (place, quantity) in quantities.enumerated() {
      guard !quantities[..<place].contains(quantity) else {
        throw .option("The quantity \(quantity) is given twice. Please leave one of them out.")
      }
      switch quantity {
      case .start: startPlace = place
      case .state(let name):
        guard let state = system.states.firstIndex(of: name) else {
          throw .system(.unknownSymbol(name: name, known: system.states))
        }
        statePlaces.append((place, state))
      case .parameter(let name):
        guard names.contains(name) else { throw .system(.unknownParameter(name: name, known: names)) }
        parameterPlaces.append((place, name))
      }
    }
    self.system = system
    self.start = start
    self.parameters = parameters
    followsParameters = !parameterPlaces.isEmpty && system.initialValues.contains { !$0.symbols.isEmpty }
    do {
      state = try system.initialState(parameters: try system.parameterValues(overriding: parameters))
    } catch {
      throw .system(error)
    }
  }

  /// Puts an integrator at the start of a row's trajectory.
  func begin(_ row: ArraySlice<S>, _ integrator: SystemIntegrator<S>) throws(IntegrationError) {
    var state = state
    if !parameterPlaces.isEmpty {
      var parameters = parameters
      for (place, name) in parameterPlaces { parameters[name] = row[row.startIndex + place] }
      try integrator.setParameters(parameters)
      if followsParameters {
        do {
          state = try system.initialState(parameters: try system.parameterValues(overriding: parameters))
        } catch {
          throw .system(error)
        }
      }
    }
    for (place, index) in statePlaces { state[index] = row[row.startIndex + place] }
    try integrator.restart(at: startPlace.map { row[row.startIndex + $0] } ?? start, state: state)
  }
}
