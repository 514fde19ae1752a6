import Experimentation
import Reporting

/// The option that says how an experiment writes arrays.
enum ArrayFormatOption {
  /// `--format`.
  static let format = Parameter(
    "format", .choice(of: NumericArray.Format.allCases), default: .npy,
    help: "How long arrays such as samples are written: NumPy's npy, a table in csv, or json.")
}
