import Experimentation
import Learning
import Reporting

/// `search` as a task: one row, the loss before and after. The grid and the coefficients that were found have as many numbers as there are
/// steps and are no row; `search` itself writes them.
struct SearchSweep: Sweepable {
  private let command = SearchCommand()

  var name: String { command.name }
  var parameters: ParameterSet {
    ParameterSet(
      command.options.declarations.filter { $0.role != .conduct })
  }

  let layout = SweepLayout(
    keys: ["steps"], horizontal: ["steps"], shown: "loss_end", shownTitle: "loss after the search",
    isError: true,
    cost: .linear(size: SearchOptions.iterations.name, steps: SearchOptions.steps.name))

  private typealias Losses = (steps: Int, start: Double, end: Double)

  func rows(at values: ParameterValues, context: RunContext) throws -> Table {
    let job = try command.job(values, files: context.files)
    // A family whose members are no samplers is refused before the search, as the command does.
    _ = try job.sampler(named: name, job.family.initialParameters)
    let search = try job.search(jobs: context.jobs, monitor: context.monitor)
    while search.state.step < job.settings.steps {
      try context.cancellation.check()
      try search.advance()
    }
    let (start, end) = (
      try job.heldOutLoss(of: job.family.initialParameters, jobs: context.jobs),
      try job.heldOutLoss(of: search.parameters, jobs: context.jobs)
    )
    return Table(
      name: "search", title: "Losses on other trajectories before and after a search",
      of: [Losses(job.grid.steps, start, end)],
      [
        .column("steps", "evaluations of the chain", \.steps),
        .column("loss_start", "loss on 4096 other trajectories before the search", \.start),
        .column("loss_end", "the same after it", \.end),
      ])
  }
}
