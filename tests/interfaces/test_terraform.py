"""Terraform modules as facts."""

from __future__ import annotations

import random
import textwrap

import pytest

from tests.interfaces import comparing, hostile
from tpmlint.change.contracts import Declaration, compare
from tpmlint.interfaces import Options
from tpmlint.interfaces.terraform import language
from tpmlint.model.items import Interface

PATH = "modules/shop/variables.tf"

SHOP = """
    # What a shop needs.
    variable "region" {
      type        = string
      description = "Where it stands."
      default     = "eu"
    }
    variable "size" {
      type = object({
        tills = number # how many
        doors = optional(number, 1)
        shelf = optional(list(object({ width = number })))
      })
      sensitive = true
      nullable  = false
      validation {
        condition     = var.size.tills > 0
        error_message = "A till, please."
      }
    }
    variable "tags" { type = map(string) }
    variable "old" { type = "list" }
    variable anything {}
    output "address" {
      value     = aws_lb.shop.dns_name
      sensitive = true
    }
    output "id" { value = local.id }
    resource "aws_lb" "shop" {
      name = <<EOF
    ${var.region}
    EOF
    }
"""


def test_what_is_promised() -> None:
    assert comparing.facts(language, SHOP, PATH) == {
        "var.region": 'variable string = "eu"',
        "var.size": "variable object sensitive not-null; validation var.size.tills>0!",
        "var.size.tills": "number!",
        "var.size.doors": "optional number = 1",
        "var.size.shelf": "optional list(object)",
        "var.size.shelf.width": "number!",
        "var.tags": "variable map(string)!",
        "var.old": "variable list(any)!",
        "var.anything": "variable any!",
        "output.address": "output sensitive = aws_lb.shop.dns_name",
        "output.id": "output = local.id",
    }


def test_lines() -> None:
    found = language.facts(textwrap.dedent(SHOP).encode(), Options(PATH))
    lines = textwrap.dedent(SHOP).splitlines()
    for name, words in {"var.size": 'variable "size"', "var.size.doors": "doors", "output.id": '"id"'}.items():
        assert words in lines[found[name].line - 1]


def test_order_prose_and_layout_promise_nothing() -> None:
    blocks = [
        'variable "a" {\n type = object({ x = number, y = string })\n default = null\n}',
        'variable "b" {\n nullable = false\n type = list( string )\n}',
        'output "c" { value = 1 }',
    ]
    known = comparing.facts(language, "\n".join(blocks), PATH)
    for seed in range(20):
        shuffle = random.Random(seed)
        shuffle.shuffle(blocks)
        text = f"\n# {seed}\n".join(blocks).replace(
            "list( string )", shuffle.choice(["list(string)", "list(  string )"])
        )
        text = text.replace("number, y = string", shuffle.choice(["number\n y = string\n", "number, # z\n y = string"]))
        text = text.replace(" nullable", f' description = "{seed}" /* x */\n nullable')
        assert comparing.facts(language, text, PATH) == known


A = 'variable "a" {\n%s\n}'


