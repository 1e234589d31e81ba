"""
No such file or directory
=========================

The file is not there.
"""

# raises: FileNotFoundError: [Errno 2] No such file or directory: 'lost.txt'
open("lost.txt")

# %%
# .. wordings:: FileNotFoundError
#
#    No such file or directory
