"""
A warning without a promise
===========================

It warns of what it did not say.
"""

import warnings

warnings.warn("unheard of")
