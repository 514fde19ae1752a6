/// Writes a scene as an SVG document.
struct SVGDocument {
  let figure: Figure
  let scene: Scene
  let width: Double
  let height: Double
  let theme: Theme

  private static let fonts = "Helvetica,Arial,'Liberation Sans','Nimbus Sans','DejaVu Sans',sans-serif"

  func text() -> String {
    let (w, h) = (PathData.text(width), PathData.text(height))
    let identifier = Self.identifier(figure.name)
    let references = scene.hasSharedPaths ? " xmlns:xlink=\"http://www.w3.org/1999/xlink\"" : ""
    var shared: [SharedPath: (number: Int, corner: Point)] = [:]
    var output = """
      <svg xmlns="http://www.w3.org/2000/svg"\(references) width="\(w)pt" height="\(h)pt" viewBox="0 0 \(w) \(h)" role="img" \
      aria-labelledby="\(identifier)-title \(identifier)-desc">
      <title id="\(identifier)-title">\(Self.escape(figure.title))</title>
      <desc id="\(identifier)-desc">\(Self.escape(figure.finding))</desc>
      <style>\(styleSheet(scope: "#" + identifier))</style>
      <g id="\(identifier)">
      <rect class="b" width="\(w)" height="\(h)"/>

      """
    for item in scene.items {
      switch item {
      case .path(let path, let classes, let attributes):
        output +=
          "<path class=\"\(classes)\"\(attributes) d=\"\(String(decoding: path.bytes, as: UTF8.self))\"/>\n"
      case .shared(let path, let corner):
        if let first = shared[path] {
          let (x, y) = (corner.x - first.corner.x, corner.y - first.corner.y)
          output += "<use xlink:href=\"#\(identifier)-s\(first.number)\""
          output += " x=\"\(PathData.text(x))\" y=\"\(PathData.text(y))\"/>\n"
        } else {
          let (x, y) = (PathData.text(corner.x), PathData.text(corner.y))
          let data = String(decoding: path.data.bytes, as: UTF8.self)
          output += "<path id=\"\(identifier)-s\(shared.count)\" class=\"\(path.classes)\"\(path.attributes)"
          output += " transform=\"translate(\(x) \(y))\" d=\"\(data)\"/>\n"
          shared[path] = (shared.count, corner)
        }
      case .rectangle(let box, let classes, let attributes):
        output += "<rect class=\"\(classes)\"\(attributes) x=\"\(PathData.text(box.minX))\""
        output += " y=\"\(PathData.text(box.minY))\" width=\"\(PathData.text(box.width))\""
        output += " height=\"\(PathData.text(box.height))\"/>\n"
      case .text(let text):
        output += Self.element(text)
      }
    }
    return output + "</g>\n</svg>\n"
  }

  // MARK: Styles

  /// Rules for one figure only, since several may be set into one page.
  private func styleSheet(scope: String) -> String {
    var rules = [
      "text{font-family:\(Self.fonts);font-size:\(PathData.text(FigureSizes.tickSize))px}",
      ".e{text-anchor:end}",
      ".c{text-anchor:middle}", ".w{font-weight:bold}", ".a,.g,.l,.o,.q,.r,.u,.v{fill:none}",
      ".u{stroke-width:.45}", ".v{stroke-width:2}", ".a{stroke-width:.6}",
      ".g{stroke-width:.4}", ".l{stroke-width:1.1;stroke-linejoin:round}", ".o{stroke-width:.6}",
      ".q{stroke-linecap:round}", ".r{stroke-width:.8}", ".h{stroke-width:.8}", ".n{fill-opacity:.18}",
      ".p{fill-opacity:.88}", ".kw{fill:#fff}", ".kb{fill:#000}",
    ]
    let isLight = theme != .dark
    rules += Self.colors(isLight: isLight, used: usedColors, hasPaleDots: hasPaleDots)
    var sheet = rules.map { Self.scoped($0, scope) }.joined()
    if theme == .automatic {
      let dark = Self.colors(isLight: false, used: usedColors, hasPaleDots: hasPaleDots)
        .map { Self.scoped($0, scope) }.joined()
      sheet += "@media (prefers-color-scheme:dark){\(dark)}"
    }
    return sheet
  }

