"""What the cells of a column say: placeholders, entries, dates, and words that mean one of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tpmlint.formats.dates import TIMED, forms_of, normalize_date, read_day, without_time
from tpmlint.formats.words import fold, slug_of_title, word
from tpmlint.init.names import OF_FEATURE, SIGNS, WORDS, horizon_of, hyphened
from tpmlint.schema.files import load
from tpmlint.schema.wording import closed_words
from tpmlint.text.messages import quote

MOST_WORDS = 40
"""Different words of a field that a mapping lists."""
PLACEHOLDER = re.compile(r"n[./]?a\.?|none|nil|null|tb[acd]|unknown|unassigned|[-–—?.…]+", re.IGNORECASE)
"""A cell that says that there is nothing."""
_SEPARATORS = (";", ",", "|", "\n")
_AND = re.compile(r"(?:and|or|und|oder|et|ou|y|e)\s", re.IGNORECASE)
"""What the last entry of a list in a sentence begins with."""
_SHORT_ENTRY = 4
"""Words of an entry, on average, beyond which commas are part of a sentence."""
REMARK = r"(?P<id>[^(]*[^\s(])\s*(?:\([\s\S]*)?"
"""The pattern for ``match`` that takes a text without the remark in brackets behind it."""
REMARK_BEHIND = r"(?P<id>[^\s([,;:.—–]+(?: [^\s([,;:.—–]+)*?)(?:\s*[([,;:.—–][\s\S]*|\s+(?:-|by|in|with)\s[\s\S]*)?"
"""The same for a remark behind any sign or a few words: ``Accepted, revision 1.3`` and ``Superseded by #12``."""
_FIRST_WORD = r"(?P<id>[^\s([,;:.—–]+)[\s\S]*"
"""The same for a remark without a sign: ``Released Cilium 1.18``."""
_TIMED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ].+", re.DOTALL)


def without_remark(text: str, pattern: str = REMARK) -> str:
    """Return a text without a remark in brackets behind it: ``Implemented (1.2)`` is implemented.

    Args:
        pattern: another one for ``match``.
    """
    match = re.fullmatch(pattern, text)
    return text if match is None else match["id"]


def placeholders(texts: Iterable[str], ids: frozenset[str]) -> list[str]:
    """Return the texts that say that there is nothing, unless they are ids of items."""
    return list(dict.fromkeys(text for text in texts if text not in ids and PLACEHOLDER.fullmatch(text)))


