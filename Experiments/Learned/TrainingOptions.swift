import Experimentation
import Learning

/// What `train` trains.
enum TrainingKind: String, CaseIterable, Sendable {
  case score
  case head
}

/// How noise levels are drawn in a training.
enum LevelDraw: String, CaseIterable, Sendable {
  case logUniform = "log-uniform"
  case uniformTime = "uniform-time"
}

/// The options of a training, besides the data and the files.
enum TrainingOptions {
  static let steps = Parameter(
    "steps", .integer(1...10_000_000), help: "Steps. Default: 15000 for a network, 12000 for a head.")
  static let batch = Parameter(
    "batch", .integer(Trainer.partSize...1_048_576), default: 512,
    help: "Examples per step, a multiple of \(Trainer.partSize).")
  static let rate = Parameter(
    "rate", .real(.positive), default: 2e-3, help: "Learning rate at its peak, after a warm-up of 200 steps.")
  static let levels = Parameter(
    "levels", .choice(of: LevelDraw.allCases), default: .logUniform,
    help: "How noise levels are drawn: uniform in log gamma, or in t as in the GENIE paper.")
  static let width = Parameter(
    "width", .integer(1...4096), help: "Units of a layer. Default: 128 for a network, 64 for a head.")
  static let depth = Parameter("depth", .integer(1...64), default: 4, help: "Hidden layers of a network.")
  static let activation = Parameter(
    "activation", .choice(of: Activation.allCases), default: .silu, help: "Activation of a network.")
  static let features = Parameter(
    "features", .integer(0...4096), default: 32, help: "Fourier features of the state.")
  static let featureDeviation = Parameter(
    "feature-deviation", .real(.positive), default: 8, help: "Standard deviation of their frequencies.")
  static let form = Parameter(
    "form", .choice(of: ScoreOutput.allCases), default: .preconditioned,
    help: "What the last layer of a network stands for: 'plain' is eps itself, as in the GENIE paper.")
  static let classes = Parameter(
    "classes", .integer(0...4096), default: 0,
    help:
      "Classes that a network is told, each of as many neighbouring components of the mixture; 0 for a network without."
  )
  static let classDropout = Parameter(
    "class-dropout", .real(.closed(0...1)), default: 0.1,
    help: "Share of the examples whose class is withheld.")
  static let network = Parameter(
    "network", ModelSource.kind, placeholder: "name|file",
    help:
      "The network whose derivative is distilled; for a second derivative the network with the head of the first."
  )
  static let derivative = Parameter(
    "derivative", .integer(1...8), default: 1, help: "Which total derivative of eps a head predicts.")
  static let blocks = Parameter("blocks", .integer(0...64), default: 1, help: "Residual blocks of a head.")
  static let channels = Parameter(
    "channels", .choice(of: HeadOutput.allCases), default: .mixed,
    help:
      "What a head says: three channels (GENIE Eq. 14), the derivative, or the derivative times gamma.")
  static let weighting = Parameter(
    "weighting", .choice(of: HeadWeighting.allCases), default: .squaredLevel,
    help: "Weight of a head's squared error: gamma^2 (to the power of the derivative), or none.")

  /// The options of a network only, and those of a head only.
  static let ofScore: [any DeclaredParameter] = [
    depth, activation, features, featureDeviation, form, classes, classDropout,
  ]
  static let ofHead: [any DeclaredParameter] = [network, derivative, blocks, channels, weighting]

  static let all: [any DeclaredParameter] = [steps, batch, rate, levels, width] + ofScore + ofHead
}
