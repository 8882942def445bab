"""The floor plan: a module imports from its own app and from the floors below it. Never up, never sideways."""

import ast
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# The first pattern that matches a module decides its floor. Read from the bottom up in README.
FLOORS = [
    ("pure", 0, "portal.workdays portal.swedish portal.orgnumber portal.ical portal.uploads portal.roles portal.bars"),
    ("pure", 0, "portal.inside portal.rounds portal.clamav"),
    (
        "pure",
        0,
        "portal.discreet portal.wording portal.labels portal.kept portal.texts portal.embedded portal.embedded.*",
    ),
    ("pure", 0, "portal.addresses portal.edge portal.silence portal.pdf portal.record.published cases.record.masking"),
    ("pure", 0, "cases.wording cases.workflow cases.deadlines cases.meetings cases.periods"),
    ("pure", 0, "cases.figures cases.figures.*"),
    ("pure", 0, "events.wording events.workflow events.seats events.weeks events.cpv events.matching"),
    ("pure", 0, "events.schedules"),
    ("pure", 0, "surveys.wording surveys.workflow surveys.scales surveys.index surveys.charts surveys.charts.*"),
    ("pure", 0, "surveys.readers surveys.readers.*"),
    ("pure", 0, "training.wording training.workflow training.standing training.mixing training.coverage"),
    ("pure", 0, "training.people_lists portal.environment"),
    ("ground models", 1, "portal.models portal.models.*"),
    ("roof", 9, "portal portal.settings portal.urls portal.celery portal.wsgi portal.home portal.sweep"),
    ("roof", 9, "portal.serving portal.signing_in portal.supervisor portal.backup"),
    ("roof", 9, "portal.demo portal.demo.* portal.bench portal.bench.*"),
    ("roof", 9, "portal.seed portal.seed.* portal.management portal.management.*"),
    ("ground", 2, "portal.templatetags portal.templatetags.*"),
    ("ground", 2, "portal.*"),
    ("cases", 3, "cases cases.*"),
    ("events", 3, "events events.*"),
    ("surveys", 4, "surveys surveys.*"),
    ("training", 5, "training training.*"),
]
APPS = ["portal", "cases", "events", "surveys", "training"]


def modules() -> list[Path]:
    return sorted(
        path.relative_to(ROOT) for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
    )


def name_of(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def floor_of(module: str) -> tuple[str, int] | None:
    for room, level, patterns in FLOORS:
        if any(fnmatch(module, pattern) for pattern in patterns.split()):
            return room, level
    return None


def imports_of(path: Path) -> set[str]:
    """Every module of ours that the file imports, wherever in the file it does so."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                is_module = (ROOT / node.module.replace(".", "/") / f"{alias.name}.py").exists()
                is_package = (ROOT / node.module.replace(".", "/") / alias.name).is_dir()
                found.add(f"{node.module}.{alias.name}" if is_module or is_package else node.module)
    return {name for name in found if name.split(".")[0] in APPS}


def test_every_file_has_a_floor():
    assert [name_of(path) for path in modules() if floor_of(name_of(path)) is None] == []


@pytest.mark.parametrize("path", modules(), ids=str)
def test_nothing_is_imported_from_above_or_from_a_neighbour(path):
    room, level = floor_of(name_of(path))
    app = path.parts[0]
    wrong = []
    for name in sorted(imports_of(path)):
        other_room, other_level = floor_of(name)
        is_same_app = name.split(".")[0] == app and app != "portal"
        is_neighbour = other_level == level and other_room != room
        if not is_same_app and (other_level > level or is_neighbour):
            wrong.append(name)
    assert wrong == []


def test_no_file_has_a_name_that_says_nothing():
    empty_words = {"utils", "helpers", "common", "core", "misc", "base"}
    assert [str(path) for path in modules() if path.stem in empty_words] == []
