// swift-tools-version: 6.2
import PackageDescription

/// The processor to compile for; `TAYLORFLOW_CPU=haswell swift build` makes a binary for other machines.
let cpu = Context.environment["TAYLORFLOW_CPU"] ?? "native"

/// Numerical targets are optimised as whole modules, also in a plain `swift run`; what only calls them (experiments, the
/// command line) is not, so that a change there builds in seconds.
let optimised: [SwiftSetting] = [
  .unsafeFlags(["-O", "-wmo", "-disable-batch-mode", "-num-threads", "1", "-target-cpu", cpu])
]

/// Integrators keep their buffers to themselves: no access to check at run time.
let exclusive: [SwiftSetting] = optimised + [.unsafeFlags(["-enforce-exclusivity=unchecked"])]

/// The vectors of systems in two halves on every x86: what one half of a register has just stored the next instruction can load,
/// a whole register of AVX-512 waits until the store has left for the cache.
#if arch(x86_64)
  let halves: [SwiftSetting] = exclusive + [.unsafeFlags(["-Xcc", "-mno-avx512f"])]
#else
  let halves = exclusive
#endif

/// The inner kernel validates nothing: its callers do.
let unchecked: [SwiftSetting] = [
  .unsafeFlags(["-Ounchecked", "-wmo", "-disable-batch-mode", "-num-threads", "1", "-target-cpu", cpu])
]

/// The systems of differential equations that become part of the program.
let systems = [
  "arenstorf", "henon-heiles", "kepler", "lorenz", "lotka-volterra", "mixture-ddim", "mixture-plane",
  "pleiades",
  "robertson",
  "rossler", "van-der-pol-1", "van-der-pol-100",
]

func library(
  _ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = optimised
) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// `hasFixtures`: whether a folder `Fixtures` holds the scripts that make the tables of reference values. `settings`: optimised
/// where the tests themselves compute more than optimising costs.
func tests(
  _ name: String, _ dependencies: [Target.Dependency] = [], hasFixtures: Bool = false,
  settings: [SwiftSetting] = []
) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.target(name: name), "TestSupport"] + dependencies,
    exclude: hasFixtures ? ["Fixtures"] : [], swiftSettings: settings)
}

let package = Package(
  name: "TaylorFlow",
  products: [
    .library(
      name: "TaylorFlow",
      targets: [
        "Numbers", "Series", "Symbolics", "Integration", "Diffusion", "Samplers", "Accuracy", "Certification",
        "Learning", "SamplerSearch", "Metrics", "Reporting",
        "Experimentation",
      ]),
    .executable(name: "experiment", targets: ["experiment"]),
  ],
  targets: [
    .systemLibrary(name: "CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"])]),
    .target(name: "CMemory"),
    .target(name: "CModels"),
    .target(name: "CVectors"),
    .target(name: "CSystem", cSettings: [.define("TAYLORFLOW_CPU", to: cpu)]),
    library("Numbers"),
    library("Series", ["Numbers"]),
    library("Symbolics", ["Integration", "Numbers", "Series"], settings: halves),
    library("Integration", ["Numbers", "Series"], settings: exclusive),
    library("MixtureKernel", ["CVectors"], settings: unchecked),
    library("Diffusion", ["Integration", "MixtureKernel", "Numbers", "Series"]),
    library("Samplers", ["Diffusion", "Integration", "Numbers", "Series"], settings: exclusive),
    library("Accuracy", ["Diffusion", "Integration", "Numbers", "Samplers", "Series"]),
    library("Certification", ["Diffusion", "Numbers"]),
    library(
      "Learning", ["Diffusion", "Integration", "MixtureKernel", "Numbers", "Reporting", "Series"],
      settings: exclusive),
    library(
      "SamplerSearch",
      ["Diffusion", "Integration", "Learning", "MixtureKernel", "Numbers", "Reporting", "Samplers"],
      settings: exclusive),
    library("GSLReference", ["CGSL", "Numbers"]),
    library("Metrics", ["Diffusion", "GSLReference", "Integration", "MixtureKernel", "Numbers"]),
    library("Reporting"),
    library("Experimentation", ["CSystem", "Numbers", "Reporting"], settings: []),
    library("CommandLineInterface", ["CSystem", "Experimentation", "Numbers", "Reporting"], settings: []),
    .target(
      name: "ExperimentCatalog",
      dependencies: [
        "Accuracy", "CMemory", "CModels", "Certification", "CommandLineInterface", "Diffusion",
        "Experimentation",
        "GSLReference",
        "Integration", "Learning", "Metrics", "MixtureKernel", "Numbers", "Reporting", "Samplers",
        "SamplerSearch", "Series", "Symbolics",
      ],
      path: "Experiments", exclude: ["data"],
      resources: systems.map { .embedInCode("systems/\($0).ode") }),
    .executableTarget(name: "experiment", dependencies: ["CommandLineInterface", "ExperimentCatalog"]),
    .target(
      name: "TestSupport", dependencies: ["Numbers"], path: "Tests/TestSupport", swiftSettings: optimised),
    .executableTarget(
      name: "fuzz",
      dependencies: ["CommandLineInterface", "ExperimentCatalog", "Experimentation", "TestSupport"],
      path: "Tests/Fuzz", exclude: ["Corpus"]),
    tests("Numbers", hasFixtures: true),
    tests("Series", ["Numbers"], hasFixtures: true),
    tests("Symbolics", ["Experimentation", "Numbers", "Series"], hasFixtures: true),
    tests("Integration", ["Numbers", "Series"]),
    tests("MixtureKernel", ["Diffusion", "Integration", "Numbers"], hasFixtures: true),
    tests("Diffusion", ["Integration", "MixtureKernel", "Numbers", "Series"], hasFixtures: true),
    tests(
      "Samplers", ["Diffusion", "Accuracy", "GSLReference", "Integration", "Numbers", "Series"],
      hasFixtures: true),
    tests("Accuracy", ["Diffusion", "GSLReference", "Integration", "Numbers", "Samplers", "Series"]),
    tests("Certification", ["Diffusion", "Numbers"], hasFixtures: true, settings: optimised),
    tests("Learning", ["Diffusion", "Integration", "Numbers", "Reporting", "Series"]),
    tests(
      "SamplerSearch",
      ["Accuracy", "Diffusion", "Integration", "Learning", "Metrics", "Numbers", "Reporting", "Samplers"]),
    tests("GSLReference"),
    tests("Metrics", ["Diffusion", "GSLReference", "Integration", "Numbers"], hasFixtures: true),
    tests("Reporting"),
    tests("Experimentation", ["Reporting"]),
    tests("CommandLineInterface", ["Experimentation", "Numbers", "Reporting"]),
    tests(
      "ExperimentCatalog",
      [
        "experiment",
        "Accuracy", "Certification", "CommandLineInterface", "Diffusion", "Experimentation", "GSLReference",
        "Integration", "Learning", "Metrics", "MixtureKernel", "Numbers", "Reporting", "SamplerSearch",
        "Samplers", "Series", "Symbolics",
      ], hasFixtures: true),
  ],
  swiftLanguageModes: [.v6]
)