  private static func scoped(_ rule: String, _ scope: String) -> String {
    guard let brace = rule.firstIndex(of: "{") else { return rule }
    let selectors = rule[..<brace].split(separator: ",").map { "\(scope) \($0)" }.joined(separator: ",")
    return selectors + rule[brace...]
  }

  private static func colors(isLight: Bool, used: [Int], hasPaleDots: Bool) -> [String] {
    let (page, ink, muted, grid, disc) =
      isLight
      ? ("#fff", "#1f2328", "#59636e", "#dde2e7", "#c8d1da")
      : ("#0d1117", "#f0f3f6", "#a5aeb8", "#2b323b", "#3d4752")
    var rules = [
      ".b,.h{fill:\(page)}", "text,.i{fill:\(ink)}", ".m{fill:\(muted)}", ".a,.r{stroke:\(muted)}",
      ".g{stroke:\(grid)}", ".sn{stroke:\(muted)}", ".fn{fill:\(muted)}", ".d{fill:\(disc)}",
      ".u{stroke:\(ink)}", ".v{stroke:\(page)}",
    ]
    if hasPaleDots { rules.append(".x{stroke:\(disc)}") }
    let palette = isLight ? Palette.light : Palette.dark
    for index in used where palette.indices.contains(index) {
      rules.append(".s\(index){stroke:\(palette[index])}")
      rules.append(".f\(index){fill:\(palette[index])}")
    }
    return rules
  }

  private var usedColors: [Int] {
    let book = StyleBook(figure.panels, styles: figure.styles)
    return Set(book.labels.compactMap { book[$0].color }).sorted()
  }

  /// Whether discs are drawn as dots.
  private var hasPaleDots: Bool {
    scene.items.contains { item in
      if case .shared(let path, _) = item { path.classes.hasSuffix(" x") } else { false }
    }
  }

  // MARK: Texts

  private static func element(_ placed: PlacedText) -> String {
    var classes: [String] = []
    switch placed.anchor {
    case .start: break
    case .middle: classes.append("c")
    case .end: classes.append("e")
    }
    if placed.isBold { classes.append("w") }
    switch placed.role {
    case .note: classes.append("m")
    case .cell(let isLight): classes.append(isLight ? "kw" : "kb")
    default: break
    }
    var attributes = classes.isEmpty ? "" : " class=\"\(classes.joined(separator: " "))\""
    let (x, y) = (PathData.text(placed.origin.x), PathData.text(placed.origin.y))
    if placed.isUpright {
      attributes += " transform=\"translate(\(x) \(y)) rotate(-90)\""
    } else {
      attributes += " x=\"\(x)\" y=\"\(y)\""
    }
    if placed.size != FigureSizes.tickSize {
      attributes += " style=\"font-size:\(PathData.text(placed.size))px\""
    }
    // Blanks beside scripts stand at the ends of runs, where renderers would trim them.
    if placed.text.runs.count > 1 { attributes += " xml:space=\"preserve\"" }
    return "<text\(attributes)>\(spans(placed.text, size: placed.size))</text>\n"
  }

  private static func spans(_ text: RichText, size: Double) -> String {
    var output = ""
    var shift = 0.0
    for run in text.runs {
      let target: Double =
        switch run.script {
        case .base: 0
        case .superscript: -RichText.superscriptRise * size
        case .subscript: RichText.subscriptDrop * size
        }
      let content = escape(run.text)
      if run.script == .base, shift == 0 {
        output += content
      } else {
        let smaller =
          run.script == .base ? "" : " style=\"font-size:\(PathData.text(RichText.scriptSize(size)))px\""
        output += "<tspan dy=\"\(PathData.text(target - shift))\"\(smaller)>\(content)</tspan>"
      }
      shift = target
    }
    return output
  }

  /// A text for use in XML; characters that XML forbids become U+FFFD.
  static func escape(_ text: String) -> String {
    var output = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": output += "&amp;"
      case "<": output += "&lt;"
      case ">": output += "&gt;"
      case "\"": output += "&quot;"
      case "\t", "\n", "\r": output += " "
      default:
        let isForbidden = scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF
        output.unicodeScalars.append(isForbidden ? "\u{FFFD}" : scalar)
      }
    }
    return output
  }

  /// A name that is valid as an identifier in XML and CSS.
  private static func identifier(_ name: String) -> String {
    let letters = name.unicodeScalars.map { scalar -> Character in
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
      return isPlain ? Character(scalar) : "-"
    }
    return "figure-" + String(letters)
  }
}
