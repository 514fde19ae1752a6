import Diffusion
import Experimentation
import Metrics
import Numbers
import Samplers
import Series

/// Runs `body` with the numbers of a command line; what the numerical modules refuse becomes a usage error.
///
/// - Throws: `UsageError` in place of their errors, everything else as it is.
func asUsage<Result>(_ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error where isRefusal(error) {
    throw UsageError("\(error)")
  }
}

/// Runs `body` with the content of a file; what the numerical modules refuse becomes an error of that file.
///
/// - Throws: `InputError` in place of their errors, everything else as it is.
func asInput<Result>(_ path: String, line: Int? = nil, _ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error where isRefusal(error) {
    throw InputError(path: path, line: line, "\(error)")
  }
}

private func isRefusal(_ error: any Error) -> Bool {
  error is ModelError || error is SamplerError || error is SeriesError || error is MetricError
    || error is any Refusal
}
