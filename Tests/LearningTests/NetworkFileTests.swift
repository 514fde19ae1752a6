import Diffusion
import Numbers
import Reporting
import TestSupport
import Testing

@testable import Learning

@Suite struct NetworkFileTests {
  private func network() throws -> ScoreNetwork { try Small.network(Small.architecture(activation: .gelu)) }

  private func read(_ header: JSONValue, _ bytes: [UInt8]) throws -> ScoreNetwork {
    let text = header.text()
    return try ScoreNetwork(NetworkHeader(JSONValue(parsing: text, source: "header")), weights: bytes)
  }

  /// The header with the members of one object exchanged.
  private func with(_ header: JSONValue, _ changes: [String: JSONValue]) -> JSONValue {
    .object((header.members ?? []).map { JSONValue.Member($0.key, changes[$0.key] ?? $0.value) })
  }

  private func expectRefusal(_ quantity: String, _ body: () throws -> Void) {
    do {
      try body()
      Issue.record("not refused: \(quantity)")
    } catch let error as LearningError {
      #expect(error.quantity.contains(quantity), "\(error)")
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test func everyBitComesBack() throws {
    let network = try network()
    let files = network.files(weightsIn: "a.f32", record: ["steps": 3])
    #expect(try read(files.header, files.weights) == network)
    #expect(files.weights.count == 4 * network.weights.count)
    let first = network.weights[0].bitPattern
    #expect(files.weights[0] == UInt8(first & 0xff) && files.weights[3] == UInt8(first >> 24))
  }

  @Test func aHeadComesBackOnItsNetworkOnly() throws {
    let network = try network()
    let shape = try HeadArchitecture(width: 4, output: .scaled)
    let weights = Small.weights(HeadLayers(shape, on: network.architecture).graph, seed: 2)
    let model = try HeadedNetwork(network, head: shape, headWeights: weights)
    let files = model.files(weightsIn: "h.f32", networkIn: "a.json")
    let header = try NetworkHeader(JSONValue(parsing: files.header.text(), source: "header"))
    #expect(try HeadedNetwork.networkFile(header) == "a.json")
    #expect(try HeadedNetwork(header, weights: files.weights, network: network) == model)
    var other = network.weights
    other[5] += 1
    let stranger = try ScoreNetwork(network.architecture, weights: other)
    expectRefusal("network.checksum") {
      _ = try HeadedNetwork(header, weights: files.weights, network: stranger)
    }
  }

  @Test func aSecondHeadComesBackOnItsFirstOnly() throws {
    let network = try network()
    func head(_ derivative: Int, seed: UInt64) throws -> (HeadArchitecture, [Float]) {
      let shape = try HeadArchitecture(derivative: derivative, width: 4)
      return (shape, Small.weights(HeadLayers(shape, on: network.architecture).graph, seed: seed))
    }
    let (a, b, c) = try (head(1, seed: 2), head(2, seed: 3), head(1, seed: 4))
    let first = try HeadedNetwork(network, head: a.0, headWeights: a.1)
    let second = try HeadedNetwork(first, head: b.0, headWeights: b.1)
    let other = try HeadedNetwork(network, head: c.0, headWeights: c.1)
    let files = second.files(weightsIn: "h2.f32", networkIn: "h1.json")
    let header = try NetworkHeader(JSONValue(parsing: files.header.text(), source: "header"))
    #expect(try HeadedNetwork.derivative(header) == 2)
    #expect(try HeadedNetwork(header, weights: files.weights, above: first) == second)
    expectRefusal("network.checksum") { _ = try HeadedNetwork(header, weights: files.weights, above: other) }
    expectRefusal("network.checksum") {
      _ = try HeadedNetwork(header, weights: files.weights, network: network)
    }
    expectRefusal("derivative") { try HeadedNetwork.require(header, derivative: 1) }
  }

  @Test func aNetworkWithClassesComesBack() throws {
    let network = try Small.network(Small.architecture(classes: 3))
    let files = network.files(weightsIn: "a.f32")
    #expect(try read(files.header, files.weights) == network)
    expectRefusal("number of weights") { _ = try read(with(files.header, ["classes": 4]), files.weights) }
    expectRefusal("classes") { _ = try read(with(files.header, ["classes": -1]), files.weights) }
  }

  @Test func brokenFilesOfWeightsAreRefused() throws {
    let network = try network()
    let files = network.files(weightsIn: "a.f32")
    expectRefusal("length") { _ = try read(files.header, Array(files.weights.dropLast(3))) }
    expectRefusal("byte order") {
      _ = try read(files.header, files.weights.indices.map { files.weights[$0 ^ 3] })
    }
    var poisoned = files.weights
    for (j, byte) in WeightRecord.bytes([.nan]).enumerated() { poisoned[8 + j] = byte }
    expectRefusal("number 2") { _ = try read(files.header, poisoned) }
    var changed = files.weights
    changed[4] ^= 1
    expectRefusal("checksum") { _ = try read(files.header, changed) }
    let short = Array(network.weights.dropLast())
    expectRefusal("number of weights") {
      _ = try read(
        with(files.header, ["weights": WeightRecord(short, file: "a.f32").json]), WeightRecord.bytes(short))
    }
  }

  @Test func brokenHeadersAreRefused() throws {
    let files = try network().files(weightsIn: "a.f32")
    let record = files.header["weights"] ?? .null
    for (quantity, changes) in [
      ("width", ["width": 0]), ("depth", ["depth": "four"]), ("levels", ["levels": [3, 1]]),
      ("levels", ["levels": [-1, 1]]), ("activation", ["activation": "relu"]),
      ("Fourier", ["features": [1, 2, 3]]), ("format", ["format": "other"]), ("kind", ["kind": "head"]),
      ("number of weights", ["width": 11]), ("deviation", ["dataDeviation": 0]),
      ("weights.byteOrder", ["weights": with(record, ["byteOrder": "big-endian"])]),
      ("weights.file", ["weights": with(record, ["file": "../a.f32"])]),
    ] as [(String, [String: JSONValue])] {
      expectRefusal(quantity) { _ = try read(with(files.header, changes), files.weights) }
    }
    expectRefusal("a header") { _ = try NetworkHeader([1, 2]) }
  }

  @Test func aTrainingStateComesBack() throws {
    let task = try ScoreTask(Small.architecture(), data: NoisyData(.smooth(), levels: .logUniform(0.1...1)))
    let trainer = try Trainer(task, settings: OptimizerSettings(steps: 9, batch: 128))
    for _ in 0..<3 { try trainer.advance() }
    let files = trainer.state.files(weightsIn: "c.f32", task: "smooth")
    let header = try NetworkHeader(JSONValue(parsing: files.header.text(), source: "header"))
    #expect(try TrainingState(header, weights: files.weights) == trainer.state)
  }
}
