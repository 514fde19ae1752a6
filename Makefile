# What developers run; CONTRIBUTING and .ci/run use the same commands.
SECONDS ?= 60
SEED ?=
# Suites that run threads, unsafe memory and files.
SANITIZED = 'MixtureKernelTests|NumbersTests|ExperimentationTests|ReportingTests|StateBatch|ParallelMap'
PATHS = Sources Tests Experiments Package.swift

# Suites that run the program or whole experiments: `make check` leaves them to `make test` and `make verify`.
WHOLE = 'ExperimentCatalogTests.(NotebookTests|ExperimentTests|EveryChoiceTests|KillTests|SurroundingsTests)'

.PHONY: build test lint check verify bench notebooks newcomer reference dead-code fuzz sanitize

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

notebooks:
	swift run experiment notebook --check Notebooks-md/*.md

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

# Names that Sources declare and nothing but tests uses; a list to look at.
dead-code:
	.ci/dead-code
