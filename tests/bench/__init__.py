"""Measures what `docs/benchmarks.md` shows: `make bench`, or `python -m tests.bench --help`."""
