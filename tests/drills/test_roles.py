"""The application's own role in the database: it does the portal's work, and cannot rewrite the record."""

import os

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import Case
from cases.record import disposing
from portal import tasks
from portal.models import LogEntry
from portal.record import checkpoints, grants, sealing
from portal.record.retention import Disposal
from portal.site import sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_application(settings, tmp_path, eva, anna, building):
    """From here on the connection is that of a role which owns nothing; the test's rollback takes it away."""
    settings.RECORD_CHECKPOINTS, settings.MEDIA_ROOT = tmp_path / "checkpoints", tmp_path / "files"
    role = f"portal_app_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {role} LOGIN")
        grants.give(role)
        cursor.execute(f"SET SESSION AUTHORIZATION {role}")
    yield role
    with connection.cursor() as cursor:
        cursor.execute("RESET SESSION AUTHORIZATION")


@pytest.mark.promise("The role that owns no table does all of the portal's work")
def test_the_portals_work_is_done_by_the_role_that_owns_nothing(as_application, client, eva, anna, building, figures):
    case = actions.register(actions.Submission(description="Ett café", email="bo@example.org"))
    assignment = actions.ask_sector(case, building, question="Behövs bygglov?", by=eva)
    actions.accept(assignment, by=anna)
    actions.answer(assignment, "Ja, bygglov behövs.", by=anna, to_business=True)
    actions.close(case, by=eva, outcome="answered", nothing_more=True)
    client.force_login(anna)
    assert client.get(reverse("workspace")).status_code == 200
    cache.set("a", 1)
    sweep.run()
    tasks.tidy()
    disposing.discard_cases([case.pk], Disposal(at=timezone.now(), by=eva, run=None, is_real=True))
    assert checkpoints.check().broken == ""
    assert Case.objects.get().disposed_at
    figures["rows_sealed"] = sealing.verify().rows


REFUSED = [
    "UPDATE portal_logentry SET action = 'x'",
    "DELETE FROM portal_logentry",
    "TRUNCATE portal_logentry",
    "ALTER TABLE portal_logentry DISABLE TRIGGER ALL",
    "DROP TRIGGER log_is_append_only ON portal_logentry",
    "SET session_replication_role = replica",
    "UPDATE portal_sealedtexts SET digests = '{}'",
    "DELETE FROM portal_sealedtexts",
    "UPDATE portal_sealedchain SET length = 1",
    "INSERT INTO portal_sealedchain VALUES ('x', 1, 'x')",
    "DELETE FROM portal_sealedchain",
    "SELECT seal_next('case:1', 'x')",
    "UPDATE cases_statuschange SET to_state = 'spam'",
    "UPDATE cases_statuschange SET by_id = NULL",
    "DELETE FROM cases_statuschange",
    "TRUNCATE cases_statuschange CASCADE",
    "UPDATE portal_recordcheck SET broken = ''",
    "DELETE FROM portal_recordcheck",
    "TRUNCATE cases_message CASCADE",
    "ALTER TABLE cases_message DISABLE TRIGGER USER",
    "UPDATE cases_message SET text = 'annat'",
    "UPDATE cases_case SET description = 'annat'",
    "CREATE OR REPLACE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
]


@pytest.mark.promise("The role that the application connects as cannot alter, remove or unguard the record")
def test_the_record_cannot_be_rewritten_by_the_application(assignment, anna, as_application, figures):
    actions.accept(assignment, by=anna)
    actions.answer(assignment, "Ja, bygglov behövs.", by=anna, to_business=True)
    rows = LogEntry.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for sql in REFUSED:
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(sql)
    assert LogEntry.objects.count() == rows
    assert sealing.verify().first_break is None
    figures["refused"] = len(REFUSED)
