"""The log and the history, altered behind the portal's back in every way that SQL allows."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cases import actions
from cases.models import StatusChange
from portal.models import LogEntry, RecordCheck, SealedChain, SealedTexts
from portal.people import log
from portal.record import sealing
from portal.site import health
from portal.tasks import verify_record
from portal.tools import seed
from tests.behind import behind_its_back


@pytest.fixture(autouse=True)
def checkpoints(settings, tmp_path):
    settings.RECORD_CHECKPOINTS = tmp_path / "checkpoints"


@pytest.fixture
def story(case, assignment, eva, anna):
    actions.accept(assignment, by=anna)
    actions.answer(assignment, "Ja, bygglov behövs.", by=anna, to_business=True)
    actions.close(case, by=eva, outcome="answered", nothing_more=True)
    return case


def rows_of(case) -> list[LogEntry]:
    return list(LogEntry.objects.filter(chain=f"case:{case.pk}").order_by("place"))


def test_a_case_has_one_chain_of_its_log_and_its_history(story):
    places = [row.place for row in rows_of(story)] + list(story.status_changes.values_list("place", flat=True))
    chain = SealedChain.objects.get(name=f"case:{story.pk}")
    places += SealedTexts.objects.filter(chain=chain.name).values_list("place", flat=True)
    assert sorted(places) == list(range(1, chain.length + 1))
    found = sealing.verify()
    assert found.first_break is None
    assert found.rows == LogEntry.objects.count() + StatusChange.objects.count() + SealedTexts.objects.count()


@pytest.mark.parametrize(
    "change",
    ["action = 'case.spam'", "at = at - interval '1 hour'", "actor_id = 4711", "details = '{\"case\": 1}'"],
)
def test_the_row_that_was_altered_is_named(story, change):
    row = rows_of(story)[2]
    behind_its_back(f"UPDATE portal_logentry SET {change} WHERE id = %s", row.pk)
    found = sealing.verify().first_break
    assert (found.table, found.pk) == ("portal_logentry", row.pk)


def test_a_status_that_was_altered_is_named(story):
    row = story.status_changes.get(to_state="closed")
    behind_its_back("UPDATE cases_statuschange SET to_state = 'withdrawn' WHERE id = %s", row.pk)
    found = sealing.verify().first_break
    assert (found.table, found.pk) == ("cases_statuschange", row.pk)


def test_a_row_that_was_altered_and_sealed_anew_no_longer_fits_the_next(story):
    row = rows_of(story)[1]
    behind_its_back("UPDATE portal_logentry SET action = 'x' WHERE id = %s", row.pk)
    behind_its_back(
        "UPDATE portal_logentry x SET seal = encode(sha256(convert_to((SELECT seal FROM"
        " (SELECT place, seal, chain FROM portal_logentry"
        " UNION ALL SELECT place, seal, chain FROM cases_statuschange) y"
        " WHERE y.chain = x.chain AND y.place = x.place - 1) || sealed_content(x), 'UTF8')), 'hex') WHERE id = %s",
        row.pk,
    )
    found = sealing.verify().first_break
    assert (found.pk, found.what) != (row.pk, "är ändrad")
    assert found is not None


def test_a_row_that_was_taken_away_leaves_a_gap(story):
    behind_its_back("DELETE FROM portal_logentry WHERE id = %s", rows_of(story)[1].pk)
    assert sealing.verify().first_break.what == sealing.WORDS["gap"]


def test_the_last_row_is_missed_too(story):
    last = rows_of(story)[-1]
    behind_its_back("DELETE FROM portal_logentry WHERE id = %s", last.pk)
    assert sealing.verify().first_break.chain == f"case:{story.pk}"


def test_a_row_that_was_slipped_in_has_no_seal(story):
    behind_its_back(
        "INSERT INTO portal_logentry (at, action, thing, thing_id, details) VALUES (now(), 'x', 'case', 1, '{}')"
    )
    assert sealing.verify().first_break.what == sealing.WORDS["unsealed"]


def test_a_reason_may_be_disposed_of_with_its_case_and_else_not(story, building, eva):
    row = story.status_changes.get(to_state="closed")
    StatusChange.objects.filter(pk=row.pk).update(reason="")  # it had none: nothing is changed
    behind_its_back("UPDATE cases_statuschange SET reason = 'annat' WHERE id = %s", row.pk)
    assert sealing.verify().first_break.pk == row.pk
    behind_its_back("UPDATE cases_statuschange SET reason = '' WHERE id = %s", row.pk)
    assert sealing.verify().first_break is None


def test_a_reason_that_is_gone_is_missed_while_the_case_stands(case, assignment, eva):
    actions.close(case, by=eva, outcome="no_reply", despite_open="Bo har flyttat.")
    row = case.status_changes.get(to_state="closed")
    StatusChange.objects.filter(pk=row.pk).update(reason="")
    assert sealing.verify().first_break.pk == row.pk
    behind_its_back("UPDATE cases_case SET disposed_at = now() WHERE id = %s", case.pk)
    assert sealing.verify().first_break is None


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE portal_logentry SET action = 'x'",
        "DELETE FROM portal_logentry",
        "TRUNCATE portal_logentry",
        "UPDATE cases_statuschange SET to_state = 'spam'",
        "UPDATE cases_statuschange SET reason = 'annat'",
        "DELETE FROM cases_statuschange",
        "TRUNCATE cases_statuschange",
    ],
)
def test_the_database_refuses_what_does_not_go_behind_its_back(story, sql):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(sql)


def test_a_rewritten_whole_gets_another_summary(story):
    before = sealing.verify().summary
    log.note("case.feedback", story, by=None)
    assert sealing.verify().summary != before


def test_the_command_names_the_row_and_fails(story, capsys):
    call_command("verify_record")
    assert "as they were written" in capsys.readouterr().out
    row = rows_of(story)[0]
    behind_its_back("UPDATE portal_logentry SET action = 'x' WHERE id = %s", row.pk)
    with pytest.raises(CommandError, match=f"rad {row.pk} i portal_logentry är ändrad"):
        call_command("verify_record")


def test_readyz_tells_of_an_altered_record_and_of_one_that_nobody_looks_at(story):
    health.record()  # nobody has looked yet: a portal that has just been set up
    verify_record()
    health.record()
    RecordCheck.objects.update(at=timezone.now() - timezone.timedelta(days=3))
    with pytest.raises(health.Unwell, match="last verified"):
        health.record()
    behind_its_back("UPDATE portal_logentry SET action = 'x' WHERE id = %s", rows_of(story)[0].pk)
    verify_record()
    with pytest.raises(health.Unwell, match="has been altered"):
        health.record()


def test_what_is_seeded_is_sealed_too(db):
    seed.plant(50)
    found = sealing.verify()
    assert found.first_break is None
    assert found.rows > 30


@pytest.mark.django_db(transaction=True)
def test_many_at_once_in_one_chain_and_in_many_make_no_gap(case, eva):
    def work(number: int) -> None:
        for _ in range(10):
            log.note("case.describe", case, by=eva)
            log.note("person.look", eva, by=eva, number=number)
        connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert SealedChain.objects.get(name=f"user:{eva.pk}").length == 60
    assert sealing.verify().first_break is None


@pytest.mark.django_db(transaction=True)
def test_one_case_never_waits_for_another(case, eva, cafe):
    other = actions.register(actions.Submission(description="En annan sak", email="david@example.org"))
    with transaction.atomic():
        log.note("case.describe", case, by=eva)

        def meanwhile() -> None:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            log.note("case.describe", other, by=eva)
            connection.close()

        with ThreadPoolExecutor(1) as pool:
            pool.submit(meanwhile).result(timeout=5)


def test_the_triggers_are_those_of_the_migrations(db):
    """When a migration changes one: the right value is the left one, and stands in the registration of its table."""
    assert sealing.guards() == sealing.GUARDS
