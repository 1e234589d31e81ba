"""
A claim that is false
=====================

It says what is not so.
"""

# %%
# .. claim:: false
#
#    A slice is
#    a copy.
#
#    >>> torch.zeros(3)[1:]._is_view()
#    False
