"""Texts and letters are named by their keys: every key that is used exists, and every one that exists is used."""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from portal.text import wording

ROOT = Path(settings.BASE_DIR)
APPS = ["portal", "cases", "events", "surveys", "training"]
KEY = re.compile(r'"([a-z_]+(?:\.\w+)+)"')
MADE = re.compile(r'f"([a-z_]*[^" ]*)"')  # a key that is put together: f"status.{reads}"


@cache
def modules() -> dict[str, str]:
    """But those that register the texts."""
    paths = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    texts = {str(path.relative_to(ROOT)): path.read_text() for path in paths}
    return {path: text for path, text in texts.items() if not path.endswith(("wording.py", "text/texts.py"))}


@cache
def templates() -> dict[str, str]:
    paths = sorted((ROOT / "templates").rglob("*.*"))
    return {str(path.relative_to(ROOT)): path.read_text() for path in paths}


def shapes(text: str, *, call: str = "") -> set[str]:
    found = re.findall(call + MADE.pattern, text)
    return {re.sub(r"\\\{.*?\\\}", r"[\\w.]+", re.escape(each)) for each in found if "{" in each}


# --- Texts ----------------------------------------------------------------------------------------

ASK = r"(?:\btext|\bwords)\(\s*"  # `Wording.objects.text(key)`, and `words(key)` of the forms


def test_every_text_that_a_template_or_a_module_asks_for_exists():
    asked = [(path, key) for path, text in templates().items() for key in re.findall(r'{% wording "([^"]+)"', text)]
    asked += [(path, key) for path, text in modules().items() for key in re.findall(ASK + KEY.pattern, text)]
    assert len(asked) > 190
    assert [(path, key) for path, key in asked if key not in wording.DEFAULTS] == []
    made = [(path, shape) for path, text in modules().items() for shape in shapes(text, call=ASK)]
    assert len(made) > 4
    assert [each for each in made if not any(re.fullmatch(each[1], key) for key in wording.DEFAULTS)] == []


def test_every_text_is_asked_for_somewhere():
    """One that nothing shows is work for nothing for whoever rewrites it. A form adds what is asked and the help."""
    everything = [*modules().values(), *templates().values()]
    used = {key for text in everything for key in KEY.findall(text)}
    made = [shape for text in everything for shape in shapes(text) if re.match(r"[a-z_]+\\\.", shape)]
    dead = {key for key in wording.DEFAULTS if not {key, re.sub(r"\.(label|help|late)$", "", key)} & used}
    assert {key for key in dead if not any(re.fullmatch(shape, key) for shape in made)} == set()


# --- Letters --------------------------------------------------------------------------------------


def letters() -> dict[str, dict[str, set[str]]]:
    """By app: each letter's name, and which parts it has."""
    found: dict = defaultdict(lambda: defaultdict(set))
    for path in templates():
        if named := re.fullmatch(r"templates/(\w+)/email/(\w+)-(subject|body)\.txt", path):
            found[named[1]][named[2]].add(named[3])
    return found


def test_every_letter_has_a_subject_and_a_body():
    halves = [(app, name) for app, named in letters().items() for name, parts in named.items() if len(parts) < 2]
    assert halves == []


@pytest.mark.parametrize("app", ["portal", "cases", "events", "training"])
def test_every_letter_that_is_written_exists_and_every_one_that_exists_is_written(app):
    texts = [text for path, text in modules().items() if path.startswith(f"{app}/")]
    written = {name for text in texts for name in re.findall(rf'"{app}/email/(\w+)"', text)}
    written |= {name for text in texts if "letter" in text for name in given_as_letter(ast.parse(text))}
    there = set(letters()[app])
    assert written - there == set()
    spoken = {name for text in texts for name in re.findall(r'"(\w+)"', text)}
    assert there - written - spoken == set()


def given_as_letter(tree: ast.Module) -> set[str]:
    """What the functions of the module that take a `letter` are given, also as `"one" if x else "other"`."""
    takers = {
        node.name: [each.arg for each in node.args.args].index("letter")
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and "letter" in {each.arg for each in node.args.args}
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (place := takers.get(getattr(node.func, "id", ""))) is not None:
            for each in [*node.args[place : place + 1], *(by.value for by in node.keywords if by.arg == "letter")]:
                found |= constants(each)
    return found


def constants(node: ast.expr) -> set[str]:
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=one, orelse=other):
            return constants(one) | constants(other)
    return set()
