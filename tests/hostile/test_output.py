"""Cases 82 to 90: a tree in which every text and name is written to act, through the command line and every format."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

import pytest

from tests.hostile.harness import new_repo, tpmlint
from tests.reporters.github_markdown import Page
from tests.reporters.parsers import obeyed_by_agent, obeyed_by_runner
from tests.repos import Repo
from tests.shop import CODE, ROADMAP
from tpmlint.reporters import formats
from tpmlint.text.escape import visible

TEXTS = (
    "\n::error::x",
    "\n::stop-commands::t",
    "##[add-mask]x",
    "##vso[task.setvariable variable=x]y",
    "\x1b[31m\x1b]8;;http://evil\x07\x1b]52;c;eA==\x07",
    "\x9b31m \u202e \u2066 \u2028 \u0085",
    "</script><script>alert(1)</script>",
    '" onload="alert(1)',
    "javascript:alert(1)",
    "@org/team #1 ![](http://evil) [a](javascript:x) | ``` `x` <img src=x onerror=alert(1)>",
    "\0 \ufffe ]]> &amp;",
    "=cmd|' /C calc'!A0",
)
BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
PATHS = (
    "roadmap/a,b:c%0A\r\nd.yml",
    "roadmap/=cmd|x\x1b[31m.yml",
    "roadmap/<img src=x>`@org`.yml",
    "roadmap/caf\udce9.yml",
)


def evil() -> dict[str, str | bytes | None]:
    """Return a roadmap in which something is wrong with everything, in words that would act."""
    items = []
    for number, text in enumerate(TEXTS):
        quoted = json.dumps(text)
        items.append(
            f"kind: initiative\nid: i{number}\ntitle: {quoted}\nowner: {quoted}\nstatus: {quoted}\ntype: enablement\n"
            f"problem: {quoted}\n"
            f"links: [{{title: {quoted}, url: {quoted}}}, {{title: {quoted}, url: 'javascript:x'}}]\n"
            f"enables: [{{feature: {quoted}, how: {quoted}}}, {{feature: one-click, how: {quoted}}}]\n"
            f"internal_customers: [{{team: {quoted}, need: {quoted}}}]\ntags: [{quoted}]\n{quoted}: 1\n"
        )
        items.append(f"kind: feature\nid: f{number}\ntitle: {quoted}\nowner: shop\nbenefit: {quoted}\n")
    files: dict[str, str | bytes | None] = {"roadmap/evil.yaml": "---\n".join(items)}
    for number, path in enumerate(PATHS):
        files[path] = f"kind: team\nid: t{number}\ntitle: {json.dumps(TEXTS[number])}\ntitel: x\n"
    return files


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A repository whose last commit brings the evil roadmap, and a change of code that nobody explains."""
    repo = new_repo(tmp_path_factory.mktemp("evil") / "repo", {**ROADMAP, **CODE})
    repo.git("branch", "before")
    repo.write({**evil(), "src/cards/vault.go": "".join(TEXTS)})
    repo.commit("\n::error::x".join(TEXTS).replace("\0", "") + "\n\nRoadmap-Item: \x1b[31m\n")
    return repo


