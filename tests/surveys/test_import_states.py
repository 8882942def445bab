"""Every state of an import × everything that is done with it."""

import pytest

from surveys import actions, workflow
from surveys.models import ImportBatch
from surveys.workflow import BatchState
from tests.states import faults_of
from tests.surveys.conftest import tidy_csv

pytestmark = pytest.mark.django_db
STATES = BatchState.values


def test_an_import_allows_what_its_state_allows(eva):
    batch = actions.receive(tidy_csv("2024;Bygglov;Effektivitet;48,5;40"), "fil.csv", by=eva)

    def stands(state: str) -> ImportBatch:
        found = ImportBatch.objects.get(pk=batch.pk)
        if state in (BatchState.APPROVED, BatchState.REVERTED):
            found = actions.approve(found, by=eva, seen=found.preview_hash)
        ImportBatch.objects.filter(pk=batch.pk).update(state=state)
        found.refresh_from_db()
        return found

    undecided = {*workflow.OPEN, BatchState.FAILED, BatchState.UNCHANGED}
    acts = {
        "map": (
            lambda it: actions.map_words(it, {}, by=eva),
            {BatchState.MAPPING, BatchState.PREVIEWED},
        ),
        "approve": (lambda it: actions.approve(it, by=eva, seen=it.preview_hash), {BatchState.PREVIEWED}),
        "revert": (lambda it: actions.revert(it, by=eva), {BatchState.APPROVED}),
        "put aside": (lambda it: actions.put_aside(it, by=eva), undecided),
    }
    assert faults_of(acts, STATES, stands) == []
