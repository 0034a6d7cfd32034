"""Java as facts."""

from __future__ import annotations

import random
import textwrap

import pytest

from tests.interfaces import comparing, hostile
from tpmlint.change.contracts import Declaration, compare
from tpmlint.interfaces import Options
from tpmlint.interfaces.java import language
from tpmlint.model.items import Interface

PATH = "src/main/java/shop/Card.java"

CARDS = """
    package shop.cards;

    /** A card. */
    @Deprecated(since = "2")
    public class Card<T> extends Base implements Other, Comparable<Card> {
      public static final int MOST = 1, LEAST[] = {};
      protected Card(int number, String... names) throws NotFound {}
      @Override public <U> U use(final List<T> things) throws NotFound, Closed { return null; }
      void hidden() {}
      private int number;
      protected static class Inner { public int x; }
    }
    public interface Reader extends Closeable {
      int DEPTH = 1;
      int read();
      default void skip() {}
      class Error {}
    }
    public enum Kind { GIFT, STAMP(1) { void x() {} }; public void print() {} }
    public record Point(int x, String y) { public Point {} }
    public @interface Named { int depth() default 1; String[] value(); }
    class Hidden { public int x; }
"""


def test_what_is_promised() -> None:
    assert comparing.facts(language, CARDS, PATH) == {
        "shop.cards.Card": "public deprecated class<T#1>",
        "shop.cards.Card extends Base": "extends",
        "shop.cards.Card extends Other": "extends",
        "shop.cards.Card extends Comparable<Card>": "extends",
        "shop.cards.Card.MOST": "public static final int = 1",
        "shop.cards.Card.LEAST": "public static final int[]",
        "shop.cards.Card.new(int, String...)": "protected constructor throws NotFound",
        "shop.cards.Card.use(List<T#1>)": "public <U#1> U#1 throws Closed, NotFound",
        "shop.cards.Card.Inner": "protected static class",
        "shop.cards.Card.Inner.new()": "protected constructor",
        "shop.cards.Card.Inner.x": "public int",
        "shop.cards.Reader": "public interface",
        "shop.cards.Reader extends Closeable": "extends",
        "shop.cards.Reader.DEPTH": "public static final int = 1",
        "shop.cards.Reader.read()": "public abstract int!",
        "shop.cards.Reader.skip()": "public void",
        "shop.cards.Reader.Error": "class",
        "shop.cards.Reader.Error.new()": "public constructor",
        "shop.cards.Kind": "public enum",
        "shop.cards.Kind order": "GIFT < STAMP",
        "shop.cards.Kind.GIFT": "constant",
        "shop.cards.Kind.STAMP": "constant",
        "shop.cards.Kind.print()": "public void",
        "shop.cards.Point": "public record",
        "shop.cards.Point(x)": "1 int!",
        "shop.cards.Point(y)": "2 String!",
        "shop.cards.Named": "public @interface",
        "shop.cards.Named(depth)": "int = 1",
        "shop.cards.Named(value)": "String[]!",
    }
    found = language.facts(textwrap.dedent(CARDS).encode(), Options(PATH))
    assert "int read" in textwrap.dedent(CARDS).splitlines()[found["shop.cards.Reader.read()"].line - 1]


def test_an_imported_name_is_what_it_stands_for() -> None:
    text = """
        package shop;
        import java.lang.String;
        import java.util.List;
        import java.util.Map;
        import java.util.concurrent.*;
        import static terms.Terms.Clause;
        import static terms.Terms.*;
        import v1.Amount;
        import v1.T;
        public class Card<T extends Amount> extends Clause.Part implements Shown<Amount[]> {
          protected Card(String amount, Map.Entry<? super Amount, T> entry, List<Clause>... rest) throws Clause {}
          public Hidden amount;
          private Unseen left;
          public enum Shown { ONE }
          private interface Inner { Amount one(); }
          public Inner inner() { return null; }
        }
        class Hidden { public Amount x; Unseen y; }
        class Unseen { public Amount x; }
    """
    assert comparing.facts(language, text, PATH) == {
        "shop.Card": "public class<T#1 extends v1.Amount>",
        "shop.Card extends terms.Terms.Clause.Part": "extends",
        "shop.Card extends Shown<v1.Amount[]>": "extends",
        "shop.Card.new(String, java.util.Map.Entry<?super v1.Amount,T#1>, java.util.List<terms.Terms.Clause>...)": (
            "protected constructor throws terms.Terms.Clause"
        ),
        "shop.Card.amount": "public Hidden",
        "shop.Card.Shown": "public enum",
        "shop.Card.Shown.ONE": "constant",
        "shop.Card.inner()": "public Inner",
        "shop.Card.Inner": "interface",
        "shop.Card.Inner.one()": "public abstract v1.Amount!",
        "shop.Hidden": "class",
        "shop.Hidden.x": "public v1.Amount",
    }
    taken = text.replace("List<Clause>", "List<Elsewhere>")
    assert comparing.difference(language, text, taken, PATH)[0] == {
        "shop.Card.new(String, java.util.Map.Entry<?super v1.Amount,T#1>, java.util.List<Elsewhere>...)",
        "shop takes names from java.util.concurrent.*",
        "shop takes names from terms.Terms.*",
    }


