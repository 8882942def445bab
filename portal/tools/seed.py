"""Cases by the hundred thousand, to measure with. Rows are written by PostgreSQL itself, not by the actions.

Shaped as eight years of a large town would be: some four per cent are open, a few businesses have many
cases, and words come as often as in real texts (the n:th most common word about 1/n of the time), so that
searches meet both rare and common words.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from portal.models import Sector
from portal.text.ttl_cache import TtlCache
from portal.tools.demo.catalogue import fill_catalogue
from portal.tools.demo.people import open_town_hall
from portal.tools.demo.stories import STORIES

SENTENCES = 20_000
TABLES = [
    "portal_business",
    "portal_contact",
    "cases_case",
    "cases_case_wishes",
    "cases_case_matter_types",
    "cases_assignment",
    "cases_message",
    "cases_promise",
    "cases_turnperiod",
    "cases_statuschange",
    "cases_step",
]


def plant(cases: int) -> None:
    """That many cases more, and everything that belongs to them, in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        if not Sector.objects.exists():
            open_town_hall(timezone.localdate())
            fill_catalogue(timezone.localdate())
        _write_pools(cursor)
        with _without_indexes(cursor):
            for statement in STATEMENTS:
                cursor.execute(statement, {"cases": cases})
        _move_sequences(cursor)
        cursor.execute("DROP TABLE sentence, telling, plan, asked")
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")
    TtlCache.forget_all()


def sentences(many: int) -> list[str]:
    """Made of the demo's own words, the most common most often."""
    chance = random.Random(615)
    ranked = [word for word, _ in Counter(_words()).most_common()]
    weights = [1 / rank for rank in range(1, len(ranked) + 1)]
    words = iter(chance.choices(ranked, weights=weights, k=many * 12))
    return [" ".join(next(words) for _ in range(chance.randint(6, 12))).capitalize() + "." for _ in range(many)]


def _words() -> Iterator[str]:
    for story in STORIES:
        texts = [telling.text for telling in story.tellings]
        texts += [text for ask in story.asks for text in (ask.question, *ask.answers, *ask.replies)]
        for text in texts:
            yield from re.findall(r"[a-zåäöé]+", text.lower())


def _write_pools(cursor: CursorWrapper) -> None:
    """What the rows are drawn from, numbered from 1 without gaps; and drawn the same way every time."""
    cursor.execute("SELECT setseed(0.615)")
    cursor.execute("CREATE TEMP TABLE sentence (n serial PRIMARY KEY, text text)")
    cursor.execute("INSERT INTO sentence (text) SELECT unnest(%s)", [sentences(SENTENCES)])
    cursor.execute("CREATE TEMP TABLE telling (n serial, wish bigint, label text, text text)")
    rows = [(story.wishes[0], telling.text) for story in STORIES for telling in story.tellings]
    cursor.execute(
        "INSERT INTO telling (wish, label, text) SELECT w.id, t.label, t.text"
        " FROM unnest(%s, %s) AS t(label, text) JOIN cases_wish w ON w.label = t.label",
        [[label for label, _ in rows], [text for _, text in rows]],
    )


@contextmanager
def _without_indexes(cursor: CursorWrapper) -> Iterator[None]:
    """An index is built in a tenth of the time that it takes to keep it true row by row."""
    cursor.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
        " WHERE i.indrelid::regclass::text = ANY(%s) AND NOT i.indisunique"
        " AND NOT i.indisexclusion AND i.indpred IS NULL",
        [TABLES],
    )
    found = cursor.fetchall()
    cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
    (may_trust_ids,) = cursor.fetchone()
    for name, _ in found:
        cursor.execute(f"DROP INDEX {name}")
    if may_trust_ids:  # the rows below are made to fit each other; checking every reference doubles the time
        cursor.execute("SET LOCAL session_replication_role = replica")
    yield
    cursor.execute("SELECT seal_unsealed_changes()")  # nor do triggers run meanwhile
    if may_trust_ids:
        cursor.execute("SELECT seal_unsealed_texts(min(case_id) - 1) FROM plan")
        cursor.execute("SET LOCAL session_replication_role = origin")
    for _, definition in found:
        cursor.execute(definition)


def _move_sequences(cursor: CursorWrapper) -> None:
    for table in TABLES:
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")


