"""Facts of command lines, from the help texts of several libraries."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import time

import pytest

from tests.interfaces import comparing
from tests.interfaces.changes import Changes, changes
from tpmlint.interfaces import Options, UnreadableInterface, language_of
from tpmlint.interfaces.cli import language

PATH = "docs/help.txt"


def facts(text: str) -> dict[str, str]:
    """Return signatures by name, with the mark of a demand."""
    found = language.facts(text.encode(), Options(PATH))
    return {name: f"{fact.signature}{' !' * fact.demand}" for name, fact in found.items()}


CLICK = """\
Usage: shop cards [OPTIONS] SHOP [CARD]...

  Print cards, and --never this.

  Examples:
    shop cards berlin

Options:
  -l, --limit INTEGER             Most cards.  [default: 20; 1<=x<=50]
  --format [text|json]            How they
                                  are --printed.  [env var: SHOP_FORMAT; default:
                                  text]
  -t, --tag TEXT                  With a tag.  [required]
  --color / --no-color            Use colours.
  --old                           (DEPRECATED) The old way.
  -h, --help                      Show this message and exit.

Commands:
  list  List cards.
  new   Make a card,
        or --more.
"""


def test_click() -> None:
    assert facts(CLICK) == {
        "shop cards": "command",
        "shop cards argument 1": "argument SHOP; required !",
        "shop cards argument 2": "argument CARD; repeated; optional",
        "shop cards -l": "takes INTEGER; at least 1; at most 50; default 20",
        "shop cards --limit": "takes INTEGER; at least 1; at most 50; default 20",
        "shop cards --format": "takes one of; default text; env SHOP_FORMAT",
        "shop cards --format = text": "value",
        "shop cards --format = json": "value",
        "shop cards -t": "takes TEXT; required",
        "shop cards --tag": "takes TEXT; required !",
        "shop cards --color": "flag",
        "shop cards --no-color": "flag",
        "shop cards --old": "flag; deprecated",
        "shop cards -h": "flag",
        "shop cards --help": "flag",
        "shop cards list": "command",
        "shop cards new": "command",
    }


def test_lines() -> None:
    found = language.facts(CLICK.encode(), Options(PATH))
    names = ("shop cards argument 1", "shop cards --format = json", "shop cards new")
    assert [found[name].line for name in names] == [1, 10, 20]


def test_argparse() -> None:
    assert facts("""\
usage: python -m shop [-h] --to TO [--kind {paper,plastic}] [-n N [N ...]]
                      [--dry-run]
                      {list,new} ... path [path ...]

positional arguments:
  {list,new}
    list                List cards
  path                  where it is

options:
  -h, --help            show this help message and exit
  --to TO               whom; see
                        --kind for more
  --kind {paper,plastic}
                        kind (default: paper)
  -n N [N ...], --numbers N [N ...]
""") == {
        "shop": "command",
        "shop list": "command",
        "shop new": "command",
        "shop argument 1": "argument PATH; required !",
        "shop argument 2": "argument PATH; repeated; optional",
        "shop -h": "flag",
        "shop --help": "flag",
        "shop --to": "takes TO; required !",
        "shop --kind": "takes one of; default paper",
        "shop --kind = paper": "value",
        "shop --kind = plastic": "value",
        "shop -n": "takes N; repeated",
        "shop --numbers": "takes N; repeated",
        "shop --dry-run": "flag",
    }


def test_cobra() -> None:
    assert facts("""\
Work with cards.

Usage:
  shop cards [flags]
  shop cards [command]

Aliases:
  cards, card

Examples:
  shop cards --limit 3
  --not an option

Available Commands:
  list        List cards
  new         Make a card

Flags:
  -h, --help               help for cards
  -l, --limit int          most cards (default 20)
      --format string      how (default "text")

Global Flags:
      --config string   config file