PAY = """
    package shop;
    import log.Log;
    import v1.Amount;
    import wild.*;
    public class Pay extends Base {
      public Amount pay(Elsewhere by) { Log.log(1); Unseen x = new Unseen(); return null; }
      private Log log;
    }
    class Base { public int left; int right; }
    class Unseen { public int a; }
"""


@pytest.mark.case(152)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import v1.Amount;", "import v2.Amount;"),
        ("import v1.Amount;", "import static v1.Amount.Amount;"),
        ("import v1.Amount;", ""),
        ("import wild.*;", "import other.*;"),
        ("import wild.*;", "import other.Elsewhere;"),
        ("public int left", "public long left"),
        ("public int left", "int left"),
        ("class Unseen {", "class Amount {} class Unseen {"),
        ("private Log log;", "private Pay() {}"),
        ("private Log log;", "public Pay(int a) {}"),
    ],
)
def test_another_meaning_of_a_name_is_another_promise(old: str, new: str) -> None:
    """Case 152: signatures stay as they are, and an import or what the file says of a name does not."""
    assert old in PAY
    assert comparing.difference(language, PAY, PAY.replace(old, new, 1), PATH)[3]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import log.Log;", "import logs.Log;"),
        ("import log.Log;", ""),
        ("import log.Log;\n    import v1.Amount;", "import v1.Amount; import java.io.File; import log.Log;"),
        ("import v1.Amount;", "import v1.Amount; import java.lang.*;"),
        ("int right", "long right"),
        ("class Unseen { public int a; }", "class Unseen { public long a; }"),
        ("log(1)", "log(2)"),
        ("private Log log;", "private Other log;"),
        ("private Log log;", "public Pay() {}"),
    ],
)
def test_what_no_signature_names_is_no_promise(old: str, new: str) -> None:
    assert old in PAY
    assert comparing.difference(language, PAY, PAY.replace(old, new, 1), PATH) == (set(), set(), set(), False)


@pytest.mark.case(152)
@pytest.mark.parametrize(
    "text",
    [
        "public class M implements A<M> {}",
        "public interface M extends A {}",
        "public record M(A x) {}",
        "public @interface M { A x(); }",
        "public enum M implements A {}",
        "public class M { public A[] x; }",
        "public class M { public A.B x() {} }",
        "public class M { public void x() throws A {} }",
        "public class M { public <T extends A> void x(T t) {} }",
        "public sealed class M permits A {}",
        "public class M { protected class N extends A {} }",
        "public class M { public java.util.List<? extends A> x; }",
        "public class M { public interface I { A x(); } }",
        "public class M extends B {} class B { protected A x; }",
        "public class M { private static class N { public A x; } public N n() {} }",
    ],
)
def test_each_place_that_a_name_stands_in(text: str) -> None:
    """Case 152: the same text with another import."""
    assert comparing.difference(language, "import a.A; " + text, "import b.A; " + text, PATH)[3]


@pytest.mark.parametrize(
    "text",
    [
        "public class M { private A x; A y; void z(A a) {} public void f() { A a; } }",
        "public class M { public void x(int A) {} }",
        "public class M<A> { public A x; }",
        "@A public class M { @A public int x; }",
        "public class M { static { A.x(); } }",
        "public class M {} class H { public A x; }",
    ],
)
def test_each_place_where_a_name_promises_nothing(text: str) -> None:
    assert comparing.difference(language, "import a.A; " + text, "import b.A; " + text, PATH) == (
        set(),
        set(),
        set(),
        False,
    )


def test_an_implicit_constructor() -> None:
    one, two = "public class T {}", "public class T { public T(int a) {} }"
    assert comparing.difference(language, one, two, PATH) == ({"T.new(int)"}, {"T.new()"}, set(), True)
    assert comparing.difference(language, two, one, PATH) == ({"T.new()"}, {"T.new(int)"}, set(), True)
    assert comparing.difference(language, one, "public class T { T() {} }", PATH) == (set(), {"T.new()"}, {"T"}, True)
    within = "public interface I { class A {} } class H { public static class B {} } enum E { X }"
    assert comparing.facts(language, within, PATH) == {
        "I": "public interface",
        "I.A": "class",
        "I.A.new()": "public constructor",
    }


def test_types_that_lead_in_a_circle() -> None:
    types = "".join(f"class A{n} {{ public A{n + 1} a; public A0 b; }} " for n in range(1000))
    assert hostile.read(language, f"public class T {{ public A0 a; }} {types}", PATH) == "3003 facts"


def test_order_comments_and_layout_promise_nothing() -> None:
    parts = ["public int a(int b) { return 1; }", "public static final int C = 1;", "protected String d;"]
    known = comparing.facts(language, "public class T { " + "\n".join(parts) + " }", PATH)
    for seed in range(20):
        random.Random(seed).shuffle(parts)
        text = f"/** {seed} */ public\nclass T {{ " + f"\n/* {seed} */\n".join(parts) + " }"
        text = text.replace("int b", f"final int b{seed}").replace("public static final", "final static  public")
        assert comparing.facts(language, text, PATH) == known


