"""What Python modules serve under names that are not public, and what decides how it is reached."""

from __future__ import annotations

import pytest

from tests.interfaces import comparing
from tpmlint.interfaces.python import language

SHOP = """
from fastapi import APIRouter
_PREFIX = "/v1"
_limit = Limiter(most=5)
app = FastAPI(root_path="/shop", version="1.0.0", title="Shop")
router = APIRouter(prefix="/cards")
_inner = Router(prefix="/inner")
@app.route("/pay", methods=["POST"])
def _pay(card: int, by="x"): ...
@router.get(f"{_PREFIX}/cards")
@_limit.at(1)
def cards(): ...
@_inner.get("/one")
def one(): ...
@_logged
def two(): ...
def _logged(function): return wraps(function)
class User(BaseModel):
    born: date
    @field_serializer("born")
    def _show(self, value): ...
class _Unseen(BaseModel):
    @field_serializer("born")
    def _show(self, value): ...
app.include_router(router, prefix="/v1")
urlpatterns = [path("cards/", cards, name="all")] + other
urlpatterns += [path("one/", one)]
"""


def test_what_is_served() -> None:
    facts = comparing.facts(language, SHOP, "m.py")
    assert {name: facts[name] for name in facts if " serves " in name or " stands for" in name or "._" in name} == {
        "m serves app.route('/pay', methods=['POST'])": "function (card: int, by='x')",
        "m serves app.include_router(router, prefix='/v1')": "registered",
        "m serves path('cards/', cards, name='all')": "registered",
        "m serves path('one/', one)": "registered",
        "m serves other": "registered",
        "m.User serves field_serializer('born')": "method",
        "m.app stands for": "FastAPI(root_path='/shop')",
        "m.router stands for": "fastapi.APIRouter(prefix='/cards')",
        "m._inner": "attribute = Router(prefix='/inner')",
        "m._PREFIX": "attribute = '/v1'",
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"/pay"', '"/charge"'),
        ('"POST"', '"PUT"'),
        ("card: int", "card: str"),
        ('by="x"', "by"),
        ('_PREFIX = "/v1"', '_PREFIX = "/v2"'),
        ('prefix="/cards"', 'prefix="/gifts"'),
        ('prefix="/inner"', 'prefix="/outer"'),
        ('root_path="/shop"', 'root_path="/"'),
        ('prefix="/v1"', 'prefix="/v2"'),
        ('path("cards/"', 'path("card/"'),
        ('"one/"', '"two/"'),
        ('@field_serializer("born")\n    def _show(self, value): ...\nclass _U', "pass\nclass _U"),
    ],
)
def test_another_way_to_what_is_served_is_another_promise(old: str, new: str) -> None:
    assert old in SHOP
    assert comparing.difference(language, SHOP, SHOP.replace(old, new), "m.py")[3]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("def _pay", "def _charge"),
        ("def _show", "def _shown"),
        ('version="1.0.0", title="Shop"', 'version="1.1.0", title="The shop", debug=True'),
        ("most=5", "most=6"),
        ("def _logged(function): return wraps(function)", "def _logged(it, /): return wraps(it)"),
        ('class _Unseen(BaseModel):\n    @field_serializer("born")', "class _Unseen(BaseModel):\n    @other"),
    ],
)
def test_names_and_releases_are_no_promise(old: str, new: str) -> None:
    assert old in SHOP
    assert comparing.difference(language, SHOP, SHOP.replace(old, new), "m.py") == (set(), set(), set(), False)


def test_what_a_module_does_not_list_is_served_all_the_same() -> None:
    text = "__all__ = ['app']\napp = Flask(__name__)\n@app.get('/a')\ndef pay(): ...\n"
    assert comparing.facts(language, text, "m.py").items() >= {("m serves app.get('/a')", "function ()")}


@pytest.mark.parametrize(
    "text",
    [
        "class _P:\n    cards = '/cards'\n@app.get(_P.cards)\ndef f(): ...",
        "for path in ('/cards', '/other'):\n    app.add_api_route(path, f)",
        "_routes = [Route('/cards', f)]\napp = Starlette(routes=_routes)",
        "app = tornado.web.Application([(r'/cards', H)])",
    ],
)
def test_paths_in_a_class_of_constants_and_in_a_loop(text: str) -> None:
    assert comparing.difference(language, text, text.replace("/cards", "/tokens"), "m.py")[3]


def test_types_of_what_is_served_are_in_one_spelling() -> None:
    imports = "from typing import List, Optional\n"
    old = f"{imports}@app.get('/x')\ndef _x(a: List[int], b: Optional[str] = None) -> List[str]: ..."
    new = "@app.get('/x')\ndef _x(a: list[int], b: 'str | None' = None) -> list[str]: ..."
    assert comparing.difference(language, old, new, "m.py") == (set(), set(), set(), False)
    assert comparing.difference(language, old, new.replace("list[int]", "int"), "m.py")[3]


def test_what_a_command_takes_its_decorators_say() -> None:
    text = """
        @main.command()
        @click.option("--verbose", type=int)
        @click.argument("path", help="A file.")
        def _run(verbose: int, path: str): ...
    """
    assert comparing.facts(language, text, "m.py") == {
        "m serves main.command()": "function",
        "m serves click.option('--verbose', type=int)": "decorator",
        "m serves click.argument('path')": "decorator",
    }


def test_a_list_of_routes_may_grow() -> None:
    for text in (
        "app = Starlette(routes=[Route('/x', _x)])",
        "_ROUTES = [Route('/x', _x)]\napp = Starlette(routes=[*_ROUTES])",
        "routes = [Route('/x', _x)] + more\napp = Starlette(routes=routes)",
    ):
        more = text.replace("_x)]", "_x), Route('/y', _x)]")
        added = {"m serves Route('/y', _x)"}
        assert comparing.difference(language, text, more, "m.py") == (added, set(), set(), False)
        assert comparing.difference(language, more, text, "m.py") == (set(), added, set(), True)


def test_what_a_function_serves_that_makes_an_application() -> None:
    text = """
        def create(title):
            app = FastAPI(title)
            if title:
                @app.get("/pay")
                async def pay(card: int): ...
            @cached("key")
            def rate(): ...
            app.include_router(router, prefix="/v1")
            app.add_url_rule("/x", view_func=x)
            app.add_url_rule(title, view_func=x)
            return app
        class Shop:
            def __init__(self):
                self.app.add_api_route("/y", self.y)
                self.app.include_router(router)
        app.get("/z")(z)
    """
    assert {each for each in comparing.facts(language, text, "m.py") if " serves " in each} == {
        "m serves app.get('/pay')",
        "m serves app.include_router(router, prefix='/v1')",
        "m serves app.add_url_rule('/x', view_func=x)",
        "m serves self.app.add_api_route('/y', self.y)",
        "m serves app.get('/z')(z)",
    }
