"""PyTorch: nested torch.func.jvp (float64, vmap) for T1, T2 and T4 up to order 3 or BENCH_TORCH_ORDER."""

import os

import common  # sets the thread count first
import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
# T2 on the first trajectories only: nested products are slow.
TRAJECTORIES = 1000
LIMIT = int(os.environ.get("BENCH_TORCH_ORDER", "3"))


def expansion(problem, order):
    """Derivatives of x along the flow by applying the total derivative to itself: F -> dF/dγ + F_x ε."""
    means = torch.tensor(problem.means)
    variance = problem.deviation**2

    def noise(x, gamma):
        v = variance + gamma * gamma
        logits = -0.5 / v * ((x[:, None, :] - means) ** 2).sum(-1)
        weights = torch.softmax(logits, 1)
        return gamma / v * (x - weights @ means)

    def total(function):
        def derivative(x, gamma):
            return torch.func.jvp(
                lambda x, gamma: function(x, gamma), (x, gamma), (noise(x, gamma), torch.ones_like(gamma))
            )[1]

        return derivative

    functions = [noise]
    for _ in range(1, order):
        functions.append(total(functions[-1]))

    def coefficients(x, gamma):
        factor, result = 1.0, []
        for n, function in enumerate(functions):
            factor *= n + 1
            result.append(function(x, gamma) / factor)
        return torch.stack(result, 1)

    return coefficients


def main():
    common.begin()
    for problem in common.problems("T1", "T2", "T4"):
        if problem.order > LIMIT or problem.components > 512:
            continue
        coefficients = expansion(problem, problem.order)
        states = torch.tensor(problem.states[:TRAJECTORIES] if problem.task == "T2" else problem.states)
        levels = [torch.tensor(g) for g in problem.gammas]

        def work():
            if problem.task != "T2":
                return coefficients(states, torch.tensor(problem.gamma))
            x = states
            for a, b in zip(levels, levels[1:]):
                powers = (b - a) ** torch.arange(1, problem.order + 1)
                x = x + torch.einsum("n,ind->id", powers, coefficients(x, a))
            return x

        with torch.no_grad():
            result = work().numpy()
            if problem.task == "T2":
                error = problem.point_error(result * problem.final_alpha)
            else:
                error = problem.coefficient_error(result)
            time = common.processor_time(work, rounds=3)
        common.report(problem, time, error, len(states))


main()