@pytest.mark.parametrize(
    ("before", "after", "added", "removed", "changed", "breaking"),
    [
        ("", "public int b() { return 1; }", {"T.b()"}, set(), set(), False),
        ("public int b;", "private int b;", set(), {"T.b"}, set(), True),
        ("public int b() { return 1; }", "public long b() { return 1; }", set(), set(), {"T.b()"}, True),
        ("public void b(int c) {}", "public void b(long c) {}", {"T.b(long)"}, {"T.b(int)"}, set(), True),
        ("", "public abstract void b();", {"T.b()"}, set(), set(), True),
        ("public abstract void b();", "public void b() {}", set(), set(), {"T.b()"}, False),
        ("public void b() {}", "public final void b() {}", set(), set(), {"T.b()"}, True),
        ("public final void b() {}", "public void b() {}", set(), set(), {"T.b()"}, False),
        ("protected void b() {}", "public void b() {}", set(), set(), {"T.b()"}, False),
        ("public void b() {}", "protected void b() {}", set(), set(), {"T.b()"}, True),
        ("public void b() {}", "public static void b() {}", set(), set(), {"T.b()"}, True),
        ("public void b() {}", "public void b() throws X {}", set(), set(), {"T.b()"}, True),
        ("public void b() throws X {}", "public void b() {}", set(), set(), {"T.b()"}, False),
        ("public void b() {}", "@Deprecated public void b() {}", set(), set(), {"T.b()"}, False),
        ("public static final int B = 1;", "public static final int B = 2;", set(), set(), {"T.B"}, True),
        ("public static final int B = 1 + a;", "public static final int B = 1 +  a;", set(), set(), set(), False),
        ("public static final A B = f(1);", "public static final A B = f(2);", set(), set(), set(), False),
        ("public static final A B = new A(1);", "public static final A B = new A(2);", set(), set(), set(), False),
        ("public static int B = 1;", "public static int B = 2;", set(), set(), set(), False),
        ("static final int B = 1;", "static final int B = 2;", set(), set(), set(), False),
    ],
)
def test_what_breaks(
    before: str, after: str, added: set[str], removed: set[str], changed: set[str], breaking: bool
) -> None:
    texts = (f"public class T {{ public int a; {before} }}", f"public class T {{ public int a; {after} }}")
    assert comparing.difference(language, *texts, PATH) == (added, removed, changed, breaking)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("public class T {", "there is a syntax error"),
        ("public class T { int }", "there is a syntax error"),
        (b"\xff", "the byte 0xFF (in Latin-1 'ÿ') is not UTF-8; save the file as UTF-8"),
        ("\0", "there is a null byte in the text"),
        ("public class T { // x\rpublic void a() {} }\n}", "a line, a comment or a text ends where an escape says so"),
        ("public class T { // \\u000a/*\n public void a() {} //*/\n}", "a line, a comment or a text ends where an"),
        ("public class T { /* \\uu002a/ public void a() {} /* */ }", "a line, a comment or a text ends where an"),
        (hostile.large("public class T{} {\n}"), "there are more than"),
        ("public class T {" * 200 + "}" * 200, "more than 100 levels of nesting"),
    ],
)
def test_what_cannot_be_read(text: str | bytes, message: str) -> None:
    assert hostile.read(language, text, PATH).startswith(message)


@pytest.mark.case(118)
def test_types_of_nobody_that_are_nested_too_deep() -> None:
    """What their names begin with would take a gigabyte."""
    for start in ("class A{", "@interface A{"):
        assert hostile.read(language, start * 30_000 + "}" * 30_000, PATH) == "more than 100 levels of nesting"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('@Override public String toString() { return ""; }', ""),
        ("public void f(List<? extends Object> a) {}", "public void f(List<?> a) {}"),
        ("public void f() throws RuntimeException, java.io.IOException {}",
         "public void f() throws java.io.IOException, IllegalStateException {}"),
    ],
)  # fmt: skip
def test_what_each_object_has_and_nobody_must_catch(before: str, after: str) -> None:
    text = "public class S {{ {} }}"
    assert comparing.difference(language, text.format(before), text.format(after), PATH) == (set(), set(), set(), False)
    served = '@JsonValue public String toString() { return ""; }'
    assert comparing.difference(language, text.format(served), text.format(""), PATH)[3]


@pytest.mark.case(164)
def test_a_text_that_doubles_many_times() -> None:
    """Case 164: sixty constants would be a text of 10 * 2^60 characters."""
    doubled = " ".join(f"public static final String A{at} = A{at - 1} + A{at - 1};" for at in range(1, 60))
    text = f'public class T {{ static final String A0 = "{"a" * 10}"; {doubled} }}'
    facts = comparing.facts(language, text, PATH)
    assert len(facts) > 60
    assert all(len(signature) < 5_000 for signature in facts.values())
    assert comparing.difference(language, text, text.replace('"aaaaaaaaaa"', '"aaaaaaaaab"'), PATH)[3]


