"""
A script that prints without end
================================

It would fill the disk.
"""

while True:
    print("again " * 100)
