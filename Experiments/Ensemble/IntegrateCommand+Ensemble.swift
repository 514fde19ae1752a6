import CommandLineInterface
import Experimentation
import Symbolics

extension IntegrateCommand {
  /// The run of `--ensemble`, ready to begin.
  func ensemble(
    _ path: String, of plain: SymbolicSystem, parameters: [String: Double], events: [SymbolicExpression],
    to end: Double, compiler: NativeCompiler?, _ values: ParameterValues, _ context: CommandContext
  ) throws -> EnsembleRun {
    let file = try EnsembleFile(
      path, of: plain, parameters: parameters.keys, hasStart: values.isGiven(Self.start), events: events,
      context.run)
    let states = file.quantities.compactMap { if case .state(let name) = $0 { name } else { nil } }
    let system = try varied(plain.settingInitialValues(of: Set(states)), values)
    warnAboutNumbers(system, context)
    return EnsembleRun(
      command: self, file: file, plain: plain, system: system, parameters: parameters, events: events,
      options: options(values), end: end, compiler: compiler, values: values,
      context: context)
  }
}
