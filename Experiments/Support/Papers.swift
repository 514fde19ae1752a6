import Experimentation

/// The works that experiments and samplers refer to, by the keys of their BibTeX entries.
enum Papers {
  /// This toolkit; its author and version are those of `CITATION.cff`.
  static let taylorFlow = PaperReference(
    key: "taylorflow", authors: ["{The TaylorFlow maintainers}"],
    title: "TaylorFlow: Taylor methods on the differential equations of diffusion models",
    venue: "Computer program, version \(Catalog.version)", year: 2026)
  /// GENIE.
  static let genie = proceedings(
    "dockhorn2022genie", ["Tim Dockhorn", "Arash Vahdat", "Karsten Kreis"],
    "GENIE: Higher-Order Denoising Diffusion Solvers", neurips, "35", 2022, arXiv: "2210.05475")
  /// Adaptive Taylor integration.
  static let jorbaZou = PaperReference(
    key: "jorba2005taylor", kind: .article, authors: ["Angel Jorba", "Maorong Zou"],
    title: "A Software Package for the Numerical Integration of ODEs by Means of High-Order Taylor Methods",
    venue: "Experimental Mathematics", volume: "14", year: 2005,
    url: "https://doi.org/10.1080/10586458.2005.10128904")
  /// DPM-Solver++.
  static let dpmSolverPlusPlus = PaperReference(
    key: "lu2022dpmsolverpp", authors: dpmSolverAuthors,
    title: "DPM-Solver++: Fast Solver for Guided Sampling of Diffusion Probabilistic Models",
    venue: "arXiv 2211.01095", year: 2022, url: "https://arxiv.org/abs/2211.01095")
  /// Phase-space Langevin diffusion.
  static let phaseSpace = proceedings(
    "pandey2023recipe", ["Kushagra Pandey", "Stephan Mandt"],
    "A Complete Recipe for Diffusion Generative Models",
    "Proceedings of the IEEE/CVF International Conference on Computer Vision", "", 2023, arXiv: "2303.01748")
  /// Splitting and conjugate integrators in phase space.
  static let phaseSpaceIntegrators = proceedings(
    "pandey2024efficient", ["Kushagra Pandey", "Maja Rudolph", "Stephan Mandt"],
    "Efficient Integrators for Diffusion Generative Models", iclr, "", 2024, arXiv: "2310.07894")

  /// Samplers that are found by differentiating a loss of their samples.
  static let samplerSearch = proceedings(
    "watson2022search", ["Daniel Watson", "William Chan", "Jonathan Ho", "Mohammad Norouzi"],
    "Learning Fast Samplers for Diffusion Models by Differentiating Through Sample Quality", iclr, "", 2022,
    arXiv: "2202.05830")
  /// Pseudo-inverse guidance.
  static let pseudoInverse = PaperReference(
    key: "song2023pseudoinverse", kind: .proceedings,
    authors: ["Jiaming Song", "Arash Vahdat", "Morteza Mardani", "Jan Kautz"],
    title: "Pseudoinverse-Guided Diffusion Models for Inverse Problems", venue: iclr, year: 2023,
    url: "https://openreview.net/forum?id=9_gsMA8MRKQ")

  /// All works.
  static let all: [PaperReference] =
    [
      taylorFlow, genie, jorbaZou, dpmSolverPlusPlus, phaseSpace, phaseSpaceIntegrators, samplerSearch,
      pseudoInverse,
    ] + ofSamplers

  /// The work with a key.
  static func work(_ key: String) -> PaperReference? { all.first { $0.key == key } }

  private static let neurips = "Advances in Neural Information Processing Systems"
  private static let iclr = "International Conference on Learning Representations"
  private static let dpmSolverAuthors = [
    "Cheng Lu", "Yuhao Zhou", "Fan Bao", "Jianfei Chen", "Chongxuan Li", "Jun Zhu",
  ]

