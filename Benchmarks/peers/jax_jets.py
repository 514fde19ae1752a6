"""JAX: jax.experimental.jet (jit, vmap, float64) for T1, T2 and T4; diffrax Dopri8 for T3."""

import os

# Fused loops of some releases give wrong second coefficients; results below are checked against references anyway.
import common  # sets the thread count first
import jax
import numpy as np

jax.config.update("jax_enable_x64", True)
import jax.numpy as jnp  # noqa: E402
from jax.experimental.jet import jet  # noqa: E402

LIMIT = int(os.environ.get("BENCH_JAX_ORDER", "10"))


def noise_function(problem):
    """ε(x, γ, shift); the shift keeps the exponentials in range and is a constant of the expansion."""
    means = jnp.asarray(problem.means)
    variance = problem.deviation**2

    squares = 0.5 * jnp.sum(means * means, axis=1)

    def logits(x, gamma):
        # One array over components per coordinate where there are few, matrix products where there are many: what XLA
        # makes the best of. With equal widths the logits are linear in the state.
        v = variance + gamma * gamma
        if problem.dimension > 4:
            return None, (means @ x - squares) / v
        offsets = [x[d] - means[:, d] for d in range(problem.dimension)]
        return offsets, -0.5 / v * sum(c * c for c in offsets)

    def noise(x, gamma, shift):
        offsets, values = logits(x, gamma)
        weights = jnp.exp(values - shift)
        total = jnp.sum(weights)
        factor = gamma / (variance + gamma * gamma)
        if problem.dimension > 4:
            return factor * (x - (weights @ means) / total)
        return factor / total * jnp.stack([jnp.sum(weights * c) for c in offsets])

    return noise, lambda x, gamma: jnp.max(logits(x, gamma)[1])


def expansion(problem, order):
    """X_1 ... X_p of one state: the jet is fed its own output order by order."""
    noise, peak = noise_function(problem)

    def coefficients(x, gamma):
        shift = peak(x, gamma)
        derivatives = [noise(x, gamma, shift)]
        for n in range(1, order):
            levels = [jnp.ones_like(gamma)] + [jnp.zeros_like(gamma)] * (n - 1)
            _, tail = jet(lambda x, g: noise(x, g, shift), (x, gamma), (derivatives, levels))
            derivatives.append(tail[-1])
        factor = 1.0
        result = []
        for n, derivative in enumerate(derivatives):
            factor *= n + 1
            result.append(derivative / factor)
        return jnp.stack(result)

    return coefficients


def main():
    common.begin()
    for problem in common.problems("T1", "T2", "T4"):
        order = problem.order
        if order > LIMIT or problem.components > 512:
            continue
        single = expansion(problem, order)
        states = jnp.asarray(problem.states)
        if problem.task == "T2":
            levels = jnp.asarray(problem.gammas)

            def trajectory(x):
                def step(x, pair):
                    gamma, h = pair
                    powers = h ** jnp.arange(1, order + 1)
                    return x + powers @ single(x, gamma), None

                return jax.lax.scan(step, x, (levels[:-1], jnp.diff(levels)))[0]

            run = jax.jit(jax.vmap(trajectory))
            result = run(states)
            error = problem.point_error(np.asarray(result) * problem.final_alpha)
        else:
            gamma = jnp.asarray(problem.gamma)
            run = jax.jit(jax.vmap(lambda x: single(x, gamma)))
            result = run(states)
            error = problem.coefficient_error(np.asarray(result))
        time = common.processor_time(lambda: run(states).block_until_ready())
        common.report(problem, time, error)
    for problem in common.problems("T3"):
        dopri8(problem)


def dopri8(problem):
    import diffrax

    noise, peak = noise_function(problem)
    start, end = problem.gammas
    term = diffrax.ODETerm(lambda gamma, x, _: noise(x, gamma, peak(x, gamma)))
    control = diffrax.PIDController(rtol=problem.tolerance, atol=problem.tolerance)

    def solve(x):
        solution = diffrax.diffeqsolve(
            term, diffrax.Dopri8(), t0=start, t1=end, dt0=(end - start) / 1000, y0=x,
            stepsize_controller=control, max_steps=100_000,
            saveat=diffrax.SaveAt(t1=True),
        )
        return solution.ys[0]

    run = jax.jit(jax.vmap(solve))
    states = jnp.asarray(problem.states)
    error = problem.point_error(np.asarray(run(states)))
    time = common.processor_time(lambda: run(states).block_until_ready(), rounds=3)
    common.report(problem, time, error)


main()
