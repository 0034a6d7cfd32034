"""Ask for the missing fields of an item, with suggestions from the roadmap, until each answer is valid."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeAlias

from tpmlint.init.item import DEFAULTS, complaints, describe_field, example, is_text, kind_of, missing_fields
from tpmlint.init.place import title_from
from tpmlint.model.index import Roadmap
from tpmlint.patterns import compile_pattern
from tpmlint.schema import Extension, FieldInfo, field, load
from tpmlint.text.escape import visible
from tpmlint.text.messages import join_words
from tpmlint.text.placeholders import is_placeholder
from tpmlint.text.similarity import nearest

Check: TypeAlias = Callable[[str], str | None]
"""Return what is wrong with an answer, or None."""

_MOST = 12


class Asker(Protocol):
    """A way to ask the user."""

    def say(self, text: str) -> None:
        """Show a line."""
        ...

    def ask(self, label: str, default: str | None, check: Check) -> str:
        """Return an answer that ``check`` does not object to, without white space around it.

        Args:
            default: the answer if none is typed; None requires one, and ``""`` is not shown.
        """
        ...


def fill(
    by: str | Extension,
    values: Mapping[str, object],
    roadmap: Roadmap,
    files: Callable[[], Iterable[str]],
    asker: Asker,
) -> dict[str, object]:
    """Return the fields of an item with the missing ones added.

    Args:
        by: the kind, or its extended schema.
        values: the fields known so far, with the id at least.
        files: the paths that a capability's patterns can match, relative to the configuration's folder.
    """
    return _Interview(by, values, roadmap, files, asker).fill()


class _Interview:
    def __init__(
        self,
        by: str | Extension,
        values: Mapping[str, object],
        roadmap: Roadmap,
        files: Callable[[], Iterable[str]],
        asker: Asker,
    ) -> None:
        self.by = by
        self.values = dict(values)
        self.kinds = roadmap.kinds
        self.files = files
        self.asker = asker
        self.insisted: set[tuple[str, str]] = set()
        self.known: dict[str, dict[str, str]] = {}
        for item in roadmap.items:
            self.known.setdefault(item.kind, {}).setdefault(item.id, item.title or "")

    def fill(self) -> dict[str, object]:
        for info in missing_fields(self.by, self.values):
            self._introduce(info)
            self.values[info.name] = self._list(info) if info.many else self._one(info, info.name)
        while links := self._links():
            for info in links:
                self._introduce(info)
                if answers := self._list(info, optional=True):
                    self.values[info.name] = answers
            if self.values.get("status") != "accepted" or any(info.name in self.values for info in links):
                break
            names = join_words([info.name for info in links], "or")
            self.asker.say(f"\n  what is accepted names at least one of its {names}")
        return self.values

    def _links(self) -> list[FieldInfo]:
        names = [name for name in self.kinds[kind_of(self.by)].also_asked if name not in self.values]
        infos = [info for name in names if (info := field(self.by, name)) is not None]
        return [info for info in infos if info.references and self.known.get(info.references)]

    def _introduce(self, info: FieldInfo) -> None:
        self.asker.say("")
        self.asker.say(info.description.partition(" Example: ")[0] if info.words else describe_field(info))
        rows = dict(info.words)
        kind = info.references or (info.fields[0].references if info.fields else None)
        if kind:
            rows = self.known.get(kind, {})
            if not rows:
                self.asker.say(f"  (no {kind} yet: name the one that you will add)")
        width = max((len(row) for row in rows), default=0)
        for word, title in list(rows.items())[:_MOST]:
            self.asker.say(f"  {visible(word):{width}}  {visible(title)}".rstrip())
        if len(rows) > _MOST:
            self.asker.say(f"  and {len(rows) - _MOST} more")

    def _one(self, info: FieldInfo, label: str) -> str:
        return self.asker.ask(label, self._default(info), self._check(info, info))

    def _list(self, info: FieldInfo, *, optional: bool = False) -> list[object]:
        first, *others = [part for part in info.fields if part.required] or [info]
        label = first.name if info.fields else info.references or "pattern"
        entries: list[object] = []
        while True:
            prompt = (
                f"another {label} (Enter to go on)" if entries else f"{label} (Enter for none)" if optional else label
            )
            answer = self.asker.ask(prompt, "" if entries or optional else None, self._check(info, first, entries))
            if not answer:
                return entries
            if not info.fields:
                entries.append(answer)
                continue
            entry = {first.name: answer}
            for part in others:
                self.asker.say(f"  {describe_field(part)}")
                entry[part.name] = self.asker.ask(part.name, None, self._check(info, part))
            entries.append(entry)

    def _check(self, info: FieldInfo, part: FieldInfo, before: Iterable[object] = ()) -> Check:
        return functools.partial(self._objection, info, part, before)

    def _default(self, info: FieldInfo) -> str | None:
        if info.name == "title":
            return title_from(str(self.values["id"]))
        if info.references:
            only = list(self.known.get(info.references, ()))
            return only[0] if len(only) == 1 else None
        return DEFAULTS.get(info.name)

    def _objection(self, info: FieldInfo, part: FieldInfo, before: Iterable[object], text: str) -> str | None:
        """Return what is wrong with an answer; a doubt about the roadmap or files can be overridden."""
        if not is_text(text):
            return "these bytes are not UTF-8"
        value: object = text
        if info.many:
            value = [{**_entry(self.by, info), part.name: text} if info.fields else text]
        for complaint in complaints(self.by, {**self.values, info.name: value}, info.name):
            _, guess, word = complaint.partition("; did you mean")
            if not part.words:
                return complaint
            hint = f"{guess}{word}" if guess else f"; write the word itself, such as {part.words[0][0]}"
            return f"{text!r} is none of them{hint}"
        if text in [each.get(part.name) if isinstance(each, dict) else each for each in before]:
            return f"{text!r} is in the list already"
        if part.name == "paths" and compile_pattern(text) is None:
            return f"{text!r} is not a pattern"
        doubt = self._doubt(part, text)
        if doubt is None or (part.name, text) in self.insisted:
            return None
        self.insisted.add((part.name, text))
        return f"{doubt} Enter it again to use it all the same."

    def _doubt(self, part: FieldInfo, text: str) -> str | None:
        if part.references and ":" not in text:
            titles = self.known.get(part.references, {})
            if not titles or text in titles:
                return None
            near = nearest(text, titles)
            return f"unknown {part.references} {text!r}" + (f"; did you mean {near}?" if near else ".")
        if part.name == "paths" and (pattern := compile_pattern(text)) is not None:
            adds, regex = pattern
            return None if not adds or any(map(regex.search, self.files())) else f"no file matches {text!r}."
        if not (part.references or part.words or part.name == "paths") and is_placeholder(text):
            return f"{text!r} only holds the place of an answer."
        return None


def _entry(by: str | Extension, info: FieldInfo) -> dict[str, object]:
    schema = load(by) if isinstance(by, str) else by.schema
    value = example(schema["properties"][info.name])
    assert isinstance(value, list)
    assert isinstance(value[0], dict)
    return value[0]
