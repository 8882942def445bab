"""Drills: what the portal promises when it is attacked or a part of it fails, each promise with figures.

    @pytest.mark.promise("A killed worker loses no letter")
    def test_…(figures, is_full): figures["lost"] = 0; assert …

They run in `make test` at a small size. `make drills` runs them at the promised size, one at a time, and prints one
JSON object: {"passed": 12, "failed": 0, "drills": [{"promise": …, "figure": {…}, "pass": true, "test": …}]}.
"""

import json
import os

import pytest
from django.conf import settings

IS_FULL = os.environ.get("DRILLS") == "full"
OUTCOMES: dict[str, dict] = {}


@pytest.fixture
def figures(request) -> dict:
    """What was measured, by name; numbers and short texts."""
    measured: dict = {}
    request.node.user_properties.append(("figures", measured))
    return measured


@pytest.fixture
def is_full() -> bool:
    """Whether the drill shall be as big as was promised, or quick."""
    return IS_FULL


def pytest_collection_modifyitems(items):
    """Every drill says what it promises."""
    for item in items:
        if item.path.parent.name == "drills":
            mark = item.get_closest_marker("promise")
            assert mark, f"{item.nodeid} has no @promise"
            item.user_properties.append(("promise", mark.args[0]))


def pytest_runtest_logreport(report):
    told = dict(report.user_properties)
    if "promise" not in told:
        return
    outcome = OUTCOMES.setdefault(report.nodeid, {"promise": told["promise"], "figure": {}, "pass": True})
    outcome["figure"] |= told.get("figures", {})
    outcome["pass"] &= not report.failed and not report.skipped


def pytest_sessionfinish(session):
    if IS_FULL and not hasattr(session.config, "workerinput"):
        drills = [outcome | {"test": test} for test, outcome in OUTCOMES.items()]
        passed = sum(drill["pass"] for drill in drills)
        found = {"passed": passed, "failed": len(drills) - passed, "drills": drills}
        (settings.VAR_DIR / "drills.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
