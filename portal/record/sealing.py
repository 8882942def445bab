"""The history is tamper-evident: each row of the log bears a seal of itself and of the row before it in its chain.

    seal = sha256(seal of the row before || the row's own values)

The database writes the seals (triggers), in a chain for each case or other thing, so that two cases never wait for
each other. A row that is changed by SQL no longer fits its seal; one that is taken away leaves a gap; the last one
of a chain is also noted beside it. What people wrote and sent is sealed by its digest, and is missed when it is
altered, or gone without a disposal. Whoever rewrites whole chains with their notes meets the checkpoints
(portal/record/checkpoints.py), and whoever switches off a trigger is seen by `guards`.

The expressions here are the migrations' own, written a second time: a trigger that somebody has altered is found.
"""

from dataclasses import dataclass

from django.db import connection, transaction

from portal.models import LogEntry, SealedTexts


@dataclass(frozen=True)
class SealedTable:
    """A table of sealed rows, as SQL about `x`: the row's values, its chain, and what else must be true of it."""

    table: str
    content: str
    chain: str
    also: str = "true"
    may: str = "SELECT, INSERT"  # what the role that the application connects as is granted


@dataclass(frozen=True)
class SealedText:
    """Rows whose texts are sealed by digest, under keys like "message:5"."""

    kind: str
    rows: str  # SQL: id, digest, is_empty
    disposed: str  # SQL about `s` (chain, place): the chain tells of a disposal after the text was written


TABLES: list[SealedTable] = [
    SealedTable(
        LogEntry._meta.db_table,
        "jsonb_build_array('log', x.id, extract(epoch FROM x.at), x.actor_id, x.action, x.thing, x.thing_id,"
        " x.details)",
        "CASE WHEN jsonb_typeof(x.details -> 'case') = 'number' THEN 'case:' || (x.details ->> 'case')"
        " ELSE x.thing || ':' || x.thing_id END",
    ),
    SealedTable(
        SealedTexts._meta.db_table,
        "jsonb_build_array('texts', x.id, extract(epoch FROM x.at), x.digests)",
        "x.chain",
    ),
]
TEXTS: list[SealedText] = []
# Of each table that triggers guard: a digest of them and their functions. `guards` computes them.
GUARDS: dict[str, str] = {
    LogEntry._meta.db_table: "e039f6dddd4b69f3",
    SealedTexts._meta.db_table: "74bd34f09671e05d",
}


def register(*tables: SealedTable, texts: list[SealedText], guards: dict[str, str]) -> None:
    TABLES.extend(tables)
    TEXTS.extend(texts)
    GUARDS.update(guards)


@dataclass(frozen=True)
class Break:
    """The first row that is not as it was written."""

    table: str
    pk: int | None
    chain: str
    what: str

    def __str__(self) -> str:
        row = f"rad {self.pk} i {self.table}" if self.pk else self.table or "de sista raderna"
        return f"{self.chain}: {row} {self.what}" if self.chain else f"{row} {self.what}"


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
    "gone": "är borta utan att ärendet är gallrat",
    "guards": "har andra spärrar än de ska ha, eller avstängda",
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


# A text that is gone or empty must have been disposed of.
VERIFY_TEXTS = """
WITH s AS MATERIALIZED (
    SELECT split_part(key, ':', 2)::bigint AS id, value AS digest, chain, place
    FROM portal_sealedtexts, jsonb_each_text(digests) WHERE starts_with(key, '{kind}:')
)
SELECT '{kind}', coalesce(t.id, s.id), coalesce(s.chain, ''),
       CASE WHEN s.id IS NULL THEN 'unsealed' WHEN coalesce(t.is_empty, true) THEN 'gone' ELSE 'altered' END
FROM s FULL JOIN ({rows}) t ON t.id = s.id
WHERE s.digest IS DISTINCT FROM t.digest
  AND NOT (coalesce(t.is_empty, true) AND (s.id IS NULL OR {disposed}))
ORDER BY 2 LIMIT 1
"""
GUARDED = """
SELECT t.relname, left(encode(sha256(convert_to(string_agg(concat_ws(' ', g.tgname, g.tgenabled,
           pg_get_triggerdef(g.oid), p.prosecdef, p.proconfig::text, p.prosrc), E'\\n' ORDER BY g.tgname),
           'UTF8')), 'hex'), 16)
FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid JOIN pg_proc p ON p.oid = g.tgfoid
WHERE NOT g.tgisinternal AND t.relnamespace = current_schema()::regnamespace AND t.relname = ANY(%s)
GROUP BY t.relname
"""


def verify() -> Verified:
    """Look at every sealed row and text, and at what guards them."""
    rows = " UNION ALL ".join(ROWS.format(**vars(table)) for table in TABLES)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(VERIFY.format(rows=rows))
        count, summary, *found = cursor.fetchone()
        for text in TEXTS if not found[-1] else []:
            cursor.execute(VERIFY_TEXTS.format(**vars(text)))
            found = cursor.fetchone() or found
    first = Break(*found[:3], WORDS[found[3]]) if found[3] else None
    return Verified(count, summary, first or _lowered_guard())


def guards() -> dict[str, str]:
    """The triggers as they are now, and their functions, as one digest for each table."""
    with connection.cursor() as cursor:
        cursor.execute(GUARDED, [list(GUARDS)])
        return dict(cursor.fetchall())


def _lowered_guard() -> Break | None:
    now = guards()
    return next((Break(t, None, "", WORDS["guards"]) for t, right in GUARDS.items() if now.get(t) != right), None)
