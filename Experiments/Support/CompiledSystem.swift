import Experimentation
import Symbolics

/// Expansions of a system as machine code, made by a C compiler.
enum CompiledSystem {
  /// Loads the code of an integrator's system and makes it run.
  ///
  /// - Throws: `CompilerError`, `Interrupted`; `UsageError` where the system has no compiled form or the code gives other bits.
  static func use(
    _ compiler: NativeCompiler, in integrator: SystemIntegrator<Double>,
    cancellation: Cancellation = Cancellation()
  ) throws {
    try explained { try integrator.useCode { try code(of: $0, compiler, cancellation) } }
  }

  /// The same for the rows of an ensemble, as far as they run one after another.
  ///
  /// - Throws: the same.
  static func use(
    _ compiler: NativeCompiler, in ensemble: inout Ensemble<Double>, cancellation: Cancellation
  ) throws {
    try explained { _ = try ensemble.useCode { try code(of: $0, compiler, cancellation) } }
  }

  private static func explained(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as ExpansionSourceError {
      throw UsageError("\(error)")
    } catch let error as ExpansionCodeError {
      throw UsageError("\(error)")
    }
  }

  /// The code of a source.
  ///
  /// - Throws: `CompilerError`, `Interrupted`.
  static func code(
    of source: ExpansionSource, _ compiler: NativeCompiler, _ cancellation: Cancellation = Cancellation()
  ) throws -> ExpansionCode {
    let library = try compiler.library(
      of: source.text, options: ExpansionSource.options, cancellation: cancellation)
    let address = try library.function(ExpansionSource.function)
    return ExpansionCode(source, function: unsafeBitCast(address, to: ExpansionCode.Function.self))
  }
}
