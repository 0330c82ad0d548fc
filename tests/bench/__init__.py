"""Benchmarks for ./dev bench: ours and peers, side by side in one run.

A file `bench_<name>.py` has `NAME` and `run(ctx)`, which returns rows made by
`ctx.row(…)`. See `devtools/inside/bench.py` for what `ctx` offers.
"""
