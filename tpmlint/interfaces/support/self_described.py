"""Data that says itself what it describes: APIs, schemas, and definitions of custom resources of Kubernetes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tpmlint.interfaces import Fact, FactNames, Options, asyncapi, json_schema, openapi
from tpmlint.interfaces.support.data import Node
from tpmlint.interfaces.support.fact_table import FactTable, shorten
from tpmlint.interfaces.support.plain_data import add_data, keeps_order
from tpmlint.interfaces.support.schemas.compatibility import ACCEPTS, RETURNS, schema_keeps
from tpmlint.interfaces.support.schemas.facts import Schemas

_DIALECT = re.compile(rb"https?://json-schema\.org/")
_RULES = "x-kubernetes-validations"
_RULE = "rule"
_SERVED = "served"
_OF_EACH_OBJECT = ("apiVersion", "kind", "metadata", "spec", "status")
"""Keys of a definition itself; whatever else stands there is data like any other."""


def document_facts(root: Node, options: Options) -> Mapping[str, Fact] | None:
    """Return the facts of a document of OpenAPI, AsyncAPI or JSON Schema; None for other data."""
    if options.ignore_keys is not None:
        return None
    if "info" in root.entries and not root.entries.keys().isdisjoint(("openapi", "swagger")):
        return openapi.described(root, options)
    if "info" in root.entries and "asyncapi" in root.entries:
        return asyncapi.described(root, options)
    if _DIALECT.match((root.text_of("$schema") or "").encode(errors="replace")):
        return json_schema.described(root)
    return None


def stands_alone(data: bytes) -> bool:
    """Tell whether a text may be such a document."""
    languages = (openapi.language, asyncapi.language)
    return _DIALECT.search(data) is not None or any(each.stands_alone and each.stands_alone(data) for each in languages)


def keeps(before: Fact, after: Fact) -> bool:
    """Tell whether users go on: by the rules of what the fact is of; no value of data begins with such a word."""
    if before.signature.startswith((f"{ACCEPTS} ", f"{RETURNS} ")):
        return schema_keeps(before, after)
    if before.signature.startswith(_SERVED) and after.signature.startswith(_SERVED):
        return True
    if before.signature.startswith("operation"):
        return openapi.language.keeps(before, after) or asyncapi.language.keeps(before, after)
    return keeps_order(before, after)


def add_definition(table: FactTable, name: str, document: Node) -> bool:
    """Add what the versions of a custom resource that are served accept, and what their status returns.

    Returns:
        whether the document is such a definition, with schemas.
    """
    spec = document.get("spec")
    served = [each for each in spec.get("versions").items if each.holds("served")]
    schemas = [each.get("schema").get("openAPIV3Schema") for each in served]
    if document.get("kind").text != "CustomResourceDefinition" or not all(each.entries for each in schemas):
        return False
    if not served:
        return False
    add_data(table, f"{name}.spec", _without(spec, "versions", "conversion"), None)
    beside = _without(document, *_OF_EACH_OBJECT)
    if beside.entries:
        add_data(table, name, beside, None)
    for version, schema in zip(served, schemas, strict=True):
        label = f"{name} {version.text_of('name')}"
        table.add(f"{label} (version)", _SERVED + " deprecated" * version.holds("deprecated"), version.line)
        add_data(table, f"{label} subresources", version.get("subresources"), None)
        plain = _with_rules_apart(table, label, schema)
        status = plain.get("properties").get("status")
        found = Schemas(plain, table, ("#/definitions/",), lambda own, _: own)
        properties = _without(plain.get("properties"), "apiVersion", "kind", "metadata", "status")
        rest = {**plain.entries, "properties": properties}
        found.describe(label, Node(rest, plain.line), ACCEPTS)
        if status.entries:
            found.describe(f"{label}.status", status, RETURNS)
    return True


class ResourceNames(FactNames):
    """A custom resource that a rule does not hold for any more takes what it took, and more."""

    def may_go(self, name: str, signature: str) -> bool:
        return signature == _RULE


def _without(node: Node, *keys: str) -> Node:
    return Node({key: each for key, each in node.entries.items() if key not in keys}, node.line)


def _with_rules_apart(table: FactTable, name: str, schema: Node) -> Node:
    """Add the rules that values must keep, and return the schema without them; their messages are prose."""
    for each in schema.get(_RULES).items:
        rule = " ".join((each.text_of("rule") or "").split())
        table.add(f"{name} rule {shorten(rule)}", _RULE, each.line, demand=True)
    entries = _without(schema, _RULES).entries
    changed: dict[str, Node] = {}
    for key in ("properties", "additionalProperties", "items"):
        inner = entries.get(key)
        if inner is None or not inner.entries:
            continue
        if key == "properties":
            own = {each: _with_rules_apart(table, f"{name}.{each}", node) for each, node in inner.entries.items()}
            changed[key] = Node(own, inner.line)
        else:
            changed[key] = _with_rules_apart(table, f"{name}[]", inner)
    return Node({**entries, **changed}, schema.line, schema.size, schema.height)
