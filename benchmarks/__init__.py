"""Figures beside their floors. Every module here but the runner's own offers `benchmarks() -> list[Benchmark]`."""
