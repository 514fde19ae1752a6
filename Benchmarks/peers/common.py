"""What every peer shares: the input file, the clock, the error, the rows."""

import json
import os
import sys
import time

# One thread per peer; set before any library starts its pool.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
    os.environ[name] = "1"
os.environ.setdefault(
    "XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
)

import numpy as np  # noqa: E402

HEADER = "task,order,components,dimension,states,jobs,ns_per_state,relative_error"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))


class Problem:
    """One problem of the input file, arrays as float64."""

    def __init__(self, entry):
        self.task = entry["task"]
        self.order = entry["order"]
        self.components = entry["components"]
        self.dimension = entry["dimension"]
        self.deviation = float(entry["deviation"])
        self.means = np.array(entry["means"], dtype=float)
        self.states = np.array(entry["states"], dtype=float)
        self.references = np.array(entry["references"], dtype=float)
        self.gamma = entry.get("gamma")
        self.gammas = np.array(entry.get("gammas", []), dtype=float)
        self.tolerance = entry.get("tolerance")
        self.final_alpha = entry.get("final_alpha")

    @property
    def count(self):
        return len(self.states)

    def coefficient_error(self, coefficients):
        """Largest relative error of X_1 ... X_p, coefficients[i][n - 1][d], over the checked states."""
        worst = 0.0
        for i, row in enumerate(self.references):
            exact = row.reshape(self.order, self.dimension)
            found = np.asarray(coefficients[i])
            for n in range(self.order):
                worst = max(worst, np.linalg.norm(found[n] - exact[n]) / np.linalg.norm(exact[n]))
        return worst

    def point_error(self, points):
        """Largest relative error of end points over the checked trajectories."""
        return max(
            np.linalg.norm(np.asarray(points[i]) - row) / np.linalg.norm(row)
            for i, row in enumerate(self.references)
        )


def problems(*tasks):
    """The problems of these tasks from the file named on the command line."""
    with open(sys.argv[1]) as file:
        entries = json.load(file)["problems"]
    return [Problem(entry) for entry in entries if entry["task"] in tasks]


def processor_time(work, rounds=ROUNDS):
    """Least processor time of `work()` in nanoseconds over all threads, after one call to warm up."""
    work()
    times = []
    for _ in range(rounds):
        start = time.process_time_ns()
        work()
        times.append(time.process_time_ns() - start)
    return float(min(times))


def report(problem, nanoseconds, error, states=None):
    """One row; time is for all states."""
    states = states or problem.count
    order = "" if problem.order is None else problem.order
    print(
        f"{problem.task},{order},{problem.components},{problem.dimension},{states},1,"
        f"{nanoseconds / states:.6g},{error:.3g}",
        flush=True,
    )


def begin():
    print(HEADER, flush=True)
