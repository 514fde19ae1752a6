import CommandLineInterface
import Experimentation
import Testing

/// A command line, or the file that it names, that is wrong, with what the program has to say.
struct WrongCommandLine: CustomTestStringConvertible, Sendable {
  let words: [String]
  let message: String
  let code: ExitCode
  var files: [String: String] = [:]

  init(_ words: [String], _ message: String, _ code: ExitCode = .usage, files: [String: String] = [:]) {
    self.words = words
    self.message = message
    self.code = code
    self.files = files
  }

  var testDescription: String { words.joined(separator: " ") }
}

@Suite struct WrongCommandLineTests {
  @Test(arguments: general + values + structure + inputs)
  func saysWhatIsWrong(_ wrong: WrongCommandLine) throws {
    let session = Session()
    for (path, text) in wrong.files { try session.files.writeText(text, to: path) }
    let outcome = session.run(wrong.words)
    #expect(outcome.error == "Error: \(wrong.message)\n")
    #expect(outcome.code == wrong.code)
    #expect(outcome.output == "")
  }

  @Test func coversAtLeastSixtyLines() {
    #expect(Self.general.count + Self.values.count + Self.structure.count + Self.inputs.count >= 60)
  }

  private static let seeList =
    "Please see 'experiment list' for the experiments and 'experiment --help' for the commands."

  static let general: [WrongCommandLine] = [
    .init([], "The name of an experiment or a command is missing. Please see 'experiment --help'."),
    .init([""], "There is no experiment or command ''. \(seeList)"),
    .init(["sqares"], "There is no experiment or command 'sqares'. Did you mean 'squares'? \(seeList)"),
    .init(["SQUARES"], "There is no experiment or command 'SQUARES'. Did you mean 'squares'? \(seeList)"),
    .init(["verfiy"], "There is no experiment or command 'verfiy'. Did you mean 'verify'? \(seeList)"),
    .init(["complete"], "There is no experiment or command 'complete'. \(seeList)"),
    .init(["zzz"], "There is no experiment or command 'zzz'. \(seeList)"),
    .init(["a\nb\u{1B}[31m"], "There is no experiment or command 'a\\nb\\u{1b}[31m'. \(seeList)"),
    .init(["zzz", "--help"], "There is no experiment or command 'zzz'. \(seeList)"),
    .init(
      ["--steps", "25", "squares"],
      "The first argument must be an experiment or a command, but it is '--steps'. Please write 'experiment NAME' first and options behind it; 'experiment list' shows all experiments."
    ),
    .init(
      ["--version", "now"],
      "The first argument must be an experiment or a command, but it is '--version'. Please write 'experiment NAME' first and options behind it; 'experiment list' shows all experiments."
    ),
    .init(
      ["help", "sqares"], "There is no experiment or command 'sqares'. Did you mean 'squares'? \(seeList)"),
    .init(
      ["help", "run", "list"],
      "The argument 'list' is unexpected: 'experiment help' takes no argument other than [NAME]. Please see 'experiment help --help'."
    ),
    .init(["show"], "The argument NAME is missing. Please write 'experiment show NAME'."),
    .init(
      ["show", "sqares"],
      "There is no experiment 'sqares'. Did you mean 'squares'? Please see 'experiment list' for all experiments."
    ),
    .init(
      ["show", "probe"],
      "There is no experiment 'probe'. It is a command. Please see 'experiment list' for all experiments."),
    .init(
      ["run"], "No experiment is named. Please write 'experiment run NAME...' or 'experiment run --all'."),
    .init(
      ["run", "--all", "squares"],
      "The option '--all' and the name 'squares' exclude each other. Please give one of them."),
    .init(
      ["run", "squares", "squares"], "The experiment 'squares' is named twice. Please name it once."),
    .init(
      ["run", "squares", "nothing"],
      "There is no experiment 'nothing'. Please see 'experiment list' for all experiments."),
    .init(
      ["run", "probe"],
      "There is no experiment 'probe'. It is a command. Please see 'experiment list' for all experiments."),
    .init(
      ["verify", "sqares"],
      "There is no experiment 'sqares'. Did you mean 'squares'? Please see 'experiment list' for all experiments."
    ),
    .init(
      ["list", "squares"],
      "The argument 'squares' is unexpected: 'experiment list' takes no argument. Please see 'experiment list --help'."
    ),
    .init(
      ["list", "--format", "xml"],
      "The value 'xml' is invalid for '--format <name>'. Please give one of: text, json, csv."),
    .init(
      ["schedules", "--format=jsn"],
      "The value 'jsn' is invalid for '--format <name>'. Did you mean 'json'? Please give one of: text, json, csv."
    ),
    .init(["cite"], "The argument NAME is missing. Please write 'experiment cite NAME'."),
    .init(
      ["cite", "huen"],
      "Nothing citable is called 'huen'. Did you mean 'heun'? Please give the name of an experiment from 'experiment list', of a sampler from 'experiment samplers', or 'taylorflow'."
    ),
    .init(["completions"], "The argument SHELL is missing. Please write 'experiment completions SHELL'."),
    .init(
      ["completions", "zhs"],
      "The value 'zhs' is invalid for 'SHELL'. Did you mean 'zsh'? Please give one of: bash, zsh, fish."),
    .init(["notebook"], "The argument FILE is missing. Please write 'experiment notebook FILE...'."),
  ]

