import CommandLineInterface
import ExperimentCatalog
import Experimentation
import Foundation
import Reporting
import Synchronization
import TestSupport
import Testing

@Suite("integrate --ensemble") struct EnsembleCommandTests {
  private static let oscillator = "w = 1\nx' = w*v\nv' = -w*x\nx(0) = 1\nv(0) = 0\n"
  /// Completes for x(0) <= 0, blows up at t = 1/x(0), and has no value beside a negative `a`.
  private static let mixed = "a = 1\nx' = x^2 + sqrt(a) - 1\nx(0) = 0\n"

  private func run(_ line: String, _ files: [String: String]) -> (code: Int32, program: TestProgram) {
    let program = TestProgram(files)
    return (program.run("integrate --system s.ode " + line), program)
  }

  private func lines(_ program: TestProgram) -> [Substring] { program.console.output.split(separator: "\n") }

  /// Frequencies and amplitudes of an oscillator, `x cos(w t)`; the columns and their order are those of the help page.
  @Test func aTableOfOscillators() throws {
    let (code, program) = run(
      "--to 2 --ensemble e.csv", ["s.ode": Self.oscillator, "e.csv": "w,x\n1,1\n2.5,0.5\n-3,2\n"])
    #expect(code == 0)
    let document = try CSVDocument(program.console.output, source: "output")
    #expect(document.header.fields == ["row", "w", "x(0)", "t", "x", "v", "outcome", "steps", "rejected"])
    for (record, row) in zip(document.records, [(0, 1.0, 1.0), (1, 2.5, 0.5), (2, -3, 2)]) {
      let numbers = record.fields.map { Double($0) ?? .nan }
      #expect(Array(numbers[0...3]) == [Double(row.0), row.1, row.2, 2])
      #expect(abs(numbers[4] - row.2 * cos(2 * row.1)) < 1e-14)
      #expect(abs(numbers[5] + row.2 * sin(2 * row.1)) < 1e-14)
      #expect(record.fields[6] == "completed" && numbers[7] > 0 && numbers[8] == 0)
    }
    #expect(document.records.count == 3 && program.console.error.hasPrefix("3 rows: completed 3; order 19, "))
  }

  /// Of a random system, random rows, and options: what a row has is what the program prints for the row's numbers in the file.
  @Test("Every row has the bytes of a run with its numbers in the file")
  func rowsAreRunsByThemselves() throws {
    for var draw in RandomCases(seed: 777, count: 24) {
      let ways = ["", "--dense 3", "--every-step", "--until x-0.4", "--events x-0.2", "--max-step 0.3"]
      let options =
        "--to \(draw.uniform(-1, 2)) \(ways[draw.number % ways.count]) --max-steps 40 --tolerance 1e-12"
      func text(_ a: Double, _ x: Double) -> String {
        "a = \(a)\nx' = a*x*(1-x) + v\nv' = -x*exp(-v^2) + sqrt(a)\nx(0) = \(x)\nv(0) = a/3\n"
      }
      let rows = (0..<6).map { _ in (draw.uniform(-0.5, 3), draw.uniform(-2, 2)) }
      let table = "x,a\n" + rows.map { "\($0.1),\($0.0)\n" }.joined()
      let (_, ensemble) = run(
        options + " --ensemble e.csv --jobs \(draw.integer(1...3))", ["s.ode": text(9, 9), "e.csv": table])
      let found = lines(ensemble)
      for (row, (a, x)) in rows.enumerated() {
        let (code, single) = run(options, ["s.ode": text(a, x)])
        let own = found.filter { $0.hasPrefix("\(row),") }
        var expected = lines(single).dropFirst().map(String.init)
        if options.contains("--events") {
          // Beside the roots a row of an ensemble has its end.
          expected.append(
            own.last.map { $0.split(separator: ",").dropFirst(3).prefix(3).joined(separator: ",") } ?? "")
        } else if !options.contains("--dense"), !options.contains("--every-step") {
          expected = Array(expected.suffix(1))
        }
        let head = "\(row),\(x),\(a),"
        let states = own.map {
          $0.dropFirst(head.utf8.count).split(separator: ",", omittingEmptySubsequences: false).prefix(3)
            .joined(
              separator: ",")
        }
        #expect(own.allSatisfy { $0.hasPrefix(head) }, "\(draw)")
        #expect(states == expected, "\(draw), row \(row): \(options)")
        let isWhole = own.allSatisfy { $0.contains(",completed,") || $0.contains(",event,") }
        #expect(isWhole == (code == 0), "\(draw), row \(row)")
        let steps = single.console.error.firstMatch(of: /order \d+, (\d+) steps.*?, (\d+) halved/)
        let counts = "," + (steps.map { "\($0.1),\($0.2)" } ?? "?")
        #expect(own.allSatisfy { $0.hasSuffix(counts) }, "\(draw), row \(row): \(own), \(counts)")
      }
    }
  }

