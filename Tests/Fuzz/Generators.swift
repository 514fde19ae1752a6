import CommandLineInterface
import Experimentation
import TestSupport

/// Inputs of every kind, each a function of a seed and a number.
struct Generators {
  let program: CommandLineProgram
  let corpus: Corpus

  /// What the input number `index` is made by: the corpus first, as it is, then one kind after the other.
  func kind(_ index: Int) -> FuzzInput.Kind {
    guard index >= corpus.lines.count else { return .corpus }
    return Self.cycle[index % Self.cycle.count]
  }

  private static let cycle: [FuzzInput.Kind] = [
    .commandLine, .system, .changedCorpus, .json, .formula, .commandLine, .csv, .jet, .commandLine, .system,
    .notebook, .formula, .commandLine, .json, .csv, .jet, .changedCorpus, .formula, .commandLine, .report,
    .ensemble,
  ]

  /// The input number `index` of a seed.
  func input(_ index: Int, seed: UInt64) -> FuzzInput {
    var draw = RandomDraw(seed: seed, number: index)
    switch kind(index) {
    case .corpus: return FuzzInput(words: corpus.lines[index])
    case .changedCorpus: return changedCorpus(&draw)
    case .commandLine: return commandLine(&draw)
    case .system: return system(&draw)
    case .ensemble: return ensemble(&draw)
    case .formula: return formula(&draw)
    case .json: return json(&draw)
    case .csv: return csv(&draw)
    case .jet: return jet(&draw)
    case .notebook: return notebook(&draw)
    case .report: return report(&draw)
    }
  }

  private func commandLine(_ draw: inout RandomDraw) -> FuzzInput {
    let commands = [
      "sample", "jet", "derive", "integrate", "compare", "list", "samplers", "show", "cite", "help",
    ]
    let experiments = program.experiments.map(\.name)
    let isExperiment = draw.chance(0.25)
    let name =
      draw.chance(0.03)
      ? draw.pick(["", "smaple", "--steps", "\u{1B}[2J"])
      : isExperiment ? draw.pick(experiments) : draw.pick(commands)
    let options =
      program.experiment(named: name)?.allParameters.declarations ?? program.command(named: name)?.options
      .declarations ?? []
    var words = [name]
    for option in options where draw.chance(option.isRequired ? 0.95 : 0.15) {
      words.append("--\(option.name)")
      if option.synopsis.contains("<") { words.append(value(of: option.name, &draw)) }
    }
    switch name {
    case "sample":
      if !words.contains("--steps"), draw.chance(0.8) { words += ["--steps", "\(draw.integer(1...6))"] }
      words += ["--trajectories", "\(draw.integer(1...4))"].filter { _ in !words.contains("--trajectories") }
    case "compare":
      words += ["--trajectories", "2", "--steps", "2"].filter { _ in !words.contains("--trajectories") }
    case "integrate" where words.contains("--ensemble"):
      words += ["--max-steps", "99"].filter { _ in !words.contains("--max-steps") }
    case "show", "cite", "help": words.append(draw.pick(experiments + ["ddim", "x"]))
    default: break
    }
    if draw.chance(0.05) {
      words.append(draw.pick(["--", "--nonsense", "-x", "extra", "--steps=3", "--help", ""]))
    }
    if isExperiment { words.append("--dry-run") }
    return FuzzInput(words: words)
  }

