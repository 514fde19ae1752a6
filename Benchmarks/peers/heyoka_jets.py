"""heyoka: its batch-mode adaptive Taylor integrator, 8 lanes, for T3; T1 as the cost of one step at a fixed order.

heyoka chooses the order from the tolerance, order = ceil(1 - log(tolerance)/2), so T1 asks for the tolerance of each
order, checks the Taylor coefficients of single steps, and times the steps of long propagations (no Python in between).
"""

import os

import common
import heyoka as hy
import numpy as np

LANES = 8
TIMED_BATCHES = 4


def system(problem):
    """dx/dγ = γ Σ r_k (x − μ_k)/v, logits relative to a parameter-free shift: 0 at the nearest component."""
    names = [f"x{d}" for d in range(problem.dimension)]
    x = hy.make_vars(*names)
    gamma = hy.time
    v = problem.deviation**2 + gamma * gamma
    # exp(l_k − shift) with the logit of the shift's component as a parameter vector, one mean per lane.
    centre = [hy.par[d] for d in range(problem.dimension)]
    weights, moments = [], [[] for _ in names]
    for mean in problem.means:
        m = [mean[d] - centre[d] for d in range(problem.dimension)]
        z = [x[d] - centre[d] - 0.5 * m[d] for d in range(problem.dimension)]
        weight = hy.exp(hy.sum([m[d] * z[d] for d in range(problem.dimension)]) / v)
        weights.append(weight)
        for d in range(problem.dimension):
            moments[d].append(weight * m[d])
    total = hy.sum(weights)
    return [
        (x[d], gamma / v * (x[d] - centre[d] - hy.sum(moments[d]) / total))
        for d in range(problem.dimension)
    ]


def integrator(problem, tolerance):
    return hy.taylor_adaptive_batch(
        system(problem), np.zeros((problem.dimension, LANES)), tol=tolerance, compact_mode=problem.order is not None and problem.order > 10
    )


def load(integrator, problem, block, gamma):
    integrator.state[:] = block.T
    integrator.set_time(np.full(LANES, gamma))
    near = np.argmin(
        np.sum((block[:, None, :] - problem.means[None]) ** 2, axis=2), axis=1
    )
    integrator.pars[:] = problem.means[near].T


def expansions(problem):
    tolerance = float(np.exp(2.0 - 2.0 * problem.order) * 1.0001)
    taylor = integrator(problem, tolerance)
    if taylor.order != problem.order:
        return
    coefficients = []
    for first in range(0, len(problem.references), LANES):
        load(taylor, problem, problem.states[first : first + LANES], problem.gamma)
        taylor.step(np.zeros(LANES) - 1e-9, write_tc=True)
        coefficients += list(np.array(taylor.tc).transpose(2, 1, 0)[:, 1:])
    error = problem.coefficient_error(coefficients)
    counts = []

    def work():
        counts.clear()
        for first in range(0, TIMED_BATCHES * LANES, LANES):
            load(taylor, problem, problem.states[first : first + LANES], problem.gamma)
            taylor.propagate_until(np.full(LANES, 0.1), max_delta_t=np.full(LANES, 2e-5))
            counts.append(max(result[3] for result in taylor.propagate_res))

    time = common.processor_time(work)
    common.report(problem, time * problem.count / (LANES * sum(counts)), error)


def adaptive(problem):
    # A lane's dominant component changes on the way: the propagation is cut where the logits could leave the range.
    taylor = integrator(problem, problem.tolerance)
    start, end = problem.gammas
    cuts = [g for g in (2.0, 1.0, 0.6, 0.4, 0.3, 0.2, 0.15, 0.1, 0.07, 0.05, 0.03, 0.02) if end < g < start]
    count = problem.count // LANES * LANES
    ends = np.zeros((count, problem.dimension))

    def work():
        for first in range(0, count, LANES):
            block = problem.states[first : first + LANES]
            gamma = start
            for stop in cuts + [end]:
                load(taylor, problem, block, gamma)
                taylor.propagate_until(np.full(LANES, stop))
                block, gamma = taylor.state.T.copy(), stop
            ends[first : first + LANES] = block

    time = common.processor_time(work, rounds=3)
    common.report(problem, time, problem.point_error(ends), count)


def main():
    common.begin()
    for problem in common.problems("T1"):
        if problem.order >= 2:
            expansions(problem)
    for problem in common.problems("T3"):
        adaptive(problem)


main()
