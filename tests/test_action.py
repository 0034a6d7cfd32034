"""The GitHub Action as a runner has it: its scripts run in bash, with the inputs as the runner hands them over."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest
from ruamel.yaml import YAML

from tests.repos import Repo, environment
from tests.shop import CODE, ROADMAP

HERE = Path(__file__).resolve().parent.parent
ACTION: dict[str, Any] = YAML(typ="safe", pure=True).load((HERE / "action.yml").read_text("utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["id"]: step for step in ACTION["runs"]["steps"]}
BASH = shutil.which("bash")
PATH = os.environ.get("PATH", "")

pytestmark = pytest.mark.skipif(
    BASH is None or sys.platform == "win32", reason="there is no bash to run the steps with"
)


@dataclass(frozen=True)
class Ended:
    """What a step left behind."""

    code: int
    said: str
    outputs: dict[str, str]


def step(name: str, workspace: Path, temp: Path, inputs: dict[str, str], **more: str) -> Ended:
    """Run one step of the action in ``workspace``.

    Args:
        temp: the runner's folder for what lasts as long as the job.
        inputs: by name; the others have their defaults.
        more: variables of the runner's.
    """
    temp.mkdir(exist_ok=True)
    outputs = temp / "outputs"
    outputs.write_text("")
    given = {name: each.get("default", "") for name, each in ACTION["inputs"].items()} | inputs
    values = {f"inputs.{key}": value for key, value in given.items()}
    values["steps.install.outputs.bin"] = str(temp / "tpmlint" / "bin")
    values["steps.run.outputs.summary"] = str(temp / "tpmlint" / "comment.md")
    values["github.token"] = "secret"
    env = {
        key: re.sub(r"\$\{\{ (.*?) \}\}", lambda found: values[found[1]], value)
        for key, value in STEPS[name]["env"].items()
    }
    runner = {
        "GITHUB_ACTION_PATH": str(HERE),
        "GITHUB_OUTPUT": str(outputs),
        "GITHUB_EVENT_NAME": "push",
        "RUNNER_TEMP": str(temp),
        "RUNNER_TOOL_CACHE": str(temp / "none"),
        "PATH": PATH,
    }
    # As the runner starts `shell: bash`.
    assert BASH is not None
    script = temp / f"{name}.sh"
    script.write_text(STEPS[name]["run"], encoding="utf-8")
    done = subprocess.run(
        [BASH, "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
        cwd=workspace,
        env=environment({**runner, **env, **more}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    text = outputs.read_text("utf-8")
    found = dict(re.findall(r"^([a-z-]+)=(.*)$", text, re.M))
    found |= {key: value for key, _, value in re.findall(r"^([a-z-]+)<<(\S+)\n(.*?)\n\2$", text, re.M | re.S)}
    return Ended(done.returncode, done.stdout, found)


@pytest.fixture
def temp(tmp_path: Path) -> Path:
    """The runner's folder, in which the install step has put a tpmlint that is this very checkout."""
    commands = tmp_path / "runner" / "tpmlint" / "bin"
    commands.mkdir(parents=True)
    for name, module in (("python", ""), ("tpmlint", "-m tpmlint")):
        file = commands / name
        file.write_text(f'#!/bin/sh\nPYTHONPATH="{HERE}" exec "{sys.executable}" {module} "$@"\n')
        file.chmod(0o755)
    return tmp_path / "runner"


@pytest.fixture
def shop(tmp_path: Path) -> Repo:
    """A repository with a sound roadmap on main, and code changed on a branch without a word of what for."""
    repo = Repo(tmp_path / "shop")
    repo.write({**ROADMAP, **CODE}).commit("Start")
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.write({path: f"{text}\n# more\n" for path, text in CODE.items()}).commit("Change code")
    return repo


def event(repo: Repo, temp: Path, body: str) -> dict[str, str]:
    """Return what GitHub tells of a pull request from topic to main."""
    file = temp / "event.json"
    ends = {"base": {"sha": repo.git("rev-parse", "main")}, "head": {"sha": repo.head}}
    file.write_text(json.dumps({"pull_request": {"title": "More", "body": body, **ends}}))
    return {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(file)}


