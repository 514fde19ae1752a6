import Experimentation
import Reporting
import Synchronization

/// There is nothing to compare with, because the current folder is not that of the project (exit code 66).
struct NoCheckout: UserError {
  let folder: String

  var exitCode: ExitCode { .inputNotFound }

  var description: String {
    "The current folder is not a checkout of this project, so there is no folder '\(folder)' of published results to compare with. Please run 'verify' in the folder that holds Package.swift."
  }
}

/// `verify [NAME...]`: runs again and compares with `Results/`.
struct VerifyCommand: Command {
  private static let tolerance = Parameter(
    "tolerance", .real(.closed(0...0.1)), default: Tolerance.acrossMachines.relative,
    help: "Relative tolerance of numbers; 0 asks for equal bytes of every number.")

  let program: CommandLineProgram
  let name = "verify"
  let abstract = "Re-run published experiments and compare with Results."
  let discussion = """
    Runs the named experiments, or all of them, with their published parameters and compares every file with the \
    one in Results; the current folder must be that of a checkout of the project. Nothing is written. On the machine and toolchain that wrote Results all bytes are equal; the \
    mathematical functions of another one may differ in the last digit. Therefore two numbers a and b count as equal when

      |a - b| <= 1e-12 + T max(|a|, |b|)

    with the tolerance T. Numbers printed with decimals in a figure may also differ by one unit of their last decimal. With \
    T = 0 numbers must be equal. Text must be equal always, and no file may be missing or left over.

    For each experiment one line says how many files are identical and how many equal within the tolerance; the first \
    difference of every other file is named with its place. The exit code is 1 when there is a difference or a check \
    fails.
    """

  var options: ParameterSet {
    ParameterSet(
      Self.tolerance, CommonParameters.jobs, CommonParameters.quiet, CommonParameters.progress)
  }

  var positionals: [PositionalDeclaration] {
    [
      PositionalDeclaration(
        "NAME", .any, completions: program.experiments.map(\.name),
        help: "Names of experiments; all of them when none is given.")
    ]
  }

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    guard context.environment.isCheckout else { throw NoCheckout(folder: context.environment.resultsFolder) }
    let names = values.positionals["NAME"] ?? []
    let experiments = names.isEmpty ? program.experiments : try program.experiments(named: names)
    let relative = values[Self.tolerance]
    let tolerance =
      relative == 0
      ? Tolerance.exact : Tolerance(absolute: Tolerance.acrossMachines.absolute, relative: relative)
    // Several on a thread each keep the threads busier than one on all of them.
    let isOne = experiments.count == 1
    let (outer, inner) = isOne ? (context.onOneThread, context) : (context, context.onOneThread)
    let output = InOrder<Outcome>()
    let result = Mutex(ExitCode.success)
    _ = try outer.run.map(count: experiments.count, label: name) { index in
      try output.add(try outcome(of: experiments[index], tolerance, inner), at: index) { ready in
        let code = try print(ready, context)
        result.withLock { if $0 == .success { $0 = code } }
      }
    }
    return result.withLock { $0 }
  }

  /// What came of one experiment.
  private enum Outcome: Sendable {
    case compared(String, ExitCode)
    case failed(any Error)
  }

  private func print(_ outcome: Outcome, _ context: CommandContext) throws -> ExitCode {
    context.bar.clear()
    switch outcome {
    case .compared(let text, let code):
      do {
        try context.write(text)
      } catch is OutputClosed {
        // The exit code still tells whether there is a difference.
      }
      return code
    case .failed(let error): return program.report(error, context.environment)
    }
  }

  private func outcome(
    of experiment: any Experiment, _ tolerance: Tolerance, _ context: CommandContext
  ) throws -> Outcome {
    do {
      let (text, code) = try verify(experiment, tolerance, context)
      return .compared(text, code)
    } catch let error as Interrupted {
      throw error
    } catch {
      return .failed(error)
    }
  }

  private func verify(
    _ experiment: any Experiment, _ tolerance: Tolerance, _ context: CommandContext
  ) throws -> (String, ExitCode) {
    let report = try ExperimentRunner(context: context).render(experiment, at: experiment.publishedValues)
    let comparison = ReportComparison(
      report, with: context.environment.resultsFolder + "/" + experiment.name, in: context.files,
      tolerance: tolerance)
    var text = "\(experiment.name): \(comparison.identical) of \(report.files.count) files identical"
    if !comparison.withinTolerance.isEmpty {
      text += ", \(comparison.withinTolerance.count) equal within the tolerance"
    }
    if !comparison.differences.isEmpty { text += ", \(comparison.differences.count) different" }
    text += "\n"
    for difference in comparison.differences { text += "  \(difference.path): \(difference.reason)\n" }
    for difference in comparison.withinTolerance {
      text += "  \(difference.path): within the tolerance; \(difference.reason)\n"
    }
    for check in report.checks where check.status == .fails { text += "  \(check.line)\n" }
    return (text, comparison.differences.isEmpty && report.holds ? .success : .failure)
  }
}
