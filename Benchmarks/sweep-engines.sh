#!/usr/bin/env bash
# Tasks per second of 200 small tasks in shards of 1, 10 and 100, on Slurm with two nodes of one core and on GNU parallel with two jobs:
# what the engine costs, since a task takes about ten milliseconds. Needs what .ci/with-slurm needs; PROGRAM is the program.
set -euo pipefail
cd "$(dirname "$0")/.."
program=${PROGRAM:-$PWD/.build/debug/experiment}
if [ "${1:-}" = on_cluster ]; then
  cd "$2"
  shards=$3
  start=$(date +%s.%N)
  "$program" sweep submit spec.json --folder "slurm-$shards" --shards "$shards" --engine slurm --quiet > /dev/null
  while [ -n "$(squeue --noheader 2>/dev/null)" ]; do sleep 0.1; done
  echo "$(date +%s.%N) $start" | awk '{ print 200 / ($1 - $2) }'
  "$program" sweep status spec.json --folder "slurm-$shards" > /dev/null
  exit
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/spec.json" <<'J'
{"experiment": "sample", "mixture": "toy-8x8", "sampler": "ttm2", "steps": 25, "trajectories": 1000,
 "axes": {"seed": {"from": 1, "to": 200}}}
J
start=$(date +%s.%N)
(cd "$folder" && "$program" sweep run spec.json --folder none --jobs 2 --quiet)
echo "no engine: $(echo "$(date +%s.%N) $start" | awk '{ print 200 / ($1 - $2) }') tasks per second"
for tasks in 1 10 100; do
  shards=$((200 / tasks))
  slurm=$(TMPDIR=$folder PROGRAM=$program .ci/with-slurm 2 Benchmarks/sweep-engines.sh on_cluster "$folder" "$shards")
  start=$(date +%s.%N)
  (cd "$folder" && "$program" sweep submit spec.json --folder "parallel-$shards" --shards "$shards" --engine parallel --quiet > /dev/null)
  parallel=$(echo "$(date +%s.%N) $start" | awk '{ print 200 / ($1 - $2) }')
  echo "shards of $tasks: Slurm $slurm, GNU parallel $parallel tasks per second"
done