def test_on_a_pull_request_the_change_is_judged(shop: Repo, temp: Path) -> None:
    ended = step("run", shop.path, temp, {}, **event(shop, temp, ""))
    assert (ended.code, ended.outputs) == (1, {"exit-code": "1"})
    assert "change-without-context" in ended.said
    cited = event(shop, temp, "Roadmap-Item: none\nRoadmap-Reason: An exercise\n")
    assert step("run", shop.path, temp, {}, **cited).code == 0


def test_elsewhere_the_roadmap_is_checked(shop: Repo, temp: Path) -> None:
    ended = step("run", shop.path, temp, {})
    assert (ended.code, ended.outputs) == (0, {"exit-code": "0"})
    assert "All clear" in ended.said
    shop.write({"roadmap/broken.yaml": "kind: team\n"})
    assert step("run", shop.path, temp, {}).code == 1


def test_a_base_options_and_a_file_for_code_scanning(shop: Repo, temp: Path) -> None:
    inputs = {"command": "diff", "base": "main", "args": "--exit-zero  --quiet\n", "sarif-file": "out 1.sarif"}
    ended = step("run", shop.path, temp, inputs)
    assert (ended.code, ended.outputs) == (0, {"exit-code": "0", "sarif-file": "out 1.sarif"})
    written = json.loads((shop.path / "out 1.sarif").read_text("utf-8"))
    assert "change-without-context" in {each["ruleId"] for each in written["runs"][0]["results"]}


@pytest.mark.parametrize(
    "evil", ["$(touch pwned)", "`touch pwned`", "; touch pwned", "&& touch pwned", "| touch pwned"]
)
@pytest.mark.parametrize("name", ["command", "base", "args", "extras", "sarif-file", "version", "working-directory"])
def test_no_input_is_run_by_the_shell(shop: Repo, temp: Path, name: str, evil: str) -> None:
    step("install" if name in ("extras", "version") else "run", shop.path, temp, {"command": "diff", name: evil})
    assert not (shop.path / "pwned").exists()


def test_no_script_holds_an_expression() -> None:
    assert [name for name, each in STEPS.items() if "${{" in each["run"]] == []


def test_quotes_hold_words_together_and_nothing_is_expanded(shop: Repo, temp: Path) -> None:
    listing = temp / "tpmlint" / "bin" / "tpmlint"
    listing.write_text('#!/bin/sh\nfor word in "$@"; do echo "<$word>"; done\n')
    given = {"command": "check", "args": "a 'b  c' \"$HOME\" * \\\\ --x='1 2'"}
    assert step("run", shop.path, temp, given).said.splitlines() == [
        "<check>", "<a>", "<b  c>", "<$HOME>", "<*>", "<\\>", "<--x=1 2>",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "inputs", "said"),
    [
        (
            "run",
            {"command": "check --fix"},
            "the input command is invalid; write diff or check, and options into args",
        ),
        ("run", {"command": "check", "base": "main"}, "the input base goes with the command diff, and this is check"),
        ("run", {"command": "diff", "base": "--fix"}, "the input base is not a revision; options go into args"),
        ("run", {"args": "'a"}, "the input args has a quote that is never closed"),
        (
            "install",
            {"extras": "interfaces; true"},
            "the input extras is invalid; write one such as interfaces-graphql, several with commas and no blanks",
        ),
        ("install", {"version": "-r x"}, "the input version is invalid; write one such as 0.1.0 or 0.1.*"),
    ],
)
def test_inputs_that_cannot_be_followed(shop: Repo, temp: Path, name: str, inputs: dict[str, str], said: str) -> None:
    ended = step(name, shop.path, temp, inputs)
    assert (ended.code, ended.said, ended.outputs) == (2, f"::error::{said}\n", {"exit-code": "2"})


def test_both_steps_tell_the_exit_code() -> None:
    asked = ACTION["outputs"]["exit-code"]["value"]
    assert asked == "${{ steps.run.outputs.exit-code || steps.install.outputs.exit-code }}"