  static let values: [WrongCommandLine] = [
    .init(
      ["squares", "--steps", "0"],
      "The value '0' is invalid for '--steps <int>'. Please give a whole number from 1 to 100000."),
    .init(
      ["squares", "--steps=100001"],
      "The value '100001' is invalid for '--steps <int>'. Please give a whole number from 1 to 100000."),
    .init(
      ["squares", "--steps", "2.5"],
      "The value '2.5' is invalid for '--steps <int>'. Please give a whole number from 1 to 100000."),
    .init(
      ["squares", "--steps", "99999999999999999999"],
      "The value '99999999999999999999' is invalid for '--steps <int>'. Please give a whole number from 1 to 100000."
    ),
    .init(
      ["squares", "--steps", "--quiet"],
      "The value '--quiet' is invalid for '--steps <int>'. Please give a whole number from 1 to 100000."),
    .init(
      ["squares", "--steps", "-3"],
      "The value '-3' is invalid for '--steps <int>'. Please give a whole number from 1 to 100000."),
    .init(
      ["squares", "--steps="],
      "The value '' is invalid for '--steps <int>'. Please give a whole number from 1 to 100000."),
    .init(
      ["squares", "--steps", "ten"],
      "The value 'ten' is invalid for '--steps <int>'. Please give a whole number from 1 to 100000."),
    .init(
      ["squares", "--scale", "0"],
      "The value '0' is invalid for '--scale <number>'. Please give a number greater than 0 and at most 10."),
    .init(
      ["squares", "--scale", "nan"],
      "The value 'nan' is invalid for '--scale <number>'. Please give a number greater than 0 and at most 10."
    ),
    .init(
      ["squares", "--scale=inf"],
      "The value 'inf' is invalid for '--scale <number>'. Please give a number greater than 0 and at most 10."
    ),
    .init(
      ["squares", "--scale", "1e400"],
      "The value '1e400' is invalid for '--scale <number>'. Please give a number greater than 0 and at most 10."
    ),
    .init(
      ["squares", "--methods", "ddim,ttm9"],
      "The value 'ddim,ttm9' is invalid for '--methods <name,...>'. Did you mean 'ttm2'? Please give different names out of: ddim, ttm2, ab3; separated by commas."
    ),
    .init(
      ["squares", "--methods", "ddim,,ab3"],
      "The value 'ddim,,ab3' is invalid for '--methods <name,...>'. Please give different names out of: ddim, ttm2, ab3; separated by commas."
    ),
    .init(
      ["squares", "--methods", "ddim,ttm1"],
      "The value 'ddim,ttm1' is invalid for '--methods <name,...>'. Please give different names out of: ddim, ttm2, ab3; separated by commas."
    ),
    .init(
      ["squares", "--spacing", "quadratc"],
      "The value 'quadratc' is invalid for '--spacing <name>'. Did you mean 'quadratic'? Please give one of: linear, quadratic."
    ),
    .init(
      ["squares", "--seed", "-1"],
      "The value '-1' is invalid for '--seed <int>'. Please give a whole number of at least 0."),
    .init(
      ["squares", "--jobs", "0"],
      "The value '0' is invalid for '--jobs <int>'. Please give a whole number from 1 to 1024."),
    .init(
      ["squares", "--progress", "sometimes"],
      "The value 'sometimes' is invalid for '--progress <when>'. Please give one of: auto, always, never."),
    .init(
      ["squares", "--output", ""],
      "The value '' is invalid for '--output <folder>'. Please give a path."),
    .init(
      ["squares", "--quiet=yes"],
      "The value 'yes' is invalid for '--quiet', which takes no value. Please write '--quiet' or leave it out."
    ),
    .init(
      ["verify", "--tolerance", "1"],
      "The value '1' is invalid for '--tolerance <number>'. Please give a number from 0 to 0.1."),
    .init(
      ["probe", "--gamma", "-1"],
      "The value '-1' is invalid for '--gamma <number>'. Please give a number greater than 0."),
    .init(
      ["probe", "--gamma", "1", "--state", "0.3;0.4"],
      "The value '0.3;0.4' is invalid for '--state <number,...>'. Please give numbers, separated by commas."),
    .init(
      ["probe", "--gamma", "1", "--state", "1,nan"],
      "The value '1,nan' is invalid for '--state <number,...>'. Please give numbers, separated by commas."),
    .init(
      ["probe", "--gamma", "1", "--counts", "5,0"],
      "The value '5,0' is invalid for '--counts <int,...>'. Please give whole numbers from 1 to 1000, separated by commas."
    ),
    .init(
      ["probe", "--gamma", "1", "--weight", "1.01"],
      "The value '1.01' is invalid for '--weight <number>'. Please give a number from 0 to 1."),
    .init(
      ["probe", "--gamma", "1", "--grid", "cubic"],
      "The value 'cubic' is invalid for '--grid <text>'. Please give 'linear' or 'power:RHO'."),
    .init(
      ["probe", "--gamma", "1", "--sampler", "eumn"],
      "The value 'eumn' is invalid for '--sampler <name>'. Please give a name that 'experiment samplers' lists."
    ),
    .init(
      ["probe", "--gamma", "1", "--sampler", "huen"],
      "The value 'huen' is invalid for '--sampler <name>'. Did you mean 'heun'? Please give a name that 'experiment samplers' lists."
    ),
    .init(
      ["squares", "--afs", "--steps", "1"],
      "The options '--afs' and '--steps' exclude each other. Please give at least 2 steps with '--afs'."),
  ]

