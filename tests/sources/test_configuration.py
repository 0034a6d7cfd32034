"""A block that cannot be followed is an error that names the block, the key and the nearest that would do."""

from __future__ import annotations

import pytest

from tests.sources.test_check import EPICS
from tpmlint.config import ConfigError, parse
from tpmlint.config.builtin import Recognition, builtin, builtin_block, formats, recognition
from tpmlint.config.sources import read_sources
from tpmlint.formats.readers import readers
from tpmlint.sources import FieldMapping, ItemBlock, Source

HEAD = '[[sources]]\nfiles = ["a.yaml"]\n'
ITEMS = '[[sources.items]]\nkind = "feature"\n'
FIELDS = 'fields = { id = "id", title = "title" }\n'


def refusal(text: str, path: str = "tpmlint.toml") -> tuple[str, str]:
    """Return place and message of the error that a configuration makes."""
    with pytest.raises(ConfigError) as caught:
        parse(text, path)
    return (caught.value.place or "").partition(":")[2], caught.value.message


def field(made_of: str, name: str = "owner", kind: str = "feature") -> str:
    """Return a configuration with one field more."""
    items = f'[[sources.items]]\nkind = "{kind}"\n'
    return f'{HEAD}{items}[sources.items.fields]\nid = "id"\ntitle = "title"\n{name} = {made_of}\n'


def test_a_source_is_read() -> None:
    settings = parse(EPICS, "tpmlint.toml")
    assert settings is not None
    (source,) = settings.sources
    assert (source.name, source.files, source.reader, source.format) == ("roadmap.yaml", ("roadmap.yaml",), "", "")
    epics, tasks = source.items
    assert (epics.kind, epics.at) == ("initiative", "$.epics[*]")
    assert tasks == ItemBlock(
        kind="initiative",
        at="$.epics[*].tasks[*]",
        fields={
            "id": FieldMapping(path="id"),
            "title": FieldMapping(path="title"),
            "owner": FieldMapping(path="2/team", default="platform"),
        },
    )


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (HEAD, "1", f"sources[1]: the source has no `items`; add [[sources.items]], or a `format`: {formats()[0]}"),
        (HEAD + ITEMS, "4", "an entry of 'sources.items' has no 'fields'; add one such as fields: "),
        ("[[sources]]\n" + ITEMS + FIELDS, "1", "sources[1]: the source has no `files`; name them, such as"),
        ('[[sources]]\nformat = "keb"\n', "2", "sources[1].format: unknown format 'keb'; did you mean 'kep'?"),
        (
            f'[[sources]]\nformat = "kep"\n{ITEMS}{FIELDS}',
            "1",
            "sources[1].items: `format` brings its items; remove `items`, or `format`",
        ),
        (
            f'{HEAD}reader = "yml"\n{ITEMS}{FIELDS}',
            "3",
            "sources[1].reader: unknown reader 'yml'; did you mean 'yaml'?",
        ),
        (
            HEAD + ITEMS.replace("feature", "featrue") + FIELDS,
            "4",
            "sources[1].items[1].kind: unknown kind 'featrue'; did you mean 'feature'?",
        ),
        (
            HEAD + ITEMS + 'at = "$.a["\n' + FIELDS,
            "5",
            "sources[1].items[1].at: `at` = '$.a[' is not a JSONPath: ",
        ),
        (
            HEAD + ITEMS + 'at = "a"\n' + FIELDS,
            "5",
            "'sources.items.at' must be a JSONPath such as '$.epics[*]', not 'a'",
        ),
        (
            HEAD + ITEMS + "at = \"$[?match(@.a, 'b')]\"\n" + FIELDS,
            "5",
            "sources[1].items[1].at: `at` = '$[?match(@.a, 'b')]' is not a JSONPath: it must not call 'match'",
        ),
        (
            HEAD + ITEMS + 'require = ["ownre"]\n' + FIELDS.replace(" }", ', owner = "o" }'),
            "5",
            "sources[1].items[1].require: unknown field 'ownre'; did you mean 'owner'?",
        ),
        (
            HEAD + ITEMS + 'fields = { id = "id" }\n',
            "5",
            "'sources.items.fields' has no 'title'; add it",
        ),
        (field('"squad"', "ownr"), "8", "sources[1].items[1].fields.ownr: unknown field 'ownr'; did you mean 'owner'?"),
        (
            field('{ form = "squad" }'),
            "8",
            "unknown field 'form' in 'sources.items.fields.owner'; did you mean 'from'?",
        ),
        (field('"kind"', "kind"), "8", "sources[1].items[1].fields.kind: 'kind' cannot be mapped; give the `kind`"),
        (
            field('"a..b"'),
            "8",
            "sources[1].items[1].fields.owner: 'a..b' is not a path: a name is missing beside a '.'",
        ),
        (
            field('"file.name"'),
            "8",
            "sources[1].items[1].fields.owner: 'file.name' is not one of file.stem, file.folder and file.path",
        ),
        (
            field('{ from = "a", each = "b" }'),
            "8",
            "sources[1].items[1].fields.owner.each: `from` and `each` exclude each other; keep one of them",
        ),
        (
            field('{ match = "a" }'),
            "8",
            "sources[1].items[1].fields.owner: the field has no `from`, `each` or `default`; add one of them",
        ),
        (
            field('{ from = "a", takes = "a team" }'),
            "8",
            "sources[1].items[1].fields.owner.takes: `takes` says what `match` accepts, and there is none",
        ),
        (
            field('{ from = "a", dates = ["%d %b %Y", "%d/%m"] }', "target_date"),
            "8",
            "sources[1].items[1].fields.target_date.dates[2]: '%d/%m' gives no day; it needs letters such as ",
        ),
        (
            field('{ from = "a", dates = ["%d/%d/%Y"] }', "target_date"),
            "8",
            "sources[1].items[1].fields.target_date.dates[1]: '%d/%d/%Y' gives no day; it needs letters such as ",
        ),
        (
            field('{ from = "a", dates = ["%d.%Q.%Y"] }', "target_date"),
            "8",
            "sources[1].items[1].fields.target_date.dates[1]: '%d.%Q.%Y' gives no day; it needs letters such as ",
        ),
        (
            field('{ from = "a", match = "(" }'),
            "8",
            "sources[1].items[1].fields.owner.match: '(' is not a regular expression: missing ) at position 1",
        ),
        (
            field('{ from = "a", calendar = "releases" }', "target_date"),
            "8",
            "sources[1].items[1].fields.target_date.calendar: unknown calendar 'releases'; none is defined",
        ),
        (
            field('{ from = "a", values = { done = "relesed" } }', "status"),
            "8",
            "sources[1].items[1].fields.status.values: unknown word 'relesed'; did you mean 'released'?",
        ),
        (
            field('{ each = "a", as = { taem = "." } }', "internal_customers", "initiative"),
            "8",
            "sources[1].items[1].fields.internal_customers.as: unknown field 'taem'; did you mean 'team'?",
        ),
        (
            field('{ from = "a", as = { team = "." } }', "internal_customers", "initiative"),
            "8",
            "sources[1].items[1].fields.internal_customers.as: `as` needs `each`, the list whose entries it maps",
        ),
        (
            field('{ as = { Jira = "a" } }', "external"),
            "8",
            "sources[1].items[1].fields.external.as: 'Jira' does not match '^[a-z][a-z0-9_-]*$', as the names in this ",
        ),
        (
            field('{ as = { team = "a" } }', "owner"),
            "8",
            "sources[1].items[1].fields.owner.as: `as` needs `each`, the list whose entries it maps",
        ),
        (
            field('{ from = "a", create = true }', "benefit"),
            "8",
            "sources[1].items[1].fields.benefit.create: `create` is for a field that names other items",
        ),
        (field('{ from = "a", format = "#" }'), "8", "'sources.items.fields.owner.format' must contain '{}'"),
        ('[calendars.r]\n"v1" = "soon"\n', "2", "'calendars.r.v1' must be a date such as '2027-04-23', not 'soon'"),
    ],
)
def test_a_block_that_cannot_be_followed(text: str, line: str, message: str) -> None:
    place, said = refusal(text)
    assert (place, said[: len(message)]) == (line, message)


