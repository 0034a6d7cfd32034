"""The only code that starts git: repositories, snapshots of their files, what changed, and what was said about it.

Nothing outside this package imports GitPython, and inside it only ``process`` does, late, for the import is slow.
"""
