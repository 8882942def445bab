"""Staged rows → results, and back. Each is a handful of statements over whole sets, in the caller's transaction."""

from surveys.importing.staging import whole_sets
from surveys.models import ImportBatch, ValueChange

# A file without counts says nothing about them: those that are known stand, with where they came from. A file that
# gives either gives both, so that a response rate never stands beside the answers of another source.
SILENT = "excluded.answers IS NULL AND excluded.response_rate IS NULL"
KEEPS = f"{SILENT} AND (surveys_value.answers IS NOT NULL OR surveys_value.response_rate IS NOT NULL)"
IS_ITS_OWN = "surveys_value.counts_batch_id IS NULL"
# The series and the edition of a staged row, which are there by the time that values are written.
PLACED = """
    JOIN surveys_municipality m ON m.code = row.code
    JOIN surveys_series s ON s.area_id = row.area_id AND s.factor_id = row.factor_id AND s.group_id = row.group_id
        AND s.municipality_id = m.id AND s.release = row.release
    JOIN surveys_edition e ON e.survey_id = row.survey_id AND e.measurement_year = row.year
"""
WRITE = [
    # Municipalities that the file names by code, and that nobody has met before.
    """
    INSERT INTO surveys_municipality (code, name, kind, is_similar)
    SELECT DISTINCT ON (code) code, coalesce(nullif(place, ''), code),
        CASE WHEN code LIKE 'G%%' THEN 'similar' ELSE 'municipality' END, false
    FROM surveys_stagedrow WHERE batch_id = %(batch)s AND writes AND municipality_id IS NULL
    ORDER BY code, number
    ON CONFLICT (code) DO NOTHING
    """,
    """
    INSERT INTO surveys_edition (survey_id, measurement_year, publication_year)
    SELECT survey_id, year, min(published) FROM surveys_stagedrow WHERE batch_id = %(batch)s AND writes
    GROUP BY survey_id, year ORDER BY survey_id, year
    ON CONFLICT (survey_id, measurement_year) DO NOTHING
    """,
    """
    INSERT INTO surveys_series (area_id, factor_id, group_id, municipality_id, release)
    SELECT DISTINCT area_id, factor_id, group_id, m.id, release
    FROM surveys_stagedrow row JOIN surveys_municipality m ON m.code = row.code
    WHERE batch_id = %(batch)s AND writes
    ON CONFLICT (area_id, factor_id, group_id, municipality_id, release) DO NOTHING
    """,
    # What the values say now, before they are changed.
    f"""
    INSERT INTO surveys_valuechange (series_id, edition_id, batch_id, scale, value, answers, response_rate, members,
        state, batch_before_id, sheet, cell, counts_batch_id, counts_sheet, counts_cell)
    SELECT v.series_id, v.edition_id, %(batch)s, v.scale, v.value, v.answers, v.response_rate, v.members, v.state,
        v.batch_id, v.sheet, v.cell, v.counts_batch_id, v.counts_sheet, v.counts_cell
    FROM surveys_stagedrow row {PLACED}
    JOIN surveys_value v ON v.series_id = s.id AND v.edition_id = e.id
    WHERE row.batch_id = %(batch)s AND row.writes AND row.outcome IN ('changed', 'blanked')
    """,
    f"""
    INSERT INTO surveys_value (series_id, edition_id, scale, value, answers, response_rate, members, state, batch_id,
        sheet, cell, counts_sheet, counts_cell)
    SELECT s.id, e.id, row.scale, row.value, row.answers, row.response_rate, row.members, row.state, %(batch)s,
        row.sheet, row.cell, '', ''
    FROM surveys_stagedrow row {PLACED}
    WHERE row.batch_id = %(batch)s AND row.writes
    ON CONFLICT (series_id, edition_id) DO UPDATE SET scale = excluded.scale, value = excluded.value,
        answers = CASE WHEN {SILENT} THEN surveys_value.answers ELSE excluded.answers END,
        response_rate = CASE WHEN {SILENT} THEN surveys_value.response_rate ELSE excluded.response_rate END,
        counts_batch_id = CASE WHEN {KEEPS} THEN coalesce(surveys_value.counts_batch_id, surveys_value.batch_id) END,
        counts_sheet = CASE WHEN NOT ({KEEPS}) THEN '' WHEN {IS_ITS_OWN} THEN surveys_value.sheet
            ELSE surveys_value.counts_sheet END,
        counts_cell = CASE WHEN NOT ({KEEPS}) THEN '' WHEN {IS_ITS_OWN} THEN surveys_value.cell
            ELSE surveys_value.counts_cell END,
        members = excluded.members,
        state = excluded.state, batch_id = excluded.batch_id, sheet = excluded.sheet, cell = excluded.cell
    """,
]
TAKE_BACK = [
    """
    DELETE FROM surveys_value v WHERE v.batch_id = %(batch)s AND NOT EXISTS (
        SELECT FROM surveys_valuechange c
        WHERE c.series_id = v.series_id AND c.edition_id = v.edition_id AND c.batch_id = %(batch)s
    )
    """,
    """
    UPDATE surveys_value v SET scale = c.scale, value = c.value, answers = c.answers, response_rate = c.response_rate,
        members = c.members, state = c.state, batch_id = c.batch_before_id, sheet = c.sheet, cell = c.cell,
        counts_batch_id = c.counts_batch_id, counts_sheet = c.counts_sheet, counts_cell = c.counts_cell
    FROM surveys_valuechange c
    WHERE c.batch_id = %(batch)s AND c.series_id = v.series_id AND c.edition_id = v.edition_id
        AND v.batch_id = %(batch)s
    """,
    "DELETE FROM surveys_valuechange WHERE batch_id = %(batch)s",
]


def write(batch: ImportBatch) -> None:
    _run(WRITE, batch)


def take_back(batch: ImportBatch) -> None:
    _run(TAKE_BACK, batch)


def changed_since(batch: ImportBatch) -> int:
    """How many of the import's values a later one has changed."""
    return ValueChange.objects.filter(batch_before=batch).count()


def _run(statements: list[str], batch: ImportBatch) -> None:
    with whole_sets() as cursor:
        for statement in statements:
            cursor.execute(statement, {"batch": batch.pk})