  /// The works that only samplers come from.
  private static let ofSamplers: [PaperReference] = [
    proceedings(
      "song2021ddim", ["Jiaming Song", "Chenlin Meng", "Stefano Ermon"],
      "Denoising Diffusion Implicit Models", iclr, "", 2021, arXiv: "2010.02502"),
    proceedings(
      "song2021sde",
      [
        "Yang Song", "Jascha Sohl-Dickstein", "Diederik P. Kingma", "Abhishek Kumar", "Stefano Ermon",
        "Ben Poole",
      ],
      "Score-Based Generative Modeling through Stochastic Differential Equations", iclr, "", 2021,
      arXiv: "2011.13456"),
    proceedings(
      "ho2020ddpm", ["Jonathan Ho", "Ajay Jain", "Pieter Abbeel"],
      "Denoising Diffusion Probabilistic Models", neurips, "33", 2020, arXiv: "2006.11239"),
    PaperReference(
      key: "tachibana2021ideal",
      authors: [
        "Hideyuki Tachibana", "Mocho Go", "Muneyoshi Inahara", "Yotaro Katayama", "Yotaro Watanabe",
      ], title: "Quasi-Taylor Samplers for Diffusion Generative Models based on Ideal Derivatives",
      venue: "arXiv 2112.13339", year: 2021, url: "https://arxiv.org/abs/2112.13339"),
    proceedings(
      "karras2022edm", ["Tero Karras", "Miika Aittala", "Timo Aila", "Samuli Laine"],
      "Elucidating the Design Space of Diffusion-Based Generative Models", neurips, "35", 2022,
      arXiv: "2206.00364"),
    proceedings(
      "zhang2023deis", ["Qinsheng Zhang", "Yongxin Chen"],
      "Fast Sampling of Diffusion Models with Exponential Integrator", iclr, "", 2023, arXiv: "2204.13902"),
    proceedings(
      "liu2022pndm", ["Luping Liu", "Yi Ren", "Zhijie Lin", "Zhou Zhao"],
      "Pseudo Numerical Methods for Diffusion Models on Manifolds", iclr, "", 2022, arXiv: "2202.09778"),
    proceedings(
      "lu2022dpmsolver", dpmSolverAuthors,
      "DPM-Solver: A Fast ODE Solver for Diffusion Probabilistic Model Sampling in Around 10 Steps", neurips,
      "35", 2022, arXiv: "2206.00927"),
    proceedings(
      "zhao2023unipc", ["Wenliang Zhao", "Lujia Bai", "Yongming Rao", "Jie Zhou", "Jiwen Lu"],
      "UniPC: A Unified Predictor-Corrector Framework for Fast Sampling of Diffusion Models", neurips, "36",
      2023, arXiv: "2302.04867"),
    PaperReference(
      key: "li2023scire", authors: ["Shigui Li", "Wei Chen", "Delu Zeng"],
      title:
        "SciRE-Solver: Accelerating Diffusion Models Sampling by Score-integrand Solver with Recursive Difference",
      venue: "arXiv 2308.07896", year: 2023, url: "https://arxiv.org/abs/2308.07896"),
    proceedings(
      "dockhorn2022cld", ["Tim Dockhorn", "Arash Vahdat", "Karsten Kreis"],
      "Score-Based Generative Modeling with Critically-Damped Langevin Diffusion", iclr, "", 2022,
      arXiv: "2112.07068"),
    proceedings(
      "pandey2024conjugate", ["Kushagra Pandey", "Ruihan Yang", "Stephan Mandt"],
      "Fast Samplers for Inverse Problems in Iterative Refinement Models", neurips, "37", 2024,
      arXiv: "2405.17673"),
    PaperReference(
      key: "dormand1980embedded", kind: .article, authors: ["J. R. Dormand", "P. J. Prince"],
      title: "A family of embedded Runge-Kutta formulae",
      venue: "Journal of Computational and Applied Mathematics", volume: "6", year: 1980,
      url: "https://doi.org/10.1016/0771-050X(80)90013-3"),
    PaperReference(
      key: "runge1895aufloesung", kind: .article, authors: ["Carl Runge"],
      title: "Ueber die numerische Auflösung von Differentialgleichungen", venue: "Mathematische Annalen",
      volume: "46", year: 1895, url: "https://doi.org/10.1007/BF01446807"),
  ]

  private static func proceedings(
    _ key: String, _ authors: [String], _ title: String, _ venue: String, _ volume: String, _ year: Int,
    arXiv: String
  ) -> PaperReference {
    PaperReference(
      key: key, kind: .proceedings, authors: authors, title: title, venue: venue, volume: volume, year: year,
      url: "https://arxiv.org/abs/\(arXiv)")
  }
}
