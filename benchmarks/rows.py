"""The comparisons: what tpmlint does, what it is held against, and the ratio that it may reach."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from big_repository import make as make_history
from changed_interfaces import make as make_interfaces
from many_exports import make as make_exports
from many_items import make as make_items
from many_records import make as make_records
from many_repositories import write as write_tables
from measuring import Side
from peers import Peers

SCHEMA = Path(__file__).parents[1] / "schemas" / "item.schema.json"

_MORE = 25
"""Runs of what takes some hundredths of a second."""

Measure = Literal["cpu", "wall", "peak", "printed", "seconds"]


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison.

    Args:
        work, against: in words.
        bar: the greatest ratio; for ``peak`` the most MiB of our side, for ``printed`` the most milliseconds and for
            ``seconds`` the most of them, whatever the other takes. None has no bar.
        runs: how often at least, more where little time is taken.
    """

    work: str
    against: str
    ours: Callable[[], Side]
    theirs: Callable[[], Side]
    bar: float | None
    measure: Measure = "cpu"
    runs: int = 5


class Bench:
    """The workloads and both sides of each comparison, made when they are first asked for.

    Args:
        folder: where everything lies; what is there from another run is used again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.peers = Peers(folder / "peers")
        self._tpmlint = self.peers.tpmlint()
        self._python = str(Path(self._tpmlint).with_name("python"))

    def rows(self) -> Mapping[str, Row]:
        """Return the comparisons by name, in the order of the table."""
        few, many = self._items(1000), self._items(10000)
        click = Side(((self._python, "-c", "import click"),), self._folder)
        duckdb = Side(((self._python, "-c", "import duckdb"),), self._folder)
        one_file = f"roadmap/initiative/{EDITED}.yaml"
        return {
            "check-1000": Row(
                "`check`, 1,000 items, no cache yet", "check-jsonschema", self._cold(few), self._jsonschema(few), 0.40
            ),
            "check-10000": Row(
                "`check`, 10,000 items, no cache yet",
                "check-jsonschema",
                self._cold(many),
                self._jsonschema(many),
                0.30,
            ),
            "ajv-1000": Row("`check`, 1,000 items, no cache yet", "ajv-cli", self._cold(few), self._ajv(few), 1.0),
            "ajv-10000": Row(
                "`check`, 10,000 items, no cache yet",
                "ajv-cli, wall time",
                self._cold(many),
                self._ajv(many),
                1.5,
                "wall",
            ),
            "again-10000": Row(
                "`check`, 10,000 items, nothing changed", "ajv-cli", self._warm(many), self._ajv(many), 0.6
            ),
            "yamllint-1000": Row(
                "`check`, 1,000 items, no cache yet", "yamllint", self._cold(few), self._yamllint(few), None
            ),
            "doorstop": Row(
                "`check`, 10,000 items, no cache yet",
                "doorstop, 1,000 × 10, wall time",
                self._cold(many),
                self._doorstop,
                0.03,
                "wall",
            ),
            **{
                name: Row(
                    f"pre-commit hook, {what} of 1,000 items, 50,000 files",
                    "check-jsonschema on the one file",
                    functools.partial(self._hook, edit),
                    lambda: self._files_of(self._large(), "check-jsonschema", [one_file]),
                    1.0,
                )
                for name, what, edit in (
                    ("hook", "another start date in one", _delay),
                    ("hook-comment", "a comment more in one", lambda text: f"{text}# edited\n"),
                    ("hook-code", "nothing new in any", lambda text: text),
                )
            },
            "lsp": Row(
                "`lsp`, from a key stroke in one of 1,000 items to all findings, median of 40",
                "100 ms",
                lambda: self._key_strokes(few()),
                self._cold(few),
                100,
                "printed",
            ),
            "page": Row(
                "`report` of 500 items, until Chromium has opened it, median of 10",
                "1000 ms",
                self._page,
                self._cold(few),
                1000,
                "printed",
            ),
            "portfolio": Row(
                "`portfolio` of 200 repositories with 20,000 items, until Chromium has opened it, median of 10",
                "2000 ms",
                self._portfolio,
                self._cold(few),
                2000,
                "printed",
            ),
            "records-yaml": Row(
                "`check`, 10,000 records of a source in YAML, no cache yet",
                "itself, 10,000 items of its own format",
                self._cold(self._records("yaml")),
                self._cold(many),
                1.0,
            ),
            "records-csv": Row(
                "`check`, 10,000 records of a source in CSV, no cache yet",
                "itself, 10,000 items of its own format",
                self._cold(self._records("csv")),
                self._cold(many),
                1.0,
            ),
            "render": Row(
                "`render --check`, seven views of 1,000 items",
                "`check` of these, no cache yet",
                self._render,
                self._cold(few),
                1.5,
            ),
            "diff": Row(
                "`diff`, 5 commits, 50,000 files, 500 capabilities",
                "`git diff --raw` and `import git`",
                lambda: self._diff(self._history()),
                lambda: self._git_diff(self._history()),
                3.0,
            ),
            "diff-interfaces": Row(
                "`diff`, 5 commits that change ten OpenAPI files, 50,000 files",
                "`git diff --raw` and `import git`",
                lambda: self._diff(self._promised()),
                lambda: self._git_diff(self._promised()),
                3.0,
            ),
            "diff-100000": Row(
                "`diff`, 5 commits, of 100,000, 100,000 files, 500 capabilities",
                "300 MiB",
                lambda: self._diff(self._longest()),
                lambda: self._git_diff(self._longest()),
                300,
                "peak",
            ),
            "audit": Row(
                "`audit`, 20,000 commits, 50 capabilities",
                "`git log --raw -z`, wall time",
                lambda: self._audit(20_000),
                lambda: self._git_log(20_000),
                2.0,
                "wall",
            ),
            "audit-2000": Row(
                "`audit`, 2,000 commits, 50 capabilities",
                "`git log --raw -z` and `import git`",
                lambda: self._audit(2_000),
                lambda: self._git_log(2_000, "import git"),
                3.0,
            ),
            "audit-growth": Row(
                "`audit`, 20,000 commits, 50 capabilities",
                "itself, 10,000 commits",
                lambda: self._audit(20_000),
                lambda: self._audit(10_000),
                2.2,
            ),
            "audit-memory": Row(
                "`audit`, 10,000 commits, 50 capabilities",
                "300 MiB",
                lambda: self._audit(10_000),
                lambda: self._git_log(10_000),
                300,
                "peak",
            ),
            "tables": Row(
                "`questions`, ten of 2,000 repositories",
                "60 s",
                self._questions,
                lambda: duckdb,
                60,
                "seconds",
            ),
            "tables-memory": Row(
                "`questions`, ten of 2,000 repositories",
                "1024 MiB",
                self._questions,
                lambda: duckdb,
                1024,
                "peak",
            ),
            "version": Row(
                "`--version`", "`import click`", lambda: self._say("--version"), lambda: click, 1.3, runs=25
            ),
            "help": Row("`--help`", "`import click`", lambda: self._say("--help"), lambda: click, 1.3, runs=25),
            "memory": Row(
                "`check`, 10,000 items, no cache yet", "200 MiB", self._cold(many), self._cold(few), 200, "peak"
            ),
            "growth": Row(
                "`check`, 10,000 items, no cache yet", "itself, 1,000 items", self._cold(many), self._cold(few), 10.5
            ),
        }

    def _items(self, count: int) -> Callable[[], Path]:
        return functools.cache(lambda: self._made(f"items-{count}", lambda folder: make_items(folder, count)))

    def _records(self, reader: str) -> Callable[[], Path]:
        return functools.cache(
            lambda: self._made(f"records-{reader}", lambda folder: make_records(folder, 10_000, reader))
        )

    @functools.cache  # noqa: B019
    def _large(self) -> Path:
        return self._made("large", lambda folder: make_items(folder, 1000, 50_000))

    @functools.cache  # noqa: B019
    def _history(self) -> Path:
        return self._made("history", lambda folder: make_history(folder, 50_000, 20_000, 500))

    @functools.cache  # noqa: B019
    def _promised(self) -> Path:
        return self._made("interfaces", lambda folder: make_interfaces(folder, self._history()))

    @functools.cache  # noqa: B019
    def _longest(self) -> Path:
        return self._made("longest", lambda folder: make_history(folder, 100_000, 100_000, 500))

    @functools.cache  # noqa: B019
    def _line(self, commits: int) -> Path:
        return self._made(f"line-{commits}", lambda folder: make_history(folder, 50_000, commits, 50))

    def _made(self, name: str, make: Callable[[Path], object]) -> Path:
        folder = self._folder / "work" / name
        if not folder.exists():
            draft = folder.with_name(f"{name}.draft")
            shutil.rmtree(draft, ignore_errors=True)
            make(draft)
            draft.rename(folder)
        return folder

    def _cache(self, name: str) -> Path:
        return self._folder / "cache" / name

    def _cold(self, workload: Callable[[], Path]) -> Callable[[], Side]:
        cache = self._cache("cold")
        return lambda: Side(
            ((self._tpmlint, "check"),),
            workload(),
            lambda: shutil.rmtree(cache, ignore_errors=True),
            {"TPMLINT_CACHE_DIR": str(cache)},
        )

    def _warm(self, workload: Callable[[], Path]) -> Callable[[], Side]:
        return lambda: Side(
            ((self._tpmlint, "check"),), workload(), None, {"TPMLINT_CACHE_DIR": str(self._cache("warm"))}
        )

    def _jsonschema(self, workload: Callable[[], Path]) -> Callable[[], Side]:
        return lambda: self._files_of(workload(), "check-jsonschema", _files(workload()))

    def _yamllint(self, workload: Callable[[], Path]) -> Callable[[], Side]:
        rules = ("-d", "{extends: default, rules: {line-length: disable, document-start: disable}}")
        return lambda: Side(((self.peers.program("yamllint"), *rules, "roadmap"),), workload())

    def _files_of(self, folder: Path, name: str, files: list[str]) -> Side:
        return Side(((self.peers.program(name), "--schemafile", str(SCHEMA), *files),), folder)

    def _ajv(self, workload: Callable[[], Path]) -> Callable[[], Side]:
        options = ("--strict=false", "--spec=draft7", "-c", "ajv-formats", "-s", str(SCHEMA), "-d", "roadmap/**/*.yaml")
        return lambda: Side(((self.peers.ajv(), "validate", *options),), workload())

    def _doorstop(self) -> Side:
        folder = self._made("doorstop", lambda folder: _requirements(folder, 1000))
        return Side(((self.peers.program("doorstop"),),), folder, times=10)

    def _hook(self, change: Callable[[str], str]) -> Side:
        folder = self._large()
        file = folder / f"roadmap/initiative/{EDITED}.yaml"

        def edit() -> None:
            file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
            subprocess.run(["git", "add", file], cwd=folder, check=True)

        surroundings = {"TPMLINT_CACHE_DIR": str(self._cache("hook"))}
        return Side(((self._tpmlint, "hooks", "run", "pre-commit"),), folder, edit, surroundings)

    def _key_strokes(self, folder: Path) -> Side:
        script = Path(__file__).with_name("key_strokes.py")
        return Side(((self._python, str(script), self._tpmlint, str(folder)),), folder, prints=True)

    def _page(self) -> Side:
        script, folder = Path(__file__).with_name("page_opening.py"), self._items(500)()
        return Side(((sys.executable, str(script), self._tpmlint, str(folder)),), folder, prints=True)

    def _portfolio(self) -> Side:
        script, folder = Path(__file__).with_name("page_opening.py"), self._folder / "exports"
        if not folder.is_dir():
            make_exports(folder)
        return Side(((sys.executable, str(script), self._tpmlint, str(folder), "--portfolio"),), folder, prints=True)

    def _questions(self) -> Side:
        folder = self._made("tables", lambda folder: write_tables(folder, 2000))
        return Side(((self._tpmlint, "questions", ".", "--output-format", "json"),), folder)

    def _render(self) -> Side:
        folder = self._made("render", lambda folder: make_items(folder, 1000))
        page = folder / "ROADMAP.md"
        if not page.exists():
            views = (
                "now-next-later",
                "table kind=feature",
                "timeline",
                "graph team=team-00001",
                "matrix",
                "risks",
                "decisions",
            )
            page.write_text("".join(f"<!-- tpmlint: view {each} -->\n<!-- tpmlint: end -->\n\n" for each in views))
            subprocess.run(["git", "add", page.name], cwd=folder, check=True)
            subprocess.run([self._tpmlint, "render"], cwd=folder, check=True)
        return Side(((self._tpmlint, "render", "--check"),), folder)

    def _diff(self, folder: Path) -> Side:
        words = (self._tpmlint, "diff", "HEAD~5", "--exit-zero", "--quiet")
        return Side((words,), folder, None, {"TPMLINT_CACHE_DIR": str(self._cache("diff"))})

    def _git_diff(self, folder: Path) -> Side:
        return Side((("git", "diff", "--raw", "HEAD~5"), (self._python, "-c", "import git")), folder)

    def _audit(self, commits: int) -> Side:
        return Side(((self._tpmlint, "audit", "--exit-zero"),), self._line(commits))

    def _git_log(self, commits: int, *statements: str) -> Side:
        started = tuple((self._python, "-c", each) for each in statements)
        return Side((("git", "log", "--raw", "-z"), *started), self._line(commits))

    def _say(self, option: str) -> Side:
        return Side(((self._tpmlint, option),), self._folder)


EDITED = "initiative-00007"


def _delay(text: str) -> str:
    """Return an item that starts a quarter later, or as planned again."""
    later = {"Q3": "Q4", "Q4": "Q3"}
    return re.sub(r"(?<=start_date: 2026-)Q[34]", lambda quarter: later[quarter[0]], text)


def _files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.glob("roadmap/**/*.yaml"))


def _requirements(folder: Path, count: int) -> None:
    """Write as many requirements for doorstop, half of them tests that each name three of the others."""
    half = count // 2
    text = "  The service answers in one call, so that nobody waits for a second one to be made.\n" * 8
    for prefix, parent in (("REQ", ""), ("TST", "  parent: REQ\n")):
        place = folder / prefix.lower()
        place.mkdir(parents=True)
        settings = f"settings:\n  digits: 5\n  itemformat: yaml\n{parent}  prefix: {prefix}\n  sep: ''\n"
        (place / ".doorstop.yml").write_text(settings, encoding="utf-8")
        for number in range(1, half + 1):
            links = "".join(f"\n- REQ{(number + step) % half + 1:05}: null" for step in range(3)) if parent else " []"
            (place / f"{prefix}{number:05}.yml").write_text(
                f"active: true\nderived: false\nheader: ''\nlevel: 1.{number // 100 + 1}.{number % 100 + 1}\n"
                f"links:{links}\nnormative: true\nref: ''\nreviewed: null\ntext: |\n{text}",
                encoding="utf-8",
            )
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    subprocess.run(["git", "add", "."], cwd=folder, check=True)
