"""What scripts and claims promise, and whether a run kept it; uses ``run`` and ``matrix``.

``scripts`` reads a gallery script, ``promises`` compares an outcome with what it promised,
``wordings`` turns the wordings of an error into patterns, ``registry`` holds what the error
pages declare.  ``claims`` reads claims where there is no Sphinx, ``records`` makes the record of a
build, of the ``entries`` that the files of ``published`` hold, ``compared`` says in what builds
differ, and ``drift`` where a new torch does.
"""
