"""
A script that exits
===================

It leaves in the middle.
"""

import os

os._exit(0)
