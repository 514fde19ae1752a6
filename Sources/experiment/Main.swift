import CommandLineInterface
import ExperimentCatalog

/// The program `experiment`.
@main
enum Main {
  static func main() {
    Catalog.program.main()
  }
}
