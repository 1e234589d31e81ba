"""What is combined and judged: every thing you have, with every way to write to it; uses nothing.

``cells`` declares, ``code`` writes a cell as a program, ``model`` knows what is right, ``judge``
runs a program and compares, ``run`` does that for all of them, and ``rules`` foretell the verdicts
without torch.  ``words`` says what came, ``html`` and ``data`` show it.
"""