  @Test("Threads change no byte of any format", arguments: ["csv", "text", "json", "npy"])
  func threads(_ format: String) {
    var draw = RandomDraw(seed: 8)
    let table = "x,a\n" + (0..<300).map { _ in "\(draw.uniform(-2, 2)),\(draw.uniform(-0.2, 2))\n" }.joined()
    for points in format == "csv" ? ["", "--dense 2", "--every-step"] : ["", "--dense 2"] {
      let outputs = [1, 2, 5].map { jobs in
        let (code, program) = run(
          "--to 1 --ensemble e.csv --format \(format) --jobs \(jobs) \(points)",
          ["s.ode": Self.mixed, "e.csv": table])
        #expect(code == 1)
        return program.console.outputBytes + Array(program.console.error.utf8)
      }
      #expect(outputs[0].count > 5000 && outputs[0] == outputs[1] && outputs[0] == outputs[2])
    }
  }

  /// The tank of `h' = -a sqrt(h)` has `(sqrt(h(0)) - a t/2)^2` and is empty, where the equation ends, at `t = 2 sqrt(h(0))/a`.
  @Test func everyRowHasItsOwnEnd() throws {
    let files = [
      "s.ode": "a = 1\nh' = -a*sqrt(h)\nh(0) = 1\n", "e.csv": "h,a\n4,1\n0.04,1\n-1,1\n1,0.5\n0.01,-1\n",
    ]
    let (code, program) = run("--to 1 --ensemble e.csv", files)
    #expect(code == 1)
    let records = try CSVDocument(program.console.output, source: "output").records
    let ends = ["completed", "step-underflow", "non-finite", "completed", "completed"]
    #expect(records.map { $0.fields[5] } == ends)
    for (row, level) in [(0, 2.25), (3, 0.5625), (4, 0.36)] {
      #expect(abs((Double(records[row].fields[4]) ?? 0) - level) < 1e-14)
    }
    #expect(abs((Double(records[1].fields[3]) ?? 0) - 0.4) < 1e-6 && records[2].fields[3] == "0.0")
    for words in [
      "5 rows: completed 3, non-finite 1, step-underflow 1;", "Error: 2 of 5 rows of 'e.csv' did not arrive.",
      "The first is row 1 (line 3). The integration stopped at t = 0.", "sqrt(h) is singular at h = 0",
    ] {
      #expect(program.console.error.contains(words), "\(words) in: \(program.console.error)")
    }
    let (limit, short) = run("--to 1 --ensemble e.csv --max-steps 2 --until h-0.25 --quiet", files)
    #expect(limit == 1 && short.console.error.isEmpty)
    let kinds = try CSVDocument(short.console.output, source: "output").records.map { $0.fields[5] }
    #expect(kinds.contains("step-limit") && kinds[2] == "non-finite")
    let (event, stopped) = run(
      "--to 1 --until h-0.25 --ensemble e.csv",
      files.merging(["e.csv": "h,a\n0.36,1\n0.01,-1\n1,0.1\n"]) { $1 })
    #expect(event == 0 && stopped.console.error.contains("1 of 3 rows end without a root"))
    let roots = try CSVDocument(stopped.console.output, source: "output").records
    #expect(roots.map { $0.fields[5] } == ["event", "event", "completed"])
    for (row, time) in [(0, 0.2), (1, 0.8)] {
      #expect(abs((Double(roots[row].fields[3]) ?? 0) - time) < 1e-14)
    }
  }

