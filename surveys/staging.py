"""Rows of a file → staged rows with what an import would do with each, compared by PostgreSQL in one statement.

Staging writes to the staging table alone. The same comparison runs again when the import is approved, so that a
preview that is no longer true is noticed.
"""

import io
from collections.abc import Iterable

from django.db import connection, transaction
from django.utils import timezone

from surveys.models import Area, Factor, ImportBatch, Municipality, RespondentGroup, Survey
from surveys.readers import Row
from surveys.workflow import OUTCOME_WORDS, Outcome

FIRST_YEAR = 2001  # Företagsklimatet began
COLUMNS = (
    "batch_id, number, sheet, cell, survey_id, year, published, release, area_id, factor_id, group_id,"
    " municipality_id, code, place, scale, value, answers, response_rate, members, state, raw, outcome, writes, sentence, before_state"
)

# What is known of each staged row, and what it would do. {source} holds the columns of the staging table.
JUDGED = """
WITH placed AS (
    SELECT t.*, municipality.id AS place_id, series.id AS series_id, edition.id AS edition_id,
        count(*) OVER same AS times, min(t.cell) OVER same AS one_cell, max(t.cell) OVER same AS other_cell
    FROM {source} t
    LEFT JOIN surveys_municipality municipality ON municipality.code = t.code
    LEFT JOIN surveys_series series ON series.area_id = t.area_id AND series.factor_id = t.factor_id
        AND series.group_id = t.group_id AND series.municipality_id = municipality.id AND series.release = t.release
    LEFT JOIN surveys_edition edition ON edition.survey_id = t.survey_id AND edition.measurement_year = t.year
    WHERE t.batch_id = %(batch)s
    WINDOW same AS (PARTITION BY t.year, t.area_id, t.factor_id, t.group_id, t.code, t.release)
), compared AS (
    SELECT placed.*, v.id AS value_id, v.value AS was, v.state AS was_state,
        v.answers AS was_answers, v.response_rate AS was_rate,
        v.id IS NOT NULL AND v.value IS NOT DISTINCT FROM round(placed.value, 6) AND v.state = placed.state
            AND (placed.answers IS NULL OR placed.answers = v.answers)
            AND (placed.response_rate IS NULL OR round(placed.response_rate, 6) = v.response_rate)
            AND (placed.members IS NULL OR placed.members = v.members) AS is_same,
        CASE
        WHEN placed.sentence <> '' AND placed.outcome IN ('', 'refused') THEN placed.sentence
        WHEN placed.area_id IS NULL OR placed.factor_id IS NULL OR placed.group_id IS NULL
            THEN 'Området, faktorn eller svarsgruppen är okänd.'
        WHEN placed.year IS NULL THEN 'Mätåret saknas.'
        WHEN placed.year NOT BETWEEN %(first_year)s AND %(last_year)s
            THEN 'Mätåret ' || placed.year || ' är inte rimligt.'
        WHEN placed.published < placed.year THEN 'Publiceringsåret ligger före mätåret.'
        WHEN placed.code !~ '^([0-9]{{4}}|G[0-9]{{1,8}})$' THEN '”' || placed.code || '” är ingen kommunkod.'
        WHEN placed.scale = 'index' AND placed.value NOT BETWEEN 0 AND 100
            THEN 'Värdet ligger utanför skalan 0–100.'
        WHEN placed.scale = 'grade' AND placed.value NOT BETWEEN 1 AND 6 THEN 'Betyget ligger utanför skalan 1–6.'
        WHEN placed.scale = 'rank' AND (placed.value NOT BETWEEN 1 AND 290 OR placed.value <> trunc(placed.value))
            THEN 'Placeringen är inte ett helt tal från 1 till 290.'
        WHEN placed.response_rate NOT BETWEEN 0 AND 100 THEN 'Svarsfrekvensen är inte mellan 0 och 100 procent.'
        WHEN placed.answers > 1000000 THEN 'Antalet svar är orimligt stort.'
        WHEN placed.times > 1 THEN 'Samma värde står i flera celler: ' || placed.one_cell || ' och '
            || placed.other_cell || '. Ta bort det ena.'
        WHEN placed.state = 'preliminary' AND v.state = 'final'
            THEN 'Det finns redan ett slutligt värde. Ett preliminärt ersätter det inte.'
        ELSE '' END AS refusal
    FROM placed LEFT JOIN surveys_value v ON v.series_id = placed.series_id AND v.edition_id = placed.edition_id
), judged AS (
    SELECT *, CASE
        WHEN refusal <> '' THEN 'refused'
        WHEN value_id IS NOT NULL AND NOT is_same THEN 'changed'
        WHEN state IN ('missing', 'suppressed') THEN state
        WHEN value_id IS NULL THEN 'new'
        ELSE 'same' END AS verdict,
        refusal = '' AND NOT is_same AS is_to_write
    FROM compared
)
"""
STAGE = (
    JUDGED
    + """
INSERT INTO surveys_stagedrow (batch_id, number, sheet, cell, survey_id, year, published, release, area_id, factor_id,
    group_id, municipality_id, code, place, scale, value, answers, response_rate, members, state, raw, outcome, writes,
    sentence, before, before_state)
SELECT batch_id, number, sheet, cell, survey_id, year, published, release, area_id, factor_id, group_id, place_id,
    code, place, scale, value, answers, response_rate, members, state, raw, verdict, is_to_write, refusal,
    was, coalesce(was_state, '')
FROM judged
"""
)
# The preview in one number: every row, what would happen to it, and what it would replace.
FINGERPRINT = (
    JUDGED
    + """
SELECT encode(sha256(convert_to(coalesce(string_agg(concat_ws('|', number, verdict, is_to_write, value, answers,
    response_rate, members, state, was, was_state, was_answers, was_rate), E'\\n' ORDER BY number), ''),
    'UTF8')), 'hex')
FROM judged
"""
)
JUDGE_AGAIN = (
    JUDGED
    + """
UPDATE surveys_stagedrow row SET outcome = verdict, writes = is_to_write, sentence = refusal, before = was,
    before_state = coalesce(was_state, ''), municipality_id = place_id
FROM judged WHERE row.id = judged.id
"""
)


