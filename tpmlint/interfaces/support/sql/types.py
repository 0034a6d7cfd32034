"""Types, domains, synonyms and packages that migrations make: enumerated and composite types part by part."""

from __future__ import annotations

import re

from tpmlint.interfaces.support.fact_table import squeezed
from tpmlint.interfaces.support.sql.database import Database
from tpmlint.interfaces.support.sql.spelling import NAME, one_spelling, plain, separated

TYPE = re.compile(
    r"(CREATE|ALTER|DROP)\s+(?:OR\s+REPLACE\s+)?(?:(?:NON)?EDITIONABLE\s+)?(?:PUBLIC\s+)?"
    rf"(TYPE|DOMAIN|SYNONYM|PACKAGE(?!\s+BODY\b))\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?({NAME})\s*(.*)",
    re.IGNORECASE | re.DOTALL,
)
"""The start of a statement about one of them; of a package, what it offers stands in further statements."""
_HARMLESS = re.compile(r"(?:OWNER|VALIDATE|COMPILE|(?:NON)?EDITIONABLE)\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    rf"(ADD|DROP|ALTER|RENAME)\s+ATTRIBUTE\s+(?:IF\s+EXISTS\s+)?({NAME})\s*(?:(?:SET\s+DATA\s+)?TYPE\s+|TO\s+)?(.*?)"
    r"(?:\s+(?:CASCADE|RESTRICT))?$",
    re.IGNORECASE | re.DOTALL,
)


def read_type(database: Database, statement: re.Match[str], line: int) -> None:
    """Apply a statement about a type, a domain, a synonym or a package."""
    verb, what, written, rest = statement[1].upper(), statement[2].lower(), plain(statement[3]), statement[4].strip()
    if verb == "CREATE":
        _create(database, what, database.place(written), rest, line)
    elif verb == "DROP":
        for each in (written, *(plain(found) for found in re.findall(rf",\s*({NAME})", rest))):
            name = database.locate(each)
            if all(names.pop(name, None) is None for names in (database.enums, database.composites, database.others)):
                database.gone[name] = line
    elif not _HARMLESS.match(rest):
        _alter(database, what, database.locate(written), rest, line)


def _create(database: Database, what: str, name: str, rest: str, line: int) -> None:
    database.forget(name, line)
    for names in (database.enums, database.composites, database.others):
        names.pop(name, None)
    if re.match(r"AS\s+ENUM\b", rest, re.IGNORECASE):
        database.enums[name] = (_texts(rest), line)
    elif match := re.fullmatch(r"AS\s*\((.*)\)", rest, re.IGNORECASE | re.DOTALL):
        found = (re.match(rf"({NAME})\s+(.*)", each, re.DOTALL) for each in separated(match[1]))
        database.composites[name] = ({plain(each[1]): _written(each[2]) for each in found if each}, line)
    else:
        database.others[name] = ([what, *([_written(re.sub(r"(?i)^AS\s+", "", rest))] if rest else [])], line)


def _alter(database: Database, what: str, name: str, rest: str, line: int) -> None:
    values = _texts(rest)
    if match := re.match(rf"RENAME\s+TO\s+({NAME})", rest, re.IGNORECASE):
        database.rename_type(name, plain(match[1]), line)
    elif match := re.match(rf"SET\s+SCHEMA\s+({NAME})", rest, re.IGNORECASE):
        database.rename_type(name, f"{plain(match[1])}.{name.rpartition('.')[2]}", line)
    elif name in database.composites:
        for action in separated(rest):
            _alter_attribute(database.composites[name][0], action)
    elif name in database.others:
        database.others[name][0].append(_written(rest))
    elif what == "type" and values:
        known = database.enums.setdefault(name, ([], line))[0]
        if re.match(r"ADD\s+VALUE", rest, re.IGNORECASE) and values[0] not in known:
            beside = re.search(r"'\s*(BEFORE|AFTER)\s*'", rest, re.IGNORECASE)
            at = len(known)
            if beside is not None and len(values) == 2 and values[1] in known:
                at = known.index(values[1]) + (beside[1].upper() == "AFTER")
            known.insert(at, values[0])
        elif re.match(r"RENAME\s+VALUE", rest, re.IGNORECASE) and len(values) == 2 and values[0] in known:
            known[known.index(values[0])] = values[1]
    else:
        database.gone[name] = line


def _alter_attribute(attributes: dict[str, str], action: str) -> None:
    match = _ATTRIBUTE.match(action)
    if match is None:
        return
    verb, name = match[1].upper(), plain(match[2])
    if verb == "DROP":
        attributes.pop(name, None)
    elif verb == "RENAME":
        attributes[plain(match[3])] = attributes.pop(name, "unknown")
    else:
        attributes[name] = _written(match[3])


def _texts(rest: str) -> list[str]:
    return [each.replace("''", "'") for each in re.findall(r"'((?:[^']|'')*)'", rest)]


def _written(text: str) -> str:
    return one_spelling(squeezed(text))
