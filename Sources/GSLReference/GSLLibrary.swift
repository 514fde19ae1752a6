import CGSL

/// The library's process-wide state.
enum GSLLibrary {
  /// Reading this once, from any thread, keeps the library from aborting the process when it reports an error.
  static let errorsAreReturned: Bool = {
    gsl_set_error_handler_off()
    return true
  }()

  /// The library's text for a status.
  static func message(_ status: CInt) -> String {
    gsl_strerror(status).map { String(cString: $0) } ?? "unknown error"
  }
}

/// The library's return values in the type of its functions.
enum GSLStatus {
  static let success = CInt(GSL_SUCCESS)
  static let failure = CInt(GSL_FAILURE)
  static let noProgress = CInt(GSL_ENOPROG)
  static let tooManySteps = CInt(GSL_EMAXITER)
  /// A step that met this is tried again with half its length.
  static let range = CInt(GSL_ERANGE)
  /// An integration that met one of these two ends at once.
  static let badFunction = CInt(GSL_EBADFUNC)
  static let invalidPointer = CInt(GSL_EFAULT)
}