def test_garbage() -> None:
    assert (
        hostile.survives_garbage(language, 'public class T { } int a ( ) ; @ interface enum < > , throws " /*', PATH)
        == hostile.READ_AND_REFUSED
    )
    assert hostile.survives_cuts(language, textwrap.dedent(CARDS), PATH) == hostile.READ_AND_REFUSED


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("@Path(\"/a\") public interface A {}", "@Path(\"/b\") public interface A {}"),
        ("public interface A { @GET void f(); }", "public interface A { @POST void f(); }"),
        ("public interface A { void f(@QueryParam(\"a\") int x); }",
         "public interface A { void f(@QueryParam(\"b\") int x); }"),
        ("@RestController class A { @GetMapping(\"/a\") void f() {} }",
         "@RestController class A { @GetMapping(\"/b\") void f() {} }"),
        ("@Path(A.X + \"/a\") public class A { static final String X = \"x\"; }",
         "@Path(A.X + \"/a\") public class A { static final String Y = \"y\"; }".replace("A.X", "A.Y")),
        ("@Path(X + \"/a\") public class A { private static final String X = \"x\"; }",
         "@Path(X + \"/a\") public class A { private static final String X = \"y\"; }"),
        ("public class A { @JsonProperty(\"a\") private int x; }",
         "public class A { @JsonProperty(\"b\") private int x; }"),
        ("public class A { @SerializedName(\"a\") int x; }", "public class A { int x; }"),
        ("@Entity class A { @Column(name = \"a\") private int x; }",
         "@Entity class A { @Column(name = \"b\") private int x; }"),
        ("public record A(@JsonProperty(\"a\") int x) {}", "public record A(@JsonProperty(\"b\") int x) {}"),
        ("public enum A { @JsonProperty(\"a\") X }", "public enum A { @JsonProperty(\"b\") X }"),
        ("public enum A { X, Y }", "public enum A { Y, X }"),
        ("public class A { public void f(@Nullable String x) {} }",
         "public class A { public void f(@NonNull String x) {} }"),
        ("public class A { public @NonNull String f() { } }", "public class A { public @Nullable String f() { } }"),
        ("public class A { public void f(@Max(9) int x) {} }", "public class A { public void f(@Max(5) int x) {} }"),
        ("@Target(ElementType.METHOD) public @interface A {}", "@Target(ElementType.TYPE) public @interface A {}"),
        ("@Retention(RetentionPolicy.RUNTIME) public @interface A {}", "public @interface A {}"),
        ("@Data public class A { private int a; }", "@Data public class A { private String a; }"),
        ("@Data public class A { private int a; }", "@Value public class A { private int a; }"),
        ("public class A { @Getter private int a; }", "public class A { private int a; }"),
        ("@Builder public class A { private int a; }", "@Builder public class A { private int b; }"),
        ("@Value public class A { int a; }", "@Value public class A { int a; int b; }"),
        ("@AllArgsConstructor public class A { int a; }", "@AllArgsConstructor public class A { int a, b; }"),
        ("module m { exports a.b; }", "module m { exports a.b to c; }"),
        ("module m { exports a.b to c, d; }", "module m { exports a.b to c; }"),
        ("module m { requires transitive a; }", "module m { requires a; }"),
        ("module m { provides a.S with b.C; }", "module m { }"),
        ("public sealed interface A {} final class B implements A {}", "public sealed interface A {} final class B {}"),
        ("public sealed interface A { record B() implements A {} }", "public sealed interface A { record B() {} }"),
        ("public abstract class A { void f() {} }", "public abstract class A { abstract void f(); }"),
        ("class A { public void f() {} }", "class A { public void g() {} }"),
        ("interface A { void f(); }", "interface A { void f(int a); }"),
        ("public class A { public A() {} }", "public final class A { public A() {} }"),
        ("public class A { private A() {} public static class B extends A {} protected void f() {} }",
         "public class A { private A() {} public static class B extends A {} }"),
        ("public class A { private A() {} protected A(int x) {} }", "public final class A { private A() {} }"),
    ],
)  # fmt: skip
def test_what_breaks_without_another_signature(before: str, after: str) -> None:
    assert comparing.difference(language, before, after, PATH)[3]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("@Path(\"/a\") public interface A {}", "@jakarta.ws.rs.Path(value = \"/\" + \"a\") public interface A {}"),
        ("@Produces({\"a\", \"b\"}) public class A {}", "@Produces({\"b\", \"a\"}) public class A {}"),
        ("@Path({\"a\"}) public class A {}", "@Path(\"a\") public class A {}"),
        ("@JsonFormat(shape = X, pattern = \"a\") public class A {}",
         "@JsonFormat(pattern = \"a\", shape = X) public class A {}"),
        ("@Target({TYPE, METHOD}) public @interface A {}",
         "@Target({ElementType.METHOD, ElementType.TYPE}) public @interface A {}"),
        ("public class A {}", "@SuppressWarnings(\"x\") @Immutable public class A {}"),
        ("public class A { public void f() {} }",
         "public class A { @Override @CanIgnoreReturnValue public void f() {} }"),
        ("public class A { public void f(@Max(value = 9, message = \"a\") int x) {} }",
         "public class A { public void f(@Max(value = 9, message = \"b\") int x) {} }"),
        ("public class A { public @CheckForNull String f() { } }",
         "public class A { @Nullable public String f() { } }"),
        ("public class A { public void f(A this, int x) {} }", "public class A { public void f(int x) {} }"),
        ("public class A { public static final int X = 60 * 1000; }",
         "public class A { public static final int X = 60_000; }"),
        ("public class A { public static final String X = \"a\" + \"b\"; }",
         "public class A { public static final String X = \"ab\"; }"),
        ("public class A { public static final long X = 0x10L; }",
         "public class A { public static final long X = 1L << 4; }"),
        ("public class A { public void g() {} }", "public class A { public void \\u0067() {} } // \\uuuu00e9"),
        ("public class A { String a = \"\\\\u0022\"; }", "public class A { String a = \"\\\\u002a\"; }"),
        ("@Data public class A { private boolean a; }",
         "public class A { private boolean a; public boolean isA() {} public void setA(boolean a) {} public A() {} }"),
        ("public class A { @Getter(AccessLevel.NONE) private int a; }", "public class A { private int a; }"),
        ("import other.Data; @Data public class A { private int a; }", "public class A { private int b; }"),
        ("@NoArgsConstructor public class A {}", "public class A {}"),
        ("module m { requires a; exports b to c, d; }", "/** x */ module m { exports b to d, c; uses e.F; }"),
        ("public class A extends Object { public java.lang.String f() { } }",
         "public class A { public String f() { } }"),
        ("public interface A { class B {} enum C { X } }",
         "public interface A { public static class B {} static enum C { X } }"),
        ("class A { private A() {} public static void f() {} }",
         "class A { private A() {} public static void g() {} }"),
        ("final class A { public void f() {} }", "final class A { public void g() {} }"),
        ("public class M {} class A { public void f() {} }", "public class M {} class A { public void g() {} }"),
        ("public class A { private int x; }", "public class A { private @Nullable long x; }"),
        ("public class A { private A() {} }", "public final class A { private A() {} }"),
        ('public class A { public static final String VERSION = "1.0.0"; }',
         'public class A { public static final String VERSION = "2.0.0-SNAPSHOT"; }'),
        ("public class A { A(int x) {} protected void f() {} }", "public class A { A(int x) {} }"),
        ("public enum A { X { int f() { return 1; } }; int f() { return 2; } }",
         "public enum A { X { int f() { return 1; } }; abstract int f(); }"),
        ("public enum A { X; public int f() { return 1; } }",
         "public enum A { X { public int f() { return 1; } }; public abstract int f(); }"),
        (
            "public class A<T> { public <U extends B<U>> U f(List<T> x) {} }",
            "public class A<K> { public <T extends B<T>> T f(List<K> x) {} }",
        ),
    ],
)  # fmt: skip
def test_other_spellings_of_the_same(before: str, after: str) -> None:
    assert comparing.difference(language, before, after, PATH) == (set(), set(), set(), False)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("public enum A { X, Z }", "public enum A { X, Y, Z }"),
        ("public class A { private A() {} }", "public class A { public A() {} }"),
        ("public class A { public void f(String x) {} }", "public class A { public void f(@Nullable String x) {} }"),
        ("public class A { public void f(@NonNull String x) {} }",
         "public class A { public void f(@Nullable String x) {} }"),
        ("public class A { public @Nullable String f() { } }", "public class A { public @NonNull String f() { } }"),
        ("module m { exports a to b; }", "module m { exports a; }"),
        ("module m { exports a to b; }", "module m { exports a to b, c; }"),
        ("package p;", "package p; class String {}"),
        ("public class A { public int a; }", "public class A { public int a; private @Size(max = 2) String x; }"),
        ("@Entity public class A { private int a; }", "@Entity public class A { private int a, b; }"),
        ("public class A { public int a; }",
         "public class A { public int a; private static final long serialVersionUID = 2; }"),
    ],
)  # fmt: skip
def test_what_is_seen_and_breaks_nobody(before: str, after: str) -> None:
    *changed, breaks = comparing.difference(language, before, after, PATH)
    assert any(changed)
    assert not breaks


