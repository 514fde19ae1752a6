"""heyoka, non-compact mode: processor time of a step at tolerance 1e-15, alone and in batches of eight, beside `experiment bench --tasks T5`.

The same equations and initial values as Experiments/systems/kepler.ode, pleiades.ode and mixture-plane.ode. Needs no input file:

    python Benchmarks/peers/heyoka_systems.py
"""

import os
import time

os.environ["OMP_NUM_THREADS"] = "1"

import heyoka as hy  # noqa: E402
import numpy as np  # noqa: E402

ROUNDS = 15
LANES = 8


def kepler():
    x, y, u, v = hy.make_vars("x", "y", "u", "v")
    pull = (x**2 + y**2) ** (-1.5)
    equations = [(x, u), (y, v), (u, -x * pull), (v, -y * pull)]
    return equations, [0.5, 0.0, 0.0, 3.0**0.5], 200.0


def pleiades():
    names = [f"{letter}{i}" for letter in "xyuv" for i in range(7)]
    variables = hy.make_vars(*names)
    x, y, u, v = (variables[7 * k : 7 * k + 7] for k in range(4))
    pulls = [([], []) for _ in range(7)]
    for i in range(7):
        for j in range(i + 1, 7):
            dx, dy = x[j] - x[i], y[j] - y[i]
            inverse_cube = (dx**2 + dy**2) ** (-1.5)
            for target, mass in ((i, j + 1.0), (j, -(i + 1.0))):
                pulls[target][0].append(mass * (dx * inverse_cube))
                pulls[target][1].append(mass * (dy * inverse_cube))
    rates = u + v + [hy.sum(p[0]) for p in pulls] + [hy.sum(p[1]) for p in pulls]
    start = [3, 3, -1, -3, 2, -2, 2, 3, -3, 2, 0, 0, -4, 4]
    start += [0, 0, 0, 0, 0, 1.75, -1.5, 0, 0, 0, -1.25, 1, 0, 0]
    return list(zip(variables, rates)), [float(s) for s in start], 3.0


def mixture_plane():
    x, y = hy.make_vars("x", "y")
    gamma = 3.0 - hy.time
    parts = []
    for weight, a, b, s in ((0.3, -1.0, 0.5, 0.2), (0.5, 0.25, -1.0, 0.1), (0.2, 1.5, 0.75, 0.3)):
        variance = s * s + gamma**2
        density = weight * hy.exp(-((x - a) ** 2 + (y - b) ** 2) / (2 * variance)) / variance
        parts.append((density, density * (x - a) / variance, density * (y - b) / variance))
    total = hy.sum([p[0] for p in parts])
    rates = [-gamma * hy.sum([p[k] for p in parts]) / total for k in (1, 2)]
    return [(x, rates[0]), (y, rates[1])], [2.0, -1.0], 2.95


def rows(equations, start, end):
    """A step of one of eight trajectories in the lanes of vectors, whose starts differ by up to 1 % from the initial values."""
    states = np.array([[value * (1 + 0.02 * (k / (LANES - 1) - 0.5)) for k in range(LANES)] for value in start])
    taylor = hy.taylor_adaptive_batch(equations, states, tol=1e-15, compact_mode=False)
    least = float("inf")
    for _ in range(ROUNDS):
        taylor.set_time([0.0] * LANES)
        taylor.state[:] = states
        began = time.process_time_ns()
        taylor.propagate_until(end)
        spent = time.process_time_ns() - began
        least = min(least, spent / sum(result[3] for result in taylor.propagate_res))
    return least


def main():
    print("system,order,steps,ns_per_step,least_ns_per_step,row_ns_per_step")
    for problem in (kepler, pleiades, mixture_plane):
        equations, start, end = problem()
        taylor = hy.taylor_adaptive(equations, start, tol=1e-15, compact_mode=False)
        times = []
        for _ in range(ROUNDS):
            taylor.time = 0.0
            taylor.state[:] = start
            began = time.process_time_ns()
            steps = taylor.propagate_until(end)[3]
            times.append((time.process_time_ns() - began) / steps)
        times.sort()
        name = problem.__name__.replace("_", "-")
        print(f"{name},{taylor.order},{steps},{times[ROUNDS // 2]:.1f},{times[0]:.1f},{rows(equations, start, end):.1f}")


main()