Use "shop cards [command] --help" for more information about a command.
""") == {
        "shop cards": "command",
        "shop cards alone": "needs no command",
        "shop cards alias card": "alias",
        "shop cards list": "command",
        "shop cards new": "command",
        "shop cards -h": "flag",
        "shop cards --help": "flag",
        "shop cards -l": "takes INT; default 20",
        "shop cards --limit": "takes INT; default 20",
        "shop cards --format": "takes STRING; default text",
        "shop cards --config": "takes STRING",
    }


def test_clap() -> None:
    assert facts("""\
\x1b[1mUsage:\x1b[0m shop [OPTIONS] <CARD> [COMMAND]

Commands:
  build, b  Make it
  help      Print this message

Arguments:
  <CARD>  Which card

Options:
  -c, --color <WHEN>
          When to use colours.

          Use --color=always with a pager.

          [default: auto]

          Possible values:
          - auto:   On a terminal
          - always: Everywhere

      --sort <BY>     Order [env: SHOP_SORT=x] [possible values: name, age]
  -v, --verbose...    Say more
      --when[=<DAY>]  A day
""") == {
        "shop": "command",
        "shop alone": "needs no command",
        "shop argument 1": "argument CARD; required !",
        "shop build": "command",
        "shop b": "command",
        "shop help": "command",
        "shop -c": "takes one of; default auto",
        "shop --color": "takes one of; default auto",
        "shop --color = auto": "value",
        "shop --color = always": "value",
        "shop --sort": "takes one of; env SHOP_SORT",
        "shop --sort = name": "value",
        "shop --sort = age": "value",
        "shop -v": "flag; repeated",
        "shop --verbose": "flag; repeated",
        "shop --when": "takes optional DAY",
    }


def test_docopt() -> None:
    assert facts("""\
Cards.

Usage:
  shop card new <name>...
  shop mine (set|remove) <x> [--kept|--lost]
  shop -h | --help

Options:
  -h --help     Show this screen.
  --speed=<kn>  Speed in knots [default: 10].
  --kept        Keep it.
""") == {
        "shop card new": "command",
        "shop card new argument 1": "argument NAME; repeated; required !",
        "shop card new ... usage": "usage",
        "shop mine ... ... usage": "usage",
        "shop usage": "usage",
        "shop mine": "command",
        "shop mine argument 1": "argument one of; required !",
        "shop mine argument 1 = set": "value",
        "shop mine argument 1 = remove": "value",
        "shop mine argument 2": "argument X; required !",
        "shop": "command",
        "shop -h": "flag",
        "shop --help": "flag",
        "shop --speed": "takes KN; default 10",
        "shop --kept": "flag",
        "shop --lost": "flag",
    }


def test_git_and_gnu() -> None:
    assert facts("""\
usage: git clone [<options>] [--] <repo> [<dir>]
   or: git clone --bundle=<file>

    -v, --[no-]verbose    be more verbose
    --[no-]recurse-submodules[=<pathspec>]
                          initialize submodules in the clone
    -j, --[no-]jobs <n>   number of submodules

Usage: ls [OPTION]... [FILE]...
List information.

Mandatory arguments to long options are mandatory for short options too.
  -a, --all                  do not ignore entries starting with .
      --block-size=SIZE      with -l, scale sizes by SIZE
""") == {
        "git clone": "command",
        "git clone argument 1": "argument REPO; required !",
        "git clone argument 2": "argument DIR; optional",
        "git clone -v": "flag",
        "git clone --verbose": "flag",
        "git clone --no-verbose": "flag",
        "git clone --recurse-submodules": "takes optional PATHSPEC",
        "git clone --no-recurse-submodules": "flag",
        "git clone -j": "takes N",
        "git clone --jobs": "takes N",
        "git clone --no-jobs": "flag",
        "git clone --bundle": "takes FILE",
        "git clone ... ... usage": "usage",
        "git clone usage": "usage; needs --bundle",
        "ls": "command",
        "ls argument 1": "argument FILE; repeated; optional",
        "ls -a": "flag",
        "ls --all": "flag",
        "ls --block-size": "takes SIZE",
    }


def test_upper_case_headings() -> None:
    assert facts("""\
USAGE
  shop card <command> [flags]

GENERAL COMMANDS
  create:        Create a card
  list:          List cards

FLAGS
  -d, --draft            Mark as a draft

EXAMPLES
  $ shop card create --draft
  --not an option
""") == {
        "shop card": "command",
        "shop card create": "command",
        "shop card list": "command",
        "shop card -d": "flag",
        "shop card --draft": "flag",
    }


def test_dots_that_lead_to_the_help() -> None:
    assert facts("""\
Synopsis

    shop build [TARGET] [-- MORE]

    --debug ............................ debug build
    --config............................ the file
                                         --that is used

Project Commands
    info ............................... Print what is known
""") == {
        "shop build": "command",
        "shop build argument 1": "argument TARGET; optional",
        "shop build argument 2": "argument MORE; optional",
        "shop build --debug": "flag",
        "shop build --config": "flag",
        "shop build info": "command",
    }


def test_the_help_of_this_program() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tpmlint", "check", "--help"], check=True, capture_output=True, text=True
    )
    found = facts(run.stdout)
    assert found["tpmlint check"] == "command"
    assert found["tpmlint check --fail-on"] == "takes LEVEL"


def test_what_is_no_help() -> None:
    with pytest.raises(UnreadableInterface) as caught:
        facts("Cards are fine.\n")
    assert (caught.value.message, caught.value.line) == ("neither a usage line nor an option is found", 1)


@pytest.mark.parametrize(
    ("usage", "found"),
    [
        ("pay FILE [--to CODE", ["pay argument 1", "pay --to"]),
        ("pay [--to CODE FILE", ["pay --to", "pay argument 1"]),
        ("pay FILE --to CODE] [DEST", ["pay argument 1", "pay --to", "pay argument 2"]),
        ("pay ([--to CODE) FILE]", ["pay --to", "pay argument 1"]),
    ],
)
def test_a_bracket_without_its_other_end_hides_nothing(usage: str, found: list[str]) -> None:
    names = facts(f"Usage: {usage}\n\nOptions:\n  -h, --help  Show this\n")
    assert {*names} >= {*found}


@pytest.mark.parametrize("width", [40, 60, 100])
def test_prose_and_its_width_leave_facts_equal(width: int) -> None:
    padded = re.sub(r"(?m)^(  -\S.*?\S)  +(?=\S)", lambda match: f"{match[1]:<{width}}  ", CLICK)
    moved = re.sub(r"(?m)^ {32}(?=\S)", " " * (width + 2), padded)
    assert moved != CLICK
    assert facts(moved) == facts(CLICK)
    assert facts(CLICK.replace("Print cards", "Cards are\n  printed").replace("Most cards.", "At most.")) == facts(
        CLICK
    )


CARDS = "shop cards"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Use colours.", "Print in colour.", Changes([], [], [], False)),
        ("  -h, --help  ", "  --all         All.\n  -h, --help  ", Changes([f"{CARDS} --all"], [], [], False)),
        ("  -h, --help  ", "  --all  All. [required]\n  -h, --help  ", Changes([f"{CARDS} --all"], [], [], True)),
        ("--old", "--former", Changes([f"{CARDS} --former"], [f"{CARDS} --old"], [], True)),
        ("-l, --limit", "--limit", Changes([], [f"{CARDS} -l"], [], True)),
        (" / --no-color", "", Changes([], [f"{CARDS} --no-color"], [], True)),
        ("default: 20", "default: 30", Changes([], [], [f"{CARDS} --limit", f"{CARDS} -l"], True)),
        ("1<=x<=50", "1<=x<=5", Changes([], [], [f"{CARDS} --limit", f"{CARDS} -l"], True)),
        ("1<=x<=50", "0<=x<=60", Changes([], [], [f"{CARDS} --limit", f"{CARDS} -l"], False)),
        ("1<=x<=50", "1<x<=50", Changes([], [], [f"{CARDS} --limit", f"{CARDS} -l"], True)),
        ("1<=x<=50", "x>=1", Changes([], [], [f"{CARDS} --limit", f"{CARDS} -l"], False)),
        ("1<=x<=50", "1 <= x <= 50", Changes([], [], [], False)),
        ("[text|json]", "[text|json|csv]", Changes([f"{CARDS} --format = csv"], [], [], False)),
        ("[text|json]", "[text]", Changes([], [f"{CARDS} --format = json", f"{CARDS} --format = text"],
                                          [f"{CARDS} --format"], True)),
        ("INTEGER", "TEXT   ", Changes([], [], [f"{CARDS} --limit", f"{CARDS} -l"], False)),
        ("--tag TEXT", "--tag INT ", Changes([], [], [f"{CARDS} --tag", f"{CARDS} -t"], True)),
        ("[required]", "", Changes([], [], [f"{CARDS} --tag", f"{CARDS} -t"], False)),
        ("(DEPRECATED) ", "", Changes([], [], [f"{CARDS} --old"], False)),
        ("--old  ", "--old X", Changes([], [], [f"{CARDS} --old"], True)),
        ("SHOP [CARD]...", "STORE [CARD]...", Changes([], [], [f"{CARDS} argument 1"], False)),
        ("SHOP [CARD]...", "[SHOP] [CARD]...", Changes([], [], [f"{CARDS} argument 1"], False)),
        ("SHOP [CARD]...", "SHOP CARD...", Changes([], [], [f"{CARDS} argument 2"], True)),
        ("SHOP [CARD]...", "SHOP", Changes([], [f"{CARDS} argument 2"], [], True)),
        ("  new   Make", "  make  Make", Changes([f"{CARDS} make"], [f"{CARDS} new"], [], True)),
        ("  list  List", "  drop  Drop.\n  list  List", Changes([f"{CARDS} drop"], [], [], False)),
    ],
)  # fmt: skip
def test_changes(old: str, new: str, expected: Changes) -> None:
    assert old in CLICK
    assert changes(language, CLICK, CLICK.replace(old, new, 1), PATH) == expected


@pytest.mark.parametrize(
    ("old", "new", "changed", "breaking"),
    [
        ("[--a | --b]", "(--a | --b)", ["shop --a", "shop --b"], True),
        ("(--a | --b)", "[--a | --b]", ["shop --a", "shop --b"], False),
        ("[--a] [--b]", "[--a | --b]", ["shop --a", "shop --b"], True),
        ("[--a | --b]", "[--a] [--b]", ["shop --a", "shop --b"], False),
        ("[--a X]", "(--a X)", ["shop --a"], True),
        ("[--a X | --b]", "[--b | --a X]", [], False),
        ("[-a | --all]", "[-a] [--all]", [], False),
        ("[--a {b|c}]", "[--a <b|c>]", [], False),
    ],
)
def test_options_that_exclude_each_other(old: str, new: str, changed: list[str], breaking: bool) -> None:
    assert changes(language, f"Usage: shop {old}", f"Usage: shop {new}", PATH) == Changes([], [], changed, breaking)


def test_a_group_of_options_with_help() -> None:
    assert facts("""\
usage: shop [-h] (-a | --all | --none)

options:
  -a, --all  All.
  --none     None.
""") == {
        "shop": "command",
        "shop -h": "flag",
        "shop -a": "flag; exclusive; one required",
        "shop --all": "flag; exclusive; one required !",
        "shop --none": "flag; exclusive; one required !",
    }


SIZE = 1 << 20


@pytest.mark.few(5)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("usage: a " + "[" * SIZE, id="brackets"),
        pytest.param("usage: a " + "[-" * (SIZE // 2), id="options in brackets"),
        pytest.param("usage: a " + "<" * SIZE, id="angles"),
        pytest.param("usage: a " + "b" * SIZE, id="one word"),
        pytest.param("usage: a " + "b " * (SIZE // 2), id="words"),
        pytest.param("usage: a " + "... " * (SIZE // 4), id="dots"),
        pytest.param("usage: a\n" + " a -b\n" * (SIZE // 6), id="usages"),
        pytest.param("usage: a\n" + " b\n" * (SIZE // 3), id="lines of one usage"),
        pytest.param("usage: a\n\n" * (SIZE // 10), id="paragraphs"),
        pytest.param("usage: a\n" + "\n" * SIZE, id="blank lines"),
        pytest.param("usage:\n\n" + "usage:\n\n" * (SIZE // 8), id="empty usages"),
        pytest.param("\n" * 1000 + "usage:" + "\nusage:" * 1000 + "\n" * SIZE, id="usages before blank lines"),
        pytest.param("  -" + "a" * SIZE, id="one name"),
        pytest.param("  -a" + ", -a" * (SIZE // 4), id="names"),
        pytest.param("  -a " + "[" * SIZE, id="values"),
        pytest.param("  -a {" + "a," * (SIZE // 2) + "}", id="choices"),
        pytest.param("  -a  " + "(" * SIZE, id="notes"),
        pytest.param("  -a  x\n" + " " * 10 + "(default: \n" * (SIZE // 11), id="help"),
        pytest.param("".join(f"  --o{each}  x\n" for each in range(70_000)), id="options"),
        pytest.param(" " * SIZE, id="spaces"),
        pytest.param("\t" * SIZE, id="tabs"),
        pytest.param("a\x08" * (SIZE // 2), id="backspaces"),
        pytest.param("\x1b[" * (SIZE // 2), id="escapes"),
        pytest.param("Commands:\n" + "  a" + ", a" * (SIZE // 3), id="aliases"),
        pytest.param("A" + " " * SIZE, id="a heading"),
    ],
)
def test_a_hostile_text_of_one_mebibyte_ends_soon(text: str) -> None:
    start = time.process_time()
    try:
        language.facts(text.encode()[:SIZE], Options(PATH))
    except UnreadableInterface:
        pass
    assert time.process_time() - start < 10


WORDS = "usage: Usage: Options: Commands: shop -a --all --all= [ ] < > { } ( ) | ... , A FILE [default: (required) "
WORDS += "\n \n \n \t"


@pytest.mark.parametrize("seed", range(300))
def test_any_text_has_facts_or_is_unreadable(seed: int) -> None:
    choose = random.Random(seed)
    text = "".join(f"{word} " for word in choose.choices(WORDS.split(" "), k=60))
    try:
        found = facts(text)
    except UnreadableInterface:
        return
    assert all(name == name.strip() and name.isprintable() for name in found)


def test_it_is_found_by_name() -> None:
    assert language_of("cli") is language


CLAP = """\
Usage: shop [OPTIONS] <COMMAND> [FILE]...

Commands:
  pay [options] <id>  Pay now
  help                Print this message

Aliases:
  shop, sh

Arguments:
  [FILE]...  Files [default: a] [possible values: a, b]

Options:
  -c, --count <COUNT>  Count [default: 3]
"""


@pytest.mark.parametrize(
    ("old", "new", "added", "removed", "changed", "breaks"),
    [
        ("[default: a]", "[default: b]", set(), set(), {"shop argument 1 has"}, True),
        ("values: a, b", "values: a", set(), {"shop argument 1 = b"}, set(), True),
        ("<id>  Pay", "<id> <currency>  Pay", {"shop pay argument 2"}, set(), set(), True),
        ("<id>  Pay", "[id]  Pay", set(), set(), {"shop pay argument 1"}, False),
        ("shop, sh\n", "shop\n", set(), {"shop alias sh"}, set(), True),
        ("<COMMAND>", "[COMMAND]", {"shop alone"}, set(), set(), False),
        ("Files [", "All files [", set(), set(), set(), False),
    ],
)
def test_what_stands_in_lists_of_arguments_and_commands(
    old: str, new: str, added: set[str], removed: set[str], changed: set[str], breaks: bool
) -> None:
    assert old in CLAP
    assert comparing.difference(language, CLAP, CLAP.replace(old, new), PATH) == (added, removed, changed, breaks)


SHIPS = """\
Usage:
  naval new <name>...
  naval ship <name> move <x> [--speed=<kn>]
  naval ship <name> shoot <x>
  naval -h | --help

Options:
  --speed=<kn>  Speed in knots.
  -h --help     Show this screen.
"""


@pytest.mark.parametrize(
    ("old", "new", "added", "changed", "breaks"),
    [
        ("[--speed=<kn>]", "--speed=<kn>", set(), {"naval ship ... move ... usage"}, True),
        ("--speed=<kn>]", "--fast=<kn>]", {"naval --fast"}, set(), False),
        (
            "  naval -h",
            "  naval sink --now\n  naval -h",
            {"naval sink", "naval sink usage", "naval --now"},
            set(),
            False,
        ),
        ("<x>", "<to>", set(), {"naval ship argument 3"}, False),
    ],
)
def test_an_option_that_one_of_several_usages_requires(
    old: str, new: str, added: set[str], changed: set[str], breaks: bool
) -> None:
    after = SHIPS.replace(old, new)
    assert comparing.difference(language, SHIPS, after, PATH) == (added, set(), changed, breaks)
    assert comparing.difference(language, after, SHIPS, PATH)[2] == changed


CLAP_NAMES = """\
Usage: shop [OPTIONS] <NAME> [COMMAND]

Commands:
  add  Adds a card [aliases: plus, a]
  rm   Removes a card [alias: del]

Arguments:
  <NAME>  Of the shop [possible values: one, two]

Options:
      --color <WHEN>  When to colour [default: auto] [possible values: auto, never] [aliases: colour] [short aliases: c]
      --mode <MODE>   How it runs [env: SHOP_MODE=] [aliases: --how]
"""
YARGS = """\
shop <command> [options]

Commands:
  shop add <name> [count]  Adds a card                              [aliases: plus]
  shop card rm <name>      Removes a card                           [aliases: del]

Options:
      --version  Show version number                                      [boolean]
  -m, --mode     How it runs       [string] [choices: "fast", "slow"] [default: "fast"]
  -p, --port     Where it listens                             [number] [default: 80]
      --names    Of shops                                                   [array]
"""
YARGS_COMMAND = """\
shop add <name>

Adds a card

Positionals:
  name  Of the card                        [string] [required] [choices: "gift", "stamp"]

Options:
  --size  Of the card                                                      [string]
"""
URFAVE = """\
NAME:
   shop - sells cards

USAGE:
   shop [global options] [command [command options]]

COMMANDS:
   add, a  adds a card
   cards:
     complete, c  completes a card
     remove, rm   removes a card
   orders:
     list  lists orders

GLOBAL OPTIONS:
   --config value, -c value  file to load (default: "x.yml") [$SHOP_CONFIG, $CONFIG]
   --lang value              of the shop (accepts multiple inputs)
   --port value              where it listens
   --tag value [ --tag value ]  of a card
   --verbose, -v             says more (default: false)
"""


@pytest.mark.case(171)
def test_names_in_brackets_of_clap() -> None:
    """Case 171: aliases of commands and of options, long and short."""
    color, mode = "takes one of; default auto", "takes MODE; env SHOP_MODE"
    assert facts(CLAP_NAMES) == {
        "shop": "command",
        "shop alone": "needs no command",
        **{f"shop {name}": "command" for name in ("add", "plus", "a", "rm", "del")},
        "shop argument 1": "argument NAME; required !",
        "shop argument 1 = one": "value",
        "shop argument 1 = two": "value",
        "shop --color": color,
        "shop --colour": color,
        "shop -c": color,
        "shop --color = auto": "value",
        "shop --color = never": "value",
        "shop --mode": mode,
        "shop --how": mode,
    }


@pytest.mark.case(171)
def test_yargs() -> None:
    """Case 171: the first line is the usage, commands stand with the program, and brackets say the rest."""
    assert facts(YARGS) == {
        "shop": "command",
        **{f"shop {name}": "command" for name in ("add", "plus", "card rm", "card del")},
        "shop add argument 1": "argument NAME; required !",
        "shop add argument 2": "argument COUNT; optional",
        "shop card rm argument 1": "argument NAME; required !",
        "shop --version": "flag",
        "shop --mode": "takes one of; default fast",
        "shop -m": "takes one of; default fast",
        "shop --mode = fast": "value",
        "shop --mode = slow": "value",
        "shop --port": "takes NUMBER; default 80",
        "shop -p": "takes NUMBER; default 80",
        "shop --names": "takes VALUES; repeated",
    }
    assert facts(YARGS_COMMAND) == {
        "shop add": "command",
        "shop add argument 1": "argument NAME; required !",
        "shop add argument 1 = gift": "value",
        "shop add argument 1 = stamp": "value",
        "shop add --size": "takes STRING",
    }


@pytest.mark.case(171)
def test_urfave() -> None:
    """Case 171: commands in groups, and variables by their names alone."""
    config = "takes VALUE; default x.yml; env CONFIG; env SHOP_CONFIG"
    assert facts(URFAVE) == {
        "shop": "command",
        "shop alone": "needs no command",
        **{f"shop {name}": "command" for name in ("add", "a", "complete", "c", "remove", "rm", "list")},
        "shop --config": config,
        "shop -c": config,
        "shop --lang": "takes VALUE; repeated",
        "shop --port": "takes VALUE",
        "shop --tag": "takes VALUE; repeated",
        "shop --verbose": "flag; default false",
        "shop -v": "flag; default false",
    }


def test_aliases_of_argparse() -> None:
    text = "usage: shop [-h] {add,plus} ...\n\ncommands:\n    add (plus, a)  adds a card\n"
    assert set(facts(text)) == {"shop", "shop add", "shop plus", "shop a", "shop -h"}


@pytest.mark.case(171)
@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        (CLAP_NAMES, "[aliases: plus, a]", "[aliases: plus]", Changes([], ["shop a"], [], True)),
        (CLAP_NAMES, "[alias: del]", "[aliases: del, no]", Changes(["shop no"], [], [], False)),
        (CLAP_NAMES, " [aliases: colour]", "", Changes([], ["shop --colour"], [], True)),
        (CLAP_NAMES, " [short aliases: c]", " [short aliases: c, k]", Changes(["shop -k"], [], [], False)),
        (CLAP_NAMES, "one, two]", "one]", Changes([], ["shop argument 1 = two"], [], True)),
        (CLAP_NAMES, "auto, never]", "auto, never, dark]", Changes(["shop --color = dark"], [], [], False)),
        (CLAP_NAMES, "[OPTIONS] <NAME>", "[OPTIONS] --mode <MODE> <NAME>",
         Changes([], [], ["shop --how", "shop --mode"], True)),
        (YARGS, '"fast", "slow"]', '"fast"]', Changes([], ["shop --mode = slow"], [], True)),
        (YARGS, "[string] [choices", "[string] [required] [choices", Changes([], [], ["shop --mode", "shop -m"], True)),
        (YARGS, "  [aliases: plus]", "", Changes([], ["shop plus"], [], True)),
        (YARGS, "[aliases: del]", "[aliases: del, no]", Changes(["shop card no"], [], [], False)),
        (YARGS, "add <name> [count]", "add <name> <count>",
         Changes([], [], ["shop add argument 2"], True)),
        (YARGS_COMMAND, '"gift", "stamp"', '"gift"', Changes([], ["shop add argument 1 = stamp"], [], True)),
        (URFAVE, "add, a ", "add ", Changes([], ["shop a"], [], True)),
        (URFAVE, "complete, c ", "complete ", Changes([], ["shop c"], [], True)),
        (URFAVE, "list ", "list, l ", Changes(["shop l"], [], [], False)),
        (URFAVE, "[$SHOP_CONFIG, $CONFIG]", "[$SHOP_CONFIG]", Changes([], [], ["shop --config", "shop -c"], True)),
        (URFAVE, "where it listens", "where it listens (required)", Changes([], [], ["shop --port"], True)),
    ],
)  # fmt: skip
def test_changes_of_what_stands_in_brackets(text: str, old: str, new: str, expected: Changes) -> None:
    """Case 171: what goes or is required from now on breaks others, what is added breaks nobody."""
    assert old in text
    assert changes(language, text, text.replace(old, new, 1), PATH) == expected
