"""Regular expressions that are compiled when they are first used, since few runs need all of them."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_METHODS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub", "subn")


class _Regex:
    """Stands in for a compiled expression, and takes over its methods once one is asked for."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self._source = pattern, flags

    def __getattr__(self, name: str) -> Any:
        compiled: re.Pattern[Any] = re.compile(*self._source)
        self.__dict__.update({each: getattr(compiled, each) for each in _METHODS})
        return getattr(compiled, name)


def regex(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a regular expression as ``re.compile`` does, but for the functions of ``re``, which do not take it.

    Args:
        flags: of ``re``. A pattern that is not valid raises ``re.error`` on first use.
    """
    return cast("re.Pattern[AnyStr]", _Regex(pattern, flags))
