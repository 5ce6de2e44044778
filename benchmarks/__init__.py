"""How long things take, and how that compares with something known, measured in one run: `python -m benchmarks`."""
