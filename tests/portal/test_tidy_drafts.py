"""What somebody began to write and never sent is removed when the privacy page says so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Draft
from portal.celery import app
from portal.sweep import tidy_drafts

pytestmark = pytest.mark.django_db


def test_an_unsent_draft_is_removed_after_fourteen_days_and_a_sent_one_stays_with_its_case(case):
    old, young = timezone.now() - timedelta(days=14, minutes=1), timezone.now() - timedelta(days=13)
    Draft.objects.create(key_hash="old", data={"what": {}}, updated_at=old)
    Draft.objects.create(key_hash="young", updated_at=young)
    Draft.objects.create(key_hash="sent", case=case, updated_at=old)
    tidy_drafts()
    assert set(Draft.objects.values_list("key_hash", flat=True)) == {"young", "sent"}


def test_the_clock_rings_for_it():
    assert "portal.sweep.tidy_drafts" in {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert "portal.sweep.tidy_drafts" in app.tasks
