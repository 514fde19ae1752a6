import Experimentation

/// The works that experiments refer to.
enum Papers {
  /// GENIE.
  static let genie = PaperReference(
    key: "dockhorn2022genie", authors: ["Tim Dockhorn", "Arash Vahdat", "Karsten Kreis"],
    title: "GENIE: Higher-Order Denoising Diffusion Solvers",
    venue: "Advances in Neural Information Processing Systems 35", year: 2022,
    url: "https://arxiv.org/abs/2210.05475")
}