  /// Rows may start at different times, on both sides of the end.
  @Test func everyRowHasItsOwnStart() throws {
    let (code, program) = run(
      "--to 1 --ensemble e.csv --dense 1", ["s.ode": Self.oscillator, "e.csv": " t , x\n0,1\n3,1\n1,0.5\n"])
    #expect(code == 0)
    let document = try CSVDocument(program.console.output, source: "output")
    #expect(document.header.fields.prefix(4) == ["row", "t(0)", "x(0)", "t"])
    #expect(document.records.count == 8)
    for record in document.records {
      let numbers = record.fields.map { Double($0) ?? .nan }
      #expect(abs(numbers[4] - numbers[2] * cos(numbers[3] - numbers[1])) < 1e-14)
    }
  }

  /// The flow of the oscillator is a rotation; the initial value of x is `b` unless the row gives it, which it does.
  @Test func variationsDoNotFollowAnInitialValueThatIsGiven() throws {
    let text = "w = 1\nb = 1\nx' = w*v\nv' = -w*x\nx(0) = b\nv(0) = b - 1\n"
    let (code, program) = run(
      "--to 2 --variation b,x --ensemble e.csv", ["s.ode": text, "e.csv": "x,w\n1,1\n3,2\n"])
    #expect(code == 0)
    let document = try CSVDocument(program.console.output, source: "output")
    let columns = ["x_wrt_b", "v_wrt_b", "x_wrt_x0", "v_wrt_x0"]
    #expect(Array(document.header.fields[6...9]) == columns)
    for record in document.records {
      let numbers = record.fields.map { Double($0) ?? .nan }
      let (c, s) = (cos(2 * numbers[2]), sin(2 * numbers[2]))
      for (value, exact) in zip(numbers[6...9], [s, c, c, -s]) { #expect(abs(value - exact) < 1e-14) }
    }
  }

  @Test func formatsAgree() throws {
    let files = ["s.ode": Self.mixed, "e.csv": "x,a\n-1,1\n2,1\n0.25,1\n"]
    let line = "--to 1 --dense 2 --ensemble e.csv --quiet"
    let (_, csv) = run(line, files)
    let document = try CSVDocument(csv.console.output, source: "output")
    let npy = TestProgram(files)
    #expect(npy.run("integrate --system s.ode \(line) --output o/rows.npy") == 1)
    let array = try NPYFile(npy.files.readBytes("o/rows.npy"))
    #expect(array.shape == [3, 4, 7])
    let description = try JSONValue(
      parsing: npy.files.readBytes("o/rows.resource.json"), source: "rows.resource.json")
    #expect(description["shape"]?.array?.compactMap(\.double) == [3, 4, 7])
    let codes = description["axes"]?.array?.last?["descriptions"]?.array?[4].string ?? ""
    var place = [0, 0, 0]
    for record in document.records {
      let row = try #require(Int(record.fields[0]))
      let numbers = array.values[(row * 4 + place[row]) * 7..<(row * 4 + place[row] + 1) * 7]
      place[row] += 1
      for (field, number) in zip(record.fields.dropFirst(), numbers) {
        if let value = Double(field) {
          #expect(value == number)
        } else {
          #expect(codes.contains("\(Int(number)) \(field)"))
        }
      }
    }
    #expect(place == [4, 3, 4])
    #expect(array.values[(4 + 3) * 7 + 2].isNaN && array.values[(4 + 3) * 7] == 2)
    let json = TestProgram(files)
    #expect(json.run("integrate --system s.ode \(line) --format json") == 1)
    let nested = try JSONValue(parsing: json.console.outputBytes, source: "json")["values"]?.array ?? []
    let values = nested.flatMap { $0.array ?? [] }.flatMap { $0.array ?? [] }.map { $0.double ?? .nan }
    #expect(values.map { $0.isNaN ? 1e300 : $0 } == array.values.map { $0.isNaN ? 1e300 : $0 })
    let file = TestProgram(files)
    #expect(file.run("integrate --system s.ode \(line) --output rows.csv") == 1)
    #expect(try file.files.readText("rows.csv") == csv.console.output)
    let schema = try JSONValue(parsing: file.files.readBytes("rows.resource.json"), source: "r")["schema"]
    let types = schema?["fields"]?.array?.compactMap { $0["type"]?.string } ?? []
    #expect(types == ["integer", "number", "number", "number", "number", "string", "integer", "integer"])
  }

  @Test func statesComeFromAnArrayToo() throws {
    let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }"
    var bytes = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
    for value in [1.0, 0, 0.5, -2] { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 } }
    let program = TestProgram(["s.ode": Self.oscillator, "e.csv": "x,v\n1,0\n0.5,-2\n"])
    program.files.write(bytes, to: "e.npy")
    #expect(program.run("integrate --system s.ode --to 2 --ensemble e.npy --quiet") == 0)
    let (_, csv) = run("--to 2 --ensemble e.csv", ["s.ode": Self.oscillator, "e.csv": "x,v\n1,0\n0.5,-2\n"])
    #expect(program.console.output == csv.console.output)
    program.files.write(Array(bytes.dropLast(8)), to: "short.npy")
    #expect(program.run("integrate --system s.ode --to 2 --ensemble short.npy") == 65)
    #expect(program.run("integrate --system kepler --to 2 --ensemble e.npy") == 65)
    #expect(
      program.console.error.contains("(rows, 4) with the states x, y, u, v"), "\(program.console.error)")
  }

  /// Names of the result give way to those of the system.
  @Test func namesOfTheSystemComeFirst() throws {
    let (code, program) = run(
      "--to 1 --ensemble e.csv", ["s.ode": "row = 1\nsteps' = row\nsteps(0) = 0\n", "e.csv": "row\n2\n"])
    #expect(code == 0)
    #expect(
      program.console.output == "row_,row,t,steps,outcome,steps_,rejected\n0,2.0,1.0,2.0,completed,1,0\n")
  }

  @Test(
    "What is wrong with a table is said with its place",
    arguments: [
      ("q,x\n1,2\n", "", 65, "e.csv, line 1: The column 'q' is nothing that a trajectory has."),
      ("# a\nxx\n1\n", "", 65, "line 2: The column 'xx' is nothing that a trajectory has. Did you mean 'x'?"),
      ("x,w,x\n1,2,3\n", "", 65, "names the column 'x' twice"),
      ("x, x\n1,2\n", "", 65, "names the column 'x' twice"),
      ("x,w\n1,2\n\n3,abc\n", "", 65, "line 4: the value 'abc' in column 'w' is not a number"),
      ("x,w\n1,2\n3,\n", "", 65, "line 3: the field in column 'w' is empty"),
      ("x,w\n1,2\n3\n", "", 65, "line 3: the row has 1 field, the header 2"),
      ("x\nnan\n", "", 65, "'nan' in column 'x' is not a finite number"),
      ("x\n1e999\n", "", 65, "'1e999' in column 'x' is not a finite number"),
      ("x\n1e-999\n", "", 65, "too small for a double"), ("", "", 65, "the file is empty"),
      ("x\n", "", 65, "no rows after the header"), ("1,2\n3,4\n", "", 65, "names a column '1'"),
      ("\"x\n", "", 65, "never closed"), ("x,w\n1,2\n", "--parameters w=2", 65, "'w' gives a parameter"),
      ("x,t\n1,2\n", "--from 1", 65, "'t' gives the start of every trajectory"),
      ("x,b\n1,2\n", "", 65, "'b' changes nothing, since it only sets x, given by another column"),
      ("c,b\n1,2\n", "", 65, "'b' changes nothing, since it only sets c, given by another column"),
      ("x\n1\n2\n", "--every-step --format npy", 64, "'--every-step' trajectories have different numbers"),
      ("x\n1\n2\n", "--events x --format json", 64, "'--events' trajectories have different numbers"),
      ("x,t\n1,0\n2,-3000\n", "--max-step 1e-3", 65, "line 3: The start at -3000 is 3002 units of time away"),
      ("x\n1\n", "--figure a.jpg", 64, ".svg, .png or .pdf"), ("x\n1\n", "--portraits x:v", 64, "--figure"),
      ("x\n1\n", "--until w-1", 64, "it changes neither"), ("x\n1\n", "--jobs 0", 64, "--jobs"),
    ])
  func mistakes(_ table: String, _ options: String, _ code: Int32, _ words: String) {
    let text = "w = 1\nb = 1\nc = 2*b\nx' = w*v\nv' = -w*x\nx(0) = c\nv(0) = 0\n"
    let (found, program) = run("--to 2 --ensemble e.csv " + options, ["s.ode": text, "e.csv": table])
    #expect(found == code)
    #expect(program.console.error.contains(words), "\(program.console.error)")
    #expect(program.console.output.isEmpty)
  }

  /// Where a parameter acts otherwise too, both columns stand.
  @Test func aParameterBesideItsStateMayAct() {
    let text = "b = 1\nx' = b*x\ny' = 0\nx(0) = b\ny(0) = b\n"
    #expect(run("--to 1 --ensemble e.csv", ["s.ode": text, "e.csv": "b,x,y\n1,2,3\n"]).code == 0)
    let idle = text.replacingOccurrences(of: "b*x", with: "x")
    #expect(run("--to 1 --ensemble e.csv", ["s.ode": idle, "e.csv": "b,x\n1,2\n"]).code == 0)
    #expect(run("--to 1 --ensemble e.csv", ["s.ode": idle, "e.csv": "b,x,y\n1,2,3\n"]).code == 65)
    #expect(run("--to 1 --until x-b --ensemble e.csv", ["s.ode": idle, "e.csv": "b,x,y\n1,2,3\n"]).code == 0)
  }

  @Test func moreThanAnybodyWaitsForIsRefused() {
    let rows = "x\n" + String(repeating: "1\n", count: 60_000)
    let (code, program) = run(
      "--to 1 --max-step 1e-6 --ensemble e.csv", ["s.ode": Self.oscillator, "e.csv": rows])
    #expect(code == 64)
    #expect(program.console.error.contains("rows of 'e.csv' take at least"), "\(program.console.error)")
    #expect(
      program.console.error.contains("all rows together may take 2000000000000"), "\(program.console.error)")
    let console = CapturedConsole()
    let files = OverlayFileStore(over: DiskFileStore())
    files.write(Array(rows.utf8), to: "e.csv")
    files.write(Array(Self.oscillator.utf8), to: "s.ode")
    let small = ProgramEnvironment(console: console, files: files, memory: 60_000_000)
    let words = "integrate --system s.ode --to 1 --dense 200000 --ensemble e.csv".split(separator: " ")
    #expect(Catalog.program.run(words.map(String.init), environment: small) == .systemLimit)
    #expect(console.error.contains("of memory, and there are 60 MB. Please give fewer rows or points"))
  }

  /// The clock is read with every row that is ready, and asks to stop at one of them.
  @Test(arguments: [1, 3]) func aStoppedRunLeavesNothing(_ jobs: Int) {
    let files = OverlayFileStore(over: DiskFileStore())
    files.write(Array(Self.oscillator.utf8), to: "s.ode")
    files.write(Array(("x\n" + String(repeating: "1\n", count: 9000)).utf8), to: "e.csv")
    let cancellation = Cancellation()
    let ticks = Atomic<Int>(0)
    let console = CapturedConsole(isErrorTerminal: true)
    let environment = ProgramEnvironment(
      console: console, files: files, cancellation: cancellation,
      clock: {
        if ticks.add(1, ordering: .relaxed).newValue == 5000 { cancellation.cancel() }
        return Double(ticks.load(ordering: .relaxed))
      })
    let words = "integrate --system s.ode --to 9 --ensemble e.csv --output o.csv --jobs \(jobs)"
    #expect(
      Catalog.program.run(words.split(separator: " ").map(String.init), environment: environment)
        == .interrupted)
    #expect(
      console.error.contains("Interrupted.") && console.error.contains("55 %"),
      "\(console.error.suffix(300))")
    #expect(!files.exists("o.csv") && !files.exists("o.resource.json"))
  }

  @Test func aFigureHasALineForEachRow() throws {
    var draw = RandomDraw(seed: 9)
    let table = "w,x\n" + (0..<50).map { _ in "\(draw.uniform(1, 2)),\(draw.uniform(1, 2))\n" }.joined()
    let (code, program) = run(
      "--to 6 --ensemble e.csv --figure f.svg", ["s.ode": Self.oscillator, "e.csv": table])
    #expect(code == 0 && program.console.error.contains("Wrote f.svg"))
    let svg = try program.files.readText("f.svg")
    #expect(svg.contains("The first 40 of 50 rows have a line") && svg.contains("(c)"))
    // Two panels of states and a portrait, in which every row is a thin curve.
    #expect(svg.matches(of: /<path class="o s0"/).count == 3 * 40)
  }
}