# One row of `plan` is one case. Everything is decided here, and the statements after it only write it down.
PLAN = """
CREATE TEMP TABLE plan AS
WITH base AS (
    SELECT (SELECT coalesce(max(id), 0) FROM cases_case) AS "case",
           (SELECT coalesce(max(id), 0) FROM cases_assignment) AS assignment,
           (SELECT coalesce(max(id), 0) FROM portal_contact) AS contact,
           (SELECT coalesce(max(id), 0) FROM portal_business) AS business,
           (SELECT array_agg(id ORDER BY "order") FROM portal_sector) AS sectors,
           (SELECT array_agg(id ORDER BY "order") FROM portal_sector WHERE is_external) AS outside,
           (SELECT count(*) FROM telling) AS tellings,
           (SELECT user_id FROM portal_pilotrole WHERE kind = 'business_developer' ORDER BY since DESC LIMIT 1) AS eva
), drawn AS (
    SELECT i, random() AS a, random() AS b, random() AS c, random() AS d,
           now() - interval '1 hour' - interval '8 years' * (1 - i::float / %(cases)s) AS received_at
    FROM generate_series(1, %(cases)s) AS i
), aged AS (
    SELECT *, extract(day FROM now() - received_at) AS age,
           (received_at AT TIME ZONE 'Europe/Stockholm')::date AS received_on
    FROM drawn
), stated AS (
    SELECT *, CASE
        WHEN age < 2 AND a < 0.8 THEN 'received'
        WHEN age < 90 AND a < 0.10 THEN 'received'
        WHEN age < 90 AND a < 0.55 OR age < 700 AND a < 0.02 THEN 'in_progress'
        WHEN age < 90 AND a < 0.75 OR age < 700 AND a < 0.03 THEN 'waiting'
        WHEN age < 90 AND a < 0.80 THEN 'reopened'
        WHEN a > 0.99 THEN 'spam'
        WHEN a > 0.95 THEN 'withdrawn'
        ELSE 'closed' END AS state
    FROM aged
)
SELECT stated.*,
    base."case" + i AS case_id,
    base.assignment + 2 * i AS assignment_id,
    base.contact + 1 + floor(power(b, 1.5) * greatest(%(cases)s / 2, 1))::bigint AS contact_id,
    extract(year FROM received_on)::int AS year,
    row_number() OVER (PARTITION BY extract(year FROM received_on) ORDER BY i) AS place_in_year,
    state IN ('received', 'in_progress', 'waiting', 'reopened') AS is_open,
    -- how many sectors were asked, and which: the first ones of the town hall most often
    CASE WHEN state IN ('received', 'reopened', 'spam') THEN 0
         WHEN state = 'in_progress' AND b > 0.9 THEN 0
         WHEN state IN ('in_progress', 'waiting') THEN 1 + (d > 0.5)::int
         ELSE (c > 0.4)::int + (d > 0.7)::int * (c > 0.4)::int END AS asked,
    base.sectors[1 + floor(power(c, 2) * 11)::int] AS sector,
    base.sectors[1 + floor(power(c, 2) * 11)::int + 1] AS second_sector,
    base.outside,
    base.eva,
    1 + floor(d * base.tellings)::int AS telling,
    1 + floor(b * (SELECT count(*) FROM sentence))::int AS sentence,
    1 + floor(random() * (SELECT count(*) FROM sentence))::int AS second_sentence,
    current_date + floor(c * 16)::int - 4 AS next_due,
    least(received_at + interval '1 hour' * (1 + 60 * c), now()) AS contacted_at,
    least(received_at + interval '1 day' * (4 + 30 * d), now()) AS ended_at
FROM stated, base
"""

