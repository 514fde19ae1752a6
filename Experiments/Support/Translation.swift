import Experimentation
import Numbers

/// Runs `body` with the content of a file; what the numerical modules refuse becomes an error of that file.
///
/// - Throws: `InputError` in place of their errors, everything else as it is.
func asInput<Result>(_ path: String, line: Int? = nil, _ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as any Refusal {
    throw InputError(path: path, line: line, error.description)
  }
}
