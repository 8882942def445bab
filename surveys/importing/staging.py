"""Rows of a file → staged rows with what an import would do with each, compared by PostgreSQL in one statement.

Staging writes to the staging table alone. The same comparison runs again when the import is approved, so that a
preview that is no longer true is noticed.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from portal.models import town_hall
from surveys import comparing
from surveys.models import Area, Factor, ImportBatch, Municipality, RespondentGroup, Survey
from surveys.readers import Row
from surveys.workflow import Outcome

NULL = "\x01"  # taken out of texts
BREAKS = "\t\n\r\x0b\x0c\x85\u2028\u2029"
NOT_TEXT = [0, 1, *range(0xD800, 0xE000)]  # NUL and halves of characters, which PostgreSQL refuses
OWN_SIGNS = dict.fromkeys(map(ord, BREAKS), " ") | dict.fromkeys(NOT_TEXT)
HAS_OWN_SIGNS = re.compile(f"[\x00\x01{BREAKS}\ud800-\udfff]")
FIRST_YEAR = 2001  # Företagsklimatet began
FIELDS = (
    "batch_id bigint, number int, sheet text, cell text, survey_id bigint, year int, published int, release text,"
    " area_id bigint, factor_id bigint, group_id bigint, municipality_id bigint, code text, place text, scale text,"
    " value numeric, answers bigint, response_rate numeric, members int, state text, raw text, outcome text,"
    " writes boolean, sentence text, before_state text"
)
TYPES = FIELDS.split(", ")
COLUMNS = ", ".join(each.split()[0] for each in TYPES)
# Not by COPY: psycopg2 has none in a process where no question may wait for ever, which is that of the web.
TAKE_IN = f"""
    INSERT INTO incoming ({COLUMNS})
    SELECT {", ".join(f"field[{place}]::{each.split()[1]}" for place, each in enumerate(TYPES, start=1))}
    FROM (SELECT string_to_array(line, E'\\t', %s) AS field FROM string_to_table(%s, E'\\n') AS line) AS lines
"""

# The value that a staged row is about, as it is now.
AS_IT_IS = """
    LEFT JOIN surveys_series series ON series.area_id = t.area_id AND series.factor_id = t.factor_id
        AND series.group_id = t.group_id AND series.municipality_id = t.municipality_id AND series.release = t.release
    LEFT JOIN surveys_edition edition ON edition.survey_id = t.survey_id AND edition.measurement_year = t.year
    LEFT JOIN surveys_value v ON v.series_id = series.id AND v.edition_id = edition.id
"""
PLACE = "cell || CASE WHEN sheet <> '' AND sheet NOT LIKE 'http%%' THEN ' på bladet ”' || sheet || '”' ELSE '' END"
# What each row would do. {source} has the columns of the staging table.
JUDGED = f"""
WITH doubled AS (
    SELECT year, area_id, factor_id, group_id, code, release, min({PLACE}) AS one_cell, max({PLACE}) AS other_cell
    FROM {{source}} WHERE batch_id = %(batch)s GROUP BY 1, 2, 3, 4, 5, 6 HAVING count(*) > 1
), compared AS (
    SELECT t.*, v.id AS value_id, v.value AS was, v.state AS was_state,
        v.id IS NOT NULL AND v.value IS NOT DISTINCT FROM round(t.value, 6) AND v.state = t.state
            AND (t.answers IS NULL OR t.answers IS NOT DISTINCT FROM v.answers)
            AND (t.response_rate IS NULL OR round(t.response_rate, 6) IS NOT DISTINCT FROM v.response_rate)
            AND (t.members IS NULL OR t.members IS NOT DISTINCT FROM v.members) AS is_same,
        CASE
        WHEN t.sentence <> '' AND t.outcome IN ('', 'refused') THEN t.sentence
        WHEN t.area_id IS NULL OR t.factor_id IS NULL OR t.group_id IS NULL
            THEN 'Området, faktorn eller svarsgruppen är okänd.'
        WHEN t.year IS NULL THEN 'Mätåret saknas.'
        WHEN t.year NOT BETWEEN %(first_year)s AND %(last_year)s THEN 'Mätåret ' || t.year || ' är inte rimligt.'
        WHEN t.published < t.year THEN 'Publiceringsåret ligger före mätåret.'
        WHEN t.code !~ '^([0-9]{{{{4}}}}|G[0-9]{{{{1,8}}}})$' THEN '”' || t.code || '” är ingen kommunkod.'
        WHEN t.scale = 'index' AND t.value NOT BETWEEN 0 AND 100 THEN 'Värdet ligger utanför skalan 0–100.'
        WHEN t.scale = 'grade' AND t.value NOT BETWEEN 1 AND 6 THEN 'Betyget ligger utanför skalan 1–6.'
        WHEN t.scale = 'rank' AND (t.value NOT BETWEEN 1 AND 290 OR t.value <> trunc(t.value))
            THEN 'Placeringen är inte ett helt tal från 1 till 290.'
        WHEN t.response_rate NOT BETWEEN 0 AND 100 THEN 'Svarsfrekvensen är inte mellan 0 och 100 procent.'
        WHEN t.answers > 1000000 THEN 'Antalet svar är orimligt stort.'
        WHEN doubled.year IS NOT NULL THEN 'Samma värde står i flera celler: ' || doubled.one_cell || ' och '
            || doubled.other_cell || '. Ta bort det ena.'
        WHEN t.state = 'preliminary' AND v.state = 'final'
            THEN 'Det finns redan ett slutligt värde. Ett preliminärt ersätter det inte.'
        ELSE '' END AS refusal
    FROM {{source}} t {AS_IT_IS}
    LEFT JOIN doubled ON doubled.year = t.year AND doubled.area_id = t.area_id AND doubled.factor_id = t.factor_id
        AND doubled.group_id = t.group_id AND doubled.code = t.code AND doubled.release = t.release
    WHERE t.batch_id = %(batch)s
), judged AS (
    SELECT *, CASE
        WHEN refusal <> '' THEN 'refused'
        WHEN was IS NOT NULL AND value IS NULL THEN 'blanked'
        WHEN value_id IS NOT NULL AND NOT is_same THEN 'changed'
        WHEN state IN ('missing', 'suppressed') THEN state
        WHEN value_id IS NULL THEN 'new'
        ELSE 'same' END AS verdict, refusal = '' AND NOT is_same AND (was IS NULL OR value IS NOT NULL) AS is_to_write
    FROM compared
)
"""
STAGE = (
    JUDGED
    + """