WRITE_BUSINESSES = """
INSERT INTO portal_business (id, name, org_number, kind, number_mask, number_fingerprint, created_at)
SELECT base.id + number, initcap(split_part(sentence.text, ' ', 1 + number::int %% 3)) || ' & '
       || split_part(sentence.text, ' ', 4)
       || CASE WHEN number %% 3 = 0 THEN ' HB' ELSE ' AB' END,
       '', 'unknown', '', '', now() - interval '8 years'
FROM generate_series(1, greatest(%(cases)s / 4, 1)) AS number
JOIN sentence ON sentence.n = 1 + number %% (SELECT count(*) FROM sentence),
     (SELECT coalesce(max(id), 0) AS id FROM portal_business) AS base
"""
# Two people at each business. The plan has counted on their ids.
WRITE_CONTACTS = """
INSERT INTO portal_contact (id, business_id, name, email, phone, preference)
SELECT base.id + number, last.id - greatest(%(cases)s / 4, 1) + 1 + (number - 1) / 2 %% greatest(%(cases)s / 4, 1),
       initcap(split_part(sentence.text, ' ', 2)) || ' ' || initcap(split_part(sentence.text, ' ', 3)) || 'sson',
       'person' || base.id + number || '@example.org', '070-' || 1740605 + number %% 95, ''
FROM generate_series(1, greatest(%(cases)s / 2, 1)) AS number
JOIN sentence ON sentence.n = 1 + number * 7 %% (SELECT count(*) FROM sentence),
     (SELECT coalesce(max(id), 0) AS id FROM portal_contact) AS base,
     (SELECT max(id) AS id FROM portal_business) AS last
"""
WRITE_CASES = """
INSERT INTO cases_case (id, reference, business_id, contact_id, company_name, subject, description, place,
    wished_start, spoken_with, channel, state, turn, turn_since, next_due, outcome, closing_text,
    received_at, first_contact_at, closed_at, last_progress_at, updated_at, rests_for, rests_because)
SELECT case_id,
    year || '-' || lpad(number::text, greatest(4, length(number::text)), '0'),
    contact.business_id, contact_id, business.name,
    telling.label, telling.text || ' ' || s1.text || E'\\n\\n' || s2.text,
    split_part(s2.text, ' ', 3) || 'gatan ' || i %% 97, 'Så snart som möjligt', '',
    CASE WHEN i %% 5 = 0 THEN 'phone' ELSE 'web' END, state,
    CASE WHEN NOT is_open THEN '' WHEN state = 'waiting' THEN 'business' WHEN asked = 0 THEN 'pilot'
         WHEN sector = ANY(outside) AND (asked = 1 OR second_sector = ANY(outside)) THEN 'outside' ELSE 'sector' END,
    CASE WHEN is_open THEN contacted_at ELSE ended_at END,
    CASE WHEN is_open AND state <> 'waiting' THEN plan.next_due END,
    CASE WHEN state <> 'closed' THEN ''
         ELSE (ARRAY['answered', 'can_apply', 'can_apply', 'referred', 'not_possible', 'no_reply'])[1 + i %% 6] END,
    CASE WHEN state = 'closed' THEN s1.text ELSE '' END,
    received_at,
    CASE WHEN state NOT IN ('received', 'reopened', 'spam') THEN contacted_at END,
    CASE WHEN NOT is_open THEN ended_at END,
    CASE WHEN is_open THEN contacted_at ELSE ended_at END, now(), '', ''
FROM (
    SELECT plan.*, place_in_year + coalesce(taken.last, 0) AS number
    FROM plan LEFT JOIN cases_casenumber taken USING (year)
) AS plan
JOIN portal_contact contact ON contact.id = plan.contact_id
JOIN portal_business business ON business.id = contact.business_id
JOIN telling ON telling.n = plan.telling
JOIN sentence s1 ON s1.n = plan.sentence
JOIN sentence s2 ON s2.n = plan.second_sentence
ORDER BY i
"""
MOVE_NUMBERS = """
INSERT INTO cases_casenumber (year, last) SELECT year, count(*) FROM plan GROUP BY year
ON CONFLICT (year) DO UPDATE SET last = cases_casenumber.last + excluded.last
"""
WRITE_WISHES = """
INSERT INTO cases_case_wishes (case_id, wish_id)
SELECT case_id, wish FROM plan JOIN telling ON telling.n = plan.telling WHERE state <> 'spam'
"""
WRITE_MATTER_TYPES = """
INSERT INTO cases_case_matter_types (case_id, mattertype_id)
SELECT case_id, kind.id FROM plan JOIN telling ON telling.n = plan.telling
CROSS JOIN LATERAL (
    SELECT min(mattertype_id) AS id FROM cases_wish_matter_types WHERE wish_id = telling.wish
) AS kind WHERE state <> 'spam'
"""
ASKED = """
CREATE TEMP TABLE asked AS
SELECT plan.*, k, assignment_id + k - 1 AS id, CASE WHEN k = 1 THEN sector ELSE second_sector END AS of_sector
FROM plan CROSS JOIN generate_series(1, 2) AS k WHERE k <= asked
"""
WRITE_ASSIGNMENTS = """
INSERT INTO cases_assignment (id, case_id, sector_id, officer_id, question, due, state, turn, asked_by_id, asked_at,
    accepted_at, ended_at, last_progress_at, paused_days_left, decline_reason, registry_number)
SELECT asked.id, case_id, of_sector, role.user_id, sentence.text,
    CASE WHEN is_open THEN asked.next_due ELSE received_on + 9 END,
    CASE WHEN NOT is_open OR state = 'waiting' AND k = 2 THEN 'answered'
         WHEN i %% 3 = 0 AND state <> 'waiting' THEN 'asked' ELSE 'accepted' END,
    CASE WHEN NOT is_open OR state = 'waiting' AND k = 2 THEN '' WHEN state = 'waiting' THEN 'business'
         WHEN of_sector = ANY(outside) THEN 'outside' ELSE 'sector' END,
    eva, contacted_at,
    CASE WHEN i %% 3 > 0 OR NOT is_open THEN contacted_at END,
    CASE WHEN NOT is_open OR state = 'waiting' AND k = 2 THEN ended_at END,
    contacted_at, CASE WHEN state = 'waiting' AND k = 1 THEN 3 END, '', ''
FROM asked JOIN sentence ON sentence.n = asked.sentence
LEFT JOIN (
    SELECT sector_id, min(user_id) AS user_id FROM portal_sectorrole
    WHERE until IS NULL AND kind = 'officer' GROUP BY sector_id
) AS role ON role.sector_id = of_sector
"""
# Every answered question has its answer, every waiting one its open question, every second case a word more.
WRITE_MESSAGES = """
INSERT INTO cases_message (case_id, assignment_id, audience, kind, side, sector_id, text, at)
SELECT case_id, asked.id, 'business', CASE WHEN state = 'waiting' AND k = 1 THEN 'question' ELSE 'answer' END,
    'sector', of_sector, s1.text || ' ' || s2.text, ended_at
FROM asked JOIN sentence s1 ON s1.n = asked.sentence JOIN sentence s2 ON s2.n = asked.second_sentence
WHERE NOT is_open OR state = 'waiting'
UNION ALL
SELECT case_id, NULL, 'business', 'message', 'business', NULL, text, contacted_at
FROM plan JOIN sentence ON n = second_sentence WHERE i %% 2 = 0
"""
WRITE_PROMISES = """
INSERT INTO cases_promise (case_id, assignment_id, kind, due, made_at, outcome, settled_at, reason)
SELECT case_id, NULL, 'first_contact',
    CASE WHEN state IN ('received', 'reopened') THEN next_due ELSE received_on + 3 END, received_at,
    CASE WHEN state IN ('received', 'reopened') THEN 'open' WHEN state = 'spam' THEN 'cancelled'
         WHEN c > 0.95 THEN 'broken' ELSE 'kept' END,
    CASE WHEN state NOT IN ('received', 'reopened') THEN contacted_at END, ''
FROM plan
UNION ALL
SELECT case_id, id, 'answer', CASE WHEN is_open THEN next_due ELSE received_on + 9 END, contacted_at,
    CASE WHEN NOT is_open OR state = 'waiting' AND k = 2 THEN 'kept'
         WHEN state = 'waiting' THEN 'paused' ELSE 'open' END,
    CASE WHEN NOT is_open OR state = 'waiting' THEN ended_at END, ''
FROM asked WHERE is_open OR i %% 4 = 0
UNION ALL
SELECT case_id, NULL, 'next', next_due, contacted_at, 'open', NULL, ''
FROM plan WHERE state = 'in_progress' AND asked = 0
"""
# All open cases, and every fourth that has ended: from the pilot to whoever has it now.
WRITE_PERIODS = """
INSERT INTO cases_turnperiod (case_id, assignment_id, party, since, until)
SELECT case_id, NULL::bigint, 'pilot', received_at,
    CASE WHEN NOT is_open THEN CASE WHEN asked = 0 THEN ended_at ELSE contacted_at END
         WHEN asked > 0 THEN contacted_at END
FROM plan WHERE is_open OR i %% 4 = 0
UNION ALL
SELECT case_id, NULL, CASE WHEN state = 'waiting' THEN 'business'
         WHEN sector = ANY(outside) AND (asked = 1 OR second_sector = ANY(outside)) THEN 'outside' ELSE 'sector' END,
    contacted_at, CASE WHEN NOT is_open THEN greatest(ended_at, contacted_at) END
FROM plan WHERE asked > 0 AND (is_open OR i %% 4 = 0)
UNION ALL
SELECT case_id, id, CASE WHEN state = 'waiting' AND k = 1 THEN 'business'
         WHEN of_sector = ANY(outside) THEN 'outside' ELSE 'sector' END, contacted_at,
    CASE WHEN state = 'waiting' AND k = 2 THEN greatest(ended_at, contacted_at) END
FROM asked WHERE is_open
"""
WRITE_CHANGES = """
INSERT INTO cases_statuschange (case_id, from_state, to_state, by_id, at, reason)
SELECT case_id, '', 'received', NULL, received_at, '' FROM plan WHERE is_open OR i %% 2 = 0
UNION ALL
SELECT case_id, 'in_progress', 'closed', eva, ended_at, '' FROM plan WHERE state = 'closed' AND i %% 2 = 0
"""
WRITE_STEPS = """
INSERT INTO cases_step
    (case_id, "order", what, sector_id, apply_url, state, registry_number, assignment_id, created_at)
SELECT case_id, k, 'Sök tillstånd', of_sector, '', 'to_do', '', id, ended_at
FROM asked WHERE state = 'closed' AND i %% 3 = 0
"""
STATEMENTS = [
    PLAN,
    WRITE_BUSINESSES,
    WRITE_CONTACTS,
    "ANALYZE plan",
    WRITE_CASES,
    MOVE_NUMBERS,
    WRITE_WISHES,
    WRITE_MATTER_TYPES,
    ASKED,
    WRITE_ASSIGNMENTS,
    WRITE_MESSAGES,
    WRITE_PROMISES,
    WRITE_PERIODS,
    WRITE_CHANGES,
    WRITE_STEPS,
]
