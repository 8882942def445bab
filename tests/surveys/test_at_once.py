"""Two people who say yes at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from portal.text.exceptions import NotAllowed
from surveys import actions
from surveys.models import Value
from tests.surveys.conftest import import_now, tidy_csv, value

pytestmark = pytest.mark.django_db(transaction=True)


def approve_at_once(batches) -> list[str]:
    """What came of each: "done", or the refusal."""

    def approve(batch) -> str:
        try:
            actions.approve(batch, by=None, seen=batch.preview_hash)
            return "done"
        except NotAllowed as refusal:
            return type(refusal).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(batches)) as pool:
        return sorted(pool.map(approve, batches))


def test_the_same_preview_is_approved_once():
    batch = actions.receive(tidy_csv("2024;Bygglov;NKI;60;17"), "fil.csv", by=None)
    assert approve_at_once([batch] * 4) == ["NotAllowed"] * 3 + ["done"]
    assert Value.objects.count() == 1


def test_of_two_imports_that_change_the_same_value_the_second_is_shown_again():
    import_now(tidy_csv("2024;Bygglov;NKI;60;17"))
    batches = [actions.receive(tidy_csv(f"2024;Bygglov;NKI;{number};17"), "fil.csv", by=None) for number in (61, 62)]
    assert approve_at_once(batches) == ["Stale", "done"]
    assert value("insikt", 2024, "bygglov", "nki").published in (61, 62)


def test_of_two_imports_of_the_same_new_value_the_second_is_shown_again():
    batches = [actions.receive(tidy_csv(f"2024;Bygglov;NKI;{number};17"), "fil.csv", by=None) for number in (61, 62)]
    assert approve_at_once(batches) == ["Stale", "done"]
    assert Value.objects.count() == 1


def test_two_workers_read_a_waiting_file_once(monkeypatch):
    monkeypatch.setattr(actions, "LARGE", 10)
    actions.receive(tidy_csv("2024;Bygglov;NKI;60;17"), "fil.csv", by=None)

    def claim(_) -> bool:
        try:
            return actions.claim_waiting() is not None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(claim, range(4))) == [False, False, False, True]
