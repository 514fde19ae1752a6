"""scipy's DOP853 with the noise prediction in numpy, one trajectory at a time: T3 (a few trajectories)."""

import common
import numpy as np
from scipy.integrate import solve_ivp

TRAJECTORIES = 8


def main():
    common.begin()
    for problem in common.problems("T3"):
        means, variance = problem.means, problem.deviation**2

        def noise(gamma, x):
            v = variance + gamma * gamma
            offsets = x - means
            logits = -0.5 / v * np.einsum("kd,kd->k", offsets, offsets)
            weights = np.exp(logits - logits.max())
            return gamma / v * (weights @ offsets) / weights.sum()

        ends = []

        def work():
            ends.clear()
            for x in problem.states[:TRAJECTORIES]:
                solution = solve_ivp(
                    noise, problem.gammas, x, method="DOP853", rtol=problem.tolerance,
                    atol=problem.tolerance, t_eval=problem.gammas[1:],
                )
                ends.append(solution.y[:, -1])

        time = common.processor_time(work, rounds=3)
        common.report(problem, time, problem.point_error(ends), TRAJECTORIES)


main()