def test_what_lombok_makes() -> None:
    text = """
        import lombok.*;
        @Data @Builder(toBuilder = true) @RequiredArgsConstructor(staticName = "of")
        public class Card {
          private final String name; @NonNull private Integer left; private boolean isOpen; static int ALL;
          @Getter(AccessLevel.PROTECTED) @Setter(AccessLevel.NONE) private int inner = 1;
          public Integer getLeft() { return left; }
        }
    """
    assert comparing.facts(language, text, PATH) == {
        "Card": "public class",
        "Card.getLeft()": "public Integer",
        "Card.getName()": "public String",
        "Card.setLeft(Integer)": "public void",
        "Card.isOpen()": "public boolean",
        "Card.setOpen(boolean)": "public void",
        "Card.getInner()": "protected int",
        "Card.of(String, Integer)": "public static Card",
        "Card.builder()": "public static CardBuilder",
        "Card.toBuilder()": "public CardBuilder",
        "Card.CardBuilder.name(String)": "public CardBuilder",
        "Card.CardBuilder.left(Integer)": "public CardBuilder",
        "Card.CardBuilder.isOpen(boolean)": "public CardBuilder",
        "Card.CardBuilder.inner(int)": "public CardBuilder",
        "Card.CardBuilder.build()": "public Card",
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # What a request must hold is said where nobody but a framework looks.
        ("public class A { private String x; public String getX() { return x; } }",
         "public class A { @NotBlank @Size(max = 20) private String x; public String getX() { return x; } }"),
        ("@Data public class A { @Size(max = 20) private String x; }",
         "@Data public class A { @Size(max = 10) private String x; }"),
        ("public class A { @Valid private B x; }", "public class A { private B x; }"),
        ("public class A { @NotNull private B x; }", "public class A { private B x; }"),
        ("public record A(int x) {}",
         "import jakarta.validation.constraints.*; public record A(@NotNull int x) {}"),
        ("public record A(List<String> x) {}", "public record A(List<@NotBlank String> x) {}"),
        ("public class A { private List<@Size(max = 2) String> x; }",
         "public class A { private List<@Size(max = 1) String> x; }"),
        ("public class A { @Size.List({@Size(max = 2)}) private String x; }",
         "public class A { @Size.List({@Size(max = 1)}) private String x; }"),
        ("public class A { @AssertTrue boolean isX() { return true; } }", "public class A { boolean isX() {} }"),
        ("record A(@Size(max = 2) String x) {}", "record A(@Size(max = 1) String x) {}"),
        ("public class A { private String x; @Max(1) int y; }",
         "public class A { @NotEmpty String x; @Max(1) int y; }"),
        ("public class M {} class A { @Size(max = 2) String x; }", "public class M {} class A { String x; }"),
        # Names of parameters that clients send.
        ("public class A { @GetMapping public void f(@RequestParam String q) {} }",
         "public class A { @GetMapping public void f(@RequestParam String query) {} }"),
        ("public class A { @GetMapping public void f(@RequestHeader(required = false) String q) {} }",
         "public class A { @GetMapping public void f(@RequestHeader(required = false) String query) {} }"),
        ("public class A { @QueryMapping void f(@Argument String q) {} }",
         "public class A { @QueryMapping void f(@Argument String query) {} }"),
        ("public class A { @GET public void f(@RestQuery String q) {} }",
         "public class A { @GET public void f(@RestQuery String query) {} }"),
        ("public class A { @GetMapping void f(String q) {} }",
         "public class A { @GetMapping void f(String query) {} }"),
        ("public class A { @GetMapping void f(@Min(1) int q) {} }",
         "public class A { @GetMapping void f(@Min(1) int query) {} }"),
        ("public class A { @JsonCreator public A(String a, int b) {} }",
         "public class A { @JsonCreator public A(String a, int c) {} }"),
        ("public class A { @JsonCreator A(@JsonProperty(\"a\") String a) {} }",
         "public class A { @JsonCreator A(@JsonProperty(\"b\") String a) {} }"),
        ("public class A { @JsonCreator private static A of(@JsonProperty String a) {} }",
         "public class A { @JsonCreator private static A of(@JsonProperty String b) {} }"),
        # What constants of an enum are for others.
        ("public enum A { X(\"a\"); private String c; A(String d) { c = d; } @JsonValue String c() { return c; } }",
         "public enum A { X(\"b\"); private String c; A(String d) { c = d; } @JsonValue String c() { return c; } }"),
        ("public enum A { X(1); public final int c; A(int c) { this.c = c; } }",
         "public enum A { X(2); public final int c; A(int c) { this.c = c; } }"),
        ("@Getter @AllArgsConstructor public enum A { X(1, 5); private final int b, c; }",
         "@Getter @AllArgsConstructor public enum A { X(1, 6); private final int b, c; }"),
        ("public enum A { X(1); @JsonValue private final int c; A(int d) { c = d; } }",
         "public enum A { X(2); @JsonValue private final int c; A(int d) { c = d; } }"),
        ("public enum A { X(1); private int c; A(int c) { this.c = c; } public static A of(int n) { x.c == n; } }",
         "public enum A { X(2); private int c; A(int c) { this.c = c; } public static A of(int n) { x.c == n; } }"),
        ("public enum A { X(\"a < b\"); final int c; A(String c) { this.c = c; } }",
         "public enum A { X(\"a < c < b\"); final int c; A(String c) { this.c = c; } }"),
        ("public enum A { X(\"a; b\"); final int c; A(String c) { this.c = c; } }",
         "public enum A { X(\"a; c\"); final int c; A(String c) { this.c = c; } }"),
        # Fields that are data without a word.
        ("@Entity public class A { @Id Long id; private String a; }",
         "@Entity public class A { @Id Long id; private String b; }"),
        ("@Embeddable class A { private String a; }", "@Embeddable class A { private int a; }"),
        ("@XmlAccessorType(XmlAccessType.FIELD) public class A { private String a; }",
         "@XmlAccessorType(XmlAccessType.FIELD) public class A { private String b; }"),
        ("public class A { private static final long serialVersionUID = 1L; }",
         "public class A { private static final long serialVersionUID = 2L; }"),
    ],
)  # fmt: skip
def test_what_frameworks_show_of_what_is_not_public(before: str, after: str) -> None:
    assert comparing.difference(language, before, after, PATH)[3]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("public class A { private String x; }",
         "import org.jetbrains.annotations.NotNull; public class A { private @NotNull String y; }"),
        ("public class A { private static int x; }", "public class A { @Size(max = 1) private static int y; }"),
        ("public class A { @Size(max = 1) private List<B> x; }",
         "public class A { /** x */ private @Size(max = 1, message = \"a\") ArrayList<B> x; }"),
        ("public class A { @Size.List({@Size(max = 2, message = \"a\")}) private String x; }",
         "public class A { @Size.List(@Size(message = \"b\", max = 2)) private String x; }"),
        ("public class A { public void f(String q) {} }", "public class A { public void f(String query) {} }"),
        ("public class A { @GetMapping void f(@RequestParam String q) {} }",
         "public class A { @GetMapping void f(@RequestParam(name = \"q\") final String query) {} }"),
        ("public class A { @GetMapping void f(@RequestParam(\"q\") String q) {} }",
         "public class A { @GetMapping void f(@RequestParam String q) {} }"),
        ("public class A { @GetMapping void f(String q) {} }",
         "public class A { @GetMapping void f(@RequestParam(required = false) String q) {} }"),
        ("public class A { @GetMapping void f(@RequestParam Map<String, String> q) {} }",
         "public class A { @GetMapping void f(@RequestParam Map<String, String> all) {} }"),
        ("public class A { @PostMapping void f(@RequestBody Card card, Principal a, Model b) {} }",
         "public class A { @PostMapping void f(@RequestBody Card body, Principal b, Model a) {} }"),
        ("public class A { @GetMapping void f(@Value(\"x\") String q) {} }",
         "public class A { @GetMapping void f(@Value(\"x\") String query) {} }"),
        ("public interface A { @GetMapping void f(String q); }",
         "public interface A { @GetMapping void f(String b); }"),
        ("public class A { @JsonCreator public A(String a) {} }",
         "public class A { @JsonCreator public A(String b) {} }"),
        ("public class A { @JsonCreator public A(String a, int b) {} }",
         "public class A { @JsonCreator public A(@JsonProperty(\"a\") String x, @JsonProperty int b) {} }"),
        ("public class A { @JsonProperty(\"a\") private int a; }", "public class A { private @JsonProperty int a; }"),
        # What only the enum itself looks at, and what people read.
        ("public enum A { X(1); private final int c; A(int c) { this.c = c; } }",
         "public enum A { X(2); private final int c; A(int c) { this.c = c; } }"),
        ("public enum A { X(1); private int c; A(int c) { this.c = c; } public int f(int x) { return x * c; } }",
         "public enum A { X(2); private int c; A(int c) { this.c = c; } public int f(int x) { return x * c; } }"),
        ("@Getter @AllArgsConstructor public enum A { X(1, \"a\"); private int c; private String label; }",
         "@Getter @AllArgsConstructor public enum A { X(0x1, \"b\"); private int c; private String label; }"),
        ("public enum A { X(x -> 1); final F c; A(F c) { this.c = c; } }",
         "public enum A { X(x -> 2); final F c; A(F c) { this.c = c; } }"),
        ("@Entity public class A { @Id private Long id; static int a; transient int b; @Transient int c; }",
         "@Entity public class A { @Id private Long id; static int x; transient int y; }"),
        ("@Entity public class A { private int a; @Id public int getA() {} }",
         "@Entity public class A { private int b; @Id public int getA() {} }"),
        ("@Entity public class A { private int a; }", "@Entity public class A { private @Column @Basic int a; }"),
        ("public enum A { X; private static final long serialVersionUID = 1L; }", "public enum A { X }"),
    ],
)  # fmt: skip
def test_what_frameworks_show_in_other_spellings(before: str, after: str) -> None:
    assert comparing.difference(language, before, after, PATH) == (set(), set(), set(), False)


