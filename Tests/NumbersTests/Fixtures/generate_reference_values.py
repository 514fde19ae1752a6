"""Values of elementary functions as pairs of doubles, at the arguments of the committed table.
Tests/NumbersTests/ReferenceValues.swift

The arguments were drawn at random once and are taken from the table; every value is computed anew with 500 bits.
"""
import pathlib
import mpmath as mp

mp.mp.prec = 500
functions = {
    name: getattr(mp, name)
    for name in "exp expm1 log sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh sqrt erf erfc".split()
}
functions["log1p"] = mp.log1p
functions["cbrt"] = lambda x: mp.sign(x) * mp.cbrt(abs(x))
functions["erfDerivative"] = lambda x: 2 / mp.sqrt(mp.pi) * mp.exp(-x * x)
functions["sigmoid"] = lambda x: 1 / (1 + mp.exp(-x))
functions["softplus"] = lambda x: mp.log1p(mp.exp(x)) if x < 0 else x + mp.log1p(mp.exp(-x))


def pair(value):
    high = float(value)
    return high.hex(), float(value - mp.mpf(high)).hex()


def text(digits):
    # The table writes powers of two without a fraction.
    return digits.replace("0x1.0000000000000p", "0x1p").replace("0x0.0p+0", "0x0p+0")


table = pathlib.Path(__file__).resolve().parent.parent / "ReferenceValues.swift"
for line in table.read_text().split('"""')[1].splitlines():
    words = line.split()
    if len(words) != 5:
        continue
    argument = mp.mpf(float.fromhex(words[1])) + mp.mpf(float.fromhex(words[2]))
    with mp.workprec(2000):
        value = functions[words[0]](argument)
    print("  " + " ".join(words[:3] + [text(part) for part in pair(value)]))
