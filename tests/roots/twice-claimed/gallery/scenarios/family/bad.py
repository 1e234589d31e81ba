"""
A claim that stands twice
=========================

It says all twice.
"""

# %%
# .. claim:: twice
#
#    One is one.
#
#    >>> 1
#    1
#
# .. claim:: twice
#
#    Two are two.
#
#    >>> 2
#    2
