"""The traps of docs/traps.md: each line's tests exist, and those that belong to no other file stand here."""

import ast
import re
from pathlib import Path

from django.apps import apps

from events.models import SchoolClass
from tests.gatherings import an_event

ROOT = Path(__file__).resolve().parent.parent
TRAPS = 20


def lines() -> list[str]:
    table = (ROOT / "docs" / "traps.md").read_text().splitlines()
    return [line for line in table if line.startswith("| ") and not line.startswith("| trap")]


def names_in(path: Path) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}


def test_every_trap_has_tests_and_they_exist():
    assert len(lines()) == TRAPS
    for line in lines():
        named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", line)
        assert named, line
        for path, test in named:
            assert (ROOT / path).exists(), path
            assert not test or test in names_in(ROOT / path), f"{path}::{test}"


def test_before_sending_it_is_said_what_it_is_and_who_may_read_it(client, db):
    client.post("/arenden/nytt/", {"description": "Ett café", "wishes": []})
    client.post("/arenden/nytt/kontakt/", {"email": "bo@example.org", "not_started": "on"})
    page = client.get("/arenden/nytt/kontrollera/").content.decode()
    assert "Det här är inte en ansökan" in page
    assert "allmän handling" in page
    sent = client.post("/arenden/nytt/kontrollera/", follow=True).content.decode()
    assert "Det här är inte en ansökan." in sent


def test_no_pupil_can_be_registered():
    """A class is a name, a grade and numbers; no model is about one pupil."""
    fields = {field.name for field in SchoolClass._meta.concrete_fields}
    assert fields == {"id", "event", "school", "name", "grade", "head_count", "teacher"}
    assert not [model for model in apps.get_models() if re.search("pupil|student", model.__name__, re.IGNORECASE)]


def test_nobody_is_asked_where_their_firm_is_to_come_to_a_dialogue(client, eva):
    dialogue = an_event(eva, kind="procurement")
    page = client.get(f"/evenemang/{dialogue.slug}/").content.decode()
    assert not re.search(r'name="(municipality|kommun|place|ort|postort|zip)"', page)
