"""What scripts and claims promise, and whether a run kept it; uses ``run`` and ``matrix``.

``scripts`` reads a gallery script, ``promises`` compares an outcome with what it promised,
``wordings`` turns the wordings of an error into patterns, ``registry`` holds what the error
pages declare, and ``records`` compares outcomes with those of a published build.
"""
