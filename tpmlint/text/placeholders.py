"""Recognise texts without substance: the check of product context and of every reason."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

from tpmlint.text.regex import regex


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


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
    | à faire | a fazer | aucune raison | da fare | ej tillämpligt | entfällt | folgt | geen reden | keine angabe
    | keine angaben | kommt noch | não aplicável | não se aplica | néant | nessun motivo | nicht zutreffend
    | nie dotyczy | niet van toepassing | no aplica | non applicabile | non applicable | no procede | por hacer
    | sans objet | sem motivo | sin motivo | wird nachgereicht | нет причины | не применимо | не требуется
    | 不适用 | 无 理由 | 无理由 | 該当なし | 理由なし | 특별한 이유 없음 | 이유 없음 | 해당 없음
    """.replace("\n", " ").split("|")
)
_WORDS = frozenset(" ".join(words.split()) for words in _EMPTY)
_WORD = regex(r"[^\W_]+")
_ASCII_WORDS = {each: chr(each) if chr(each).isalnum() else " " for each in range(128)}
"""The same for ``str.translate``, which takes a fifth of the time."""

_INVISIBLE = regex(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""``Default_Ignorable_Code_Point`` of Unicode, and annotation marks."""
_MARKER = regex(
    r"[\W_]*(?:"
    r"(?:TBD|TBA|TBC|FIXME)\b"
    r"|(?:TODO|XXX)\b\s*(?:[^\w\s]|(?:add|ask|check|complete|decide|define|describe|explain|fill|find|say|specify|write)\b)"
    r"|(?i:todo|tbd|tba|tbc|fixme)\s*[:(\[]"
    r"|(?i:lorem\s+ipsum)\b"
    r")"
)
_TEMPLATE = regex(r"\s*(?:<[^<>]*>|\{\{?[^{}]*\}?\}|\[[^\[\]]*\])[\s.]*")


@functools.lru_cache(maxsize=1 << 12)
def plain(text: str) -> str:
    """Return the words of a text alone: lower case, no punctuation, single spaces.

    Characters that nobody sees are dropped, and forms of a letter that only look different are one (NFKC).
    """
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII_WORDS).split())
    from tpmlint.text.similarity import normal_form

    return " ".join(_WORD.findall(_INVISIBLE.sub("", normal_form("NFKC", text)).casefold()))


_LINK = regex(
    r"(?:\b[a-z][a-z0-9+.-]{0,64}+://|\bwww\.|\bmailto:)\S+|\b(?=[\w.-]{3,256}+/)[\w-]++\.[\w-]++(?:\.[\w-]++|)*+/\S*",
    re.IGNORECASE,
)
"""The lengths are limits of time: of a long word, each part could begin a link."""
_KEY = regex(r"(?:\b[A-Za-z][\w.-]{0,64}+:)?(?:\b[A-Za-z][A-Za-z0-9_]+-\d+\b|[#!]\d+\b|\b(?:GH|PR|MR)\s?-?#?\d+\b)")
_POINTING = _words(
    """
    a above adr and as at below bug by cf closes confluence detail details discussed discussion doc docs document
    documentation epic explained fix fixes follow for from here http https in info information issue issues it jira
    link linked linear meeting meetings more mr no notion nr number of on or our page per please pr prd pull ref refer
    reference references refs related request requested rfc see siehe slack spec story task the this thread ticket
    tickets title to under url via voir wiki with aufgabe véase ver vgl zie задача задачу см смотри тикет тикете
    """
)
"""Words that only point to another text."""

_EMPTY_REASONS = _words(
    """
    a again all an and any are as asked be because been but business by can decided did do does done for good had has
    have i important in is it its just made make management me must my need needed needs no nothing of on one only or
    order ordered our please product purpose reason reasons request requested require required requires said say says so
    some such that the their them there they thing things this to told us useful very want wanted wants was we were
    what whatever why will wish with work works yes you your change changed changes code given specific particular
    update updated updates
    aus das der die ein eine einfach erforderlich es gewünscht grund gründe gründen ist kein keine keinen muss notwendig
    nötig ohne war weil wichtig wird wurde aucune cause est faut il nécessaire parce pas que raison raisons sans
    debe es hay motivo motivos necesaria necesario ninguna ninguno porque razón razones sin без было надо не необходимо
    нет нужно потому причин причины что это
    """
)
"""Words that claim a reason without giving it."""

_NONSENSE = _words("abc asdf asdfgh bar baz blah dummy foo foobar qux qwer qwerty test testing xyz yada")
_LATER = _words(
    """
    afterwards eventually fixme future later month next pending placeholder quarter someday sometime soon sprint tba tbc
    tbd time todo tomorrow week wip year
    """
)
"""Words that put a reason off."""

_ENABLING = _words(
    """
    a allow allowing allows an and deliver delivering delivers enable enabled enables enabling feature for get have help
    helping helps implement implementing implements in is it make makes making need needs of our possible provide
    provides providing support supporting supports team that the this to want wants we will with
    """
)
"""Words around a title that add nothing to it."""

_POINTLESS = _POINTING | _EMPTY_REASONS
EMPTY = _POINTLESS | _LATER | _NONSENSE
"""Words that say nothing of a change or its use."""
_SIGNS = regex(r"[/:#!.-](?!(?<=-)\D|(?<=\.)\s|\Z)")
"""A sign that links and keys of tickets have, and most prose has not."""

_UNSPACED = r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
"""Letters of scripts without spaces between words; compiled when a text has a single word."""
_UNSPACED_LEAST = 5
_HAN = r"[\u3400-\u9fff\uf900-\ufaff]"
_HAN_LEAST = 4


SENTENCE_END = regex(r"[.!?;]+(?=\s)|\n[ \t\r]*\n|[。！？；]")
"""Where a sentence ends."""

_PARTS = regex(r"[,:()\[\]{}|]+|\s[-/–—]+\s")
"""What divides a sentence into parts, any of which may be a placeholder."""

_PLACED = frozenset(("asdf", "fixme", "ipsum", "lorem", "placeholder", "tba", "tbc", "tbd", "todo", "wip", "xxx"))
"""Words that stand for others which are yet to come, wherever they are."""

_BREAK = regex(r"[.!?;,:()\[\]{}|\n。！？；/–—-](?!(?<=[/–—-])\S|(?<=\.)\Z)")
"""Whatever may divide a text: a dash or a slash does before a space, a period does not at the end."""


def is_placeholder(text: str) -> bool:
    """Tell whether a text is a placeholder: ``TODO``, ``n/a``, lorem ipsum, ``<why>``, or empty."""
    words = plain(text)
    return not words or words in _WORDS or bool(_MARKER.match(text)) or bool(_TEMPLATE.fullmatch(text))


@functools.lru_cache(maxsize=1 << 12)
def lack_of_substance(text: str, words: tuple[str, ...] = ()) -> str | None:
    """Return what a text lacks, to follow "it is"; None if it has substance.

    False alarms are worse than misses: two words of which one has content are enough.

    Args:
        words: further texts that say nothing, in any case and punctuation.
    """
    if is_placeholder(text) or (words and plain(text) in map(plain, words)):
        return "a placeholder"
    if "<" in text:
        from tpmlint.text.html_text import shown_as_html

        text = shown_as_html(text)
        if is_placeholder(text):
            return "a placeholder"
    pointing = _may_point(text)
    linkless = _LINK.sub(" ", text) if pointing else text
    words_alone = _KEY.sub(" ", linkless) if pointing else text
    if has_content(words_alone, EMPTY) and not _is_one_word(linkless):  # nearly all texts
        return None
    if linkless != text and not has_content(linkless, _POINTING):
        return "only a link"
    if not has_content(words_alone, _POINTING):
        return "only a ticket key" if _KEY.search(text) else "only a pointer to something else"
    if _is_one_word(linkless) and not _has_several_signs(words_alone):
        return "one word"
    if not has_content(words_alone, _NONSENSE):
        return "a placeholder"
    if not has_content(words_alone, _POINTLESS):
        return "no reason, only the claim that there is one"
    if not has_content(words_alone, _POINTLESS | _LATER):
        return "a placeholder"
    return None


def telling_text(text: str) -> str:
    """Return the words of a text without what says nothing: links, keys of tickets, and parts such as placeholders."""
    return " ".join(telling_parts(text))


def telling_parts(text: str) -> Iterator[str]:
    """Yield the words of each part of a text that says something."""
    for words in _telling_lists(text):
        told = [word for word in words if word not in _PLACED]
        if told:
            yield " ".join(told)


def _telling_lists(text: str) -> Iterator[list[str]]:
    for part in _parts(text):
        if not lack_of_substance(part) or (_is_one_word(part) and not is_placeholder(part)):
            yield plain(part).split()


def _parts(text: str) -> Iterable[str]:
    """Return the parts of a text without links and keys of tickets; most titles and many sentences have one."""
    told = _without_pointers(text) if _may_point(text) else text
    if _BREAK.search(told) is None:
        return (told,)
    return (part for sentence in SENTENCE_END.split(told) for part in _PARTS.split(sentence))


def _without_pointers(text: str) -> str:
    """Return a text without links and keys of tickets, nor words before one that only point to it."""
    told = _KEY.sub("\0", _LINK.sub("\0", text)).split("\0")
    for number, part in enumerate(told[:-1]):
        words = part.split()
        while words and (not (word := plain(words[-1])) or word in _POINTING):
            words.pop()
        told[number] = " ".join(words)
    return " ".join(told)


def _may_point(text: str) -> bool:
    """Tell whether a text may have a link or the key of a ticket, as far as single signs tell."""
    return _SIGNS.search(text) is not None or "GH" in text or "PR" in text or "MR" in text


def _has_several_signs(text: str) -> bool:
    """Tell whether a text in a script without spaces has more than one word: two of Chinese have four signs."""
    return len(re.findall(_UNSPACED, text)) >= _UNSPACED_LEAST or len(re.findall(_HAN, text)) >= _HAN_LEAST


def _is_one_word(text: str) -> bool:
    first = ""
    for each in text.split():
        word = plain(each)
        if word and first and word != first:
            return False
        first = first or word
    return True


@functools.lru_cache(maxsize=1 << 12)
def repeats(text: str, titles: tuple[str | None, ...]) -> bool:
    """Tell whether a text only repeats a title, apart from words such as ``enables`` and from what says nothing."""
    words = _telling_words(text)
    content = words - _ENABLING
    longest = max(content or words, key=len, default="")
    for title in titles:
        # What a title tells is among its words, but for signs that nobody sees beside a link.
        if not title or (title.isascii() and longest not in title.lower()):
            continue
        title_words = _telling_words(title)
        if words == title_words or (content and content == title_words - _ENABLING):
            return True
    return False


@functools.lru_cache(maxsize=1 << 12)
def _telling_words(text: str) -> frozenset[str]:
    return frozenset().union(*_telling_lists(text)) - _PLACED


def has_content(text: str, empty: frozenset[str]) -> bool:
    """Tell whether a text has a word of more than one letter that is not among those which say nothing."""
    for word in plain(text).split():  # noqa: SIM110 (any() takes longer)
        if word not in empty and len(word) > 1 and not word.isdigit():
            return True
    return False
