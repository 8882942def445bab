"""Files made to cost are refused or read within bounds, each in a process of its own that is measured."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

from tests.drills.hostile import CORPUS, ROOM


@pytest.fixture(scope="module")
def measured() -> list[dict]:
    command = [sys.executable, "-m", "tests.drills.hostile"]
    found = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=500)
    assert found.returncode == 0, found.stderr
    return [json.loads(line) for line in found.stdout.splitlines()]


@pytest.mark.promise("No file that can be sent costs more than seconds and megabytes to look through")
def test_a_corpus_of_hostile_files_stays_within_its_bounds(measured, figures):
    assert [file["name"] for file in measured] == list(CORPUS)
    figures["files"] = len(measured)
    for kind, (seconds, megabytes) in ROOM.items():
        of_kind = [file for file in measured if file["kind"] == kind]
        figures[f"{kind}_slowest_seconds"] = max(file["seconds"] for file in of_kind)
        figures[f"{kind}_most_megabytes"] = max(file["mb"] for file in of_kind)
        assert [file for file in of_kind if file["seconds"] > seconds or file["mb"] > megabytes] == []


@pytest.mark.promise("Whoever sends a costly file reads a sentence")
def test_each_is_answered_in_words(measured, figures):
    said = [file["said"] for file in measured]
    figures["refused"] = sum(text.endswith(".") for text in said)
    assert all(text.endswith((".", " rows")) or "/" in text for text in said)
