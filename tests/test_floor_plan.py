"""The floor plan, read from the folders: a module imports from its own room and from the floors below it.

Never up, never sideways. README draws it from the bottom up.
"""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# From the ground up. Rooms on one line are neighbours, which never import each other.
FLOORS = [
    "portal.text portal.tools.embedded",
    "portal.server",
    "portal.models",
    "portal.calendar portal.files",
    "portal.mail",
    "portal.people",
    "portal.pages portal.record portal.reminding",
    "portal.admin",
    "cases events",
    "surveys",
    "training",
    "portal.site",
    "portal.tools",
    "portal",  # the frame: settings, addresses, tasks, commands and template tags
]
LEVELS = {room: level for level, rooms in enumerate(FLOORS) for room in rooms.split()}
APPS = ["portal", "cases", "events", "surveys", "training"]
NAMES_UNDER_PORTAL = 22
FILES_IN_A_FOLDER = 16
LINES_IN_A_FILE = 400
# Know dates, numbers and text; time is an argument.
WITHOUT_ORM = {"text", "pure", "readers", "charts", "figures"}
EMPTY_WORDS = {"utils", "helpers", "common", "core", "misc", "base"}


def modules() -> list[Path]:
    return sorted(
        path.relative_to(ROOT) for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
    )


def name_of(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    parts = module.split(".")
    return next(room for n in (3, 2, 1) if (room := ".".join(parts[:n])) in LEVELS)


def imports_of(path: Path, *, within_functions: bool = True) -> set[str]:
    """Every module that the file imports, wherever in the file it does so; those of ours to the last name."""
    found = set()
    nodes = list(ast.walk(ast.parse((ROOT / path).read_text())))
    if not within_functions:
        functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        inside = {part for function in functions for part in ast.walk(function)}
        nodes = [node for node in nodes if node not in inside]
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                place = ROOT / node.module.replace(".", "/")
                is_module = (place / f"{alias.name}.py").exists() or (place / alias.name).is_dir()
                found.add(f"{node.module}.{alias.name}" if is_module else node.module)
    return found


def is_ours(name: str) -> bool:
    return name.split(".")[0] in APPS


def test_nothing_is_imported_from_above_or_from_a_neighbour():
    wrong = []
    for path in modules():
        here = room_of(name_of(path))
        for name in filter(is_ours, imports_of(path)):
            there = room_of(name)
            if there != here and LEVELS[there] >= LEVELS[here]:
                wrong.append(f"{path} imports {name}")
    assert wrong == []


def test_no_two_modules_import_each_other_in_a_circle():
    """Also not for types alone. What a function imports when it runs is no part of it."""
    graph = {name_of(path): set(filter(is_ours, imports_of(path, within_functions=False))) for path in modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def test_words_and_arithmetic_know_no_tables():
    wrong = []
    for path in modules():
        if WITHOUT_ORM.isdisjoint(path.parts) and path.name != "workflow.py":
            continue
        tables = [name for name in imports_of(path) if name == "django.db" or is_ours(name) and "models" in name]
        wrong += [f"{path} imports {name}" for name in tables]
    assert wrong == []


def test_the_house_is_seen_in_one_look():
    names = {path.parts[1] for path in modules() if path.parts[0] == "portal"} - {"__init__.py"} | {"migrations"}
    assert len(names) <= NAMES_UNDER_PORTAL, sorted(names)
    folders = {path.parent for path in modules()}
    crowded = {
        str(folder): n for folder in folders if (n := len(list((ROOT / folder).glob("*.py")))) > FILES_IN_A_FOLDER
    }
    assert crowded == {}
    long = {str(path): n for path in modules() if (n := len((ROOT / path).read_text().splitlines())) > LINES_IN_A_FILE}
    assert long == {}


def test_each_room_of_the_portal_says_what_lives_there():
    rooms = sorted({path.parent for path in modules() if path.parts[0] == "portal" and len(path.parts) > 2})
    assert [
        str(room) for room in rooms if not ast.get_docstring(ast.parse((ROOT / room / "__init__.py").read_text()))
    ] == []


def test_no_file_has_a_name_that_says_nothing():
    assert [str(path) for path in modules() if path.stem in EMPTY_WORDS] == []
