"""What Python modules do for others by themselves, private ones too: they serve, and set attributes elsewhere."""

from __future__ import annotations

import pytest

from tests.interfaces.support.python.test_links import Files, change, said

ROUTES = {
    "shop/__init__.py": "from ._app import app\nfrom . import _routes\n",
    "shop/_app.py": "from fastapi import FastAPI\napp = FastAPI(root_path='/v1', version='1.0.0')\n",
    "shop/_routes.py": """from ._app import app
@app.get("/cards")
def cards(most: int): ...
@app.get("/pay")
def pay(card: int): ...
""",
}


def edit(files: Files, path: str, old: str, new: str) -> list[str]:
    """Return what differs where a text is replaced in one file, and whether that breaks somebody."""
    assert old in files[path]
    found = change(files, {**files, path: files[path].replace(old, new)})
    return [*said(found), "breaks"] if found.breaking else said(found)


def test_a_private_module_serves_for_the_package_that_it_lies_in() -> None:
    pay = '@app.get("/pay")\ndef pay(card: int): ...\n'
    said_before = "- shop serves app.get('/pay') function (card: int) in shop/_routes.py"
    assert edit(ROUTES, "shop/_routes.py", pay, "") == [said_before, "breaks"]
    changed = "~ shop serves app.get('/pay') function (card: int) in shop/_routes.py"
    assert edit(ROUTES, "shop/_routes.py", "card: int", "card: int, by: int") == [changed, "breaks"]
    new = "+ shop serves app.get('/new') function () in shop/_routes.py"
    assert edit(ROUTES, "shop/_routes.py", pay, f'@app.get("/new")\ndef new(): ...\n{pay}') == [new]
    assert edit(ROUTES, "shop/_routes.py", "def cards", "def _all_cards") == []
    assert edit(ROUTES, "shop/_app.py", "1.0.0", "1.1.0") == []


def test_private_modules_may_be_called_otherwise() -> None:
    moved = {
        "shop/__init__.py": "from ._application import app\nfrom . import _views\n",
        "shop/_application.py": ROUTES["shop/_app.py"],
        "shop/_views.py": ROUTES["shop/_routes.py"].replace("._app", "._application"),
    }
    assert said(change(ROUTES, moved)) == []


@pytest.mark.parametrize(
    ("app", "routes", "old", "new"),
    [
        ("", "router = APIRouter(prefix='/a')\n@router.get('/pay')\ndef pay(): ...", "'/a'", "'/b'"),
        ("", "router = APIRouter(prefix='/a')\n@router.get('/pay')\ndef pay(): ...", "'/pay'", "'/charge'"),
        ("", "def _pay(): ...\napp.add_url_rule('/pay', view_func=_pay)", "'/pay'", "'/charge'"),
        ("", "app.add_routes([web.get('/pay', _pay)])", "'/pay'", "'/charge'"),
        ("", "urlpatterns = [path('pay/', _pay), path('cards/', _cards)]", ", path('cards/', _cards)", ""),
        ("", "class _Cards(Controller):\n @app.get('/pay')\n def pay(self): ...", "'/pay'", "'/charge'"),
        ("", "@app.command()\ndef pay(card): ...", "(card)", "(by)"),
        ("from ._routes import ROUTES\napp = Starlette(routes=ROUTES)", "ROUTES = [Route('/pay')]", "'/pay'", "'/b'"),
        ("from ._routes import _all\napp = Starlette(routes=_all)", "_all = [Route('/pay')]", "'/pay'", "'/b'"),
    ],
)
def test_ways_to_serve(app: str, routes: str, old: str, new: str) -> None:
    imports = "from fastapi import APIRouter\nfrom ._app import app\n"
    files = {"shop/__init__.py": "from ._app import app", "shop/_app.py": app, "shop/_routes.py": imports + routes}
    assert edit(files, "shop/_routes.py", old, new)[-1] == "breaks"


def test_a_router_that_is_not_exported_decides_where_it_serves() -> None:
    text = (
        "__all__ = ['app']\napp = FastAPI(version='1')\nrouter = Router(prefix='/a')\n@router.get('/x')\ndef x(): ...\n"
    )
    found = edit({"shop/web.py": text}, "shop/web.py", "'/a'", "'/b'")
    assert found == ["~ shop.web shows router attribute = Router(prefix='/a') in shop/web.py", "breaks"]


@pytest.mark.parametrize("path", ["shop/_patch.py", "shop/patch.py"])
@pytest.mark.parametrize(
    "statement",
    ["Client.send = _send", "setattr(Client, 'send', _send)", "Client.send = partial(_send)", "make.send = _send"],
)
def test_a_module_sets_attributes_of_others(path: str, statement: str) -> None:
    files = {
        "shop/__init__.py": "from ._client import Client, make\nfrom . import _patch",
        "shop/_client.py": "class Client: ...\ndef make(): ...",
        path: f"from ._client import Client, make\ndef _send(self, card): ...\n{statement}",
    }
    module = "shop" if "_" in path else "shop.patch"
    owner = "make" if "make" in statement else "Client"
    assert edit(files, path, "card", "card, by") == [f"+ {module}._send(by) parameter 3 in {path}", "breaks"]
    gone = edit(files, path, statement, "")
    assert f"- {module} sets {owner}.send attribute in {path}" in gone
    assert gone[-1] == "breaks"


def test_values_that_a_module_sets_elsewhere() -> None:
    text = """import logging, os, sys
from shop.client import Client, settings
Client.most = 5
Client._own = 5
Client.key = lambda self, card: 1
settings.most = 5
os.environ["X"] = "1"
sys.stdout = None
class K:
    logging.raiseExceptions = False
"""
    found = change({}, {"shop/_patch.py": text})
    assert [f"{each.name} {each.after.signature}" for each in found.facts if each.after] == [
        "shop sets shop.client.Client.key attribute = lambda self, card",
        "shop sets shop.client.Client.most attribute = 5",
        "shop sets shop.client.settings.most attribute",
    ]