def test_texts_that_double_are_not_put_together_without_end() -> None:
    """Case by which 3 KB of constants took all memory."""
    steps = "".join(f"public static final String A{n} = A{n - 1} + A{n - 1}; " for n in range(1, 60))
    found = comparing.facts(language, f'public class K {{ static final String A0 = "aaaaaaaaaa"; {steps}}}', PATH)
    assert max(map(len, found.values())) < 11_000
    assert len(found) > 59


@pytest.mark.parametrize("path", ["src/test/java/ATest.java", "api/src/integrationTest/java/A.java"])
def test_what_only_a_runner_of_tests_reads(path: str) -> None:
    assert comparing.facts(language, "public class A {}", path) == {}


@pytest.mark.parametrize("path", ["src/main/java/A.java", "src/testFixtures/java/A.java", "test/A.java"])
def test_what_only_sounds_like_a_test(path: str) -> None:
    assert comparing.facts(language, "public class A {}", path)


@pytest.mark.parametrize(
    ("before", "after", "removed"),
    [
        ("@Builder public class A { @Singular List<String> b; }", "@Builder public class A { List<String> b; }",
         {"p.A.ABuilder.clearB()"}),
        ('@Getter @Accessors(prefix="m") public class A { private int mNumber, other; }',
         "@Getter public class A { private int mNumber, other; }", {"p.A.getNumber()"}),
        ("@FieldDefaults(level=AccessLevel.PUBLIC) public class A { int b; private int c; }",
         "public class A { int b; private int c; }", {"p.A.b"}),
        ("@Value @NonFinal public class A { int x; }", "@Value public class A { int x; }", set()),
        ("@StandardException public class A extends Exception { }", "public class A extends Exception { }",
         {"p.A.new(String)", "p.A.new(String, Throwable)", "p.A.new(Throwable)"}),
        ('public class A { @DgsQuery(field="b") public String f() { } }',
         'public class A { @DgsQuery(field="c") public String f() { } }', set()),
        ('public class A { @Get("/a") String f() { } }', "public class A { String f() { } }", {"p.A.f()"}),
        ('public class A { @Json(name = "a") private int b; }', "public class A { private int b; }", {"p.A.b"}),
    ],
)  # fmt: skip
def test_what_annotations_make_that_goes(before: str, after: str, removed: set[str]) -> None:
    found = comparing.difference(language, f"package p; {before}", f"package p; {after}", PATH)
    assert (found[1], found[3]) == (removed, True)


