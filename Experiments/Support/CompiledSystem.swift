import Experimentation
import Symbolics

/// Expansions of a system as machine code, made by a C compiler.
enum CompiledSystem {
  /// Loads the code of an integrator's system and makes it run; returns whether an earlier run had compiled it.
  ///
  /// - Throws: `CompilerError`, `Interrupted`; `UsageError` where the system has no compiled form or the code gives other bits.
  static func use(
    _ compiler: NativeCompiler, in integrator: SystemIntegrator<Double>,
    cancellation: Cancellation = Cancellation()
  ) throws -> Bool {
    var isKept = false
    do {
      try integrator.useCode { source in
        let library = try compiler.library(
          of: source.text, options: ExpansionSource.options, cancellation: cancellation)
        isKept = library.isKept
        return ExpansionCode(
          source,
          function: unsafeBitCast(
            try library.function(ExpansionSource.function), to: ExpansionCode.Function.self))
      }
    } catch let error as ExpansionSourceError {
      throw UsageError("\(error)")
    } catch let error as ExpansionCodeError {
      throw UsageError("\(error)")
    }
    return isKept
  }
}
