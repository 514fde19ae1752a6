import Reporting
import TestSupport
import Testing

@Suite struct JSONTests {
  @Test func compactText() {
    let value: JSONValue = [
      "name": "a\"b\\\n\u{1}é", "count": 3, "error": 0.02, "nothing": nil, "flag": true, "list": [1, 2.5],
      "empty": [:],
    ]
    #expect(
      value.text(indented: false)
        == #"{"name":"a\"b\\\n\u0001é","count":3,"error":0.02,"nothing":null,"flag":true,"list":[1,2.5],"empty":{}}"#
    )
  }

  @Test func indentedText() {
    let value: JSONValue = [
      "means": [[0, 1], [2.5, -3]], "weights": [], "members": .object([.init("a", .number(.nan))]),
    ]
    #expect(
      value.text() == """
        {
          "means": [
            [0, 1],
            [2.5, -3]
          ],
          "weights": [],
          "members": {"a": null}
        }
        """)
  }

  @Test func longListsAreBroken() {
    let value = JSONValue.array((0..<40).map { .integer(1000 + $0) })
    #expect(value.text().split(separator: "\n").count == 42)
  }

  @Test func numbersOutsideTheRealsAreNull() {
    #expect(JSONValue.array([.number(.infinity), .number(.nan)]).text(indented: false) == "[null,null]")
  }

  @Test func tableAsObjects() {
    var table = Table(name: "t", title: "T", columns: [Column("sampler", "s"), Column("error", "e")])
    table.append(["ddim", 1.0])
    table.append(["heun", .empty])
    #expect(
      table.json.text(indented: false)
        == #"[{"sampler":"ddim","error":1.0},{"sampler":"heun","error":null}]"#)
  }

  @Test func access() throws {
    let value = try JSONValue(parsing: #"{"a": [1, 2.5], "b": "x"}"#, source: "t")
    #expect(value["a"]?.array?.compactMap(\.double) == [1, 2.5])
    #expect(value["b"]?.string == "x")
    #expect(value["c"] == nil)
    #expect(value.members?.map(\.key) == ["a", "b"])
    #expect(JSONValue.null["a"] == nil)
  }

  @Test(
    arguments: [
      ("-0", .number(-0.0)), ("0", 0), ("12", 12), ("-7", -7), ("1.5e3", 1500.0), ("2E-2", 0.02),
      ("1e0", 1.0),
      ("9223372036854775808", 9223372036854775808.0), ("\u{FEFF} null\r\n", .null),
      (#""\u00e9\ud83d\ude00\/\b\f\t""#, "é😀/\u{8}\u{C}\t"), ("[ ]", []), ("{ }", [:]),
      ("[[],{}]", [[], [:]]),
    ] as [(String, JSONValue)])
  func values(_ text: String, _ value: JSONValue) throws {
    #expect(try JSONValue(parsing: text, source: "t") == value)
  }

  @Test(arguments: [
    ("", "t.json, line 1, column 1: the text ends here. Please give a value."),
    ("[1,\n 2", "t.json, line 2, column 3: the text ends here. Please give ',' or ']'."),
    ("{\"a\" 1}", "t.json, line 1, column 6: found '1'. Please give ':'."),
    ("{a: 1}", "t.json, line 1, column 2: found 'a'. Please give a member name in double quotes."),
    ("[1,]", "t.json, line 1, column 4: found ']'. Please give a value."),
    ("nul", "t.json, line 1, column 1: found 'n'. Please give 'null'."),
    ("1 2", "t.json, line 1, column 3: found '2' after the end of the value. Please give one value only."),
    ("01", "t.json, line 1, column 1: '01' is not a JSON number. Please write it like -0.5 or 1e-3."),
    ("[.5]", "t.json, line 1, column 2: found '.'. Please give a value."),
    ("1.", "t.json, line 1, column 1: '1.' is not a JSON number. Please write it like -0.5 or 1e-3."),
    ("-", "t.json, line 1, column 1: '-' is not a JSON number. Please write it like -0.5 or 1e-3."),
    ("1e+", "t.json, line 1, column 1: '1e+' is not a JSON number. Please write it like -0.5 or 1e-3."),
    (
      "[1e400]",
      "t.json, line 1, column 2: the number '1e400' is too large. "
        + "Please give a number between -1.7e308 and 1.7e308."
    ),
    ("NaN", "t.json, line 1, column 1: found 'N'. Please give a value."),
    ("\"a", "t.json, line 1, column 3: the text ends here. Please give a closing '\"'."),
    (
      "\"a\tb\"",
      "t.json, line 1, column 3: a text holds the control character 9. Please write it as an escape such as \\n."
    ),
    (
      "\"\\x\"",
      "t.json, line 1, column 2: '\\x' is not an escape. Please use \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u "
        + "with four hexadecimal digits."
    ),
    (
      "\"\\ud800a\"",
      "t.json, line 1, column 2: '\\ud800' is not an escape. Please use \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u "
        + "with four hexadecimal digits."
    ),
    (
      "{\"a\":1,\n\"a\":2}",
      "t.json, line 2, column 1: the object has two members 'a'. Please give every member its own name."
    ),
  ])
  func refusals(_ text: String, _ message: String) {
    #expect(message == refusal { try JSONValue(parsing: text, source: "t.json") })
  }

  @Test func refusesOtherEncodings() {
    #expect(
      refusal { try JSONValue(parsing: [0x22, 0xFF, 0x22], source: "t") }
        == "t, line 1, column 1: the text is not UTF-8. Please save the file in UTF-8.")
  }

  @Test func limitsNesting() throws {
    let deep = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    _ = try JSONValue(parsing: deep, source: "t")
    #expect(
      refusal { try JSONValue(parsing: "[" + deep + "]", source: "t") }
        == "t, line 1, column 129: more than 128 containers are nested. Please give a flatter document.")
    #expect(refusal { try JSONValue(parsing: String(repeating: "[", count: 1_000_000), source: "t") } != nil)
  }

  // MARK: Properties

  private func value(_ draw: inout RandomDraw, depth: Int) -> JSONValue {
    switch draw.integer(0...(depth > 3 ? 4 : 6)) {
    case 0: return .null
    case 1: return .bool(draw.uniform() < 0.5)
    case 2: return .integer(draw.integer(-1_000_000...1_000_000))
    case 3: return .number(draw.normal() * 1e-7)
    case 4:
      let letters: [Character] = ["\"", "\\", "\n", "\u{7F}", "\u{0}", "a", "é", "🜁"]
      return .string(String((0..<draw.integer(0...6)).map { _ in letters[draw.integer(0...7)] }))
    case 5:
      var elements: [JSONValue] = []
      for _ in 0..<draw.integer(0...5) { elements.append(value(&draw, depth: depth + 1)) }
      return .array(elements)
    default:
      var members: [JSONValue.Member] = []
      for index in 0..<draw.integer(0...5) {
        members.append(.init("k\(index)", value(&draw, depth: depth + 1)))
      }
      return .object(members)
    }
  }

  @Test func roundTrip() throws {
    for var draw in RandomCases(seed: 821, count: 300) {
      let value = value(&draw, depth: 0)
      #expect(try JSONValue(parsing: value.text(), source: "t") == value, "\(draw)")
      #expect(try JSONValue(parsing: value.text(indented: false), source: "t") == value, "\(draw)")
    }
  }

  @Test func anyBytesAreReadOrRefused() throws {
    let alphabet = Array("[]{}:,\"\\u0d8e1.-+E tfn\n".utf8) + [0xC3, 0xA9, 0xFF, 0x00]
    for var draw in RandomCases(seed: 822, count: 5000) {
      let bytes = (0..<draw.integer(0...16)).map { _ in alphabet[draw.integer(0...(alphabet.count - 1))] }
      guard let value = try? JSONValue(parsing: bytes, source: "t") else { continue }
      #expect(try JSONValue(parsing: value.text(), source: "t") == value, "\(draw)")
    }
  }
}
