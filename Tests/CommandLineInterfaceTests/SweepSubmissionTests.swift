import CommandLineInterface
import Experimentation
import Reporting
import Testing

@Suite struct SweepSubmissionTests {
  private func session() -> SweepSession { SweepSession(SweepCommandTests.specification) }

  @Test func slurmGetsAnArrayAndAMergeBehindIt() throws {
    let session = session()
    let outcome = session.run(
      "sweep submit spec.json --folder F --engine slurm --shards 4 -- --mem=2G -p short")
    #expect(
      outcome.code == .success && outcome.output == "array 17 of shards 0-3, merge 17\n", "\(outcome.error)")
    let launches = session.launches.withLock { $0 }
    #expect(
      launches.map(\.words) == [
        ["sbatch", "--parsable", "--mem=2G", "-p", "short"],
        ["sbatch", "--parsable", "--mem=2G", "-p", "short", "--dependency=afterany:17"],
      ])
    let lines = launches[0].input.split(separator: "\n")
    for line in [
      "#SBATCH --array=0-3", "#SBATCH --requeue", "#SBATCH --open-mode=append",
      "#SBATCH --output=F/log/%a.txt",
      "#SBATCH --signal=B:TERM@60",
      "exec /opt/experiment sweep run spec.json --folder F --shard \"$SLURM_ARRAY_TASK_ID/4\"",
    ] { #expect(lines.contains(Substring(line)), "\(line)") }
    #expect(
      launches[1].input.contains(
        "/opt/experiment sweep status spec.json --folder F && /opt/experiment sweep merge spec.json --folder F"
      ))
    let record = try JSONValue(parsing: session.files.readBytes("F/log/slurm.json"), source: "slurm.json")
    #expect(record["array"] == "17" && record["submitted"] == "0-3")
  }

  @Test func onlyOpenShardsAreSent() {
    let session = session()
    session.run("sweep run spec.json --folder F --shard 1/4")
    session.run("sweep submit spec.json --folder F --engine slurm --shards 4 --jobs 8")
    let script = session.launches.withLock { $0.first?.input ?? "" }
    #expect(script.contains("#SBATCH --array=0,2-3\n") && script.contains("/4\" --jobs 8\n"))
    session.run("sweep run spec.json --folder F")
    let done = session.run("sweep submit spec.json --folder F --engine slurm --shards 4")
    #expect(
      done.code == .success && done.error == "Every task has a result; 'sweep merge' writes the tables.\n")
    #expect(session.launches.withLock { $0.count } == 2)
  }

  @Test func printingStartsNothing() {
    let session = session()
    let slurm = session.run(
      "sweep submit spec.json --folder F --engine slurm --shards 4 --print --program experiment")
    #expect(slurm.output.hasPrefix("id=$(sbatch --parsable <<'END'\n#!/bin/sh\n"))
    #expect(slurm.output.contains("sbatch --parsable --dependency=afterany:${id%%;*} <<'END'\n"))
    let parallel = session.run("sweep submit spec.json --folder F --engine parallel --shards 4 --print")
    #expect(
      parallel.output == """
        mkdir -p F/log
        seq 0 3 | parallel --jobs 2 --joblog F/log/parallel.txt '/opt/experiment sweep run spec.json --folder F --shard '\\''{}/4'\\'' --jobs 1'
        /opt/experiment sweep status spec.json --folder F && /opt/experiment sweep merge spec.json --folder F

        """)
    #expect(session.launches.withLock { $0.isEmpty })
    #expect(session.files.list("F").isEmpty)
  }

  @Test func aRefusalOfSlurmIsAnError() {
    let session = session()
    session.launched = { _ in .init(status: 1, output: "") }
    let outcome = session.run("sweep submit spec.json --folder F --engine slurm --shards 4")
    #expect(outcome.code == .failure)
    #expect(outcome.error.contains("'sbatch' ended with 1.") && outcome.error.contains("MaxArraySize"))
    session.launched = { _ in .init(status: 0, output: "no number\n") }
    #expect(
      session.run("sweep submit spec.json --folder F --engine slurm --shards 4").error.contains(
        ", 'no number'"))
  }

  @Test(arguments: [
    ("sweep", "The argument ACTION is missing. Please write 'experiment sweep ACTION'."),
    ("sweep run", "The argument SPEC is missing. Please write 'experiment sweep SPEC'."),
    (
      "sweep plane spec.json",
      "The value 'plane' is invalid for 'ACTION'. Did you mean 'plan'? Please give one of: plan, run, status, merge, submit."
    ),
    ("sweep run spec.json", "The option '--folder <folder>' is missing. Please give a path."),
    (
      "sweep run spec.json --folder F --shard 8/8",
      "The value '8/8' is invalid for '--shard <i/n>'. Please give a number from 0 and how many there are, such as 3/8."
    ),
    (
      "sweep run spec.json --folder F --pilot",
      "The option '--pilot' is not for 'sweep run' but for 'sweep plan'. Please leave it out."
    ),
    (
      "sweep status spec.json --folder F --shards 3",
      "The option '--shards' is not for 'sweep status' but for 'sweep plan' and 'sweep submit'. Please leave it out."
    ),
    (
      "sweep run spec.json more --folder F",
      "The argument 'more' is unexpected: only 'sweep submit' takes options for another program. Please leave it out."
    ),
    (
      "sweep run - --folder F",
      "Standard input holds a specification once, and 'sweep run' is one of several runs. Please give a file."
    ),
    (
      "sweep submit spec.json --folder F",
      "The option '--engine <name>' is missing. Please give one of: slurm, parallel."
    ),
    (
      "sweep status spec.json --folder F --json --missing-shards 3",
      "The options '--missing-shards' and '--json' exclude each other. Please leave one out."
    ),
  ])
  func wrongCommandLines(_ line: String, _ message: String) {
    let outcome = session().run(line)
    #expect(outcome.code == .usage)
    #expect(outcome.error == "Error: \(message)\n")
  }
}
