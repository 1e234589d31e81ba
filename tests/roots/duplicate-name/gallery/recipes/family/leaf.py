"""
A second script of one name
===========================

Names are ids.
"""

print("twice")
