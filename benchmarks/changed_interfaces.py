"""A large repository in which five commits change ten declared descriptions of OpenAPI."""

from __future__ import annotations

import subprocess
from pathlib import Path

_COUNT = 10
_PATHS = 40


def make(folder: Path, origin: Path) -> None:
    """Write a copy of a large repository and, on top of its history, the commits.

    Args:
        origin: a repository of ``big_repository`` with at least ten capabilities.
    """
    subprocess.run(("git", "clone", "-q", origin, folder), check=True)
    roadmap = folder / "roadmap" / "all.yaml"
    text = roadmap.read_text(encoding="utf-8")
    for number in range(_COUNT):
        path = f"src/area{number:03}/interface/openapi.yaml"
        declared = f"id: area{number:03}\n"
        assert declared in text
        text = text.replace(declared, f"{declared}interfaces: [{{path: '{path}'}}]\n")
        _write(folder / path, 0)
    roadmap.write_text(text, encoding="utf-8")
    _commit(folder, "Declare")
    for number in range(_COUNT):
        _write(folder / f"src/area{number:03}/interface/openapi.yaml", 1)
        if number % 2:
            _commit(folder, f"Change {number}")


def _write(path: Path, version: int) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(_description(version), encoding="utf-8")


def _description(version: int) -> str:
    lines = ["openapi: 3.1.0", "info: {title: Area, version: '1'}", "paths:"]
    for number in range(_PATHS):
        query = version if number == 3 else 0
        lines += [
            f"  /things{number}/{{id}}:",
            "    get:",
            f"      operationId: getThing{number}",
            "      parameters:",
            "        - {name: id, in: path, required: true, schema: {type: string}}",
            f"        - {{name: q{query}, in: query, schema: {{type: string}}}}",
            "      responses:",
            "        '200':",
            "          description: The thing",
            "          content:",
            "            application/json:",
            f"              schema: {{$ref: '#/components/schemas/Thing{number}'}}",
        ]
    lines += ["components:", "  schemas:"]
    for number in range(_PATHS):
        properties = "{a: {type: string}, b: {type: integer}}"
        lines.append(f"    Thing{number}: {{type: object, required: [a], properties: {properties}}}")
    return "\n".join(lines) + "\n"


def _commit(folder: Path, title: str) -> None:
    subprocess.run(("git", "add", "-A"), cwd=folder, check=True)
    subprocess.run(("git", "commit", "-q", "-m", title), cwd=folder, check=True)
