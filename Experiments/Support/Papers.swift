import Experimentation

/// The works that experiments refer to.
enum Papers {
  /// GENIE.
  static let genie = PaperReference(
    key: "dockhorn2022genie", authors: ["Tim Dockhorn", "Arash Vahdat", "Karsten Kreis"],
    title: "GENIE: Higher-Order Denoising Diffusion Solvers",
    venue: "Advances in Neural Information Processing Systems 35", year: 2022,
    url: "https://arxiv.org/abs/2210.05475")
  /// Adaptive Taylor integration.
  static let jorbaZou = PaperReference(
    key: "jorba2005taylor", authors: ["Angel Jorba", "Maorong Zou"],
    title: "A Software Package for the Numerical Integration of ODEs by Means of High-Order Taylor Methods",
    venue: "Experimental Mathematics 14", year: 2005, url: "https://doi.org/10.1080/10586458.2005.10128904")
  /// DPM-Solver++.
  static let dpmSolverPlusPlus = PaperReference(
    key: "lu2022dpmsolverpp",
    authors: [
      "Cheng Lu", "Yuhao Zhou", "Fan Bao", "Jianfei Chen", "Chongxuan Li", "Jun Zhu",
    ], title: "DPM-Solver++: Fast Solver for Guided Sampling of Diffusion Probabilistic Models",
    venue: "arXiv 2211.01095", year: 2022, url: "https://arxiv.org/abs/2211.01095")
  /// Phase-space Langevin diffusion.
  static let phaseSpace = PaperReference(
    key: "pandey2023recipe", authors: ["Kushagra Pandey", "Stephan Mandt"],
    title: "A Complete Recipe for Diffusion Generative Models",
    venue: "IEEE/CVF International Conference on Computer Vision", year: 2023,
    url: "https://arxiv.org/abs/2303.01748")
  /// Splitting and conjugate integrators in phase space.
  static let phaseSpaceIntegrators = PaperReference(
    key: "pandey2024efficient", authors: ["Kushagra Pandey", "Maja Rudolph", "Stephan Mandt"],
    title: "Efficient Integrators for Diffusion Generative Models",
    venue: "International Conference on Learning Representations", year: 2024,
    url: "https://arxiv.org/abs/2310.07894")
  /// Samplers that are found by differentiating a loss of their samples.
  static let samplerSearch = PaperReference(
    key: "watson2022search", authors: ["Daniel Watson", "William Chan", "Jonathan Ho", "Mohammad Norouzi"],
    title: "Learning Fast Samplers for Diffusion Models by Differentiating Through Sample Quality",
    venue: "International Conference on Learning Representations", year: 2022,
    url: "https://arxiv.org/abs/2202.05830")
  /// Pseudo-inverse guidance.
  static let pseudoInverse = PaperReference(
    key: "song2023pseudoinverse", authors: ["Jiaming Song", "Arash Vahdat", "Morteza Mardani", "Jan Kautz"],
    title: "Pseudoinverse-Guided Diffusion Models for Inverse Problems",
    venue: "International Conference on Learning Representations", year: 2023,
    url: "https://openreview.net/forum?id=9_gsMA8MRKQ")
}
