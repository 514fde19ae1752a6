"""GSL's rk8pd or msadams (second argument) on a right-hand side in C: T3 (some trajectories)."""

import ctypes
import os
import subprocess
import sys

import common
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.environ.get("BENCH_WORK", os.path.join(HERE, "..", "work"))
TRAJECTORIES = 50


def main():
    os.makedirs(FOLDER, exist_ok=True)
    target = os.path.join(FOLDER, "gsl_adaptive.so")
    source = os.path.join(HERE, "c", "gsl_adaptive.c")
    subprocess.run(
        ["gcc", "-O3", "-march=native", "-shared", "-fPIC", "-o", target, source]
        + ["-lgsl", "-lgslcblas", "-lm"],
        check=True,
    )
    library = ctypes.CDLL(target)
    method = {"rk8pd": 0, "msadams": 1}[sys.argv[2]]
    pointer = ctypes.POINTER(ctypes.c_double)
    common.begin()
    for problem in common.problems("T3"):
        means = np.ascontiguousarray(problem.means)
        x = np.zeros((TRAJECTORIES, problem.dimension))

        def work():
            x[...] = problem.states[:TRAJECTORIES]
            code = library.gsl_adaptive(
                method, problem.components, problem.dimension, means.ctypes.data_as(pointer),
                ctypes.c_double(problem.deviation), x.ctypes.data_as(pointer), TRAJECTORIES,
                *(ctypes.c_double(g) for g in problem.gammas), ctypes.c_double(problem.tolerance),
            )
            if code:
                raise RuntimeError(f"GSL stopped with code {code}")

        time = common.processor_time(work, rounds=3)
        common.report(problem, time, problem.point_error(x), TRAJECTORIES)


main()
