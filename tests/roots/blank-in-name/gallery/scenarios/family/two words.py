"""
A name of two words
===================

It would be an address with a blank.
"""

print("two words")