@pytest.fixture(scope="module")
def reports(tree: Repo, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every format of a check and of a diff, by ``command format``, as it lies in a file."""
    folder = tmp_path_factory.mktemp("reports")
    made: dict[str, str] = {}
    for command in ("check", "diff"):
        outputs = [f"--output={name}={folder}/{command}.{name}" for name in formats()]
        words = (command, *(("before",) if command == "diff" else ()), "--no-cache", "--no-ignores", *outputs)
        assert tpmlint(tree.path, *words).code == 1
        made |= {f"{command} {name}": (folder / f"{command}.{name}").read_bytes().decode() for name in formats()}
    return made


def of(reports: dict[str, str], name: str) -> Iterator[str]:
    """Yield the reports in a format."""
    found = [text for key, text in reports.items() if key.endswith(f" {name}")]
    assert len(found) == 2
    yield from found


@pytest.mark.case(82)
@pytest.mark.parametrize(
    "words", ["check", "diff before", "audit", "list initiatives", "impact feature:f0", "trailers before"]
)
@pytest.mark.parametrize("system", ["github", "azure", "none"])
def test_no_ci_obeys(tree: Repo, tmp_path: Path, words: str, system: str) -> None:
    """Of what a runner would obey on either stream there are only our own annotations, and those carry text."""
    variables = {
        "github": {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary")},
        "azure": {"TF_BUILD": "True", "AGENT_TEMPDIRECTORY": str(tmp_path)},
        "none": {},
    }[system]
    ended = tpmlint(tree.path, *words.split(), env=variables)
    assert ended.code in (0, 1)
    for stream in (ended.out, ended.err):
        assert {each.name for each in obeyed_by_runner(stream)} <= (
            {"error", "warning", "notice"} if system == "github" else set()
        )
        ours = {"task.logissue", "task.uploadsummary"} if system == "azure" else set()
        assert {each.name for each in obeyed_by_agent(stream)} <= ours
        assert not re.search(r"^\s*::(?!error |warning |notice )\w", stream, re.M)
    if system != "none" and words in ("check", "diff before"):
        assert obeyed_by_runner(ended.out) or obeyed_by_agent(ended.out)


@pytest.mark.case(83)
def test_a_path_comes_back_from_an_annotation(tree: Repo, reports: dict[str, str]) -> None:
    """GitHub's runner reads the very path between the commas; Azure's agent reads it as it is shown elsewhere."""
    told = tpmlint(
        tree.path, "check", "--no-cache", "--select", "unknown-field", "--output-format", "github", "roadmap"
    )
    files = [each.properties["file"] for each in obeyed_by_runner(told.out) if "titel" in each.text]
    assert PATHS[0] in files
    assert len(files) == len(PATHS)
    (azure,) = (text for key, text in reports.items() if key == "check azure")
    assert visible(PATHS[0]) in [each.properties.get("sourcepath") for each in obeyed_by_agent(azure)]


@pytest.mark.case(84)
@pytest.mark.parametrize("name", formats())
def test_nothing_drives_a_terminal(reports: dict[str, str], name: str) -> None:
    for text in of(reports, name):
        rest = text.replace("\r\n", "\n") if name == "csv" else text
        assert {sign for sign in rest if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")} <= {"\n"}
        assert not {sign for sign in rest if unicodedata.bidirectional(sign) in BIDI}


@pytest.mark.case(84)
def test_colours_are_ours_alone(tree: Repo) -> None:
    shown = tpmlint(tree.path, "check", "--no-cache", "--color", "always").out
    assert set(re.findall("\x1b.{0,2}", shown)) <= {"\x1b[0", "\x1b[1", "\x1b[2", "\x1b[3"}
    plain = re.sub("\x1b\\[[0-9;]*m", "", shown)
    assert plain == tpmlint(tree.path, "check", "--no-cache").out


class Html(HTMLParser):
    """The elements and attributes of a page that could act."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.acting: list[str] = []
        self.policy = ""
        self._script = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and (given.get("http-equiv") or "").lower() == "content-security-policy":
            self.policy = given.get("content") or ""
        if tag == "script":
            self._script = True
            self.scripts.append("")
        if tag in ("img", "iframe", "object", "embed", "link", "base", "form", "frame"):
            self.acting.append(tag)
        for name, value in attrs:
            if name.startswith("on") or re.match(r"\s*(javascript|data|vbscript):", value or "", re.I):
                self.acting.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._script = False

    def handle_data(self, data: str) -> None:
        if self._script:
            self.scripts[-1] += data


@pytest.mark.case(85)
def test_nothing_runs_in_the_page(tree: Repo, tmp_path: Path) -> None:
    """The page has the elements, scripts and policy that it has of a roadmap in which nothing is wrong."""

    def page(folder: Path, name: str) -> Html:
        ended = tpmlint(folder, "report", "--output", str(tmp_path / name), "--title", "</title><script>x()</script>")
        assert ended.code == 0, ended
        return Html((tmp_path / name).read_text())

    innocent = new_repo(tmp_path / "innocent", {**ROADMAP, **CODE}).path
    hostile, harmless = page(tree.path, "evil.html"), page(innocent, "good.html")
    assert hostile.acting == harmless.acting
    assert not any("alert" in each or "javascript" in each for each in hostile.acting)
    assert len(hostile.scripts) == len(harmless.scripts)
    assert not any("alert(1)" in script for script in hostile.scripts)
    assert hostile.policy == harmless.policy
    assert hostile.policy.startswith("default-src 'none'")


@pytest.mark.case(86)
def test_markdown_does_nothing(reports: dict[str, str]) -> None:
    """As GitHub's own parser reads it: no element and attribute that is not ours, no mention, no link."""
    for text in of(reports, "markdown"):
        page = Page(text)
        assert not page.elements & {"img", "a", "script", "iframe", "svg", "input"}
        assert all(not given or set(given) == {"align"} for _, given in page.tags)
        assert not re.search(r"@\w|!\[|://|\bwww\.|<\w", page.words)
        assert any("@org/team" in span for span in page.spans)


@pytest.mark.case(87)
@pytest.mark.parametrize("name", ["junit", "checkstyle"])
def test_xml_can_be_read(reports: dict[str, str], name: str) -> None:
    for text in of(reports, name):
        root = ElementTree.fromstring(text)
        words = "".join(f"{''.join(each.attrib.values())}{each.text or ''}" for each in root.iter())
        assert "<script>" in words
        assert r"\x1b" in words
        assert r"\x00 \ufffe ]]> &amp;" in words


@pytest.mark.case(88)
def test_a_path_that_is_not_text_in_sarif(tree: Repo, reports: dict[str, str]) -> None:
    for text in of(reports, "sarif"):
        uris = {
            location["physicalLocation"]["artifactLocation"]["uri"]
            for result in json.loads(text)["runs"][0]["results"]
            for location in result["locations"]
        }
        assert "roadmap/caf%E9.yml" in uris
        known = tree.git("ls-files", "-z").encode("utf-8", "surrogateescape").split(b"\0")
        assert {unquote_to_bytes(uri) for uri in uris} <= set(known)


@pytest.mark.case(89)
def test_no_cell_is_computed(tree: Repo, reports: dict[str, str]) -> None:
    sheets = [*of(reports, "csv"), tpmlint(tree.path, "list", "features", "--output-format", "csv").out]
    for text in sheets:
        cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        assert [cell for cell in cells if cell.startswith("'=")]


@pytest.mark.case(90)
def test_thirty_thousand_findings(tmp_path: Path) -> None:
    """Forms with a bound keep to it and say how many they leave out; the others tell all."""
    # Twenty of each item, as it is the findings that are many here, and not the items.
    wrong = ", ".join(f"x{number}: x" for number in range(20))
    files = {
        f"roadmap/{part}.yaml": "---\n".join(
            f"{{kind: team, id: t{part}-{number}, title: T, {wrong}}}\n" for number in range(100)
        )
        for part in range(15)
    }
    repo = new_repo(tmp_path, files)
    outputs = {name: tmp_path / f"report.{name}" for name in ("sarif", "json", "github", "markdown")}
    options = [f"--output={name}={path}" for name, path in outputs.items()]
    ended = tpmlint(
        repo.path, "check", "--no-cache", "--select", "unknown-field", "--output-format", "concise", *options
    )
    assert ended.code == 1
    assert sum("error[unknown-field]" in line for line in ended.out.splitlines()) == 30_000
    assert len(json.loads(outputs["json"].read_text())["findings"]) == 30_000
    (run,) = json.loads(outputs["sarif"].read_text())["runs"]
    notes = [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]
    assert (len(run["results"]), notes) == (25_000, ["5000 more findings are not shown here: 5000 errors"])
    annotations = obeyed_by_runner(outputs["github"].read_text())
    assert len(annotations) <= 21
    assert annotations[-1].text.startswith("29990 more findings")
    assert len(outputs["markdown"].read_bytes()) <= 65_536


@pytest.mark.parametrize("name", sorted(set(formats()) - {"azure", "github"}))
def test_what_is_evil_reaches_the_reports(reports: dict[str, str], name: str) -> None:
    """Otherwise the tests above would show nothing; annotations are the first ten of a level."""
    for text in of(reports, name):
        assert "cmd|" in text
        assert "alert(1)" in text
