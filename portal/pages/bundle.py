"""Rows that belong together, from several tables, in one question to the database.

For a page that every visit asks six small questions for: to build and ask them costs more than PostgreSQL's answers.
"""

from collections.abc import Callable

from django.db import connection
from django.db.models import Model, QuerySet

KEY = -(2**62)  # stands in the querysets where the asked id will stand; no row has it


class Bundle:
    """`Bundle(lambda case: {"steps": Step.objects.filter(case=case)})(case.pk)["steps"]` are the steps, in order.

    The querysets are made once for each process, so what they hold beside the key never changes.
    """

    def __init__(self, querysets: Callable[[int], dict[str, QuerySet]]) -> None:
        self._querysets = querysets
        self._models: dict[str, type[Model]] = {}
        self._sql, self._params = "", ()

    def __call__(self, key: int) -> dict[str, list]:
        if not self._sql:
            self._compile()
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [key if value == KEY else value for value in self._params])
            answer = cursor.fetchone()  # the driver reads JSON itself
        return {
            name: [_instance(model, row) for row in found or []]
            for (name, model), found in zip(self._models.items(), answer, strict=True)
        }

    def _compile(self) -> None:
        querysets = self._querysets(KEY)
        self._models = {name: rows.model for name, rows in querysets.items()}
        parts = [rows.query.sql_with_params() for rows in querysets.values()]
        self._params = tuple(value for _, params in parts for value in params)
        lists = [_as_list(model, sql) for model, (sql, _) in zip(self._models.values(), parts, strict=True)]
        self._sql = f"SELECT {', '.join(lists)}"


def _as_list(model: type[Model], sql: str) -> str:
    """The rows as one JSON list of lists, their columns in the model's order."""
    columns = ", ".join(f"x.{connection.ops.quote_name(field.column)}" for field in model._meta.concrete_fields)
    return f"(SELECT json_agg(json_build_array({columns})) FROM ({sql}) AS x)"


def _instance(model: type[Model], row: list) -> Model:
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    values = [field.to_python(value) for field, value in zip(fields, row, strict=True)]
    return model.from_db(connection.alias, names, values)
