"""The reminder sweep, with one case in a hundred due, against plain SQL that writes the same rows."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from cases.models import Case
from portal import reminding
from portal.calendar import calendars
from portal.site import sweep
from portal.text.ttl_cache import TtlCache

DUE_OF = 100  # one case in so many

# Nothing is due: every open question, promise and case has its date far ahead, and no business is waited for.
CALM = [
    "DELETE FROM portal_reminder",
    "UPDATE cases_assignment SET due = current_date + 90 WHERE state IN ('asked', 'accepted')",
    "UPDATE cases_promise SET due = current_date + 90 WHERE outcome = 'open'",
    "UPDATE cases_message SET answered_at = now() WHERE kind = 'question' AND answered_at IS NULL",
    "UPDATE cases_case SET last_progress_at = now() WHERE state IN ('received', 'reopened', 'in_progress', 'waiting')",
]
# So many questions are past their date, each in a case of its own.
MAKE_DUE = [
    """
    CREATE TEMP TABLE late AS
    SELECT DISTINCT ON (assignment.case_id) assignment.id, assignment.case_id FROM cases_assignment assignment
    JOIN cases_case ON cases_case.id = assignment.case_id AND cases_case.state = 'closed'
    WHERE assignment.state = 'answered' LIMIT %(due)s
    """,
    """
    UPDATE cases_case SET state = 'in_progress', turn = 'sector', closed_at = NULL, outcome = '',
        last_progress_at = now() FROM late WHERE late.case_id = cases_case.id
    """,
    """
    UPDATE cases_assignment SET state = 'asked', turn = 'sector', ended_at = NULL, due = %(date)s
    FROM late WHERE late.id = cases_assignment.id
    """,
    "ANALYZE cases_assignment",
    "ANALYZE cases_case",
]
# The least that could be done: the same letters and ledger rows, in two statements.
PLAIN = [
    """
    INSERT INTO portal_outgoingemail (kind, "to", reply_to, subject, text, links, calendar, calendar_method,
        about, state, attempts, not_before, message_id, last_error, created_at)
    SELECT 'digest', coalesce(officer.email, sector.email), '', 'Frågor väntar',
        string_agg(cases_case.reference || ' ' || sector.name || ' ' || a.due, E'\\n'), '[]', '', '', '',
        'queued', 0, now(), gen_random_uuid()::text, '', now()
    FROM cases_assignment a JOIN cases_case ON cases_case.id = a.case_id JOIN portal_sector sector
        ON sector.id = a.sector_id LEFT JOIN portal_user officer ON officer.id = a.officer_id
    WHERE a.state = 'asked' AND a.turn <> 'business' AND a.due <= %(date)s AND cases_case.state = 'in_progress'
    GROUP BY 2
    """,
    """
    INSERT INTO portal_reminder (thing, thing_id, rule, step, receiver, about_date, to_id, to_email, sector_id,
        sent_on, letter_id, created_at)
    SELECT 'assignment', a.id, 'late_answer', step, 'officer', a.due, a.officer_id,
        coalesce(officer.email, sector.email), a.sector_id, current_date, letter.id, now()
    FROM cases_assignment a JOIN cases_case ON cases_case.id = a.case_id JOIN portal_sector sector
        ON sector.id = a.sector_id LEFT JOIN portal_user officer ON officer.id = a.officer_id
    JOIN portal_outgoingemail letter ON letter."to" = coalesce(officer.email, sector.email)
        AND letter.subject = 'Frågor väntar'
    CROSS JOIN unnest(ARRAY[-1, 1]) AS step
    WHERE a.state = 'asked' AND a.turn <> 'business' AND a.due <= %(date)s AND cases_case.state = 'in_progress'
    ON CONFLICT DO NOTHING
    """,
]


def measure() -> dict:
    """Seconds and queries of a sweep when nothing is due, when one case in a hundred is, and right after."""
    TtlCache.forget_all()
    calendar = calendars.office()
    at = timezone.make_aware(datetime.combine(calendar.add(timezone.localdate(), 1), datetime.min.time()))
    at += timedelta(hours=9)
    due = Case.objects.count() // DUE_OF
    values = {"due": due, "date": calendar.add(timezone.localdate(at), -1)}
    _run(CALM, values)
    sweep.run(at)  # warm: templates, the calendar's years
    found = {"none": _timed(lambda: sweep.run(at))}
    _run(MAKE_DUE, values)
    found["plain_seconds"] = _plain(values)
    found["due"] = _timed(lambda: sweep.run(at + timedelta(hours=1)))
    found["known"] = _timed(lambda: sweep.run(at + timedelta(hours=2)))
    batches = -(-due // reminding.LINES_PER_BATCH)
    return found | {"things": due, "batches": batches}


def _run(statements: list[str], values: dict) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        for statement in statements:
            cursor.execute(statement, values)


def _plain(values: dict) -> float:
    """Rolled back afterwards, so that the sweep has the same to do."""
    with transaction.atomic():
        began = time.perf_counter()
        _run(PLAIN, values)
        took = time.perf_counter() - began
        transaction.set_rollback(True)
    return took


def _timed(work: Callable[[], reminding.Counts]) -> dict:
    with _counting() as queries:
        began = time.perf_counter()
        counts = work()
        took = time.perf_counter() - began
    return {"seconds": took, "queries": len(queries)} | counts.as_dict()


@contextmanager
def _counting() -> Iterator[list]:
    queries: list[str] = []

    def count(execute, sql, *arguments):
        queries.append(sql)
        return execute(sql, *arguments)

    with connection.execute_wrapper(count):
        yield queries
