"""Read the log of a history in one pass: which pull requests its messages name, and which items they cite.

Messages are read many at a time, as one text, because a loop over commits would cost more than git's own share. The
text has a character for each byte, as in Latin-1: what is looked for is ASCII, and only what is found is decoded.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from tpmlint.change.trailers import ITEM, LONGEST, MOST, Trailer, read_trailers, split_values, trailer_keys
from tpmlint.git.commits import SHORT
from tpmlint.git.log import MessageLog
from tpmlint.git.repository import Repository
from tpmlint.history.log_facts import SAMPLE, Citations, LogFacts
from tpmlint.settings import ChangePolicy

_MARKS = ("```", "~~~", "<!--")
"""What a message must have for some of its lines not to count."""

_TAIL = 200
"""Characters of a subject's end in which numbers are looked for."""

_END = "-"
"""What follows the last commit of a line; no id begins with it."""

_COMMIT = re.compile(
    r"\0([^ ]* [^ ]*) ([^ \n]*).*\n"
    r"(?:(?!Merge).*[^) \t\n][ \t]*\([#!]([0-9]{1,9})\)[ \t\r]*\n|(Merge.*|.*\)[ \t\r]*)\n)?"
)
"""A commit: its id and time, its first parent, the one number at the subject's end, or a subject to look at."""

_AT_END = re.compile(r"(?:[ \t]*\((?:pull request )?[#!][0-9]{1,9}\))+[ \t\r]*\Z")
_MERGED = re.compile(r"Merge pull request (?:#([0-9]{1,9})\b|.{0,500}\(#([0-9]{1,9})\))|Merged PR ([0-9]{1,9}):")
_IN_BODY = re.compile(
    r"\n(?:See merge request [\w./-]*!|(?:(?:Pull-Request|Merge-Request)(?:-URL)?|PR-URL|PR|MR)[ \t]*:[ \t]*"
    r"(?:[#!]|https?://\S*/(?:pull|pulls|pull-requests|pullrequest|merge_requests)/))([0-9]{1,9})[ \t]*\r?(?=\n)",
    re.IGNORECASE | re.ASCII,
)
_DIGITS = re.compile(r"[0-9]+")


def read_log(
    repository: Repository, policy: ChangePolicy, head: str, known: LogFacts, log: MessageLog | None = None
) -> LogFacts:
    """Return what the log of a commit's history says.

    Args:
        policy: names the trailers that cite items.
        head: full id of the commit.
        known: what is known of the history of a commit of its first-parent line, or of none.
        log: what ``begin_log`` returned for these.
    """
    scan = LogScan(head, policy)
    for text in log or begin_log(repository, head, known):
        scan.take(text)
    line = scan.line
    if scan.following != (known.head or _END):
        # Where a clock went wrong, a parent can come before its child.
        first_parents = LogScan(head, policy)
        for text in begin_log(repository, head, known, "--first-parent"):
            first_parents.take(text)
        line = first_parents.line
    for newer, olds in ((scan.cited, known.cited), (scan.keys, known.keys)):
        for name, older in olds.items():
            newer[name] = newer[name].followed_by(older) if name in newer else older
    named_by = scan.named_by
    named_by.update(known.naming_lines())
    lines = sorted(scan.commits + known.lines)
    index = dict(zip(lines, itertools.count(), strict=False))
    numbers = sorted(named_by)
    last = next((at for at in range(len(line), 0, -1) if line[at - 1]), 0)
    return LogFacts(
        head=head,
        text="\n".join(lines),
        numbers=numbers,
        named_by=[index[named_by[number]] for number in numbers],
        cited=scan.cited,
        keys=scan.keys,
        flags=([number > 0 for number in line[:SAMPLE]] + known.flags)[:SAMPLE],
        line=len(line) + known.line if known.line else last,
        highest=max(known.highest, max(line, default=0)),
        length=len(line) + known.length,
    )


def begin_log(repository: Repository, head: str, known: LogFacts, *options: str) -> MessageLog:
    """Let git write the messages of a commit's history that are not known yet.

    Args:
        options: of ``git log``.
    """
    return repository.message_log(head, (known.head,) if known.head else (), *options)


