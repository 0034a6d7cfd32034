"""What of two versions of a file is only white space, and what is more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tpmlint.change.white_space import BLANKS_MEAN_NOTHING, INDENTATION_MEANS_NOTHING, differs_in_white_space

ESCAPED = r"\u0022\u0022\u0022"
PYTHON = 'a = """\n  one\n"""\nb = \'it\\\'s\'  # don\'t\nc = 1\n'


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        pytest.param("a.js", "if (x)\n  y();\n", "if (x)\n    y();\n", id="indentation"),
        pytest.param("a.go", "if x {\n  y()\n}\n", "if x {\n\ty()\n}\n", id="tabs for blanks"),
        pytest.param("a.go", "t `json`\nif x {\n  y()\n}\n", "t `json`\nif x {\n\ty()\n}\n", id="after a raw string"),
        pytest.param("a.c", "#define X \\\n  1\nint y;\n", "#define X \\\r\n  1\r\nint y;\r\n", id="not within"),
        pytest.param("a.py", "a = 1\nb = 2\n", "a = 1\r\nb = 2\r\n", id="line ends"),
        pytest.param("a.py", PYTHON, PYTHON.replace("\n", "\r\n"), id="line ends of what Python reads as one"),
        pytest.param("a.py", "a = 1 \nb = 2\n", "a = 1\nb = 2", id="a trailing blank and the last line's end"),
        pytest.param("a.py", PYTHON, PYTHON.replace("c = 1", "c = 1\t"), id="after a literal"),
        pytest.param("a.yaml", "a: |\n  x\nb: 1\n", "a: |\n  x\nb: 1  \n", id="after a block"),
        pytest.param("a.yaml", "a: 1\n\nb: 2\n", "a: 1\n  \nb: 2", id="an empty line"),
        pytest.param("Dockerfile", "RUN x\n", "RUN x  ", id="a known name"),
        pytest.param("a.py", 'a = \'b\'  # """\nc = 1\n', 'a = \'b\'  # """\nc = 1 \n', id="quotes in a comment"),
        pytest.param("a.md", "a\nb\n", "a\r\nb\r\n", id="line ends of a text"),
        pytest.param("a.go", " // x\n", "// x\n", id="a comment of Go"),
        pytest.param("a.yaml", "x:\n  - a: |\n      x\n  - b: 1\n", "x:\n  - a: |\n      x\n  - b: 1 \n", id="a list"),
        *(
            pytest.param("a.py", f"{code}\nz = 1\n", f"{code}\nz = 1 \n", id=code)
            for code in (
                "f\"{d['k']} {{ {x:>{width}} {y:#x} {z!r:#010x}\"",
                "f'{d[\"k\"]}' if'a' else rb'{'",
                "f'''{d[\"k\"]}\n{x}'''",
                'f"\\{x}\\N{DASH}"',
            )
        ),
    ],
)
def test_only_white_space(path: str, old: str, new: str) -> None:
    assert differs_in_white_space(path, old.encode(), new.encode())
    assert differs_in_white_space(path, new.encode(), old.encode())


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        pytest.param("a.js", "// take\ncharge();\n", "// take charge();\n", id="a joined line"),
        pytest.param("a.sh", "rm -rf build /srv\n", "rm -rf build\n/srv\n", id="a split line"),
        pytest.param("a.js", "return\n  total;\n", "return total;\n", id="a statement that ends before"),
        pytest.param("a.js", 'k = "a b";\n', 'k = "a    b";\n', id="within a literal"),
        pytest.param("a.c", "a  = 1;\n", "a = 1;\n", id="within a line"),
        pytest.param("a.c", "a;\n\n\nb;\n", "a;\nb;\n", id="empty lines"),
        pytest.param("a.c", "a;\n", "a;\n\n\n", id="empty lines at the end"),
        pytest.param("a.js", "k = `\n  x\n`;\n", "k = `\n    x\n`;\n", id="a template"),
        pytest.param("a.js", '<a title="x\n  y">\n', '<a title="x\n    y">\n', id="an attribute"),
        pytest.param("a.go", "k := `\n  x\n`\n", "k := `\n  x \n`\n", id="a raw string"),
        *(
            pytest.param("a.py", f"{code}\n x\n{end}\n", f"{code}\n x \n{end}\n", id=code)
            for code, end in (
                ('d[\'q\'] = """', '"""'),
                ('f(\'a\', \'\', "b", """', '""")'),
                ("f(\"a\", 'b', '\"', \"'\", '''", "''')"),
                ('a = \'b\'  # """\nc = """', '"""'),
            )
        ),
        pytest.param("a.java", 'k = """\n  x\n""";\n', 'k = """\n    x\n""";\n', id="a text block"),
        pytest.param("a.cs", 'k = @"\n  x";\n', 'k = @"\r\n  x";\r\n', id="line ends in a verbatim string"),
        pytest.param("a.c", 'k = "a\\\n  b";\n', 'k = "a\\\n    b";\n', id="a literal that goes on"),
        pytest.param("a.c", "#define A \\\n1\n", "#define A \\ \n1\n", id="a blank behind a backslash"),
        pytest.param("a.c", 'k = R\\\n"(a\n  b)";\n', 'k = R\\\n"(a\n    b)";\n', id="a raw string that is split"),
        pytest.param("a.c", 'k = "a??/\n  b";\n', 'k = "a??/\n    b";\n', id="a trigraph"),
        pytest.param("a.java", f"k = {ESCAPED}\n  a\n", f"k = {ESCAPED}\n    a\n", id="a text block by escapes"),
        pytest.param("a.js", '<a b="it\'s\n  y">\n', '<a b="it\'s\n    y">\n', id="an attribute with an apostrophe"),
        pytest.param("a.js", '<a b=\n"x\n  y">\n', '<a b=\n"x\n    y">\n', id="an attribute in the next line"),
        pytest.param("a.js", "#!/usr/bin/node\nx\n", " #!/usr/bin/node\nx\n", id="no interpreter any more"),
        pytest.param("a.go", " //go:embed x\n", "//go:embed x\n", id="a directive of Go"),
        pytest.param("a.go", "//line x.go:1\n", "//line x.go:1 \n", id="a directive that ends with a blank"),
        pytest.param("a.go", " //export x\n", "//export x\n", id="a directive of cgo"),
        pytest.param("a.go", '/*\n x\n*/\nimport "C"\n', '/*\nx\n*/\nimport "C"\n', id="C in a comment of Go"),
        *(
            pytest.param("a.py", f"{code}; z = '''a\n b'''\n", f"{code}; z = '''a  \n b'''\n", id=code)
            for code in (
                'f"{d["""k"""]}"',
                'f"{d["\'\'\'"]}"',
                "f'{d['\"\"\"']}'",
                'rf"{d["\'\'\'"]}"',
                't"{d["\'\'\'"]}"',
                "f\"{x['}'\"'''\"]}\"",
                "f\"{x #\"}\n}'''\"",
                'f"""{"""\'\'\'"""}"""',
            )
        ),
        pytest.param("a.py", "# coding: shift_jis\nx\n", "# coding: shift_jis\nx \n", id="another encoding"),
        pytest.param("a.yaml", "x:\n  |\n  a\n", "x:\n  |\n  a \n", id="a block in its own line"),
        pytest.param("a.yaml", "x:\n  !t &a >-\n  a\n", "x:\n  !t &a >-\n  a \n", id="a block behind a tag"),
        pytest.param("a.yaml", "x: |\r  a\n", "x: |\r  a \n", id="a block in lines that git does not see"),
        pytest.param("a.yaml", "x: |\u2028  a\n", "x: |\u2028  a \n", id="a block behind a line break of Unicode"),
        pytest.param("a.sh", "x\ny\n", "x\r\ny\r\n", id="line ends of a shell script"),
        pytest.param("a.bash", "x\n", "x\r\n", id="line ends of a script of bash"),
        pytest.param("a.py", "if x:\n  y()\nz()\n", "if x:\n  y()\n  z()\n", id="indentation in Python"),
        pytest.param("a.py", PYTHON, PYTHON.replace("  one", "  one "), id="a blank in a docstring"),
        pytest.param("a.py", "'''x\n", "'''x", id="the end of an open literal"),
        pytest.param("job", "if x:\n  y()\nz()\n", "if x:\n  y()\n  z()\n", id="Python without an ending"),
        pytest.param("job", "'''\nx\n'''\n", "'''\nx \n'''\n", id="a literal of a language unknown"),
        pytest.param("a.fs", "if x then\n  y\n  z\n", "if x then\n  y\nz\n", id="F#"),
        pytest.param("a.yaml", "a:\n  b: 1\n", "a:\nb: 1\n", id="indentation in YAML"),
        pytest.param("a.yaml", "a: |\n  x\n\n  y\n", "a: |\n  x\n\n  y \n", id="a blank in a block"),
        pytest.param("a.yaml", "- b: >-  # why\n    x\n", "- b: >-  # why\n    x \n", id="a block with a comment"),
        pytest.param("a.yaml", "a: |\n  x\n", "a: |\n  x", id="the last line's end in a block"),
        pytest.param("a.yaml", "--- |\nx\ny\n", "--- |\nx \ny\n", id="a block of a whole document"),
        pytest.param("v.yaml.j2", "a: |\n  x\n", "a: |\n  x \n", id="a block in a template of YAML"),
        *(
            pytest.param(path, old, old.replace("\n", " \n", 1), id=f"a blank in {path}")
            for path, old in {
                "a.lua": "k = [[\nx\n]]\n",
                "CMakeLists.txt": "set(k [[\nx\n]])\n",
                "a.sql": "do $$\nx\n$$\n",
                "a.rb": "k = %q(\nx\n)\n__END__\ny\n",
                "a.ex": "k = ~S(\nx\n)\n",
                "a.groovy": "k = $/\nx\n/$\n",
                "a.coffee": "k = ///\nx\n///\n",
                "a.tcl": "set k {\nx\n}\n",
                "a.bat": "set A=b\n",
                "a.vb": "k = a & _\nb\n",
                "a.unknown": "x\n",
                "job": "x\n",
            }.items()
        ),
        pytest.param("a.bat", "x\ny\n", "x\r\ny\r\n", id="line ends of an unknown language"),
        pytest.param("a.sql", "x\n", "x", id="the last line's end in an unknown language"),
        pytest.param("a.sh", "cat <<E\nx\nE\n", "cat <<E\nx \nE\n", id="a document in a shell script"),
        pytest.param("a.md", "a\nb\n", "a  \nb\n", id="a line break of Markdown"),
        pytest.param("a.sh", "cat <\\\n<E\nx\nE\n", "cat <\\\n<E\nx \nE\n", id="a document behind a line that goes on"),
        pytest.param("Dockerfile", "COPY <\\\n<E /a\nx\nE\n", "COPY <\\\n<E /a\nx \nE\n", id="one in a Dockerfile"),
        pytest.param("a.sh", "x=${y:-a\nb}\n", "x=${y:-a \nb}\n", id="a default without quotes"),
        pytest.param("a.scala", "val x = <a>b\nc</a>\n", "val x = <a>b \nc</a>\n", id="markup in Scala"),
        pytest.param("a.swift", "let x = #/\nb\n/#\n", "let x = #/\nb \n/#\n", id="an expression in Swift"),
        pytest.param("a.yaml", "a: {{ `b\nc` }}\n", "a: {{ `b \nc` }}\n", id="a raw string in a template of YAML"),
        pytest.param("a.yaml", "{{ define 'a' }}\nb\n{{ end }}", "{{ define 'a' }}\nb \n{{ end }}", id="a template"),
        pytest.param("a.css", "a {\\2d-x: b\n c}\n", "a {\\2d-x: b\nc}\n", id="a property of one's own in CSS"),
        *(
            pytest.param(path, "A=b\n", "A=b\r\n", id=f"a line end in {path}")
            for path in ("a.env", "Makefile", "a.mk", "a.patch", "a.diff", "a.snap")
        ),
        pytest.param("Makefile", "A = b\n", "A = b \n", id="a value of make"),
        pytest.param("a.sh", "#!/bin/sh\nx\n", "#!/bin/sh\r\nx\r\n", id="the name of an interpreter"),
        pytest.param("a.c", "a\rb\n", "a\nb\n", id="a carriage return alone"),
        pytest.param("a.c", "a\fb\n", "a\n", id="other text"),
        pytest.param("a.c", "\0 x\n", "\0\nx ", id="no text"),
    ],
)
def test_more_than_white_space(path: str, old: str, new: str) -> None:
    assert not differs_in_white_space(path, old.encode(), new.encode())
    assert not differs_in_white_space(path, new.encode(), old.encode())


def test_many_quotes_take_no_time_by_their_square() -> None:
    text = b'"""' + b"''' \\ \" " * 100_000 + b"\n"
    assert differs_in_white_space("a.py", text + b"a", text + b"a\n") is False


def test_the_page_lists_the_languages() -> None:
    page = (Path(__file__).parents[2] / "docs/concept.md").read_text(encoding="utf-8")
    (listed,) = re.findall(r"in files that end in (.*?)\. What does not", page, re.DOTALL)
    assert tuple(re.findall(r"`\.(\w+)`", listed))[-len(INDENTATION_MEANS_NOTHING) :] == INDENTATION_MEANS_NOTHING
    assert tuple(re.findall(r"`\.(\w+)`", listed))[: -len(INDENTATION_MEANS_NOTHING)] == BLANKS_MEAN_NOTHING
