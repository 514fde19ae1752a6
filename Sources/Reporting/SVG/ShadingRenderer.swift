/// Draws a function of the plane: runs of one shade are one rectangle, all rectangles of a shade one path.
extension PanelRenderer {
  mutating func draw(_ shading: Shading, into scene: inout Scene) {
    let columns = shading.values.first?.count ?? 0
    let largest = shading.values.lazy.flatMap { $0 }.filter(\.isFinite).max() ?? 0
    guard columns > 0, largest > 0, let low = map.place(shading.x.lowerBound, shading.y.lowerBound),
      let high = map.place(shading.x.upperBound, shading.y.upperBound)
    else { return }
    let (width, height) = (
      (high.x - low.x) / Double(columns), (low.y - high.y) / Double(shading.values.count)
    )
    var paths = [PathData](repeating: PathData(), count: Shading.shades + 1)
    for (row, values) in shading.values.enumerated() {
      let shades = values.prefix(columns).map { value in
        value.isFinite && value > 0
          ? Int(((value / largest).squareRoot() * Double(Shading.shades)).rounded()) : 0
      }
      var start = 0
      while start < shades.count {
        var end = start + 1
        while end < shades.count, shades[end] == shades[start] { end += 1 }
        let box = Box(
          minX: low.x + width * Double(start), minY: low.y - height * Double(row + 1),
          maxX: low.x + width * Double(end), maxY: low.y - height * Double(row)
        ).intersection(frame)
        if shades[start] > 0, box.width > 0, box.height > 0 { paths[shades[start]].rectangle(box) }
        start = end
      }
    }
    for (shade, path) in paths.enumerated() where shade > 0 {
      let cover = NumberText.fixed(Double(shade) / Double(Shading.shades), decimals: 3)
      scene.add(path, "d", " fill-opacity=\"\(cover)\" shape-rendering=\"crispEdges\"")
    }
  }
}
