"""Taylor coefficients of f(s(h)) to order 8 for the functions and inner series of the committed table.
Tests/SeriesTests/ReferenceSeries.swift

f is differentiated with 400 digits and composed with s as a polynomial; the inner series, drawn at random once, are
taken from the table.
"""
import pathlib
import mpmath as mp

mp.mp.dps = 400
functions = {
    name: getattr(mp, name)
    for name in "exp expm1 log log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh sqrt erf erfc".split()
}
functions["cbrt"] = lambda x: mp.sign(x.real) * mp.cbrt(x * mp.sign(x.real))
functions["erfDerivative"] = lambda x: 2 / mp.sqrt(mp.pi) * mp.exp(-x * x)
functions["sigmoid"] = lambda x: 1 / (1 + mp.exp(-x))
functions["softplus"] = lambda x: mp.log1p(mp.exp(x))


def composed(function, inner):
    outer = mp.taylor(function, inner[0], 8)
    offset = [mp.mpf(0)] + inner[1:]
    power = [mp.mpf(1)] + [mp.mpf(0)] * 8
    result = [mp.mpf(0)] * 9
    for coefficient in outer:
        result = [r + coefficient * p for r, p in zip(result, power)]
        power = [sum(power[j] * offset[n - j] for j in range(n + 1)) for n in range(9)]
    return result


def text(value):
    if abs(value) < mp.mpf(10) ** -100:
        value = mp.mpf(0)
    return mp.nstr(value.real, 34, min_fixed=-5)


table = pathlib.Path(__file__).resolve().parent.parent / "ReferenceSeries.swift"
for line in table.read_text().split('"""')[1].splitlines():
    parts = line.strip().split("|")
    if len(parts) != 3:
        continue
    inner = [mp.mpf(word) for word in parts[1].split()]
    name = parts[0].split()
    function = functions.get(name[0])
    if name[0] == "pow":
        exponent = mp.mpf(name[1])
        function = lambda x: x**exponent
    print("  " + "|".join(parts[:2] + [" ".join(text(c) for c in composed(function, inner))]))