  static let structure: [WrongCommandLine] = [
    .init(
      ["squares", "--stpes", "3"],
      "The option '--stpes' is unknown. Did you mean '--steps'? Please see 'experiment squares --help' for all options."
    ),
    .init(
      ["squares", "--xyz"],
      "The option '--xyz' is unknown. Please see 'experiment squares --help' for all options."),
    .init(
      ["squares", "--=3"],
      "The option '--' is unknown. Please see 'experiment squares --help' for all options."),
    .init(
      ["squares", "-steps", "3"],
      "The option '-steps' is unknown; options begin with two dashes. Did you mean '--steps'? Please see 'experiment squares --help' for all options, or write '--' before an argument that begins with a dash."
    ),
    .init(
      ["squares", "-q"],
      "The option '-q' is unknown; options begin with two dashes. Please see 'experiment squares --help' for all options, or write '--' before an argument that begins with a dash."
    ),
    .init(
      ["squares", "--steps"],
      "The option '--steps <int>' has no value. Please give a whole number from 1 to 100000."),
    .init(
      ["squares", "--steps", "3", "--steps", "3"],
      "The option '--steps' is given twice. Please give it once."),
    .init(["squares", "--quiet", "--quiet"], "The option '--quiet' is given twice. Please give it once."),
    .init(
      ["squares", "25"],
      "The argument '25' is unexpected: 'experiment squares' takes no argument. Please see 'experiment squares --help'."
    ),
    .init(
      ["squares", "--", "--steps"],
      "The argument '--steps' is unexpected: 'experiment squares' takes no argument. Please see 'experiment squares --help'."
    ),
    .init(
      ["squares", ""],
      "The argument '' is unexpected: 'experiment squares' takes no argument. Please see 'experiment squares --help'."
    ),
    .init(["probe"], "The option '--gamma <number>' is missing. Please give a number greater than 0."),
    .init(
      ["probe", "--gamma"], "The option '--gamma <number>' has no value. Please give a number greater than 0."
    ),
    .init(
      ["list", "--seed", "1"],
      "The option '--seed' is unknown. Please see 'experiment list --help' for all options."),
  ]

  static let inputs: [WrongCommandLine] = [
    .init(
      ["probe", "--gamma", "1", "--grid-file", "no.csv"],
      "The file 'no.csv' does not exist. Please check the path; relative paths start at the current folder.",
      .inputNotFound),
    .init(
      ["probe", "--gamma", "1", "--grid-file", "grid.csv"],
      "grid.csv, line 1: The header is 'x'. Please give 't'.", .malformedInput, files: ["grid.csv": "x"]),
    .init(
      ["notebook", "no.md"],
      "The file 'no.md' does not exist. Please check the path; relative paths start at the current folder.",
      .inputNotFound),
    .init(
      ["notebook", "a.md"], "a.md, line 2: The fenced block is never closed. Please close it with '```'.",
      .malformedInput, files: ["a.md": "# A\n```experiment\nlist\n"]),
    .init(
      ["notebook", "a.md"], "a.md, line 2: The line ends behind an open '. Please close it.", .malformedInput,
      files: ["a.md": "```experiment\nshow 'squares\n```\n"]),
    .init(
      ["notebook", "a.md"],
      "a.md, line 2: The directive ended with exit code 64. There is no experiment or command 'lits'. Did you mean 'list'? \(seeList)",
      .malformedInput, files: ["a.md": "```experiment\nlits\n```\n"]),
    .init(
      ["notebook", "a.md"], "a.md, line 2: A directive cannot run 'notebook'. Please remove the line.",
      .malformedInput, files: ["a.md": "```experiment\nnotebook a.md\n```\n"]),
  ]
}