def last_year() -> int:
    return timezone.localdate().year


def _values(batch: ImportBatch) -> dict:
    return {"batch": batch.pk, "first_year": FIRST_YEAR, "last_year": last_year()}


@transaction.atomic
def stage(batch: ImportBatch, rows: Iterable[Row]) -> None:
    """Replace what was staged for the import, and note its counts and its fingerprint."""
    batch.rows.all().delete()
    lines = _Lines(batch)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE incoming (LIKE surveys_stagedrow INCLUDING DEFAULTS) ON COMMIT DROP")
        cursor.execute("ALTER TABLE incoming ALTER id DROP NOT NULL, ALTER id DROP IDENTITY IF EXISTS")
        cursor.copy_expert(f"COPY incoming ({COLUMNS}) FROM STDIN", lines.text(rows))
        cursor.execute(STAGE.format(source="incoming"), _values(batch))
        cursor.execute("DROP TABLE incoming")
    note_preview(batch)


def judge_again(batch: ImportBatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute(JUDGE_AGAIN.format(source="surveys_stagedrow"), _values(batch))
    note_preview(batch)


def fingerprint(batch: ImportBatch) -> str:
    with connection.cursor() as cursor:
        cursor.execute(FINGERPRINT.format(source="surveys_stagedrow"), _values(batch))
        return cursor.fetchone()[0]


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
    counts = {str(outcome): numbers.get(outcome, 0) for outcome in OUTCOME_WORDS}
    return counts | {"writes": sum(writes for _, _, writes in found)}


class _Lines:
    """Rows as lines that PostgreSQL's COPY reads, with keys turned into ids."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        surveys = {survey.pk: survey for survey in Survey.objects.all()}
        self.surveys = {survey.key: survey.pk for survey in surveys.values()}
        self.lags = {survey.key: survey.publication_lag for survey in surveys.values()}
        self.areas = {(surveys[area.survey_id].key, area.key): area.pk for area in Area.objects.all()}
        self.factors = {(surveys[factor.survey_id].key, factor.key): factor.pk for factor in Factor.objects.all()}
        self.groups = {group.key: group.pk for group in RespondentGroup.objects.all()}
        self.places = dict(Municipality.objects.values_list("code", "pk"))

    def text(self, rows: Iterable[Row]) -> io.StringIO:
        null, batch = "\\N", self.batch.pk
        lines = io.StringIO()
        for number, row in enumerate(rows):
            survey, year = row.survey, row.year
            published = (
                row.published if row.published.isdigit() else year and str(int(year) + self.lags.get(survey, 0))
            )
            refused = Outcome.REFUSED if row.problem else ""
            lines.write(
                f"{batch}\t{number}\t{_safe(row.sheet)}\t{row.cell}\t{self.surveys.get(survey, null)}\t{year or null}"
                f"\t{published or null}\t{row.release}\t{self.areas.get((survey, row.area), null)}"
                f"\t{self.factors.get((survey, row.factor), null)}\t{self.groups.get(row.group, null)}"
                f"\t{self.places.get(row.code, null)}\t{_safe(row.code)}\t{_safe(row.place)}\t{row.scale}"
                f"\t{row.value or null}\t{row.answers or null}\t{row.rate or null}\t{row.members or null}"
                f"\t{row.state}\t{_safe(row.raw)}\t{refused}\tf\t{_safe(row.problem[:300])}\t\n"
            )
        lines.seek(0)
        return lines


def _safe(text: str) -> str:
    """COPY's text format: tabs, new lines and backslashes are its own signs."""
    if "\\" in text or "\t" in text or "\n" in text or "\r" in text or "\x00" in text:
        text = text.replace("\x00", "").replace("\\", "\\\\").replace("\t", " ").replace("\n", " ").replace("\r", " ")
    return text
