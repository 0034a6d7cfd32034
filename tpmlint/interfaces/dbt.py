"""dbt's ``schema.yml``: models, sources, seeds and snapshots, their columns, and the tests that these must pass.

A test is a promise about the data: a column that is tested for ``not_null`` is never null.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tpmlint.interfaces import Fact, Language, Options
from tpmlint.interfaces.support.data import Node, decode
from tpmlint.interfaces.support.fact_table import FactTable, shorten, spell, split
from tpmlint.interfaces.support.plain_data import add_data, keeps_order
from tpmlint.interfaces.support.yaml_data import compact, read_yaml

_TABLES = {"models": "model", "seeds": "seed", "snapshots": "snapshot", "analyses": "analysis"}
_DATA = {"metrics": "metric", "semantic_models": "semantic model", "saved_queries": "saved query"}
_GRAVITY = ("error_if", "fail_calc", "limit", "severity", "warn_if")
"""Arguments of a test that say how many failures of what weight there may be; a change of them breaks nobody."""

_HOW = frozenset(
    (
        "alias",
        "config",
        "database",
        "description",
        "enabled",
        "meta",
        "name",
        "schema",
        "store_failures",
        "store_failures_as",
        "tags",
        "test_name",
        *_GRAVITY,
    )
)
"""Arguments of a test that say how it runs and is reported, not what it promises."""


_PROSE = frozenset(("description", "docs", "label", "meta", "persist_docs", "tags"))
_OWN = frozenset(
    (
        *_PROSE,
        "access",
        "columns",
        "config",
        "constraints",
        "contract",
        "data_tests",
        "data_type",
        "deprecation_date",
        "group",
        "latest_version",
        "materialized",
        "name",
        "tables",
        "tests",
        "v",
        "versions",
    )
)
"""Keys of a table or column that are prose or have a word of their own; any other counts as it is written."""

_STRONG = frozenset(("alias", "database", "enabled", "identifier", "materialized", "quote", "quoting", "schema"))
"""Keys by which what is there has another name, or is not there; a change of others is seen and breaks nobody."""

_PARTS = frozenset((*_TABLES, *_DATA, "groups", "macros", "sources"))
"""Parts of a file, of which it has one at least if it is one of dbt."""

_NONE = frozenset(("exposures", "unit_tests", "version"))
"""Parts of a file that promise nothing: who uses a model, and how its own code is tried."""


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a file of properties."""
    found = _Properties()
    for document in read_yaml(decode(data)):
        found.describe(document, options.ignore_keys)
    return found.table.facts


class _Properties:
    def __init__(self) -> None:
        self.table = FactTable()

    def describe(self, root: Node, ignored: frozenset[str] | None) -> None:
        for key, kind in _TABLES.items():
            for node in root.get(key).items:
                self._table(kind, node)
        for source in root.get("sources").items:
            group = _name(source)
            inherited = _settings(source)
            for node in source.get("tables").items:
                self._table("source", node, f"{group}.", inherited)
        for macro in root.get("macros").items:
            name = f"macro {_name(macro)}"
            self.table.add(name, "macro", macro.line)
            for argument in macro.get("arguments").items:
                declared = argument.text_of("type")
                signature = "argument" if declared is None else f"argument; type {_type(declared)}"
                self.table.add(f"{name} {_name(argument)}", signature, argument.line)
        for key, kind in _DATA.items():
            for node in root.get(key).items:
                add_data(self.table, f"{kind} {_name(node)}", node, ignored)
        for key, node in root.entries.items() if root.entries.keys() & _PARTS else ():
            if key not in _NONE and (key not in _PARTS or key == "groups"):
                add_data(self.table, key, node, ignored)

    def _rest(self, node: Node, inherited: Mapping[str, Node] | None = None) -> list[str]:
        """Return what is said of a table or column beyond what has a word of its own."""
        settings = {**(inherited or {}), **_settings(node)}
        self.table.step(node.line, 1 + sum(each.size for each in settings.values()))
        return [f"{key} {compact(each)}" for key, each in sorted(settings.items())]

    def _table(self, kind: str, node: Node, group: str = "", inherited: Mapping[str, Node] | None = None) -> None:
        name = f"{group}{_name(node)}"
        label = name if kind == "model" else f"{kind} {name}"
        config = node.get("config")
        words = [kind]
        contract = config.get("contract") if "contract" in config.entries else node.get("contract")
        words += ["contract"] if contract.holds("enforced") or contract.value is True else []
        for key in ("access", "group", "deprecation_date"):
            text = node.text_of(key) or config.text_of(key)
            words += [] if text is None else [f"{key.replace('_', '-')} {spell(text)}"]
        if "latest_version" in node.entries:
            words.append(f"latest {compact(node.get('latest_version'))}")
        self.table.add(label, "; ".join((*words, *self._rest(node, inherited))), node.line)
        self._promises(label, node)
        for column in node.get("columns").items:
            self._column(label, column)
        for version in node.get("versions").items:
            self._version(label, kind, node, version)

    def _version(self, label: str, kind: str, node: Node, version: Node) -> None:
        """Add the facts of a version of a model: its columns are those of the model but for what it changes."""
        label = f"{label}.v{_plain(version.get('v'))}"
        ends = version.text_of("deprecation_date")
        words = [f"{kind} version", *([] if ends is None else [f"deprecation-date {spell(ends)}"])]
        self.table.add(label, "; ".join((*words, *self._rest(version))), version.line)
        self._promises(label, version)
        listed = version.get("columns").items
        own = {_name(each): each for each in listed if "name" in each.entries}
        columns = {_name(each): each for each in node.get("columns").items}
        self.table.step(version.line, 1 + len(columns))
        if listed and not any("include" in each.entries for each in listed):
            columns = {}
        for each in listed:
            include = each.get("include")
            if include.items:
                chosen = {_plain(item) for item in include.items}
                columns = {name: column for name, column in columns.items() if name in chosen}
            for item in each.get("exclude").items:
                columns.pop(_plain(item), None)
        for column in {**columns, **own}.values():
            self._column(label, column)

    def _column(self, label: str, column: Node) -> None:
        name = f"{label}.{_name(column)}"
        kind = column.text_of("data_type")
        words = ["column", *([] if kind is None else [f"type {_type(kind)}"])]
        self.table.add(name, "; ".join((*words, *self._rest(column))), column.line)
        self._promises(name, column)

    def _promises(self, label: str, node: Node) -> None:
        for key in ("tests", "data_tests"):
            for test in node.get(key).items:
                self._test(label, test)
        for constraint in node.get("constraints").items:
            kind = constraint.text_of("type") or "constraint"
            rest = {key: each for key, each in constraint.entries.items() if key not in ("type", "name", *_UNCHECKED)}
            self.table.add(f"{label} {kind}", f"constraint{_arguments(rest)}", constraint.line)

    def _test(self, label: str, test: Node) -> None:
        self.table.step(test.line, test.size)
        if test.text is not None:
            self.table.add(f"{label} {shorten(test.text)}", "test", test.line)
        for name, node in _calls(test):
            if False in (node.get("enabled").value, node.get("config").get("enabled").value):
                continue
            arguments = {**node.entries, **node.get("arguments").entries}
            arguments.pop("arguments", None)
            kept = {key: each for key, each in arguments.items() if key not in _HOW}
            where = node.get("config").get("where")
            if where.value is not None:
                kept["where"] = where
            settings = {**node.get("config").entries, **arguments}
            usual = {"severity": "error", "fail_calc": "count(*)"}
            weight = _arguments(
                {key: settings[key] for key in _GRAVITY if key in settings and not _is(settings[key], usual.get(key))}
            )
            label_of_test = f"{label} {shorten(name)}"
            if name == "accepted_values" and "values" in kept:
                values = " | ".join(sorted(compact(each) for each in kept.pop("values").items))
                self.table.add(label_of_test, f"values {values}{_arguments(kept)}{weight}", test.line)
            elif name in _BUILT_IN:
                self.table.add(label_of_test, f"test{_arguments(kept)}{weight}", test.line)
            else:
                # A table may pass the same test with several arguments, and each is a promise.
                arguments_of_test = _arguments(kept).removeprefix("; ")
                self.table.add(f"{label_of_test}({arguments_of_test})", f"test{weight}", test.line)