def test_a_private_method_of_an_interface_is_none_of_its_users() -> None:
    before, after = (f"package p; public interface A {{ private void {name}() {{}} }}" for name in ("a", "b"))
    assert comparing.difference(language, before, after, PATH) == (set(), set(), set(), False)


@pytest.mark.parametrize(
    "text",
    [
        'package p; public class A { class P { static final String C = "/a"; } @GetMapping(P.C) public void f() {} }',
        'package p; public class A { @GetMapping(P.C + "/x") public void f() {} } interface P { String C = "/a"; }',
        'package p; public class A { @GetMapping(A.P.C) public void f() {} class P { static final String C = "/a"; } }',
    ],
)
def test_a_path_in_a_constant_of_another_type_of_the_file(text: str) -> None:
    found = comparing.difference(language, text, text.replace('"/a"', '"/b"'), PATH)
    assert found == (set(), set(), {"p.A.f()"}, True)


BASE = """
package p;

abstract class Base {
  public void pay() {}
  protected void check() {}
}
"""


@pytest.mark.parametrize(
    ("other", "counts"),
    [
        ({}, True),  # Nothing is known of the rest of the package.
        ({"p/Pay.java": "package p;\n\npublic class Pay {}\n"}, False),
        ({"p/Pay.java": "package p;\n\npublic class Pay extends Base {}\n"}, True),
        ({"p/Pay.java": "package p;\n\npublic class Pay { public Base base() { return null; } }\n"}, True),
        (
            {"p/Pay.java": "package p;\n\npublic class Pay { private Base base; Base other() { return base; } }\n"},
            False,
        ),
        ({"p/Pay.java": "package p;\n\nclass Pay extends Base {}\n"}, False),
        (
            {
                "p/Pay.java": "package p;\n\nclass Pay extends Base {}\n",
                "p/Card.java": "package p;\n\npublic class Card extends Pay {}\n",
            },
            False,  # What has a parent of its own is none to extend, as far as a file tells.
        ),
        (
            {
                "p/Pay.java": "package p;\n\nabstract class Pay extends Base {}\n",
                "p/Card.java": "package p;\n\npublic class Card extends Pay {}\n",
            },
            True,
        ),
        ({"p/Pay.java": "package p;\n\nabstract class Pay extends Base {}\n"}, False),
        ({"p/Fee.java": "package p;\n", "q/Pay.java": "package q;\n\npublic class Pay extends Base {}\n"}, False),
        ({"more/p/Pay.java": "package p;\n\npublic class Pay extends Base {}\n"}, True),
        ({"p/Pay.java": "package p;\n\npublic class Pay extends Base {"}, True),
    ],
)
def test_a_type_that_is_not_public_counts_where_a_public_one_shows_it(other: dict[str, str], counts: bool) -> None:
    files = {"p/Base.java": BASE, **other}
    before = {path: text.encode() for path, text in files.items()}
    after = {**before, "p/Base.java": BASE.replace("pay()", "pay(int card)").encode()}
    changed = (("p/Base.java", "p/Base.java"),)
    declaration = Declaration(Interface(0, "java", "/"), changed, lambda: ([*before], [*after]))
    found = compare((declaration,), before.get, after.get).facts
    expected = [("p.Base.pay()", True), ("p.Base.pay(int)", False)]
    assert [(each.name, each.breaks) for each in found] == (expected if counts else [])


