import Experimentation
import Testing

/// Wrong specifications: line, place, value, and what is allowed; always exit code 65.
@Suite struct WrongSpecificationTests {
  private static let names =
    "experiment, axes, exclude, steps, counts, scale, methods, mixture, latents, afs, seed"
  private static let parameters = "steps, counts, scale, methods, mixture, latents, afs, seed"

  /// A specification with one thing wrong, and what is said of it behind `spec.json, `.
  static let cases: [(text: String, message: String)] = [
    ("", "line 1, column 1: the text ends here. Please give a value."),
    (
      "{\"experiment\": \"toy\",\n \"experiment\": \"toy\"}",
      "line 2, column 2: the object has two members 'experiment'. Please give every member its own name."
    ),
    (
      "[1]",
      "line 1: The file holds an array where an object is needed. Please give {\"experiment\": ..., \"axes\": {...}}."
    ),
    ("{}", "line 1: The member \"experiment\" is missing. Please give one of: toy."),
    ("{\n\"experiment\": 5}", "line 2: experiment: The value is a number. Please give one of: toy."),
    (
      "{\n\n\"experiment\": \"tox\"}",
      "line 3: experiment: 'tox' cannot be swept. Did you mean 'toy'? Please give one of: toy."
    ),
    (
      "{\"experiment\": \"toy\"}",
      "line 1: The member \"axes\" is missing. Please give an object with a list of values for each parameter that varies."
    ),
    (
      toy("\"axes\": {}"),
      "line 2: axes: The value is '{}'. Please give an object with a list of values for each parameter that varies."
    ),
    (
      toy("\"axes\": [5]"),
      "line 2: axes: The value is '[5]'. Please give an object with a list of values for each parameter that varies."
    ),
    (
      toy("\"axes\": {\n\"stepz\": [5]}"),
      "line 3: axes.stepz: 'stepz' is unknown. Did you mean 'steps'? Please give one of: \(parameters)."
    ),
    (
      toy("\"axes\": {\"jobs\": [1, 2]}"),
      "line 2: axes.jobs: 'jobs' changes no result and is no parameter of a task. Please leave it out here; 'sweep run' has its own options."
    ),
    (
      toy("\"axes\": {\"steps\": []}"),
      "line 2: axes.steps: The value is '[]'. Please give a list of values, or {\"from\": 1, \"to\": 100} for whole numbers."
    ),
    (
      toy("\"axes\": {\"steps\": 5}"),
      "line 2: axes.steps: The value is '5'. Please give a list of values, or {\"from\": 1, \"to\": 100} for whole numbers."
    ),
    (
      toy("\"axes\": {\"steps\": [5,\n0]}"),
      "line 3: axes.steps[1]: The value '0' is invalid for 'steps'. Please give a whole number from 1 to 1000."
    ),
    (
      toy("\"axes\": {\"steps\": [5, 1001]}"),
      "line 2: axes.steps[1]: The value '1001' is invalid for 'steps'. Please give a whole number from 1 to 1000."
    ),
    (
      toy("\"axes\": {\"steps\": [5, 2.5]}"),
      "line 2: axes.steps[1]: The value '2.5' is invalid for 'steps'. Please give a whole number from 1 to 1000."
    ),
    (
      toy("\"axes\": {\"steps\": [null]}"),
      "line 2: axes.steps[0]: The value is 'null'. Please give a whole number from 1 to 1000."
    ),
    (
      toy("\"axes\": {\"steps\": [true]}"),
      "line 2: axes.steps[0]: The value is 'true'. Please give a whole number from 1 to 1000."
    ),
    (
      toy("\"axes\": {\"counts\": [[5, [6]]]}"),
      "line 2: axes.counts[0]: The value is '[5,[6]]'. Please give whole numbers from 1 to 1000, separated by commas."
    ),
    (
      toy("\"axes\": {\"steps\": [5, 10, 5]}"),
      "line 2: axes.steps[2]: The value '5' is there already. Please give every value once."
    ),
    (
      toy("\"axes\": {\"methods\": [\"ddim\", \"ttm1\"]}"),
      "line 2: axes.methods[1]: The value 'ddim' is there already. Please give every value once."
    ),
    (
      toy("\"axes\": {\"methods\": [\"ttm5\"]}"),
      "line 2: axes.methods[0]: The value 'ttm5' is invalid for 'methods'. Did you mean 'ttm2'? Please give different names out of: ddim, ttm2, ab3; separated by commas."
    ),
    (toy("\"axes\": {\"afs\": [1]}"), "line 2: axes.afs[0]: The value is '1'. Please give true or false."),
    (
      toy("\"axes\": {\"seed\": {\"from\": 1, \"until\": 3}}"),
      "line 2: axes.seed.until: 'until' is unknown. Please give \"from\", \"to\" and, optionally, \"by\"."
    ),
    (
      toy("\"axes\": {\"seed\": {\"from\": 1}}"),
      "line 2: axes.seed: The member \"to\" is missing. Please give a whole number."
    ),
    (
      toy("\"axes\": {\"seed\": {\"from\": 1.5, \"to\": 2}}"),
      "line 2: axes.seed.from: The value is '1.5'. Please give a whole number."
    ),
    (
      toy("\"axes\": {\"seed\": {\"from\": 5, \"to\": 2}}"),
      "line 2: axes.seed.to: The value '2' lies before \"from\", which is 5. Please give at least 5."
    ),
    (
      toy("\"axes\": {\"seed\": {\"from\": 5, \"to\": 9, \"by\": 0}}"),
      "line 2: axes.seed.by: The value is '0'. Please give a whole number of at least 1."
    ),
    (
      toy("\"axes\": {\"seed\": {\"from\": 1, \"to\": 9223372036854775807}}"),
      "line 2: axes.seed: There are more than 1000000 values. Please give fewer."
    ),
    (
      toy("\"axes\": {\"seed\": {\"from\": -1, \"to\": 3}}"),
      "line 2: axes.seed: The value '-1' is invalid for 'seed'. Please give a whole number of at least 0."
    ),
    (
      toy("\"axes\": {\"seed\": {\"from\": 1, \"to\": 100000}, \"steps\": {\"from\": 1, \"to\": 1000}}"),
      "line 2: axes: The axes have 100000 x 1000 combinations. Please give at most 1000000."
    ),
    (
      toy("\"axes\": {\"seed\": [1]},\n\"scalee\": 2"),
      "line 3: scalee: 'scalee' is unknown. Did you mean 'scale'? Please give one of: \(names)."
    ),
    (
      toy("\"axes\": {\"seed\": [1]},\n\"axis\": 2"),
      "line 3: axis: 'axis' is unknown. Did you mean 'axes'? Please give one of: \(names)."
    ),
    (
      toy("\"axes\": {\"seed\": [1]},\n\"seed\": 2"),
      "line 3: seed: The parameter is an axis too. Please give it once."
    ),
    (
      toy("\"axes\": {\"seed\": [1]},\n\"output\": \"x\""),
      "line 3: output: 'output' changes no result and is no parameter of a task. Please leave it out here; 'sweep run' has its own options."
    ),
    (
      toy("\"axes\": {\"seed\": [1]},\n\"scale\": 0"),
      "line 3: scale: The value '0' is invalid for 'scale'. Please give a number greater than 0 and at most 10."
    ),
    (
      toy("\"axes\": {\"seed\": [1]},\n\"scale\": {\"a\": 1}"),
      "line 3: scale: The value is '{\"a\":1}'. Please give a number greater than 0 and at most 10."
    ),
    (
      "{\"experiment\": \"toy\", \"axes\": {\"seed\": [1]}}",
      "line 1: The parameter 'mixture' of toy is missing. Please give a name, in the file or as an axis."
    ),
    (
      toy("\"axes\": {\"seed\": [1]},\n\"exclude\": {\"seed\": 1}"),
      "line 3: exclude: The value is '{\"seed\":1}'. Please give a list of objects such as {\"steps\": 5}."
    ),
    (
      toy("\"axes\": {\"seed\": [1]},\n\"exclude\": [\n{}]"),
      "line 4: exclude[0]: The value is '{}'. Please give an object such as {\"steps\": 5}."
    ),
    (
      toy("\"axes\": {\"seed\": [1]},\n\"exclude\": [{\"seed\": 1}, {\"steps\": 5}]"),
      "line 3: exclude[1].steps: 'steps' is no axis. Please give one of: seed."
    ),
    (
      toy("\"axes\": {\"seed\": [1]},\n\"exclude\": [{\"seed\": 7}]"),
      "line 3: exclude[0].seed: The value '7' is none of that axis. Please give one that it has."
    ),
    (
      toy("\"axes\": {\"seed\": [1]},\n\"exclude\": [{\"seed\": \"x\"}]"),
      "line 3: exclude[0].seed: The value 'x' is invalid for 'seed'. Please give a whole number of at least 0."
    ),
    (
      toy("\"axes\": {\"seed\": [1, 2]},\n\"exclude\": [{\"seed\": 1}, {\"seed\": 2}]"),
      "line 3: exclude: Every combination is left out. Please leave some in."
    ),
  ]

  private static func toy(_ members: String) -> String {
    "{\"experiment\": \"toy\", \"mixture\": \"a\",\n \(members)}"
  }

  @Test(arguments: cases)
  func messages(_ text: String, _ message: String) {
    for action in ["plan", "run"] {
      let outcome = SweepSession(text).run("sweep \(action) spec.json --folder F")
      #expect(outcome.code == .malformedInput, "\(text)")
      #expect(outcome.error == "Error: spec.json, \(message)\n", "\(text)")
    }
  }

  @Test func aMissingFileIsNotFound() {
    let outcome = SweepSession().run("sweep plan spec.json")
    #expect(outcome.code == .inputNotFound)
  }
}
