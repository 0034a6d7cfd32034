"""The files of a first roadmap: small, valid, about the user's own repository, and made to be edited."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from tpmlint import __version__
from tpmlint.errors import UserError
from tpmlint.init.interfaces import Proposal
from tpmlint.init.item import yaml_file
from tpmlint.init.place import FOLDER, path_for, short_id, title_from
from tpmlint.model.prose import FEATURE, INITIATIVE, example_feature, example_initiative
from tpmlint.schema.files import public_url
from tpmlint.settings import DEFAULT_INCLUDE, Settings

_GENERAL = frozenset(["", "app", "apps", "cmd", "code", "internal", "lib", "libs", "packages", "pkg", "source", "src"])


class StartFile(Struct, frozen=True):
    """A file to write.

    Args:
        note: what it is, in a few words.
    """

    path: str
    text: str
    note: str


class Start(Struct, frozen=True):
    """What a first roadmap is about.

    Args:
        name: of the repository.
        team: id of the owning team.
        customer: id of the team that needs its work.
        code: the main folder of code with its pattern; None if there is no code yet.
    """

    name: str
    team: str
    customer: str
    code: tuple[str, str] | None

    @property
    def pattern(self) -> str:
        """What matches the code."""
        return "**" if self.code is None else self.code[1]

    @property
    def capability(self) -> str:
        """The id of the capability for the code."""
        folder = self.code[0] if self.code is not None else ""
        return short_id(self.name if folder.lower() in _GENERAL else folder, "our-code")


def items(start: Start, settings: Settings, proposal: Proposal | None = None) -> Iterator[StartFile]:
    """Yield a file for each item of the first roadmap, where the configuration includes it.

    Args:
        proposal: the interfaces of the capability.
    """
    everything = start.code is None
    pattern = start.pattern
    proposal = proposal or Proposal()
    yield item(
        settings,
        "team",
        {"id": start.team, "title": title_from(start.team)},
        {"kind": "Your team. If it goes by another name, change its id wherever it is mentioned."},
        "your team",
    )
    yield item(
        settings,
        "team",
        {"id": start.customer, "title": title_from(start.customer)},
        {"kind": "A team that needs what yours builds: your internal customer. Put in one that you have."},
        "the team that needs its work",
    )
    yield item(
        settings,
        "feature",
        {"title": title_from(FEATURE), **example_feature(start.customer)},
        {
            "kind": "An example: put in a feature that your customers are waiting for.",
            "benefit": "What customers gain, in their own terms.",
        },
        "what customers of the product get",
    )
    yield item(
        settings,
        "capability",
        {
            "id": start.capability,
            "title": title_from(start.capability),
            "owner": start.team,
            "paths": [pattern],
            "consumers": [{"team": start.customer, "interaction": "x-as-a-service"}],
            **proposal.values,
        },
        {
            "kind": "What your code can do for other teams; a repository may hold several of these.",
            "paths": "There was no code yet, so this is every file: name the folders once there are some."
            if everything
            else "The files it is made of, as in .gitignore. This is where most of the code was found.",
            "consumers": "The teams that use it.",
            **proposal.notes,
        },
        "every file, as there is no code yet" if everything else f"the code in {pattern}",
        proposal.suggested,
    )
    yield item(
        settings,
        "initiative",
        {"title": title_from(INITIATIVE), **example_initiative(start.team, start.customer, start.capability)},
        {
            "kind": "An example: put in work that your team plans. While it is proposed, rough sentences will do.",
            "enables": "Which feature does it make possible, and how? One sentence.",
            "internal_customers": "Who inside the company needs it, and what can they not do today? One sentence.",
            "capabilities": "The capabilities whose code it changes.",
        },
        "work that enables the feature",
    )


def configuration(folder: str, include: Sequence[str] = DEFAULT_INCLUDE) -> StartFile:
    """Return a configuration file with the preset for beginners."""
    series = ".".join(__version__.split(".")[:2])
    patterns = "".join(f"    {json.dumps(pattern)},\n" for pattern in include)
    url = public_url("config")
    schema = f"#:schema {url}\n" if url is not None else ""
    text = f"""\
{schema}# Settings that are not here have defaults: `tpmlint config show` prints them all, `tpmlint rules` the rules.

required-version = ">={series}"

# How strict: "starter" to begin with, then "standard", then "strict".
preset = "starter"

# The level from which a check fails: "error", "warning" or "info".
#fail-on = "error"

[roadmap]
# The files that hold the roadmap, as in .gitignore.
include = [
{patterns}]
# Files among these that are not part of it.
#exclude = ["{FOLDER}/templates/"]

# Other trackers that references such as jira:SHOP-12 may name: a pattern of their keys, an export of their items.
#[systems.jira]
#keys = '^SHOP-[0-9]+$'
#snapshot = "{FOLDER}/jira.csv"

# Single rules, or whole categories, can be louder or quieter: "error", "warning", "info" or "off".
#[severity]
#unused-team = "off"
"""
    return StartFile(f"{folder}/tpmlint.toml" if folder else "tpmlint.toml", text, "the configuration, preset starter")


def item(
    settings: Settings,
    kind: str,
    values: dict[str, object],
    notes: dict[str, str],
    note: str,
    suggested: Mapping[str, object] | None = None,
) -> StartFile:
    """Return the file of an item, where the configuration includes it.

    Args:
        values: its fields without ``kind``.
        notes: comments above single fields.
        note: what it is, in a few words.
        suggested: values for other fields, which are written as comments.

    Raises:
        UserError: no place for items follows from the configuration.
    """
    path = path_for(kind, str(values["id"]), settings, markdown=False)
    if path is None:
        patterns = ", ".join(settings.include)
        raise UserError("no place for items follows from the configuration", f"`[roadmap] include` has {patterns}")
    return StartFile(path, yaml_file(kind, values, notes, suggested, brief=True), note)
