"""gitignore patterns: match, order, write and look them up.

A single pattern matches the same paths as in ``git check-ignore``; tests compare the two. Two things differ from a
``.gitignore``: a later ``!pattern`` also excludes files below a folder that an earlier pattern includes, and case
always matters.
"""

from tpmlint.patterns.matching import Matcher, Patterns, compile_pattern, count_stars, is_broken
from tpmlint.patterns.translation import literal_of, literal_prefix

__all__ = ["Matcher", "Patterns", "compile_pattern", "count_stars", "is_broken", "literal_of", "literal_prefix"]