class LogScan:
    """Collects what the messages of a log say, newest first.

    Attributes:
        commits: id and time of each commit.
        named_by: by number of a pull request, id and time of the oldest commit that names it.
        cited: by text of a citation in a trailer, the commits that cite it.
        keys: by key of a tracker, the commits that refer to it.
        line: for each commit of the first-parent line the highest number that it names, or 0.
        following: the commit of that line that comes next.
    """

    def __init__(self, head: str, policy: ChangePolicy) -> None:
        """Take the id of the newest commit, and the policy that names what cites items: trailers and references."""
        self._policy = policy
        self._names = trailer_keys(policy)
        keys = "|".join(re.escape(key) for key, name in self._names.items() if name == ITEM)
        self._cites = re.compile(rf"\n(?:{keys})[ \t]*:", re.IGNORECASE | re.ASCII)
        self._trailer = re.compile(rf"^(?:{keys})[ \t]*:(.*)(\n[ \t])?", re.MULTILINE | re.IGNORECASE | re.ASCII)
        self.commits: list[str] = []
        self.named_by: dict[int, str] = {}
        self.cited: dict[str, Citations] = {}
        self.keys: dict[str, Citations] = {}
        self.line: list[int] = []
        self.following = head

    def take(self, text: str) -> None:
        """Take the next commits, as ``Repository.message_log`` has them.

        Pull requests are named as the forges do it: at the subject's end, ``(#12)``, in the subject of a merge, or on a
        line of the body such as ``See merge request shop/cart!12`` or ``PR-URL: https://github.com/acme/shop/pull/12``.
        """
        bodies = {}
        for commit, message in _messages_with(_IN_BODY, text):
            bodies[commit] = _IN_BODY.findall(message, message.find("\n", 1))[:MOST]
        found = _COMMIT.findall(text)
        self.commits += [commit for commit, _, _, _ in found]
        named_by, following = self.named_by, self.following
        for commit, parent, number, subject in found:
            highest = 0
            if number:
                highest = int(number)
                named_by[highest] = commit
            if subject or commit in bodies:
                for digits in (*_numbers_in(subject), *bodies.get(commit, ())):
                    named_by[int(digits)] = commit
                    highest = max(highest, int(digits))
            if commit.startswith(following):
                following = parent or _END
                self.line.append(highest)
        self.following = following
        for commit, message in _messages_with(self._cites, text):
            _count(self.cited, commit, self._cited_in(message[1:]))
        if self._policy.references or self._policy.reference_patterns:
            for commit, message in _all_messages(text):
                _count(self.keys, commit, self._keys_in(message, commit))

    def _cited_in(self, message: str) -> tuple[str, ...]:
        """Return what the trailers of a message cite, without ``none``, each once."""
        found = self._trailer.findall(message)
        if any(mark in message for mark in _MARKS) or any(more for _, more in found):
            trailers = read_trailers(_decode(message), self._names)
            values = [each.value for each in trailers if each.key == ITEM]
        else:
            values = [_decode(value).strip()[:LONGEST] for value, _ in found[:MOST]]
        texts = (text for value in values for text in split_values(Trailer("", value, 0)))
        return tuple(dict.fromkeys(text for text in itertools.islice(texts, MOST) if text.lower() != "none"))

    def _keys_in(self, message: str, commit: str) -> Iterator[str]:
        """Yield the keys of trackers that a message refers to, each once."""
        from tpmlint.change.references import may_refer, read_references

        if may_refer(message, self._policy):
            for each in read_references(_decode(message), commit[:SHORT], self._policy, markdown=False):
                yield each.key


def _count(cited: dict[str, Citations], commit: str, names: Iterable[str]) -> None:
    """Add a commit, its id and time, to those that cite some names; the newer ones are counted already."""
    oid, _, seconds = commit.partition(" ")
    one = Citations(1, int(seconds or 0), int(seconds or 0), (oid,))
    for name in names:
        cited[name] = cited[name].followed_by(one) if name in cited else one


def _numbers_in(subject: str) -> list[str]:
    at_end = _AT_END.search(subject[-_TAIL:])
    found = [] if at_end is None else _DIGITS.findall(at_end[0])
    merged = _MERGED.match(subject[:_TAIL])
    return found if merged is None else [*found, *filter(None, merged.groups())]


def _messages_with(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, str]]:
    """Yield id and time, and the message with the newlines around it, of each commit in which a pattern occurs."""
    end = 0
    while (match := pattern.search(text, end)) is not None:
        start = text.rfind("\0", 0, match.start())
        message = text.index("\n", start)
        end = text.index("\0", match.end())
        oid, seconds = text[start + 1 : message].split(" ", 2)[:2]
        yield f"{oid} {seconds}", text[message:end]


def _all_messages(text: str) -> Iterator[tuple[str, str]]:
    """Yield id and time, and the message, of each commit."""
    for each in filter(None, text.split("\0")):
        head, _, message = each.partition("\n")
        oid, seconds = head.split(" ", 2)[:2]
        yield f"{oid} {seconds}", message


def _decode(message: str) -> str:
    return message.encode("latin-1").decode("utf-8", "replace")