@pytest.mark.parametrize(
    ("before", "after", "added", "removed", "changed", "breaking"),
    [
        ("", A % "default = 1", {"var.a"}, set(), set(), False),
        ("", A % "", {"var.a"}, set(), set(), True),
        (A % "", "", set(), {"var.a"}, set(), True),
        (A % "", A % "default = 1", set(), set(), {"var.a"}, False),
        (A % "default = 1", A % "default = 2", set(), set(), {"var.a"}, False),
        (A % "default = 1", A % "", set(), set(), {"var.a"}, True),
        (A % "type = string", A % "type = number", set(), set(), {"var.a"}, True),
        (A % "type = string", A % "type = any", set(), set(), {"var.a"}, False),
        (A % "nullable = false", A % "nullable = true", set(), set(), {"var.a"}, False),
        (A % "", A % "nullable = false", set(), set(), {"var.a"}, True),
        (
            A % "type = object({b = string})", A % "type = object({b = string, c = string})",
            {"var.a.c"}, set(), set(), True,
        ),
        (
            A % "type = object({b = string})",
            A % "type = object({b = string, c = optional(string)})",
            {"var.a.c"}, set(), set(), False,
        ),
        (
            A % "type = object({b = string})", A % "type = object({b = optional(string, 1)})",
            set(), set(), {"var.a.b"}, False,
        ),
        (A % "type = object({b = string})", A % "type = object({b = number})", set(), set(), {"var.a.b"}, True),
        ('output "a" { value = 1 }', 'output "a" { value = 2 }', set(), set(), {"output.a"}, False),
        ('output "a" { value = 1 }', "", set(), {"output.a"}, set(), True),
        ('output "a" { value = 1 }', 'output "a" {\nvalue = 1\nsensitive = true\n}', set(), set(), {"output.a"}, True),
        (A % "", A % "validation { condition = var.a > 0 }", set(), set(), {"var.a"}, True),
        (A % "validation { condition = var.a > 0 }", A % "", set(), set(), {"var.a"}, False),
        (
            A % "validation { condition = var.a > 0 }", A % "validation { condition = var.a > 1 }",
            set(), set(), {"var.a"}, True,
        ),
        (A % "", A % "ephemeral = true", set(), set(), {"var.a"}, True),
        (A % "", A % 'deprecated = "use b"', set(), set(), {"var.a"}, False),
        (A % "", A % "const = true", set(), set(), {"var.a"}, False),
        (
            A % "type = object({b = optional(number, 1)})", A % "type = object({b = optional(number, 2)})",
            set(), set(), {"var.a.b"}, False,
        ),
        (
            'output "a" { value = 1 }',
            'output "a" {\nvalue = 1\nprecondition {\ncondition = local.b\n}\n}',
            set(), set(), {"output.a"}, True,
        ),
    ],
)  # fmt: skip
def test_what_breaks(
    before: str, after: str, added: set[str], removed: set[str], changed: set[str], breaking: bool
) -> None:
    assert comparing.difference(language, before, after, PATH) == (added, removed, changed, breaking)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("default = { a = 1, b = [1, 2] }", 'default = {\n  "b" : [ 1,\n 2,\n ] # two\n  a = 1\n}'),
        ("sensitive = false\nnullable = true", ""),
        ('validation {\ncondition = var.a > 0\nerror_message = "No."\n}', "validation {\ncondition = var.a>0\n}"),
        ('deprecated = "use b"', 'deprecated = "please use b"'),
        ("type = list", "type = list(any)"),
        ("type = object({ b = optional(number, null) })", "type = object({ b = optional(number) })"),
    ],
)
def test_what_is_written_in_another_way_promises_the_same(before: str, after: str) -> None:
    assert comparing.difference(language, A % before, A % after, PATH) == (set(), set(), set(), False)


REQUIRED = """
    terraform {
      required_version = ">= 1.3, < 2.0"
      required_providers {
        aws = {
          source                = "hashicorp/aws"
          version               = "~> 5.0"
          configuration_aliases = [aws.dns]
        }
        dns = { version = "3.2" }
        old = "~> 2.0"
      }
      backend "s3" {}
    }
    moved {
      from = aws_x.a["b"]
      to   = module.shop.aws_x.b
    }
    removed {
      from = aws_x.c
      lifecycle {
        destroy = false
      }
    }
    locals {
      zone   = aws_x.zone.id
      name   = local.zone
      unused = 1
    }
    output "zone" { value = local.name }
    output "host" { value = "${local.name}.${local.suffix}" }
"""