INSERT INTO surveys_stagedrow (batch_id, number, sheet, cell, survey_id, year, published, release, area_id, factor_id,
    group_id, municipality_id, code, place, scale, value, answers, response_rate, members, state, raw, outcome, writes,
    sentence, before, before_state)
SELECT batch_id, number, sheet, cell, survey_id, year, published, release, area_id, factor_id, group_id,
    municipality_id, code, place, scale, value, answers, response_rate, members, state, raw, verdict, is_to_write,
    refusal, was, coalesce(was_state, '')
FROM judged
"""
)
JUDGE_AGAIN = [
    """
    UPDATE surveys_stagedrow row SET municipality_id = municipality.id FROM surveys_municipality municipality
    WHERE row.batch_id = %(batch)s AND row.municipality_id IS NULL AND municipality.code = row.code
    """,
    JUDGED.format(source="surveys_stagedrow")
    + """
    UPDATE surveys_stagedrow row SET outcome = verdict, writes = is_to_write, sentence = refusal, before = was,
        before_state = coalesce(was_state, '')
    FROM judged WHERE row.id = judged.id
    """,
]
# The preview in one number: what each row would do, and what the value that it is about says now.
FINGERPRINT = f"""
SELECT count(*) || ':' || coalesce(sum(hashtextextended(row(t.number, t.outcome, t.writes, t.value, t.answers,
    t.response_rate, t.members, t.state, v.value, v.state, v.answers, v.response_rate, v.members)::text, 615)), 0)
