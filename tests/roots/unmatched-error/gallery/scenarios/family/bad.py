"""
An error that no page claims
============================

It is promised, shown, and has no page.
"""

# raises: ZeroDivisionError: division by zero
1 / 0
