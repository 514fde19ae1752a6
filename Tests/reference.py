#!/usr/bin/env python3
"""Runs every Tests/*/Fixtures/generate_*.py and compares what it prints with the table that is committed.

The second line of a script's docstring names the file of the table, relative to the repository. Every printed line must
stand in that file, in the same order, as a line or as a part of one. Needs mpmath.
"""
import ast
import pathlib
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
failed = False
for script in sorted(root.glob("Tests/*/Fixtures/generate_*.py")):
    target = ast.get_docstring(ast.parse(script.read_text())).splitlines()[1].strip()
    run = subprocess.run([sys.executable, script], capture_output=True, text=True, cwd=root)
    printed = [line.strip() for line in run.stdout.splitlines() if line.strip()]
    table = [line.strip() for line in (root / target).read_text().splitlines() if line.strip()]
    place, wrong = 0, None
    for line in printed:
        place = next((i + 1 for i in range(place, len(table)) if line in table[i]), None)
        if place is None:
            wrong = line
            break
    if run.returncode != 0 or wrong or not printed:
        failed = True
        print(f"{script.relative_to(root)}: differs from {target}: {wrong or run.stderr[-400:]}")
    else:
        print(f"{script.relative_to(root)}: {len(printed)} lines as in {target}")
sys.exit(failed)
