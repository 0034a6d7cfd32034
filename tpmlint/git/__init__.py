"""The only code that starts git: repositories, snapshots of their files, what changed, and commit messages.

Nothing outside this package imports GitPython; inside it only ``process`` does, lazily, because the import is slow.
"""
