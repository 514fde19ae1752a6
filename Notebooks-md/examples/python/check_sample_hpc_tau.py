"""Holds sample_hpc_tau.py to the program's hpc-tau-2 and hpc-tau-3, on a mixture and on a point: 1e-12.

Usage: check_sample_hpc_tau.py PROGRAM
"""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy as np
except ImportError:
    print("check_sample_hpc_tau.py: skipped, there is no NumPy")
    sys.exit(0)

from sample_hpc_tau import sample_hpc_tau

MIXTURES = [
    {"means": [[0.9, 0.1], [-0.7, 0.5], [0.2, -0.8]], "standardDeviations": [0.1, 0.3, 0.05], "weights": [1, 2, 3]},
    {"means": [[0.5, -0.25]], "standardDeviations": [0]},
]


def denoiser(mixture):
    means = np.array(mixture["means"])
    deviations = np.array(mixture["standardDeviations"], dtype=float)
    shares = np.array(mixture.get("weights", np.ones(len(means))), dtype=float)

    def model(x, sigma):
        variances = deviations**2 + sigma[:, None] ** 2
        offsets = x[:, None, :] - means
        logits = np.log(shares) - np.log(variances) * x.shape[1] / 2 - np.sum(offsets**2, axis=2) / (2 * variances)
        posterior = np.exp(logits - logits.max(axis=1, keepdims=True))
        posterior /= posterior.sum(axis=1, keepdims=True)
        inner = means + (deviations**2 / variances)[:, :, None] * offsets
        return np.sum(posterior[:, :, None] * inner, axis=1)

    return model


def run(program, mixture, latents, sigmas, order, s, folder):
    (folder / "mixture.json").write_text(json.dumps(mixture))
    for name, header, rows in [
        ("latents.csv", [f"x_{d}" for d in range(latents.shape[1])], latents.tolist()),
        ("grid.csv", ["gamma"], [[g] for g in sigmas]),
    ]:
        with open(folder / name, "w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header] + [[repr(v) for v in row] for row in rows])
    words = [program, "sample", "--process", "edm", "--mixture", str(folder / "mixture.json"), "--trajectories"]
    words += [str(len(latents)), "--sampler", f"hpc-tau-{order}", "--data-scale", repr(s), "--latents"]
    words += [str(folder / "latents.csv"), "--grid", str(folder / "grid.csv"), "--format", "csv"]
    printed = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return np.array([[float(row["x_0"]), float(row["x_1"])] for row in csv.DictReader(printed.splitlines())])


program = str(pathlib.Path(sys.argv[1]).resolve())
worst = 0.0
with tempfile.TemporaryDirectory() as name:
    for mixture in MIXTURES:
        for order in (2, 3):
            for steps in (1, 2, 3, 4, 12):
                sigmas = [80.0] + [float(2.0 * 0.004 ** (i / max(steps - 1, 1))) for i in range(steps)]
                latents = 80 * np.random.default_rng(steps).standard_normal((5, 2))
                there = run(program, mixture, latents, sigmas, order, 0.7, pathlib.Path(name))
                here = sample_hpc_tau(denoiser(mixture), latents, sigmas, 0.7, order)
                worst = max(worst, float(np.max(np.abs(here - there))))
if not worst < 1e-12:
    sys.exit(f"sample_hpc_tau.py differs from the program by {worst}")
print(f"sample_hpc_tau.py agrees with the program to {worst:.1e}")
