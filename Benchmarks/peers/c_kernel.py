"""The C kernel of peers/c/mixture_jet.c, called through ctypes: T1 to T4."""

import ctypes
import os
import subprocess

import common
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.environ.get("BENCH_WORK", os.path.join(HERE, "..", "work"))


def build():
    os.makedirs(FOLDER, exist_ok=True)
    target = os.path.join(FOLDER, "mixture_jet.so")
    source = os.path.join(HERE, "c", "mixture_jet.c")
    subprocess.run(
        ["gcc", "-O3", "-march=native", "-shared", "-fPIC", "-o", target, source, "-lm"], check=True
    )
    library = ctypes.CDLL(target)
    library.jet_make.restype = ctypes.c_void_p
    return library


def aligned(array):
    """A copy whose first element lies on a cache line."""
    array = np.ascontiguousarray(array, dtype=float)
    room = np.empty(array.size + 16)
    shift = (-room.ctypes.data % 128) // 8
    copy = room[shift : shift + array.size].reshape(array.shape)
    copy[...] = array
    return copy


def pointer(array):
    return array.ctypes.data_as(ctypes.POINTER(ctypes.c_double))


def padded(states):
    """Coordinate-major, a multiple of 16 states by repeating the last."""
    count = (len(states) + 15) // 16 * 16
    rows = np.concatenate([states, np.repeat(states[-1:], count - len(states), axis=0)])
    return aligned(rows.T)


def main():
    library = build()
    common.begin()
    for problem in common.problems("T1", "T2", "T3", "T4"):
        dimension = problem.dimension
        order = problem.order or 16
        means = aligned(problem.means)
        kernel = ctypes.c_void_p(
            library.jet_make(
                problem.components, dimension, order, pointer(means), ctypes.c_double(problem.deviation)
            )
        )
        start = padded(problem.states)
        count = start.shape[1]
        scale = problem.count / count
        if problem.task in ("T1", "T4"):
            gammas = aligned(np.full(count, problem.gamma))
            out = aligned(np.zeros((order + 1, dimension, count)))

            def work():
                library.jet_expand(kernel, pointer(start), pointer(gammas), count, pointer(out))

            time = common.processor_time(work)
            error = problem.coefficient_error(out[1:].transpose(2, 0, 1))
        elif problem.task == "T2":
            x = aligned(start)

            def work():
                x[...] = start
                library.jet_sample(
                    kernel, pointer(x), pointer(problem.gammas), len(problem.gammas) - 1, count
                )

            time = common.processor_time(work)
            error = problem.point_error(x.T * problem.final_alpha)
        else:
            x = aligned(start)
            first, last = (ctypes.c_double(g) for g in problem.gammas)

            def work():
                x[...] = start
                library.jet_adaptive(
                    kernel, pointer(x), first, last, ctypes.c_double(problem.tolerance), count
                )

            time = common.processor_time(work)
            error = problem.point_error(x.T)
        common.report(problem, time * scale, error)


main()