def test_what_is_stored_counts_whoever_shows_it() -> None:
    text = b'package p;\n\n@Entity\nclass Card { @Column(name = "no") private String number; }\n'
    after = {"p/Card.java": text.replace(b'"no"', b'"number"')}
    declaration = Declaration(
        Interface(0, "java", "/"), (("p/Card.java", "p/Card.java"),), lambda: (["p/Card.java"], ["p/Card.java"])
    )
    found = compare((declaration,), {"p/Card.java": text}.get, after.get).facts
    assert [(each.name, each.breaks) for each in found] == [("p.Card.number", True)]


def test_a_type_that_no_public_one_extends_any_longer() -> None:
    pay = b"package p;\n\npublic class Pay extends Base {}\n"
    before = {"p/Base.java": BASE.encode(), "p/Pay.java": pay}
    after = {"p/Base.java": BASE.encode() + b"\n", "p/Pay.java": pay.replace(b" extends Base", b"")}
    changed = tuple((path, path) for path in before)
    declaration = Declaration(Interface(0, "java", "/"), changed, lambda: ([*before], [*after]))
    found = compare((declaration,), before.get, after.get).facts
    assert [each.name for each in found if each.breaks] == [
        "p.Base",
        "p.Base.check()",
        "p.Base.pay()",
        "p.Pay extends Base",
    ]
