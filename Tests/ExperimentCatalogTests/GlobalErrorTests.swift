import Experimentation
import Reporting
import Testing

@testable import ExperimentCatalog

@Suite struct GlobalErrorTests {
  private func run(_ options: String) throws -> TestProgram {
    let program = TestProgram()
    #expect(
      program.run("global-error --trajectories 6 --output out " + options) < 2, "\(program.console.error)")
    return program
  }

  /// Every sampler has a series in both figures, whatever its family.
  @Test(arguments: [
    "ddim,ttm2", "rho-heun2", "ddim,pf-ideal2,ab2,rho-heun2,unipc-2,dpm-solver-2m,dpm-solver++-2m,scire-2",
  ])
  func figuresShowEverySampler(_ samplers: String) throws {
    let program = try run("--steps 6,12 --samplers " + samplers)
    for figure in ["global_error.svg", "error_against_cost.svg"] {
      let drawing = try program.files.readText("out/" + figure)
      for name in samplers.split(separator: ",") {
        let isShown = drawing.contains(">\(name)<")
        #expect(isShown, "\(name) in \(figure)")
      }
    }
  }

  /// Grids too coarse for a fit leave the cells empty and say why, in tables, on the terminal and in the drawing.
  @Test func anOrderThatIsNotFittedSaysSo() throws {
    let program = try run("--steps 5,10 --samplers ddim,ttm2")
    let reason = "not fitted (0 of 2 points from 320 on above 1e-12)"
    #expect(program.console.output.contains(reason), "\(program.console.output)")
    let table = try CSVDocument(program.files.readBytes("out/orders.csv"), source: "orders.csv")
    let slope = try #require(table.header.fields.firstIndex(of: "median_slope"))
    let fit = try #require(table.header.fields.firstIndex(of: "median_slope_fit"))
    for row in table.records { #expect(row.fields[slope] == "" && row.fields[fit] == reason) }
    let drawing = try program.files.readText("out/global_error.svg")
    #expect(drawing.contains(reason))
    #expect(!drawing.contains("nan"))
    let fitted = try run("--steps 320,640,1280 --samplers ddim")
    let again = try CSVDocument(fitted.files.readBytes("out/orders.csv"), source: "orders.csv")
    #expect(again.records.first?.fields[fit] == "fitted")
  }

  @Test func aMethodOfTheSDEIsNotComparedWithoutAWord() throws {
    for line in [
      "global-error --steps 5 --trajectories 4 --samplers ddim,euler-maruyama",
      "compare --mixture toy-8x8 --steps 5 --trajectories 4 --samplers ddim,euler-maruyama",
    ] {
      let program = TestProgram()
      #expect(program.run(line + " --output out") == 0, "\(program.console.error)")
      #expect(program.console.output.contains("euler-maruyama follows the reverse SDE and not the flow."))
      #expect(try program.files.readText("out/global_error.svg").contains("euler-maruyama (SDE)"))
    }
    let plain = TestProgram()
    plain.run("compare --mixture toy-8x8 --steps 5 --trajectories 4 --samplers ddim --output out")
    #expect(!plain.console.output.contains("SDE"))
  }

  @Test func componentsAreDrawnWithTheirOwnRadius() throws {
    let program = TestProgram([
      "m.json":
        "{\"means\": [[-1, 0], [1, 0], [0, 1]], \"standardDeviations\": [0.1, 0.3, 0.1], \"weights\": [1, 1, 3]}"
    ])
    #expect(
      program.run("compare --mixture m.json --steps 3 --trajectories 4 --samplers ddim --output out") == 0)
    let drawing = try program.files.readText("out/samples.svg")
    let discs = drawing.matches(of: #/<path class="d"([^>]*) d="M[-0-9. ]*a([0-9.]+) /#)
    // Three panels, each with the wide disc, the narrow heavy one and the narrow light one.
    #expect(discs.count == 9)
    let radii = Set(discs.compactMap { Double($0.output.2) }).sorted()
    #expect(radii.count == 2 && abs(radii[1] / radii[0] - 3) < 0.02, "\(radii)")
    #expect(discs.count { $0.output.1.contains("fill-opacity=\"0.50\"") } == 6)
  }

  @Test func familiesAreListed() {
    let program = TestProgram()
    #expect(program.run("samplers") == 0)
    for name in ["ttm1..60", "pf-ttm1..60", "etd-data-ttm1..60"] {
      #expect(program.console.output.contains(name + " "))
    }
    #expect(program.console.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let scalar = TestProgram()
    scalar.run("samplers --process vp-linear --format json")
    #expect(!scalar.console.output.contains("psld-ttm1.."))
    #expect(scalar.console.output.contains("ttm1..60"))
  }
}
