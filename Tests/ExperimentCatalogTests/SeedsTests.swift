import Experimentation
import Reporting
import Testing

@testable import ExperimentCatalog

@Suite struct SeedsTests {
  @Test(arguments: [
    ("0-3", [0, 1, 2, 3]), ("7", [7]), ("1,4-6,2", [1, 4, 5, 6, 2]),
  ])
  func listsAreRead(_ text: String, _ seeds: [Int]) throws {
    let read = try #require(SeedsOption.parse(text))
    #expect(read == seeds)
    #expect(SeedsOption.parse(SeedsOption.text(read)) == seeds)
  }

  @Test(arguments: ["", "-1", "3-1", "1,1", "0-2,2", "a", "1-2-3", "0-5000", "1-", "+1"])
  func otherTextsAreRefused(_ text: String) { #expect(SeedsOption.parse(text) == nil) }

  private func column(_ name: String, _ table: CSVDocument, _ row: CSVDocument.Record) -> String {
    table.header.fields.firstIndex(of: name).map { row.fields[$0] } ?? ""
  }

  /// The table of several seeds is what separate runs with these seeds give.
  @Test(arguments: [
    ("global-error --steps 5,10 --trajectories 9 --samplers ddim,ab2", "global_error", "steps"),
    ("compare --mixture toy-8x8 --steps 5 --trajectories 9 --samplers ddim,ab2", "global_error", "steps"),
    ("sampler-comparison --budgets 7 --spacings quadratic --trajectories 5", "median_error", "budget"),
  ])
  func theTableIsThatOfSeparateRuns(_ line: String, _ name: String, _ size: String) throws {
    let program = TestProgram()
    #expect(program.run(line + " --seeds 3,5-6 --output all") < 2, "\(program.console.error)")
    let all = try CSVDocument(program.files.readBytes("all/seeds.csv"), source: "seeds.csv")
    let single = try [3, 5, 6].map { seed in
      #expect(program.run(line + " --seed \(seed) --output one\(seed)") < 2)
      return try CSVDocument(program.files.readBytes("one\(seed)/\(name).csv"), source: name)
    }
    #expect(!all.records.isEmpty)
    for row in all.records {
      let statistic = column("statistic", all, row)
      let values = single.flatMap { table in
        table.records.filter {
          column("sampler", table, $0) == column("sampler", all, row)
            && column(size, table, $0) == column(size, all, row)
        }.compactMap { Double(column(statistic, table, $0)) }
      }
      #expect(column("seeds", all, row) == "\(values.count)")
      guard values.count == 3, let average = Double(column("average", all, row)),
        let deviation = Double(column("standard_deviation", all, row))
      else {
        #expect(values.count < 3, "\(row.fields)")
        continue
      }
      let mean = values.reduce(0, +) / 3
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      #expect(abs(average - mean) <= 1e-14 * mean)
      #expect(abs(deviation - (squares / 2).squareRoot()) <= 1e-12 * mean)
      #expect(Double(column("smallest", all, row)) == values.min())
      #expect(Double(column("largest", all, row)) == values.max())
    }
  }

  @Test func aFileOfLatentsHasNoSeeds() {
    let program = TestProgram(["l.csv": "x_0,x_1\n0,1\n"])
    #expect(program.run("toy-8x8 --latents l.csv --seeds 1-3") == 64)
    #expect(program.console.error.contains("'--seeds' and '--latents'"), "\(program.console.error)")
  }
}