def without(texts: Sequence[str], options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a mapping that takes some texts for nothing."""
    if not texts or str(options.get("match", "")).endswith("|.*"):  # This takes anything else for nothing.
        return dict(options)
    plain = "|".join(re.sub(r"([.^$*+?()\[\]{}|\\])", r"\\\1", text) for text in texts)
    return {
        "match": f"{plain}|{options.get('match', '(?P<id>.+)')}",
        **{key: each for key, each in options.items() if key != "match"},
    }


def separator_of(texts: Sequence[str], ids: frozenset[str]) -> str:
    """Return what separates the entries of texts; empty if each is one.

    Args:
        ids: of the items that they may name.
    """
    known = {*ids, *(text.casefold() for text in ids)}

    def score(separator: str) -> tuple[int, int]:
        pieces = [[part.strip() for part in text.split(separator)] if separator else [text] for text in texts]
        hits = sum(part in known or slug_of_title(part) in known for each in pieces for part in each)
        return hits, sum(len(each) > 1 for each in pieces)

    best = max(("", *_SEPARATORS), key=score)
    return "" if best == "," and not score(best)[0] and _are_sentences(texts) else best


def _are_sentences(texts: Sequence[str]) -> bool:
    """Tell whether the commas of texts are those of sentences."""
    parts = [part.strip() for text in texts for part in text.split(",")]
    return any(map(_AND.match, parts)) or sum(len(part.split()) for part in parts) > _SHORT_ENTRY * len(parts)


def date_options(values: list[Any]) -> tuple[dict[str, Any] | None, str]:
    """Return the options of a mapping of dates, or None if they are none, and what is not clear about them."""
    every = [word(each) for each in values if not isinstance(each, dict | list)]
    empty = placeholders(every, frozenset())
    texts = [text for text in every if text not in empty]
    timed = [text for text in texts if _TIMED.fullmatch(text)]
    if texts and len(timed) == len(texts):
        return without(empty, {"match": "(?P<id>[0-9]{4}-[0-9]{2}-[0-9]{2}).*"}), ""
    plain = [without_time(text) for text in texts]
    forms, unclear = forms_of(plain)
    good = sum(bool(read_day(text, ("%Y-%m-%d", *forms)) or normalize_date(text)) for text in plain)
    if good and good < len(plain) and (bare := [without_remark(text) for text in plain]) != plain:
        of_bare, unclear_bare = date_options(bare)
        if of_bare is not None and "match" not in of_bare:
            return without(empty, {"match": REMARK, **of_bare}), unclear_bare
    if unclear is not None:
        example = next(text for text in plain if read_day(text, unclear) and not read_day(text, forms))
        listed = " or ".join(f'["{form}"]' for form in unclear)
        return None, f"{quote(example)} may begin with the day or the month; dates = {listed} says which"
    if good * 2 <= len(texts):
        return None, ""
    options: dict[str, Any] = {"match": TIMED} if plain != texts else {}
    return without(empty, {**options, **({"dates": list(forms)} if forms else {})}), ""


def word_options(name: str, key: str, schema: Mapping[str, Any], values: list[Any]) -> dict[str, Any] | None:
    """Return the options of a mapping of words to those of a field.

    None if none is known or they are too many; and if one is unknown, but for a status, and for headings.

    Args:
        key: the author's field.
    """
    texts = list(dict.fromkeys(word(each) for each in values if not isinstance(each, dict | list)))
    mapped = {text: ours for text in texts if (ours := our_word(text, schema)) is not None}
    options: dict[str, Any] = {}
    written, best = texts, len(mapped)
    is_heading = name == "status" and key in ("heading", "sign")
    for remark in (REMARK, REMARK_BEHIND, _FIRST_WORD) if name == "status" and not is_heading else ():
        plain = [without_remark(text, remark) for text in written]
        # A picture before words is one of them.
        said = (text for text in plain if remark == REMARK or hyphened(text))
        more = {text: ours for text in said if (ours := our_word(text, schema)) is not None}
        # Each word counts as often as it stands there with another remark.
        if (count := sum(text in more for text in plain)) > best:
            texts, mapped, options, best = list(dict.fromkeys(plain)), more, {"match": remark}, count
    if not mapped or len(texts) > MOST_WORDS:
        return None
    mapped |= {text: "" for text in texts if text not in mapped and PLACEHOLDER.fullmatch(text)}
    if is_heading:  # When it is due says nothing of how far it is: that is the horizon.
        mapped = {text: "" if horizon_of(text) is not None else ours for text, ours in mapped.items()}
        if not any(mapped.values()):
            return None
    if (is_heading or (name == "horizon" and key == "heading")) and len(mapped) * 2 >= len(texts):
        mapped = {text: mapped.get(text, "") for text in texts}  # What is done stands under another heading.
    if len(mapped) < len(texts) and (name != "status" or is_heading):
        return None
    same = len(mapped) == len(texts) and all(text == ours for text, ours in mapped.items())
    # Case does not count.
    first = {fold(text): text for text in reversed(mapped)}
    mapped = {text: ours for text, ours in mapped.items() if first[fold(text)] == text}
    return options if same else {**options, "values": mapped}


def our_word(text: str, schema: Mapping[str, Any]) -> str | None:
    """Return the word of a field that a text means; None if it is not known."""
    known = closed_words(schema)
    plain = hyphened(text)
    if plain in known:
        return plain
    if "later" in known:
        return horizon_of(text)
    plain = SIGNS.get(plain or text.strip()[:1], plain)
    aliases = schema.get("x-tpmlint", {}).get("oneOf", {}).get("aliases", {})
    of_work = load("initiative")["properties"]["status"]["x-tpmlint"]["oneOf"]["aliases"]
    ours = aliases.get(plain) or WORDS.get(plain) or _run_together(plain, known, aliases) or of_work.get(plain)
    ours = ours if ours in known else OF_FEATURE.get(ours or "")
    # No word that is only similar: what may be a typing error should be a finding.
    return ours if ours in known else None


def _run_together(plain: str, known: Sequence[str], aliases: Mapping[str, str]) -> str | None:
    """Return our word for one that is written without the hyphen, such as ``inprogress``."""
    words = {**dict(zip(known, known, strict=True)), **WORDS, **aliases}
    joined = plain.replace("-", "")
    return next((ours for theirs, ours in words.items() if theirs.replace("-", "") == joined), None)
