"""The tables of docs/security.md: hostile and unlucky cases with the tests that make each, and sizes.

A test that makes a case says so with ``@pytest.mark.case(NUMBER, ...)``; this module reads those marks from the test
files, so that no test has to run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1] / "tests"

CASES: Mapping[str, Mapping[int, str]] = {
    "YAML": {
        1: "aliases that stand for a billion values",
        2: "merge keys that multiply themselves",
        3: "100,000 opening brackets",
        4: "block nesting of 600 levels",
        5: "a value that contains itself by an alias",
        6: "a mapping merged into itself",
        7: "an integer of 5,000 digits",
        8: "days that no calendar has, where a date belongs",
        9: "tags that their values do not fit",
        10: "an escape beyond Unicode, and a directive of a later YAML",
        11: "half of a surrogate pair",
        12: "a tag that makes other readers run code",
        13: "keys given twice, also when they only become equal once read",
        14: "keys that are null, numbers, dates, lists or mappings",
        15: "values that YAML 1.1 and 1.2 read differently",
        16: "a file that declares itself to be YAML 1.1",
        17: "not a number, infinities, and a float too large for any",
        18: "NUL, escape, delete, form feed and C1 control characters",
        19: "UTF-16, and UTF-8 with a byte order mark",
        20: "bytes that are Latin-1",
        21: "lone carriage returns and the line breaks of Unicode",
        22: "tabs, which one parser takes for white space and another refuses",
        23: "a file that is empty, only comments, a scalar, or many documents",
        24: "an anchor given twice",
        25: "a file of 50 MB",
        26: "a pointer of Git LFS in place of the file",
        27: "conflict markers",
        28: "a file that grows between a look at its size and the reading",
    },
    "Schemas": {
        29: "a schema that refers to a server",
        30: "a schema that refers to a file",
        31: "schemas that refer to themselves or each other",
        32: "a chain of schemas that doubles with every link",
        33: "an expression that takes forever",
        34: "an invalid expression",
        35: "multiples of zero, and of numbers beyond all others",
        36: "a schema that is not an object, or of another draft",
        37: "keys that are numbers under a schema with patterns of keys",
        38: "4,000 objects that have to differ",
        39: "a line break behind what an expression anchors at the end",
        40: "invalid links and dates",
        41: "a document deeper than a recursive schema can follow",
    },
    "Git": {
        42: "a clone of depth 1",
        43: "branches without a common ancestor",
        44: "a repository before its first commit",
        45: "a detached HEAD",
        46: "two merge bases, also where a merge by the author throws away what one of them did",
        47: "a merge commit, also of several branches",
        48: "more renames than git is told to look for",
        49: "a change of mode, and a file that becomes a link",
        50: "a submodule that moves on",
        51: "a malformed `.gitmodules`",
        52: "links to secrets and to endless devices",
        53: "a FIFO in place of a file",
        54: "file names that are not text, or look like options or patterns",
        55: "stored trees whose paths lead out, or list a file twice",
        56: "two names that differ by case only",
        57: "a path of 5 kB",
        58: "a partial clone whose remote is gone",
        59: "a sparse checkout",
        60: "other forms of the index",
        61: "a linked work tree, and one whose repository is gone",
        62: "a bare repository",
        63: "`git commit -a` and `git commit -- PATH`",
        64: "a file that is staged in part",
        65: "a commit that only deletes",
        66: "41 files at once under the pre-commit framework",
        67: "`GIT_DIR` that names another repository",
        68: "an index with conflicts",
        69: "replaced objects and grafted histories",
        70: "an index that is locked, and objects that are being repacked",
        71: "a repository of another user",
        72: "a repository with SHA-256 ids",
        73: "a base that looks like an option, is not a commit, or is empty",
        74: "attributes that name programs",
        75: "configuration that names programs or changes what git says",
        76: "a bare repository buried in the tree",
        77: "configuration that includes a secret file",
        78: "commits with broken encodings and days beyond all calendars",
        79: "200,000 trailers in one message",
        80: "comments and the diff in a message that is being written",
        81: "100,000 files and 100,000 commits",
    },
    "Output": {
        82: "texts that a CI would take for commands",
        83: "a path that would end an annotation early",
        84: "texts that would drive a terminal or reorder what is read",
        85: "texts that would run in a page",
        86: "texts that would mention, embed or break out in Markdown",
        87: "characters that XML cannot hold",
        88: "a path that is not text in SARIF",
        89: "a cell that a spreadsheet would compute",
        90: "30,000 findings",
    },
    "Process": {
        91: "a reader that leaves early, and a full disk",
        92: "an interruption from the keyboard",
        93: "a terminal that lacks characters",
        94: "no home, and a user without a name",
        95: "no git",
        96: "a repository and a cache that cannot be written",
        97: "a cache that is damaged or somebody else's",
        98: "two runs that write the same cache and report",
        99: "a disk that is full in the middle of a write",
        100: "a git that hangs",
    },
    "Policy": {
        101: "a first configuration that excuses the change that brings it",
        102: "a branch that left its target before the policy, the roadmap, or a move of the files",
        103: "a configuration that asks less by its order, by a trailer, or by a schema",
        104: "a forced push, and a branch that would be compared with itself",
        105: "a finding that was there and gets graver",
        106: "a roadmap of which hardly anything is left",
        107: "a waiver that a change brings for itself",
        108: "an ignore comment that a change brings for itself",
        109: "all of this at once, with claims, other commits, and hidden text, made up at random",
        110: "an output that would replace a file of the repository, or one outside of it",
        111: "commits that are dated back so that nothing is due",
        112: "a pull request whose text is padded until it is cut",
        113: "a path that is exempt in another spelling, or claimed in another spelling",
        114: "more patterns, and longer ones, than files can be compared with",
        115: "a capability that takes what another one claims",
        116: "text of a pull request that nobody sees",
        117: "messages that cost more to read than they say",
        118: "a schema of one's own, or changed files, that would take all time or all memory",
        119: "a link that leads what is read or written out of the repository",
        120: "commands that write the same files at once, and an editor that saves in between",
        121: "a target branch whose roadmap cannot be read",
        122: "product context that a mapping of the change supplies, where its records have none",
        123: "a mapping that drops parts of list entries, or supplies values that its records lack",
        124: "limits and schemas that are so strict that the roadmap can no longer be read",
        125: "an interface whose declaration is removed or overlaid, so that its file is exempt or compared less",
        126: "a source or an include that takes a folder of code in which no file is yet",
        127: "binary files, and lines that move, which count as a few lines",
        128: "a merge by an exempt author",
        129: "a waiver or an override for some of the places of a finding that is about several",
        130: "a list that the target and a branch have both edited",
        131: "a configuration of a branch by which what the target has got since is not read",
        132: "a kind of a change's own, which escapes what is asked of the one it is like, and two kinds with one id",
        133: "ignore comments that name more than there is to ignore",
        134: "a reference, a date or a figure that an edit writes in another way, as if it were another",
        135: "another id for an item, as if whoever names it had been changed",
        136: "a key or an id that one item bore before the change and another one bears after it",
        137: "an interface that moves as its declaration gets another type, or to where another type is declared",
        138: "a path that is declared as an interface under two types, and one of them that is taken away",
        139: "thousands of items that wait for each other and all move later",
        140: "a finding of before, by which a new one of another rule would be explained away",
        141: "a change that breaks others, by its own words, under the title of an exempt type",
        142: "a roadmap file whose ending is written in capital letters from now on",
        143: "the export of a tracker or of another repository that is a file of code",
        144: "an export of another repository that the change itself writes, with its sum in the lock",
        145: "a sentence that the roadmap has already, said again in fewer words",
        146: "SQL in comments that only some databases run, or only some versions of one",
        147: "tables that swap their names",
        148: "a public name of Python that is bound again under a condition, or in a way that is not followed",
        149: "a feature that is wanted only by the export that the change brings, of another repository or a tracker",
        150: "a public item of Rust that only some builds or types have from now on",
        151: "a table or a column that goes, and was made before the migrations that are declared",
        152: "another meaning of a name that signatures use: another import, or another definition that is not public",
        153: "a key that data has twice, of which some who read it take the first value and some the last",
        154: "a keyword of a description of an API or of a schema that the reader does not know",
        155: "a name in quotes that differs from another one by its capital letters or its dots",
        156: "SQL that changes which table a name without a schema means",
        157: "a migration that takes away or changes what another file has made, under a title that exempts",
        158: "JSON that not every parser reads from now on: comments, a comma at the end, a byte order mark, YAML",
        159: "a migration whose name alone changes, and with it the order in which migrations run, or whether they do",
        160: "an entry of data of which only prose is said, so that its name is all that it promises",
        161: "all names of another module that a public one of Python takes from now on, or no more",
        162: "a decorator of TypeScript that decides what is served, stored or checked",
        163: "a private module of Python that public ones pass on in a branch, over others, or when asked",
        164: "a text of a few constants, each twice the one before",
        165: "a submodule that holds the files of an interface",
        166: "sections of SQL that only some tools take for what takes a migration back",
        167: "keys, columns and procedures that go in the words of one database alone",
        168: "sentences of other fields, placeholders, keys, links and names of nothing, put behind what an item says",
        169: "a record of a Markdown page that HTML hides",
        170: "data in another order, which decides what its readers do first",
        171: "other names, values and demands that only the brackets of a help text tell, as its library writes them",
        172: "an id that another item gets, or two items that swap theirs, so that citations and dates mean other work",
        173: "a roadmap in which hundreds of items are each due before all that they depend on",
        174: "a module of Python that takes names away, or refuses, only where it is imported",
        175: "thousands of records that each take a long list, or a long text, from what is around them",
        176: "a title of hundreds of kilobytes that thousands of items show",
    },
}


@dataclass(frozen=True, slots=True)
class Test:
    """A test that makes cases: its file relative to the tests, its name, and the numbers of the cases."""

    file: str
    name: str
    cases: tuple[int, ...]


def marked() -> Iterator[Test]:
    """Yield the tests that make a case, by file and in its order."""
    for path in sorted(TESTS.rglob("test_*.py"), key=lambda path: path.relative_to(TESTS).as_posix()):
        text = path.read_text(encoding="utf-8")
        if "mark.case(" not in text:
            continue
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                cases = tuple(number for decorator in node.decorator_list for number in _numbers(decorator))
                if cases:
                    yield Test(path.relative_to(TESTS).as_posix(), node.name, cases)


def _numbers(decorator: ast.expr) -> Iterator[int]:
    """Yield the numbers of ``pytest.mark.case(...)``, also where it marks one parameter of a test."""
    for node in ast.walk(decorator):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.case":
            for argument in node.args:
                number = ast.literal_eval(argument)
                assert isinstance(number, int)
                yield number


@dataclass(frozen=True, slots=True)
class Budget:
    """Seconds of processor time, and MiB at the peak of the largest process."""

    seconds: int
    mebibytes: int


SIZE: Mapping[str, Budget] = {
    "tpmlint check": Budget(10, 250),
    "tpmlint diff HEAD~100": Budget(10, 250),
    "tpmlint audit": Budget(60, 400),
}
"""The budget of each command in a repository of 100,000 files and 100,000 commits."""
