"""The queries that count the roll: four statements, however many people there are.

One pass over the roll makes of each person's occasions two sets of bits: where the roll says something, and where the
person came. People that are alike are then counted together, so that what leaves the database is some hundred rows
instead of tens of thousands.
"""

from collections import defaultdict
from collections.abc import Sequence

from django.db import connection

from training.pure.coverage import AtRisk, Counts, Step
from training.pure.standing import Standing
from training.workflow import ATTENDED, Presence

MISSED = [Presence.ABSENT, Presence.EXCUSED]

BOARDS = "SELECT board_id, array_agg(sector_id) FROM training_board_sectors GROUP BY board_id"
PEOPLE = """
SELECT sector_id, board_id, role, count(*) FILTER (WHERE takes_part), count(*) FILTER (WHERE NOT takes_part)
FROM (
    SELECT p.sector_id, p.board_id, p.role, p.state = 'accepted' OR p.state = 'invited' AND EXISTS (
        SELECT FROM training_attendance a WHERE a.participant_id = p.id AND a.state = ANY(%(attended)s)
    ) AS takes_part
    FROM training_participant p
    WHERE p.cohort_id = %(cohort)s AND p.state IN ('listed', 'invited', 'accepted')
) AS people
GROUP BY sector_id, board_id, role
"""
ROLL = """
WITH noted AS (
    SELECT a.participant_id, bit_or(1::bigint << o.place) AS noted,
        coalesce(bit_or(1::bigint << o.place) FILTER (WHERE a.state <> ALL(%(missed)s)), 0) AS came
    FROM training_attendance a
    JOIN unnest(%(occasions)s::bigint[], %(places)s::int[]) AS o (id, place) ON o.id = a.occasion_id
    WHERE a.state <> ''
    GROUP BY a.participant_id
)
SELECT p.sector_id, p.board_id, p.role, noted.noted, noted.came, count(*),
    array_agg(p.id) FILTER (WHERE p.state = 'accepted' OR noted.came <> 0), p.since
FROM noted JOIN training_participant p ON p.id = noted.participant_id
WHERE p.cohort_id = %(cohort)s AND p.state IN ('invited', 'accepted')
GROUP BY p.sector_id, p.board_id, p.role, noted.noted, noted.came, p.since
"""
NAMES = """
SELECT p.id, p.name, coalesce(s.name, b.name), p.role = 'politician'
FROM training_participant p
LEFT JOIN portal_sector s ON s.id = p.sector_id
LEFT JOIN training_board b ON b.id = p.board_id
WHERE p.id = ANY(%(people)s)
"""


def count(cohort: int, steps: Sequence[Step], *, percent: int) -> Counts:
    """Of at most 63 occasions: each is a bit."""
    compulsory = sum(1 << place for place, step in enumerate(steps) if step.is_compulsory)
    values = {
        "cohort": cohort,
        "missed": MISSED,
        "attended": sorted(ATTENDED),
        "occasions": [step.pk for step in steps],
        "places": list(range(len(steps))),
    }
    with connection.cursor() as cursor:
        answers_for = dict(_rows(cursor, BOARDS))
        people, roll = _rows(cursor, PEOPLE, values), _rows(cursor, ROLL, values)

        def sectors_of(sector: int | None, board: int | None) -> tuple[int, ...]:
            return (sector,) if sector else tuple(answers_for.get(board, ()))

        expected: dict[tuple[int, str], tuple[int, int]] = {}
        for sector, board, role, accepted, asked in people:
            for each in sectors_of(sector, board):
                before = expected.get((each, role), (0, 0))
                expected[each, role] = (before[0] + accepted, before[1] + asked)
        attended: dict[tuple[int, str, int], int] = defaultdict(int)
        at_risk: list[tuple[int, tuple[int, ...], Standing]] = []
        for sector, board, role, noted, came, number, ids, since in roll:
            sectors = sectors_of(sector, board)
            for step in (step for place, step in enumerate(steps) if came >> place & 1):
                for each in sectors:
                    attended[each, role, step.pk] += number
            held = sum(1 << place for place, step in enumerate(steps) if step.day and step.day < since)
            standing = Standing(
                planned=compulsory.bit_count(),
                attended=(came & compulsory).bit_count(),
                missed=(noted & ~came & compulsory).bit_count(),
                percent=percent,
                before=(held & ~noted & compulsory).bit_count(),
            )
            if standing.is_about_to_drop_out:
                at_risk += [(pk, sectors, standing) for pk in ids or ()]
        named = {pk: about for pk, *about in _rows(cursor, NAMES, {"people": [pk for pk, _, _ in at_risk]})}
    people_at_risk = []
    for pk, sectors, standing in at_risk:
        name, place, is_politician = named[pk]
        people_at_risk.append(AtRisk(pk, name, sectors, standing, place, is_politician))
    return Counts(expected, attended, people_at_risk)


def _rows(cursor, statement: str, values: dict | None = None) -> list[tuple]:
    cursor.execute(statement, values)
    return cursor.fetchall()
