"""Decorators of TypeScript: what they say of classes, members and parameters is promised as the types are."""

from __future__ import annotations

import pytest

from tests.interfaces import comparing
from tpmlint.interfaces.typescript import language

PATH = "src/cards.ts"

CARDS = """
import { Get } from "@nestjs/common";
const LATER = "later";
@Controller("cards")
export class Cards {
  @Get(":id") /* one */ @Roles("a manager", LATER)
  find(@Param("id") id: string): Card { return null as any }
  @Column({ name: "cents", nullable: true, comment: "Of it" }) private cents: number;
  @OneToMany(() => Card, (card) => card.owner) cards: Card[];
  @state() private shown: boolean;
  constructor(@Inject(STORE) private store: Store) {}
}
@Component({ selector: "shop-card", template: "<p>a</p>", imports: [A] })
class CardView { @Input({ required: true }) cents: number; }
@log class Unseen { a: string }
"""


def test_what_decorators_are_given() -> None:
    assert comparing.facts(language, CARDS, PATH) == {
        "cards.Cards": "class",
        'cards.Cards decorated by Controller("cards")': "decorator",
        "cards.Cards.find": "method: Card",
        "cards.Cards.find(1)": "parameter: string!",
        'cards.Cards.find(1) decorated by Param("id")': "decorator",
        'cards.Cards.find decorated by import("@nestjs/common").Get(":id")': "decorator",
        'cards.Cards.find decorated by Roles("a manager", LATER)': "decorator",
        "cards.Cards.cents": "property: number",
        'cards.Cards.cents decorated by Column({name: "cents", nullable: true})': "decorator",
        "cards.Cards.cards": "property: Card[]",
        "cards.Cards.cards decorated by OneToMany(()=>Card, (_)=>_.owner)": "decorator",
        "cards.Cards.new": "constructor",
        "cards.Cards.new(1)": "parameter: Store!",
        "cards.CardView": "class; not exported",
        'cards.CardView decorated by Component({selector: "shop-card"})': "decorator",
        "cards.CardView.cents": "property: number",
        "cards.CardView.cents decorated by Input({required: true})": "decorator",
        "cards.LATER": 'const = "later"; not exported',
    }


@pytest.mark.case(162)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('@Controller("cards")', '@Controller("v2/cards")'),
        ("@Get(", "@Post("),
        ('":id"', '":number"'),
        ('"a manager"', '"a visitor"'),
        ('"later"', '"now"'),
        ("@nestjs/common", "other"),
        ('@Param("id")', '@Query("id")'),
        ('name: "cents"', 'name: "amount"'),
        ("nullable: true, ", ""),
        ("() => Card,", "() => Other,"),
        ("card.owner", "card.user"),
        ("shop-card", "acme-card"),
        ("@Input({ required: true }) ", ""),
    ],
)
def test_another_decorator_is_another_promise(old: str, new: str) -> None:
    """Case 162: the types stay as they are."""
    assert old in CARDS
    assert comparing.difference(language, CARDS, CARDS.replace(old, new), PATH)[3]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('@Get(":id") /* one */ @Roles("a manager", LATER)', "@Roles('a manager', LATER)\n  @Get(':id')"),
        ('{ name: "cents", nullable: true, comment: "Of it" }', '{ nullable: true, name: "cents" }'),
        ("(card) => card.owner", "c => c.owner"),
        ("<p>a</p>", "<p>b</p>"),
        ("imports: [A]", "imports: [A, B]"),
        ("@state() ", ""),
        ("@Inject(STORE) ", ""),
        ("@log class Unseen { a: string }", ""),
    ],
)
def test_what_only_the_program_notices_is_no_promise(old: str, new: str) -> None:
    assert old in CARDS
    assert comparing.difference(language, CARDS, CARDS.replace(old, new), PATH) == (set(), set(), set(), False)


def test_a_decorator_is_read_wherever_it_stands() -> None:
    facts = [
        comparing.facts(language, text, PATH)
        for text in (
            '@A("x") export class K {}',
            'export @A("x") class K {}',
            '@A("x") class K {} export { K }',
            "@A('x')\n// why\nexport class K {}",
        )
    ]
    assert facts == [{"cards.K": "class", 'cards.K decorated by A("x")': "decorator"}] * 4
    assert comparing.facts(language, "@a.b export default class {}", PATH) == {
        "cards.default": "class",
        "cards.default decorated by a.b": "decorator",
    }


@pytest.mark.parametrize(
    "text",
    [
        "const R = { a: 'cards' };\n@Controller(R.a)\nexport class C {}",
        "const R = { a: 'cards' } as const;\n@Controller(R.a)\nexport class C {}",
        "const R = { path: 'cards' };\n@Controller(R)\nexport class C {}",
        "const R = { path: 'cards' };\n@Controller({ ...R })\nexport class C {}",
        "const R = { a: 'cards' };\n@Controller('a')\nexport class C { @Post(R.a) pay() {} }",
        "export const R = { a: 'cards' };\n@Controller(R.a)\nexport class C {}",
        "@Component({ selector: 'a' })\nexport class C { n = input('', { alias: 'cards' }); }",
        "export const Code = Object.freeze({ a: 'cards' });",
    ],
)
def test_what_constants_hold_that_a_decorator_or_a_call_is_given(text: str) -> None:
    assert comparing.difference(language, text, text.replace("'cards'", "'tokens'"), "src/a.ts")[3]
