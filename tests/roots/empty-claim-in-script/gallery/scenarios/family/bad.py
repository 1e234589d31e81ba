"""
A claim without a check
=======================

It says so and no more.
"""

# %%
# .. claim:: nothing-checked
#
#    A sentence without a check.
