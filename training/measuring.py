"""The queries that count the roll: three statements, however many people there are.

One pass over the roll makes of each person's occasions a set of bits in one integer. People that are alike are then
counted together, so that what leaves the database is some hundred rows instead of tens of thousands.
"""

import json
from collections import defaultdict
from collections.abc import Sequence

from django.db import connection

from training.coverage import Counts, Step
from training.standing import needed
from training.workflow import ATTENDED, Presence

MISSED = [Presence.ABSENT, Presence.EXCUSED]

BOARDS = "SELECT board_id, array_agg(sector_id) FROM training_board_sectors GROUP BY board_id"
PEOPLE = """
SELECT sector_id, board_id, role, count(*) FILTER (WHERE state = 'accepted'),
    count(*) FILTER (WHERE state <> 'accepted')
FROM training_participant
WHERE cohort_id = %(cohort)s AND state IN ('listed', 'invited', 'accepted')
GROUP BY sector_id, board_id, role
"""
ROLL = """
WITH noted AS (
    SELECT a.participant_id,
        bit_or(1 << o.place) FILTER (WHERE a.state = ANY(%(attended)s)) AS places,
        count(*) FILTER (WHERE o.is_compulsory AND a.state = ANY(%(attended)s)) AS came,
        count(*) FILTER (WHERE o.is_compulsory AND a.state = ANY(%(missed)s)) AS missed
    FROM training_attendance a
    JOIN unnest(%(occasions)s::bigint[], %(places)s::int[], %(compulsory)s::bool[]) AS o (id, place, is_compulsory)
        ON o.id = a.occasion_id
    WHERE a.state <> ''
    GROUP BY a.participant_id
)
SELECT p.sector_id, p.board_id, p.role, noted.places, count(*),
    jsonb_agg(jsonb_build_array(p.id, p.name, noted.came, noted.missed)) FILTER (
        WHERE p.state = 'accepted' AND noted.missed > 0 AND noted.missed >= %(may_miss)s AND noted.came < %(needed)s
    )
FROM noted JOIN training_participant p ON p.id = noted.participant_id
WHERE p.cohort_id = %(cohort)s AND p.state IN ('invited', 'accepted')
GROUP BY p.sector_id, p.board_id, p.role, noted.places
"""


def count(cohort: int, steps: Sequence[Step], *, percent: int) -> Counts:
    planned = sum(step.is_compulsory for step in steps)
    goal = needed(planned, percent)
    values = {
        "cohort": cohort,
        "attended": sorted(ATTENDED),
        "missed": MISSED,
        "occasions": [step.pk for step in steps],
        "places": list(range(len(steps))),
        "compulsory": [step.is_compulsory for step in steps],
        "needed": goal,
        "may_miss": planned - goal,
    }
    with connection.cursor() as cursor:
        cursor.execute(BOARDS)
        answers_for = dict(cursor.fetchall())
        cursor.execute(PEOPLE, values)
        people = cursor.fetchall()
        cursor.execute(ROLL, values)
        roll = cursor.fetchall()

    def sectors_of(sector: int | None, board: int | None) -> tuple[int, ...]:
        return (sector,) if sector else tuple(answers_for.get(board, ()))

    expected: dict[tuple[int, str], tuple[int, int]] = {}
    for sector, board, role, accepted, asked in people:
        for each in sectors_of(sector, board):
            before = expected.get((each, role), (0, 0))
            expected[each, role] = (before[0] + accepted, before[1] + asked)
    attended: dict[tuple[int, str, int], int] = defaultdict(int)
    at_risk = []
    for sector, board, role, places, number, risky in roll:
        sectors = sectors_of(sector, board)
        for place, step in enumerate(steps):
            if places and places >> place & 1:
                for each in sectors:
                    attended[each, role, step.pk] += number
        at_risk += [(pk, name, sectors, came, missed) for pk, name, came, missed in json.loads(risky or "[]")]
    return Counts(expected, attended, at_risk)