  /// A value for an option of this name: small where a large one would only mean more work.
  private func value(of name: String, _ draw: inout RandomDraw) -> String {
    if draw.chance(0.2) { return Texts.oddNumber(&draw) }
    switch name {
    case "mixture":
      return draw.pick([
        "toy-8x8", "one.json", "two.json", "zero-weight.json", "point.json", "f.json", "toy", "none.json",
      ])
    case "system": return draw.pick(["lorenz", "kepler", "van-der-pol-1"] + corpus.names(ending: ".ode"))
    case "ensemble": return draw.pick(["rows.csv", "latents.csv", "none.csv"])
    case "sampler":
      return draw.pick([
        "ddim", "ttm2", "ttm5", "rk45", "taylor-adaptive", "dpm-solver-2", "unipc-2", "tab-deis2", "heun",
        "s-ttm2",
      ])
    case "samplers": return draw.pick(["ddim", "ddim,ttm2", "ttm3,ab2,ddim", "ddim,ddim", "rk45"])
    case "schedule": return draw.pick(["vp-linear", "vp-cosine", "ve", "vp"])
    case "spacing":
      return draw.pick([
        "linear", "quadratic", "logsnr", "edm:7", "nsr:2", "power:3", "power:200", "power:0.1", "arc", "arcm",
        "jump",
        "jump:0.1", "jump:100",
      ])
    case "latents":
      return draw.pick(["latents.csv", "latents-2d.csv", "latents-ve.csv", "grid-zero.csv", "none.csv"])
    case "grid": return draw.pick(["kernel-min-grid.csv", "grid-zero.csv", "latents.csv"])
    case "state": return (0..<draw.integer(1...2)).map { _ in Texts.number(&draw) }.joined(separator: ",")
    case "class": return draw.pick(["0", "0..7", "1,2", "0..999999,0..999999", "7..0", "63", "64"])
    case "expression", "until", "along", "events": return Texts.formula(&draw, ["x", "t", "a"])
    case "variable": return draw.pick(["x", "t", "lambda", "gamma", "y"])
    case "output", "export": return draw.pick(["out.csv", "Output/a", "/dev/full"])
    case "to": return draw.pick(["0", "0.5", "1", "-1", "3"])
    case "steps", "order", "orders", "dense", "trajectories", "evaluations", "jobs", "max-steps":
      return "\(draw.integer(0...12))"
    case "tolerance": return draw.pick(["1e-6", "1e-9", "1e-3", "0"])
    case "format": return draw.pick(["csv", "text", "json", "latex", "swift"])
    default: return Texts.number(&draw)
    }
  }

  private func changedCorpus(_ draw: inout RandomDraw) -> FuzzInput {
    var input = FuzzInput(words: draw.pick(corpus.lines, or: ["list"]))
    for word in input.words {
      if let bytes = corpus.files[word], draw.chance(0.7) { input.files[word] = draw.mutated(bytes) }
    }
    if input.files.isEmpty, input.words.count > 1 {
      let place = draw.integer(1...(input.words.count - 1))
      let isSize = input.words[place - 1].hasPrefix("--") && Int(input.words[place]) != nil
      input.words[place] =
        isSize
        ? Texts.number(&draw) : String(decoding: draw.mutated(Array(input.words[place].utf8)), as: UTF8.self)
    }
    return input
  }

  private func system(_ draw: inout RandomDraw) -> FuzzInput {
    var words = [
      "integrate", "--system", "s.ode", "--to", draw.pick(["0.1", "1", "5", "-1"]), "--max-steps",
      "\(draw.integer(1...300))",
    ]
    if draw.chance(0.2) { words += ["--until", Texts.formula(&draw, ["x", "t", "a"], depth: 2)] }
    if draw.chance(0.2) { words += ["--order", "\(draw.integer(1...60))"] }
    if draw.chance(0.2) { words += ["--dense", "\(draw.integer(0...5))"] }
    if draw.chance(0.2) { words += ["--parameters", "a=\(Texts.number(&draw))"] }
    let text = Array(Texts.system(&draw).utf8)
    return FuzzInput(words: words, files: ["s.ode": draw.chance(0.2) ? draw.mutated(text) : text])
  }

  private func ensemble(_ draw: inout RandomDraw) -> FuzzInput {
    var input = system(&draw)
    input.words += ["--ensemble", "e.csv", "--jobs", "\(draw.integer(1...3))"]
    if draw.chance(0.3) {
      input.words += ["--format", draw.pick(["csv", "text", "json", "npy"])]
    }
    if draw.chance(0.1) { input.words += ["--events", Texts.formula(&draw, ["x", "t", "a"], depth: 2)] }
    if draw.chance(0.1) { input.words += ["--variation", draw.pick(["x", "a", "all", "x,a", "q"])] }
    if draw.chance(0.1) { input.words += ["--max-step", Texts.number(&draw)] }
    var columns = ["x", "a", "t"].filter { _ in draw.chance(0.5) }
    if draw.chance(0.1) { columns.append(draw.pick(["y", "w", "x", "x(0)"])) }
    let text = Array(Texts.table(&draw, columns.isEmpty ? ["x"] : columns).utf8)
    input.files["e.csv"] = draw.chance(0.2) ? draw.mutated(text) : text
    return input
  }

