"""Names made of other names: ids of titles and folders, titles of ids."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 40


def slug(text: str, otherwise: str = "my-id") -> str:
    """Return ``text`` as an id in lower case: ``cafe-du-nord`` for ``Café du Nord``.

    Args:
        otherwise: the id where nothing of ``text`` is left.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-") or otherwise


def title_from(item_id: str) -> str:
    """Return the words of an id as a title: ``Faster builds`` for ``faster-builds``."""
    words = " ".join(re.split(r"[-_\s]+", item_id))
    return words[:1].upper() + words[1:]
