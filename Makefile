# What developers run; CONTRIBUTING and .ci/run use the same commands.
SECONDS ?= 60
SEED ?=
# Suites that run threads, unsafe memory and files.
SANITIZED = 'MixtureKernelTests|NumbersTests|ExperimentationTests|ReportingTests|StateBatch|ParallelMap'
PATHS = Sources Tests Experiments Package.swift

# Suites that run the program or whole experiments: `make check` leaves them to `make test` and `make verify`.
WHOLE = 'ExperimentCatalogTests.(NotebookTests|ExperimentTests|EveryChoiceTests|KillTests|SurroundingsTests)'

.PHONY: build test lint check verify bench bench-guard bench-guard-record notebooks python newcomer reference dead-code samplers fuzz sanitize

build:
	swift build

test:
	swift test

lint:
	swift format lint --strict -r $(PATHS)

# For every change: lint, a build without warnings, the unit tests.
check: lint
	.ci/build
	swift test --skip-build --skip $(WHOLE)

verify:
	swift run experiment verify

bench:
	swift run experiment bench

# Our times over those of a C kernel, measured in turn, against the recorded ratios (needs gcc and AVX-512).
bench-guard:
	swift build --product experiment
	.ci/bench-guard

# Those ratios, recorded again.
bench-guard-record:
	swift build --product experiment
	.ci/bench-guard record

notebooks:
	swift run experiment notebook --check Notebooks-md/*.md

# The Python function of notebook 16 against the program (skipped without NumPy).
python: build
	.ci/python-example

# What somebody does first, in a fresh clone, with what must come of it (needs pandas and rsvg-convert).
newcomer:
	.ci/newcomer

# Inputs of every kind for SECONDS, with a new seed unless SEED is given; the seed is printed.
fuzz:
	swift build --product fuzz
	.build/debug/fuzz $(SECONDS) $(SEED)

# The fuzzer for SECONDS and the tests of files and kernel with the address and the thread sanitizer, built apart; the first
# thing that fails ends it. XCTest leaks by itself and has no tests here.
sanitize:
	for kind in address thread; do \
	  swift build --scratch-path .build-sanitize/$$kind --sanitize=$$kind --product fuzz && \
	  .build-sanitize/$$kind/debug/fuzz $(SECONDS) $(SEED) --slack=20 && \
	  swift test --disable-xctest --scratch-path .build-sanitize/$$kind --sanitize=$$kind --filter $(SANITIZED) || exit 1; \
	done

# Tables of reference values, computed again by the scripts beside them (needs mpmath).
reference:
	python3 Tests/reference.py

# The learned samplers of Experiments/data/samplers, searched for again: the same bits, about five minutes of CPU.
SEARCH = .build/debug/experiment search --quiet --output Experiments/data/samplers/toy-8x8-
samplers: build
	for K in 5 10 20; do $(SEARCH)M-$$K.json --steps $$K || exit 1; done
	for K in 5 10 20; do $(SEARCH)M-$$K-rbf.json --steps $$K --objective rbf-exact || exit 1; done
	for loss in energy kid-raw kid-features; do $(SEARCH)M-5-$$loss.json --objective $$loss || exit 1; done
	for part in time coefficients; do $(SEARCH)M-5-$$part.json --learn $$part --objective rbf-exact || exit 1; done
	$(SEARCH)M-5-zero.json --end zero
	$(SEARCH)G-5.json --family G --objective rbf-exact
	$(SEARCH)G-5-noise.json --family G --learn time,coefficients,noise --objective rbf-exact
	$(SEARCH)dpm-solver++-2m-10.json --grid-only --sampler dpm-solver++-2m --steps 10
	$(SEARCH)score-M-5.json --model toy-8x8-score --objective rbf-exact

# Names that Sources declare and nothing but tests uses; a list to look at.
dead-code:
	.ci/dead-code
