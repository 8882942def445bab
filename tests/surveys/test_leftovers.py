"""What an import leaves behind goes by itself after a month; the values stay."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.record import retention
from surveys import actions
from surveys.models import ImportBatch, StagedRow

HEADING = "Mätår;Myndighetsområde;Faktor;Index;Antal svar"


def imported(eva, rows: str) -> ImportBatch:
    return actions.receive(f"{HEADING}\n{rows}".encode(), f"{rows[:9]}.csv", by=eva)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_copies_and_previews_that_nobody_wanted_go_after_a_month(eva):
    wanted = imported(eva, "2024;Totalt;NKI;60;30")
    actions.approve(wanted, by=eva, seen=wanted.preview_hash)
    unwanted = imported(eva, "2023;Totalt;NKI;61;30")
    assert retention.run_automatic() is None
    ImportBatch.objects.update(created_at=timezone.now() - timedelta(days=31))
    copies = StagedRow.objects.filter(batch=wanted).count()
    run = retention.run_automatic()
    numbers = dict(run.parts.values_list("data_class", "number"))
    assert numbers == {"import_previews": 1} | ({"import_copies": 1} if copies else {})
    assert not StagedRow.objects.exists()
    assert not ImportBatch.objects.filter(pk=unwanted.pk).exists()
    assert wanted.values.count() == 1