def test_what_callers_must_have_and_what_stands_behind_outputs() -> None:
    assert comparing.facts(language, REQUIRED, PATH) == {
        "terraform.version": "needs < 2.0, >= 1.3!",
        "provider.aws": "source hashicorp/aws",
        "provider.aws.version": "needs ~> 5.0!",
        "provider.aws.alias aws.dns": "alias!",
        "provider.dns": "source hashicorp/dns",
        "provider.dns.version": "needs = 3.2!",
        "provider.old": "source hashicorp/old",
        "provider.old.version": "needs ~> 2.0!",
        'moved.aws_x.a["b"]': "to module.shop.aws_x.b",
        "removed.aws_x.c": "removed; lifecycle destroy=false",
        "local.name": "local = aws_x.zone.id",
        "output.zone": "output = aws_x.zone.id",
        "output.host": 'output = "${local.name}.${local.suffix}"',
    }


@pytest.mark.parametrize(
    ("before", "after", "breaking"),
    [
        (">= 1.0", ">= 2.0", True),
        (">= 1.0", ">= 1.0, < 2.0", True),
        (">= 1.0, < 2.0", ">= 1.0", False),
        (">= 1.2", ">= 1.0", False),
        ("~> 4.0", "~> 5.0", True),
        ("~> 4.1", ">= 4.0, < 5.0", False),
        ("~> 4.1", ">= 4.0, < 4.9", True),
        ("< 2.0", "<= 3.0", False),
        ("1.0", ">= 1.0", False),
        ("1.0", "< 1.0", True),
        (">= 1.0", ">= a", True),
    ],
)
def test_versions_that_callers_must_have(before: str, after: str, breaking: bool) -> None:
    texts = [f'terraform {{\nrequired_version = "{each}"\n}}' for each in (before, after)]
    assert comparing.difference(language, texts[0], texts[1], PATH) == (set(), set(), {"terraform.version"}, breaking)


IN_JSON = """
    {
      "//": "The shop.",
      "variable": {
        "size": {
          "type": "object({ tills = number, doors = optional(number, 1) })",
          "description": "How large.",
          "default": {"tills": 1, "note": "a ${b}", "more": [true, null]},
          "validation": [{"condition": "${var.size.tills > 0}", "error_message": "A till."}]
        },
        "name": [{"type": "string"}]
      },
      "output": {
        "id": {"value": "${aws_x.a.id}", "sensitive": true},
        "url": {"value": "https://${lookup(local.hosts, \\"a\\")}/x \\"y\\""}
      },
      "locals": {"hosts": {"a": "b"}},
      "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "configuration_aliases": ["aws.dns"]}}},
      "moved": [{"from": "aws_x.a", "to": "aws_x.b"}],
      "resource": {"aws_x": {"a": {}}}
    }
"""


def test_json_promises_what_the_same_in_hcl_does() -> None:
    text = """
        variable "size" {
          type = object({ tills = number, doors = optional(number, 1) })
          default = { tills = 1, note = "a $${b}", more = [true, null] }
          validation { condition = var.size.tills > 0 }
        }
        variable "name" { type = string }
        output "id" {
          value     = aws_x.a.id
          sensitive = true
        }
        output "url" { value = "https://${lookup(local.hosts, "a")}/x \\"y\\"" }
        locals { hosts = { a = "b" } }
        terraform {
          required_providers {
            aws = { source = "hashicorp/aws", configuration_aliases = [aws.dns] }
          }
        }
        moved {
          from = aws_x.a
          to   = aws_x.b
        }
    """
    assert comparing.facts(language, IN_JSON, "main.tf.json") == comparing.facts(language, text, "main.tf")
    found = language.facts(textwrap.dedent(IN_JSON).encode(), Options("main.tf.json"))
    lines = textwrap.dedent(IN_JSON).splitlines()
    for name, words in {"var.size": '"size"', "output.id": '"id"', "moved.aws_x.a": '"moved"'}.items():
        assert words in lines[found[name].line - 1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1]", "Terraform in JSON must be an object"),
        ("{", "a key in double quotes is expected"),
        ('{"output": {"a": {"value": "${"}}}', "the text is not HCL: it ends too early"),
        ('{"variable": {"a": {"type": "list("}}}', "the text is not HCL: unexpected"),
        ('{"variable": ' + "[" * 50 + "]" * 50 + "}", "0 facts"),
        ('{"variable": {"a": {"default": ' + "[" * 95 + "]" * 95 + "}}}", "1 facts"),
        ('{"variable": {"a": {"default": ' + "[" * 101 + "]" * 101 + "}}}", "more than 100 levels of nesting"),
    ],
)
def test_json_that_cannot_be_read(text: str, message: str) -> None:
    assert hostile.read(language, text, "main.tf.json").startswith(message)