_BUILT_IN = frozenset(("unique", "not_null", "relationships"))
_UNCHECKED = frozenset(("warn_unsupported", "warn_unenforced"))


def _settings(node: Node) -> dict[str, Node]:
    """Return what a table or column is set to, itself or in its configuration, but for what it has without it."""
    config = node.get("config").entries
    found = {key: each for key, each in {**node.entries, **config}.items() if key not in _OWN}
    if (how := config.get("materialized", node.get("materialized"))).text == "ephemeral":
        found["materialized"] = how  # It makes no table; all other ways do.
    usual = {"enabled": True, "quote": False}
    return {key: each for key, each in found.items() if key not in usual or each.value is not usual[key]}


def _is(node: Node, text: str | None) -> bool:
    return text is not None and (node.text or "").lower() == text


def _calls(test: Node) -> Iterator[tuple[str, Node]]:
    """Yield a test and its arguments, in both ways of writing that."""
    if (name := test.text_of("test_name")) is not None:
        yield name, test
        return
    for key, node in test.entries.items():
        if isinstance(node.value, dict) or len(test.entries) == 1:
            yield key, node


def _arguments(nodes: Mapping[str, Node]) -> str:
    return "".join(f"; {key} {compact(node)}" for key, node in sorted(nodes.items()))


def _name(node: Node) -> str:
    return shorten(_plain(node.get("name")))


def _plain(node: Node) -> str:
    return node.text if node.text is not None else compact(node)


def _type(text: str) -> str:
    """Return a type of a database as it is compared: case and white space mean nothing."""
    return shorten(" ".join(text.lower().split()).replace(" (", "(").replace("( ", "(").replace(", ", ","))


def _keeps(before: Fact, after: Fact) -> bool:
    if keeps_order(before, after):
        return True
    old, new = (
        [part for part in split(each.signature, ";") if part.partition(" ")[0] not in _GRAVITY]
        for each in (before, after)
    )
    if old[0].startswith("values ") and new[0].startswith("values "):
        # Fewer values are a stronger promise.
        former, now = (set(split(each[0].removeprefix("values "), "|")) for each in (old, new))
        return now <= former and old[1:] == new[1:]
    kept = [[part for part in each if part.partition(" ")[0] in (*_KEPT, *_STRONG)] for each in (old, new)]
    if old[0] == new[0] and old[0] in ("column", "argument"):
        return kept[0] == [part for part in kept[1] if part in kept[0] or not part.startswith("type ")]
    # A contract, or the announcement of an end, takes nothing away by itself.
    if old[0].split(" ")[0] in ("constraint", "test"):
        return old == new
    return (
        old[0] == new[0]
        and [part for part in kept[0] if part != "contract"] == [part for part in kept[1] if part != "contract"]
        and ("contract" not in old or "contract" in new)
    )


_KEPT = ("access", "contract", "group", "latest", "type")
"""What the words of a table and of a column begin with that has a word of its own."""


language = Language(facts, keeps=_keeps)
