"""Sums, means and standard errors of lists of doubles, from exact rational numbers.
Tests/NumbersTests/ExactMomentCases.swift

A line has the values, then the doubles nearest to their sum, their mean and the standard error of the mean.
"""
import math
import random
from fractions import Fraction

draw = random.Random(2026)


def nearest(value):
    # The division of whole numbers is correctly rounded in Python; beyond the largest double it raises.
    try:
        return value.numerator / value.denominator
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def nearest_root(value):
    shift = 4 * 1100
    scaled = (value.numerator << 2 * shift) // value.denominator
    root = math.isqrt(scaled)
    exact = root * root == scaled and (value.numerator << 2 * shift) % value.denominator == 0
    # Half a unit stands for whatever was cut off.
    return nearest(Fraction(2 * root + (0 if exact else 1), 2 << shift))


def line(values):
    terms = [Fraction(value) for value in values]
    count = len(terms)
    total = sum(terms)
    deviations = count * sum(term * term for term in terms) - total * total
    error = nearest_root(deviations / (count * count * (count - 1))) if count > 1 else math.nan
    words = [value.hex() for value in values]
    results = [nearest(total).hex(), nearest(total / count).hex(), float(error).hex()]
    print("  " + " ".join(words) + " | " + " ".join(results))


least, largest = 5e-324, 1.7976931348623157e308
line([1.0])
line([0.1, 0.2, 0.3])
line([1e16, 1.0, -1e16])
line([largest, largest, -largest])
line([largest, -largest])
line([largest, largest])
line([least, least, least])
line([least, 0.0])
line([least, 0.0, 0.0])
line([1.0, 1.0 + 2.0**-52])
line([1.0, 1.0 + 2.0**-52, 1.0 + 2.0**-51, 1.0])
line([2.0**-1022, -(2.0**-1074), 2.0**-537])
line([2.5, 2.5, 2.5, 2.5, 2.5])
line([1.0, largest, 1.0, -largest, least])
for count in (2, 3, 7, 10):
    line([draw.uniform(-1, 1) for _ in range(count)])
    line([math.ldexp(draw.uniform(-1, 1), draw.randint(-1070, 1020)) for _ in range(count)])
    line([1 + draw.uniform(-1, 1) * 1e-14 for _ in range(count)])
    line([draw.lognormvariate(-6, 3) for _ in range(count)])