  private func formula(_ draw: inout RandomDraw) -> FuzzInput {
    var words = [
      "derive", "--expression", Texts.formula(&draw, ["x", "y", "t"], depth: 4), "--variable", "x",
    ]
    words += ["--order", "\(draw.integer(0...4))", "--format", draw.pick(["text", "latex", "swift"])]
    if draw.chance(0.2) { words.append("--expand") }
    return FuzzInput(words: words)
  }

  private func json(_ draw: inout RandomDraw) -> FuzzInput {
    let text = Array(Texts.mixture(&draw).utf8)
    let words = [
      "sample", "--mixture", "m.json", "--sampler", value(of: "sampler", &draw), "--steps",
      "\(draw.integer(1...4))",
      "--trajectories", "2",
    ]
    return FuzzInput(words: words, files: ["m.json": draw.chance(0.3) ? draw.mutated(text) : text])
  }

  private func csv(_ draw: inout RandomDraw) -> FuzzInput {
    switch draw.integer(0...2) {
    case 0:
      let text = Array(Texts.table(&draw, draw.pick([["x", "y"], ["p0"], ["1", "2"]], or: ["x"])).utf8)
      let words = [
        "sample", "--mixture", "p.csv", "--bandwidth", Texts.number(&draw), "--sampler", "ddim", "--steps",
        "2", "--trajectories", "2",
      ]
      return FuzzInput(words: words, files: ["p.csv": draw.chance(0.3) ? draw.mutated(text) : text])
    case 1:
      let text = Array(Texts.table(&draw, ["x_0", "x_1"]).utf8)
      return FuzzInput(
        words: ["sample", "--sampler", "ttm2", "--steps", "3", "--latents", "l.csv"],
        files: ["l.csv": draw.chance(0.3) ? draw.mutated(text) : text])
    default:
      let text = Array(Texts.grid(&draw).utf8)
      return FuzzInput(
        words: [
          "sample", "--sampler", value(of: "sampler", &draw), "--trajectories", "2", "--grid", "g.csv",
        ],
        files: ["g.csv": draw.chance(0.3) ? draw.mutated(text) : text])
    }
  }

  private func jet(_ draw: inout RandomDraw) -> FuzzInput {
    let words = [
      "jet", "--mixture", draw.pick(["toy-8x8", "two.json", "m.json"]), "--state", value(of: "state", &draw),
      "--gamma",
      Texts.number(&draw), "--order", "\(draw.integer(0...20))",
    ]
    return FuzzInput(words: words, files: ["m.json": Array(Texts.mixture(&draw).utf8)])
  }

  private func notebook(_ draw: inout RandomDraw) -> FuzzInput {
    let lines =
      corpus.lines.filter { $0.first != "toy-8x8" && $0.first != "compare" }.map(CommandWords.join) + [
        "nothing", "'", "# x", "notebook p.md",
      ]
    let text = Array(Texts.page(&draw, lines).utf8)
    return FuzzInput(
      words: ["notebook", "p.md"] + (draw.chance(0.5) ? ["--check"] : []),
      files: ["p.md": draw.chance(0.3) ? draw.mutated(text) : text])
  }

  private func report(_ draw: inout RandomDraw) -> FuzzInput {
    let text = Array(
      "{\"experiment\": \"toy-8x8\", \"tables\": [\"old.csv\", \"../x\", \".y\"], \"figures\": [], \"texts\": 3}"
        .utf8)
    return FuzzInput(
      words: [
        "toy-8x8", "--steps", "1", "--trajectories", "1", "--samplers", "ddim", "--output", "out", "--quiet",
      ],
      files: ["out/report.json": draw.mutated(text), "out/old.csv": [0x78]])
  }
}
