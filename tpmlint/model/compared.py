"""What CODEOWNERS or a catalogue says of owners, where a roadmap is only compared with it: nothing of it is an item."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.finding import Span
from tpmlint.formats import codeowners
from tpmlint.formats.codeowners import Rule
from tpmlint.formats.source_file import SourceFile, read_records
from tpmlint.formats.yaml.errors import SYNTAX, Fault
from tpmlint.formats.yaml.source import span
from tpmlint.git.files import Unreadable
from tpmlint.git.snapshot import Snapshot
from tpmlint.model.items import Item
from tpmlint.model.mapped import SourceReader
from tpmlint.model.own_kinds import kinds_of
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.model.roadmap_files import inside
from tpmlint.patterns import Patterns
from tpmlint.settings import Settings
from tpmlint.sources import Source

_CODEOWNERS = "codeowners"


class OwnerLine(Struct, frozen=True):
    """A line of CODEOWNERS that assigns files.

    Args:
        at: of its pattern and owners.
    """

    rule: Rule
    at: Span


class ComparedFile(Struct, frozen=True):
    """What one file says of owners.

    Args:
        source: name of the source.
        lines: of CODEOWNERS, in the order in which the last one that matches a file counts.
        items: the capabilities and teams of another format.
    """

    source: str
    path: str
    lines: tuple[OwnerLine, ...] = ()
    items: tuple[Item, ...] = ()


def read_compared(
    snapshot: Snapshot, settings: Settings, parsed_files: Iterable[ParsedFile]
) -> tuple[Mapping[int, tuple[ComparedFile, ...]], tuple[ParsedFile, ...]]:
    """Return what each compared source says, by the number of its table, and the files with its own in addition.

    Args:
        parsed_files: the files of the roadmap; none of these is compared with itself.
    """
    files = {parsed.file.path: parsed for parsed in parsed_files}
    found: dict[int, tuple[ComparedFile, ...]] = {}
    for number, paths in compared_paths(snapshot, settings, frozenset(files)).items():
        source = settings.compared[number]
        several: list[ComparedFile] = []
        for path, data in snapshot.read_many(paths, settings.limits.bytes):
            if isinstance(data, Unreadable):
                fault = Fault(SYNTAX, f"the file cannot be read: {data.reason}", None)
                files[path] = ParsedFile(SourceFile(path, "", (), (fault,), reader=source.reader), (), ())
                continue
            file, said = _read(path, data, source, settings)
            files[path] = ParsedFile(file, (), ())
            several.append(said)
        found[number] = tuple(several)
    return found, tuple(files[path] for path in sorted(files))


def compared_paths(snapshot: Snapshot, settings: Settings, taken: Collection[str]) -> Mapping[int, Sequence[str]]:
    """Return the files of each compared source, by the number of its table.

    Args:
        taken: the files of the roadmap, which are none of these.
    """
    found: dict[int, Sequence[str]] = {}
    taken = set(taken)
    for number, source in settings.compared.items():
        paths = [path for path in _paths(snapshot, settings, source) if path not in taken]
        found[number] = paths[:1] if source.reader == _CODEOWNERS else paths
        taken.update(found[number])
    return found


def _paths(snapshot: Snapshot, settings: Settings, source: Source) -> Iterator[str]:
    """Yield the files of a source; of CODEOWNERS the one first that the forge reads, which looks for no other then."""
    wanted, excluded = Patterns(source.files), Patterns(settings.exclude)
    near = wanted.near(tuple(snapshot.paths()))
    places = {name: rank for rank, name in enumerate(codeowners.PLACES)} if source.reader == _CODEOWNERS else {}
    by_rank = []
    for path in sorted(near):
        own = inside(settings.folder, path)
        if own is not None and wanted.match(own) and not excluded.match(own):
            by_rank.append((places.get(own, len(places)), path))
    yield from (path for _, path in sorted(by_rank))


def _read(path: str, data: bytes, source: Source, settings: Settings) -> tuple[SourceFile, ComparedFile]:
    if source.reader != _CODEOWNERS:
        reader = SourceReader(
            *(source, settings.limits, settings.calendars, settings.extensions, kinds_of(settings)),
            lambda _: (),
            settings.folder,
        )
        parsed = reader.parse(path, data)
        return parsed.file, ComparedFile(source.name, path, items=parsed.items)
    file, _ = read_records(path, data, _CODEOWNERS, settings.limits)
    if file.text and ".gitlab" in path.split("/"):
        file = replace(file, faults=())  # GitLab reads lines that GitHub skips.
    offsets = codeowners.line_offsets(file.text)
    lines: list[OwnerLine] = []
    for rule in codeowners.read(file.text, path).rules:
        words = codeowners.words(file.text, *offsets[rule.line - 1])
        lines.append(OwnerLine(rule, span(file.text, words[0][1], words[-1][2])))
    return file, ComparedFile(source.name, path, lines=tuple(lines))
