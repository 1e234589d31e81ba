"""
A script that dies
==================

It kills its interpreter.
"""

import os
import signal

os.kill(os.getpid(), signal.SIGSEGV)
