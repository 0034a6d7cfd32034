"""gitignore patterns: what they match, which of several counts, how they are written and looked up.

One pattern matches what ``git check-ignore`` says that it matches; the tests hold it to that. Two things differ from a
``.gitignore``: a later ``!pattern`` also takes away files below a folder that an earlier pattern takes, and case always
matters.
"""

from tpmlint.patterns.lists import Patterns
from tpmlint.patterns.matching import Matcher, compile_pattern, is_broken
from tpmlint.patterns.translation import literal_of, literal_prefix

__all__ = ["Matcher", "Patterns", "compile_pattern", "is_broken", "literal_of", "literal_prefix"]
