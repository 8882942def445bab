"""The history is tamper-evident: each row of the log bears a seal of itself and of the row before it in its chain.

    seal = sha256(seal of the row before || the row's own values)

The database writes the seals (triggers), in a chain for each case or other thing, so that two cases never wait for
each other. A row that is changed by SQL no longer fits its seal; one that is taken away leaves a gap; the last one
of a chain is also noted beside it. Whoever rewrites a whole chain with its notes gets another summary than the one
that was printed the night before, and that lies in the process's own log.

The expressions here are the migrations' own, written a second time: a trigger that somebody has altered is found.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from portal.models import LogEntry, RecordCheck


@dataclass(frozen=True)
class SealedTable:
    """A table of sealed rows, as SQL about `x`: the row's values, its chain, and what else must be true of it."""

    table: str
    content: str
    chain: str
    also: str = "true"


TABLES: list[SealedTable] = [
    SealedTable(
        LogEntry._meta.db_table,
        "jsonb_build_array('log', x.id, extract(epoch FROM x.at), x.actor_id, x.action, x.thing, x.thing_id,"
        " x.details)",
        "CASE WHEN jsonb_typeof(x.details -> 'case') = 'number' THEN 'case:' || (x.details ->> 'case')"
        " ELSE x.thing || ':' || x.thing_id END",
    )
]


def register(*tables: SealedTable) -> None:
    TABLES.extend(tables)


@dataclass(frozen=True)
class Break:
    """The first row that is not as it was written."""

    table: str
    pk: int | None
    chain: str
    what: str

    def __str__(self) -> str:
        row = f"rad {self.pk} i {self.table}" if self.pk else "de sista raderna"
        return f"{self.chain}: {row} {self.what}"


@dataclass(frozen=True)
class Verified:
    rows: int
    summary: str  # of all chains' heads
    first_break: Break | None


WORDS = {
    "altered": "är ändrad",
    "gap": "saknar raden före sig, eller har bytt plats",
    "unsealed": "har inget sigill",
    "cut": "saknas eller är fler än de ska vara",
}

ROWS = """
SELECT '{table}' AS tab, x.id, x.at, x.chain, x.place, x.seal, ({content})::text AS content,
       ({chain}) = x.chain AND ({also}) AS fits
FROM {table} x
"""
# One statement, and so one moment of the database: rows that are written meanwhile are no gaps.
VERIFY = """
WITH rows AS MATERIALIZED ({rows}), beside AS (
    SELECT *, lag(seal, 1, '') OVER chained AS previous, row_number() OVER chained AS nth
    FROM rows WINDOW chained AS (PARTITION BY chain ORDER BY place, at, id)
), broken AS (
    SELECT tab, id, chain, CASE WHEN seal = '' THEN 'unsealed' WHEN place <> nth THEN 'gap' ELSE 'altered' END
    FROM beside
    WHERE seal = '' OR place <> nth OR NOT fits
       OR seal <> encode(sha256(convert_to(previous || content, 'UTF8')), 'hex')
    ORDER BY at, id LIMIT 1
), last AS (
    SELECT DISTINCT ON (chain) chain, place, seal FROM rows ORDER BY chain, place DESC
), cut AS (  -- the last row of each chain is the one that is noted beside it
    SELECT '', NULL::bigint, coalesce(noted.name, last.chain), 'cut'
    FROM portal_sealedchain noted FULL JOIN last ON last.chain = noted.name
    WHERE noted.head IS DISTINCT FROM last.seal OR noted.length IS DISTINCT FROM last.place
    ORDER BY 3 LIMIT 1
)
SELECT (SELECT count(*) FROM rows), encode(sha256(convert_to(heads, 'UTF8')), 'hex'), found.*
FROM (
    SELECT coalesce(string_agg(name || head, '' ORDER BY name COLLATE "C"), '') AS heads FROM portal_sealedchain
) AS summary
LEFT JOIN ((SELECT * FROM broken) UNION ALL (SELECT * FROM cut) LIMIT 1) AS found (tab, id, chain, what) ON true
"""


def verify() -> Verified:
    """Look at every sealed row."""
    rows = " UNION ALL ".join(ROWS.format(**vars(table)) for table in TABLES)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(VERIFY.format(rows=rows))
        count, summary, table, pk, chain, what = cursor.fetchone()
    return Verified(count, summary, Break(table, pk, chain, WORDS[what]) if what else None)


def check(at: datetime | None = None) -> RecordCheck:
    """Verify, and note what came of it."""
    found = verify()
    return RecordCheck.objects.create(
        at=at or timezone.now(), rows=found.rows, summary=found.summary, broken=str(found.first_break or "")[:200]
    )
