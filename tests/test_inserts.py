"""SQL that writes rows by hand, against the models: a column that is renamed or new is missed by no statement."""

import re
from pathlib import Path

from django.apps import apps
from django.conf import settings

APPS = ["portal", "cases", "events", "surveys", "training"]
INSERT = re.compile(r'INSERT INTO (\w+)(?: AS \w+)?\s*\(([\w\s,"]+)\)(.{0,12})', re.DOTALL)
FAULT = "tests/portal/test_sealing.py", "portal_logentry"  # tries what the database refuses


def statements() -> list[tuple[str, str, set[str]]]:
    """File, table and columns of each that names its columns, of all that run here: also of the tests and benches."""
    root, found = Path(settings.BASE_DIR), []
    for path in sorted(path for folder in [*APPS, "tests"] for path in (root / folder).rglob("*.py")):
        if "migrations" in path.parts or path.name == Path(__file__).name:
            continue
        for table, columns, _ in INSERT.findall(re.sub(r'"\s*\n\s*f?"', "", path.read_text())):
            found.append((str(path.relative_to(root)), table, {name.strip(' "\n') for name in columns.split(",")}))
    return found


def test_every_statement_names_the_columns_that_the_table_has_and_all_that_it_needs():
    tables = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    faults, known = [], [each for each in statements() if each[1] in tables and each[:2] != FAULT]
    assert {table for path, table, _ in known if path == "portal/tools/seed.py"} >= {"cases_case", "portal_contact"}
    for path, table, named in known:
        columns = {field.column: field for field in tables[table]._meta.concrete_fields}
        faults += [f"{path}: {table} has no {name}" for name in named - columns.keys()]
        needed = {name for name, field in columns.items() if is_needed(field)}
        faults += [f"{path}: {table}.{name} is not written" for name in needed - named]
    assert faults == []


def is_needed(field) -> bool:
    """The database has no value of its own for it."""
    return not (
        field.null or field.has_db_default() or field.generated or field.get_internal_type().endswith("AutoField")
    )
