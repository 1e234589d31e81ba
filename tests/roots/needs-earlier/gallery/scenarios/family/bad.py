"""
A block that breaks
===================

The second block raises what it does not promise.
"""

values = [1, 2]

# %%
total = values[5]

# %%
len(values)

# %%
print("so far")
total + 1

# %%

# raises: IndexError: list index out of range
values[7]
