"""Staged rows → results, and back. Each is a handful of statements over whole sets, in the caller's transaction."""

from surveys.models import ImportBatch, ValueChange
from surveys.staging import whole_sets

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
    INSERT INTO surveys_municipality (code, name, kind)
    SELECT DISTINCT ON (code) code, coalesce(nullif(place, ''), code),
        CASE WHEN code LIKE 'G%%' THEN 'similar' ELSE 'municipality' END
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
        state, batch_before_id, sheet, cell)
    SELECT v.series_id, v.edition_id, %(batch)s, v.scale, v.value, v.answers, v.response_rate, v.members, v.state,
        v.batch_id, v.sheet, v.cell
    FROM surveys_stagedrow row {PLACED}
    JOIN surveys_value v ON v.series_id = s.id AND v.edition_id = e.id
    WHERE row.batch_id = %(batch)s AND row.writes AND row.outcome = 'changed'
    """,
    # A file without a column of counts says nothing about them: what is known stands.
    f"""
    INSERT INTO surveys_value (series_id, edition_id, scale, value, answers, response_rate, members, state, batch_id,
        sheet, cell)
    SELECT s.id, e.id, row.scale, row.value, row.answers, row.response_rate, row.members, row.state, %(batch)s,
        row.sheet, row.cell
    FROM surveys_stagedrow row {PLACED}
    WHERE row.batch_id = %(batch)s AND row.writes
    ON CONFLICT (series_id, edition_id) DO UPDATE SET scale = excluded.scale, value = excluded.value,
        answers = coalesce(excluded.answers, surveys_value.answers),
        response_rate = coalesce(excluded.response_rate, surveys_value.response_rate),
        members = coalesce(excluded.members, surveys_value.members),
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
        members = c.members, state = c.state, batch_id = c.batch_before_id, sheet = c.sheet, cell = c.cell
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