@pytest.mark.parametrize(
    ("inputs", "code"),
    [({"args": "--as-of never"}, "2"), ({"command": "check it"}, "2"), ({"args": "--root nowhere"}, "2")],
)
def test_what_an_earlier_run_wrote_is_not_this_one_s(shop: Repo, temp: Path, inputs: dict[str, str], code: str) -> None:
    shop.write({"-out.sarif": "{}"})
    ended = step("run", shop.path, temp, {"sarif-file": "-out.sarif", **inputs})
    assert (str(ended.code), ended.outputs) == (code, {"exit-code": code})
    assert not (shop.path / "-out.sarif").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")
def test_nothing_is_removed_behind_a_link_out_of_the_checkout(shop: Repo, temp: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "out.sarif").write_text("precious")
    (shop.path / "reports").symlink_to(outside)
    (shop.path / "linked").symlink_to("roadmap")
    for path in ("reports/out.sarif", str(shop.path / "reports/out.sarif")):
        ended = step("run", shop.path, temp, {"sarif-file": path})
        assert (ended.code, ended.outputs) == (2, {"exit-code": "2"})
        assert ended.said.endswith("::error::the input sarif-file lies behind a link that leads out of the checkout\n")
        assert (outside / "out.sarif").read_text() == "precious"
    (shop.path / "linked/old.sarif").write_text("{}")
    assert step("run", shop.path, temp, {"sarif-file": "linked/old.sarif"}).outputs["sarif-file"] == "linked/old.sarif"


def test_a_folder_is_not_a_file_for_code_scanning(shop: Repo, temp: Path) -> None:
    ended = step("run", shop.path, temp, {"sarif-file": "roadmap"})
    assert (ended.code, ended.outputs) == (2, {"exit-code": "2"})
    assert ended.said.endswith("::error::the input sarif-file names something that cannot be replaced\n")
    assert list((shop.path / "roadmap").iterdir())


def test_the_roadmap_of_a_larger_repository(shop: Repo, temp: Path) -> None:
    for path, text in ROADMAP.items():
        shop.write({f"svc 1/{path}": text})
    shop.write({"svc 1/tpmlint.toml": "", "svc 1/roadmap/broken.yaml": "kind: team\n"})
    inputs = {"working-directory": "svc 1", "sarif-file": "out.sarif"}
    ended = step("run", shop.path, temp, {"command": "check", **inputs})
    assert (ended.code, ended.outputs) == (1, {"exit-code": "1", "sarif-file": "out.sarif"})
    assert "svc 1/roadmap/broken.yaml" in (shop.path / "out.sarif").read_text("utf-8")
    assert step("run", shop.path, temp, {"command": "diff", "base": "main", "working-directory": "--fix"}).code == 2


def test_without_a_new_python_the_way_out_is_told(shop: Repo, temp: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    old = tmp_path / "bin" / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    ended = step("install", shop.path, temp, {}, PATH=str(tmp_path / "bin"))
    assert (ended.code, ended.said) == (
        2,
        "::error::tpmlint needs Python 3.11 or newer; put a step with actions/setup-python before it\n",
    )


@pytest.mark.network
def test_the_checked_out_action_is_installed_and_modules_of_the_checkout_are_not(shop: Repo, tmp_path: Path) -> None:
    shop.write({f"{name}.py": "open('pwned', 'w')\n" for name in ("pip", "venv", "shlex", "tpmlint", "sitecustomize")})
    temp = tmp_path / "fresh"
    ended = step("install", shop.path, temp, {"extras": "interfaces-graphql,interfaces-sql"})
    assert (ended.code, ended.outputs) == (0, {"bin": str(temp / "tpmlint/bin")}), ended.said
    libraries = "import graphql, sqlglot"
    subprocess.run([temp / "tpmlint/bin/python", "-I", "-c", libraries], check=True)
    ran = step("run", shop.path, temp, {})
    assert (ran.code, ran.outputs) == (0, {"exit-code": "0"}), ran.said
    assert not (shop.path / "pwned").exists()


def test_inputs_outputs_and_steps_are_as_the_public_schema_wants() -> None:
    pytest.importorskip("check_jsonschema")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            "vendor.github-actions",
            str(HERE / "action.yml"),
        ],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout


