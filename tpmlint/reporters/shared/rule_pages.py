"""A rule's documentation, cut to the sizes that other programs show it in."""

from __future__ import annotations

import re

from tpmlint.rule import HISTORY, Entry

_FENCE = re.compile(r"^```(\w+) (\w+)$", re.MULTILINE)
_TICKS = re.compile(r"^```.*\n?", re.MULTILINE)

_CAPTIONS = {
    "bad": "This is reported:",
    "good": "This is not:",
    "before": "Before the change:",
    "after": "After it:",
    "files": "The files that it changes:",
    "message": "What is said about it:",
}

_OF_HISTORY = {**_CAPTIONS, "before": "The roadmap at the start of the history:"}


def reason(entry: Entry, most: int) -> str:
    """Return why the rule is there: its documentation up to the first example or list, in one line.

    Args:
        most: characters of it; what is longer ends with the last sentence that fits.
    """
    body = entry.doc.partition("\n")[2].strip()
    paragraphs = []
    for paragraph in body.split("\n\n"):
        if paragraph.startswith(("```", "- ", "* ", "|", "To mend it:")):
            break
        said = " ".join(paragraph.split())
        # What leads to an example is nothing without it.
        paragraphs.append(said[: said.rfind(". ") + 1] if said.endswith(":") else said)
    why = " ".join(filter(None, paragraphs)) or f"{entry.title}."
    return why if len(why) <= most else why[: why.rfind(". ", 0, most) + 1]


def markdown(entry: Entry) -> str:
    """Return the whole documentation as Markdown that anyone renders, with the page to read on."""
    body = _captioned(entry, entry.doc.partition("\n")[2].strip())
    return f"**{entry.title}.**\n\n{body}\n\n[{entry.id}]({entry.page})"


def text(entry: Entry) -> str:
    """Return the whole documentation as plain text."""
    return _TICKS.sub("", _captioned(entry, entry.doc)).replace("`", "") + f"\n\n{entry.page}"


def _captioned(entry: Entry, doc: str) -> str:
    """Return documentation whose examples say in words what the word behind the fence means."""
    captions = _OF_HISTORY if entry.rule.scope is HISTORY else _CAPTIONS
    return _FENCE.sub(lambda fence: f"{captions[fence[2]]}\n\n```{fence[1]}", doc)
