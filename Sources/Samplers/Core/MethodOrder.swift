/// The orders of a method that exists at orders 2 and 3.
public enum SecondOrThird: Int, CaseIterable, Sendable {
  /// 2.
  case second = 2
  /// 3.
  case third
}

/// The orders of a method that exists at orders 2, 3 and 4.
public enum SecondToFourth: Int, CaseIterable, Sendable {
  /// 2.
  case second = 2
  /// 3.
  case third
  /// 4.
  case fourth
}