class _Forge(BaseHTTPRequestHandler):
    """The part of GitHub's API that is about comments."""

    comments: ClassVar[list[dict[str, Any]]] = []
    calls: ClassVar[list[tuple[str, str, str | None]]] = []
    refusing: ClassVar[bool] = False

    def _answer(self) -> None:
        self.calls.append((self.command, self.path, self.headers.get("Authorization")))
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer: Any = self.comments
        if data and not self.refusing:
            answer = {"user": {"login": "github-actions[bot]"}, "id": 7, "body": json.loads(data)["body"]}
            type(self).comments = [each for each in self.comments if each["id"] != 7] + [answer]
        body = json.dumps(answer).encode()
        self.send_response(403 if self.refusing else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = _answer

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Print nothing."""


@pytest.fixture
def forge() -> Iterator[str]:
    """Serve GitHub's API on this machine, with a comment of somebody else that only looks like the action's own."""
    _Forge.comments = [{"user": {"login": "eve"}, "id": 1, "body": "<!-- tpmlint e3b0c44298fc -->\nmine"}]
    _Forge.calls, _Forge.refusing = [], False
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Forge)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def commented(shop: Repo, temp: Path, forge: str, body: str, owner: str = "o/shop") -> tuple[Ended, Ended]:
    """Run the steps that judge and comment, on a pull request from a branch of some repository."""
    told = event(shop, temp, body)
    file = Path(told["GITHUB_EVENT_PATH"])
    whole = json.loads(file.read_text())
    whole["pull_request"]["number"] = 12
    whole["pull_request"]["head"]["repo"] = {"full_name": owner}
    file.write_text(json.dumps(whole))
    runner = {**told, "GITHUB_REPOSITORY": "o/shop", "GITHUB_API_URL": forge, "GITHUB_SERVER_URL": "https://github.com"}
    judged = step("run", shop.path, temp, {"comment": "true"}, **runner)
    return judged, step("comment", shop.path, temp, {"comment": "true"}, **runner)


def test_one_comment_is_kept_up_to_date(shop: Repo, temp: Path, forge: str) -> None:
    """The first run adds it, one that says the same changes nothing, the next changes it; others' are left alone."""
    comments = "/repos/o/shop/issues/12/comments"
    listing = ("GET", f"{comments}?per_page=100&page=1", "Bearer secret")
    judged, ended = commented(shop, temp, forge, "")
    assert (judged.code, ended.code, ended.said) == (1, 0, "")
    assert _Forge.calls == [listing, ("POST", comments, "Bearer secret")]
    first, own = _Forge.comments
    assert (first["body"], own["body"].splitlines()[:2]) == (
        "<!-- tpmlint e3b0c44298fc -->\nmine",
        ["<!-- tpmlint e3b0c44298fc -->", "## tpmlint diff: 2 errors"],
    )
    commented(shop, temp, forge, "")
    assert _Forge.calls[2:] == [listing]
    judged, ended = commented(shop, temp, forge, "Roadmap-Item: none\nRoadmap-Reason: shared clean-up of both folders")
    assert (judged.code, ended.code) == (0, 0)
    assert _Forge.calls[3:] == [listing, ("PATCH", "/repos/o/shop/issues/comments/7", "Bearer secret")]
    assert len(_Forge.comments) == 2


REFUSED = (
    "::warning::tpmlint could not write its comment: GitHub answered 403; the job needs "
    "`permissions: pull-requests: write`\n"
)


def test_a_fork_gets_no_comment_and_a_refusal_is_a_warning(shop: Repo, temp: Path, forge: str) -> None:
    _, ended = commented(shop, temp, forge, "", owner="fork/shop")
    said = "::notice::tpmlint writes no comment: a pull request from a fork gets no right to write\n"
    assert (ended.code, ended.said, _Forge.calls) == (0, said, [])
    _Forge.refusing = True
    _, ended = commented(shop, temp, forge, "")
    assert (ended.code, ended.said) == (0, REFUSED)


def test_no_comment_unless_it_is_asked_for(shop: Repo, temp: Path) -> None:
    judged = step("run", shop.path, temp, {}, **event(shop, temp, ""))
    assert "summary" not in judged.outputs
    assert STEPS["comment"]["if"] == "${{ !cancelled() && steps.run.outputs.summary != '' }}"
    refused = step("run", shop.path, temp, {"comment": "yes"}, **event(shop, temp, ""))
    assert (refused.code, refused.said) == (2, "::error::the input comment is invalid; write true or false\n")
