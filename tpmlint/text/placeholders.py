"""Whether a text says something: the test that product context and the reason of a waiver have to pass."""

from __future__ import annotations

import functools
import re

_EMPTY = frozenset(
    """
    as above | as discussed | asdf | bar | blah | blah blah | coming soon | description | description here | ditto
    | done | dummy | empty | fill in | fill in later | fill me in | fill this in | fixme | foo | foo bar | foobar
    | later | lorem | na | n a | nil | no | none | not applicable | not available | not known | not yet known | nothing
    | null | ok | one sentence | pending | placeholder | same | same as above | see above | see below | see title
    | some text | something | tba | tbc | tbd | tbs | test | text | text here | to be added | to be announced
    | to be confirmed | to be decided | to be defined | to be described | to be determined | to be discussed
    | to be done | to be filled in | to be provided | to be specified | to be written | to do | todo | true | unclear
    | undefined | unknown | wip | work in progress | write me | x | xx | xxx | xxxx | yes
    """.replace("\n", " ").split("|")
)
_WORDS = frozenset(" ".join(words.split()) for words in _EMPTY)
_WORD = re.compile(r"[^\W_]+")
_MARKER = re.compile(
    r"[\W_]*(?:"
    r"(?:TBD|TBA|TBC|FIXME)\b"
    r"|(?:TODO|XXX)\b\s*(?:[^\w\s]|(?:add|ask|check|complete|decide|define|describe|explain|fill|find|say|specify|write)\b)"
    r"|(?i:todo|tbd|tba|tbc|fixme)\s*[:(\[]"
    r"|(?i:lorem\s+ipsum)\b"
    r")"
)
_TEMPLATE = re.compile(r"\s*(?:<[^<>]*>|\{\{?[^{}]*\}?\}|\[[^\[\]]*\])[\s.]*")


@functools.lru_cache(maxsize=1 << 15)
def plain(text: str) -> str:
    """Return the words of a text alone: lower case, no punctuation, single spaces."""
    return " ".join(_WORD.findall(text.casefold()))


def is_placeholder(text: str) -> bool:
    """Tell whether a text only holds the place of one: ``TODO``, ``n/a``, lorem ipsum, ``<why>``, or nothing at all."""
    words = plain(text)
    return not words or words in _WORDS or bool(_MARKER.match(text)) or bool(_TEMPLATE.fullmatch(text))


def has_substance(reason: str) -> bool:
    """Tell whether a text can pass for a reason: two words at least, and no placeholder."""
    return len(plain(reason).split()) >= 2 and not is_placeholder(reason)
