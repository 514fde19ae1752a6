import Numbers

/// Anything that hands out coefficient n: an array, a pointer, a strided pointer into a larger table.
public protocol CoefficientRow<Element> {
  /// The coefficient type.
  associatedtype Element: RecurrenceElement
  /// The coefficient of order `n`.
  subscript(n: Int) -> Element { get }
}

extension Array: CoefficientRow where Element: RecurrenceElement {}

extension ContiguousArray: CoefficientRow where Element: RecurrenceElement {}

/// Coefficient n at `base[n]`; also for the row that is being filled.
public struct PointerRow<Element: RecurrenceElement>: CoefficientRow {
  @usableFromInline let base: UnsafePointer<Element>

  /// A view of the memory from `base` on, valid as long as `base` is.
  @inlinable public init(_ base: UnsafePointer<Element>) { self.base = base }

  /// A view of the memory from `base` on, valid as long as `base` is.
  @inlinable public init(_ base: UnsafeMutablePointer<Element>) { self.base = UnsafePointer(base) }

  /// The coefficient of order `n`.
  @inlinable public subscript(n: Int) -> Element { base[n] }
}

/// Coefficient n at `base[n * stride]`.
public struct StridedRow<Element: RecurrenceElement>: CoefficientRow {
  @usableFromInline let base: UnsafePointer<Element>
  @usableFromInline let stride: Int

  /// A view of every `stride`-th element from `base` on, valid as long as `base` is.
  @inlinable
  public init(_ base: UnsafePointer<Element>, stride: Int) {
    self.base = base
    self.stride = stride
  }

  /// The coefficient of order `n`.
  @inlinable public subscript(n: Int) -> Element { base[n * stride] }
}