def test_a_block_in_a_shared_file() -> None:
    text = "[tool.tpmlint]\n" + field('"squad"', "ownr").replace("[sources", "[tool.tpmlint.sources")
    place, message = refusal(text, "pyproject.toml")
    assert place == "9"
    assert message.startswith("sources[1].items[1].fields.ownr: unknown field 'ownr'")


@pytest.mark.parametrize("name", formats())
def test_a_mapping_that_tpmlint_brings(name: str) -> None:
    (source,) = read_sources([{"format": name}], {})
    assert source.name == source.format == name
    assert source.files
    assert source.items
    assert source.reader in readers()


@pytest.mark.parametrize("name", formats())
def test_the_file_of_a_format_is_a_valid_configuration(name: str) -> None:
    assert builtin(name).keys() == {"files", "reader", "items"}
    assert recognition(name) != Recognition()
    settings = parse(builtin_block(name), "tpmlint.toml")
    assert settings is not None
    assert [source.files for source in settings.sources] == [tuple(builtin(name)["files"])]


def test_files_of_a_mapping_that_tpmlint_brings_can_be_others() -> None:
    (source,) = read_sources([{"format": "kep", "files": ["proposals/*/kep.yaml"]}], {})
    assert isinstance(source, Source)
    assert source.files == ("proposals/*/kep.yaml",)
    with pytest.raises(KeyError):
        builtin("../kep")
