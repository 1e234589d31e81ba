"""How code is run, in children forked from one process that has imported torch; uses ``matrix``.

Needs torch, NumPy where a job uses it, and the standard library only: the worker runs on a
machine that has nothing else.
"""