FROM surveys_stagedrow t {AS_IT_IS}
WHERE t.batch_id = %(batch)s
"""


def last_year() -> int:
    return timezone.localdate().year


def _values(batch: ImportBatch) -> dict:
    return {"batch": batch.pk, "first_year": FIRST_YEAR, "last_year": last_year()}


@contextmanager
def whole_sets() -> Iterator[CursorWrapper]:
    """For statements about all rows of an import, in a transaction: they are joined by hashing, never row by row.

    New rows have no statistics yet, and a plan that looks up one row at a time takes minutes instead of a second.
    """
    orders = {"work_mem": "'64MB'", "enable_nestloop": "off", "default_statistics_target": "10"}
    with connection.cursor() as cursor:
        for name, value in orders.items():
            cursor.execute(f"SET LOCAL {name} = {value}")
        yield cursor
        for name in orders:
            cursor.execute(f"SET LOCAL {name} TO DEFAULT")


@transaction.atomic
def stage(batch: ImportBatch, rows: Iterable[Row]) -> None:
    """Replace what was staged for the import, and note its counts and its fingerprint."""
    batch.rows.all().delete()
    comparing.remember_ours()
    lines = _Lines(batch)
    with whole_sets() as cursor:
        cursor.execute("CREATE TEMP TABLE incoming (LIKE surveys_stagedrow) ON COMMIT DROP")
        cursor.execute("ALTER TABLE incoming ALTER id DROP NOT NULL")
        cursor.execute(TAKE_IN, [NULL, lines.text(rows)])
        cursor.execute("ANALYZE incoming (batch_id, year, area_id, code)")
        cursor.execute(STAGE.format(source="incoming"), _values(batch))
        cursor.execute("DROP TABLE incoming")
        cursor.execute("ANALYZE surveys_stagedrow (batch_id, outcome, writes, area_id)")
    note_preview(batch)


@transaction.atomic
def judge_again(batch: ImportBatch) -> None:
    with whole_sets() as cursor:
        for statement in JUDGE_AGAIN:
            cursor.execute(statement, _values(batch))
    note_preview(batch)


def let_blank(batch: ImportBatch) -> None:
    """Published values that the file has no value for are to be written too."""
    more = batch.rows.filter(outcome=Outcome.BLANKED).update(writes=True)
    batch.counts["writes"] += more


@transaction.atomic
def fingerprint(batch: ImportBatch) -> str:
    with whole_sets() as cursor:
        cursor.execute(FINGERPRINT, _values(batch))
        found = cursor.fetchone()[0]
    return hashlib.sha256(f"{batch.pk}:{found}".encode()).hexdigest()


def note_preview(batch: ImportBatch) -> None:
    batch.counts = counts_of(batch)
    batch.preview_hash = fingerprint(batch)
    batch.previewed_at = timezone.now()
    batch.save(update_fields=["counts", "preview_hash", "previewed_at"])


def counts_of(batch: ImportBatch) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT outcome, count(*), count(*) FILTER (WHERE writes) FROM surveys_stagedrow WHERE batch_id = %s"
            " GROUP BY outcome",
            [batch.pk],
        )
        found = cursor.fetchall()
    numbers = {outcome: number for outcome, number, _ in found}
    counts = {outcome: numbers.get(outcome, 0) for outcome in Outcome.values}
    return counts | {"writes": sum(writes for _, _, writes in found)}


class _Lines:
    """Rows as lines that PostgreSQL splits at their tabs, with keys turned into ids."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        surveys = {survey.pk: survey for survey in Survey.objects.all()}
        self.surveys = {survey.key: survey.pk for survey in surveys.values()}
        self.lags = {survey.key: survey.publication_lag for survey in surveys.values()}
        self.areas = {(surveys[area.survey_id].key, area.key): area.pk for area in Area.objects.all()}
        self.factors = {(surveys[factor.survey_id].key, factor.key): factor.pk for factor in Factor.objects.all()}
        self.groups = {group.key: group.pk for group in RespondentGroup.objects.all()}
        self.places = dict(Municipality.objects.values_list("code", "pk"))
        self.names = {town_hall().code: town_hall().place}  # a file of ours seldom says it

    def text(self, rows: Iterable[Row]) -> str:
        return "\n".join([self.line(number, row) for number, row in enumerate(rows)])

    def line(self, number: int, row: Row) -> str:
        (
            sheet,
            cell,
            survey,
            year,
            published,
            release,
            area,
            factor,
            group,
            code,
            place,
            scale,
            value,
            answers,
            rate,
            members,
            state,
            raw,
            problem,
        ) = row
        place = place or self.names.get(code, "")
        if not published.isdigit():
            published = str(int(year) + self.lags.get(survey, 0)) if year else NULL
        return (
            f"{self.batch.pk}\t{number}\t{_safe(sheet)}\t{cell}\t{self.surveys.get(survey, NULL)}\t{year or NULL}"
            f"\t{published}\t{release}\t{self.areas.get((survey, area), NULL)}"
            f"\t{self.factors.get((survey, factor), NULL)}\t{self.groups.get(group, NULL)}"
            f"\t{self.places.get(code, NULL)}\t{_safe(code)}\t{_safe(place)}\t{scale}\t{value or NULL}"
            f"\t{answers or NULL}\t{rate or NULL}\t{members or NULL}\t{state}\t{_safe(raw)}"
            f"\t{'refused' if problem else ''}\tf\t{_safe(problem[:300])}\t"
        )


def _safe(text: str) -> str:
    """Tabs and new lines stand between fields and rows."""
    return text.translate(OWN_SIGNS) if HAS_OWN_SIGNS.search(text) else text
