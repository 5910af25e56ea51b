"""What is measured, as ratios within one run (see docs/benchmarks.md for figures and how to read them)."""