def test_white_space_in_a_text_counts() -> None:
    before, after = (A % f'default = "{text} ${{c}} d"' for text in ("a b", "ab"))
    assert comparing.difference(language, before, after, PATH) == (set(), set(), {"var.a"}, False)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('variable "a" {', "the text is not HCL: it ends too early"),
        ("}", 'the text is not HCL: unexpected "}"'),
        (b"\xff", "the byte 0xFF (in Latin-1 'ÿ') is not UTF-8; save the file as UTF-8"),
        ("\0", "there is a null byte in the text"),
        (hostile.large('variable "a{}" {{}}\n'), "there are more than 50,000 words and signs"),
        ("a = " + "[" * 40_000 + "]" * 9000, "the"),
        ("a = " + "(" * 20_000 + "1" + ")" * 20_000, "0 facts"),
        (hostile.large("\n"), "there are more than 50,000 lines"),
    ],
)
def test_what_cannot_be_read(text: str | bytes, message: str) -> None:
    assert hostile.read(language, text, PATH).startswith(message)


def test_garbage() -> None:
    assert (
        hostile.survives_garbage(language, 'variable "a" { } type = [ ] ( ) ${ " <<EOF \n %{ ? : object , .', PATH)
        == hostile.READ_AND_REFUSED
    )
    assert hostile.survives_cuts(language, textwrap.dedent(SHOP), PATH, 23) == hostile.READ_AND_REFUSED


def test_a_local_behind_the_validation_of_a_variable() -> None:
    text = (
        'locals { most = 100 }\nvariable "a" {\n  type = number\n  validation {\n'
        '    condition = var.a <= local.most\n    error_message = "x"\n  }\n}\n'
    ).replace("{ most = 100 }", "{\n  most = 100\n}")
    found = comparing.difference(language, text, text.replace("100", "10"), "main.tf")
    assert found[:3] == (set(), set(), {"local.most"})


def test_a_version_that_is_not_asked_for_any_more() -> None:
    """The source of a provider is no such demand: who passes one on passes it by its name."""
    asked = 'terraform {\n  required_version = ">= 1.3"\n  required_providers {\n    aws = %s\n  }\n}\n'
    before = asked % '{ source = "hashicorp/aws", version = "~> 5.0" }'
    after = (asked % '{ source = "hashicorp/aws" }').replace('  required_version = ">= 1.3"\n', "")
    gone = {"provider.aws.version", "terraform.version"}
    assert comparing.difference(language, before, after, PATH) == (set(), gone, set(), False)
    assert comparing.difference(language, before, "", PATH) == (set(), {*gone, "provider.aws"}, set(), True)


@pytest.mark.parametrize(
    ("beside", "breaks"), [("modules/shop/main.tf", True), ("modules/bank/main.tf", False), ("main.tf", False)]
)
def test_what_a_module_asks_for_that_was_not_there_breaks_nobody(beside: str, breaks: bool) -> None:
    new = {"modules/shop/variables.tf": b'variable "a" {}\n', "modules/shop/versions.tf": REQUIRED.encode()}
    before = {beside: b"locals {}\n"}
    after = {**before, **new}
    declaration = Declaration(
        Interface(0, "terraform", "/"), tuple((None, each) for each in new), lambda: (list(before), list(after))
    )
    found = {each.name: each.breaks for each in compare((declaration,), before.get, after.get).facts}
    assert (found["var.a"], found["terraform.version"]) == (breaks, breaks)
