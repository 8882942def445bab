"""Rows that belong together, from several tables, in one question to the database.

For what every visit asks: to build and ask six small queries costs more than PostgreSQL's six answers.
"""

from dataclasses import dataclass

from django.db import connection, models


@dataclass(frozen=True)
class Part:
    """Rows of a model. `where` is SQL about `x`, with %s for what the bundle is asked with."""

    model: type[models.Model]
    where: str
    order: str = "x.id"

    @property
    def fields(self) -> list[models.Field]:
        """All but what PostgreSQL makes of the others, as a search index."""
        return [field for field in self.model._meta.concrete_fields if not field.generated]


class Bundle:
    """`Bundle(steps=Part(Step, "x.case_id = %s"))(case.pk)["steps"]` are the case's steps, as models in order."""

    def __init__(self, **parts: Part) -> None:
        self._parts = parts
        self._sql = ""

    def __call__(self, key: int | str) -> dict[str, list]:
        sql = self._sql = self._sql or self._question()
        with connection.cursor() as cursor:
            cursor.execute(sql, [key] * sql.count("%s"))
            answer = cursor.fetchone()  # the driver reads JSON itself
        return {
            name: [_instance(part, row) for row in found or []]
            for (name, part), found in zip(self._parts.items(), answer, strict=True)
        }

    def _question(self) -> str:
        return f"SELECT {', '.join(map(_as_list, self._parts.values()))}"


def _as_list(part: Part) -> str:
    """The rows as one JSON list of lists, their columns in the model's order."""
    quote = connection.ops.quote_name
    columns = ", ".join(f"x.{quote(field.column)}" for field in part.fields)
    table = quote(part.model._meta.db_table)
    return f"(SELECT json_agg(json_build_array({columns}) ORDER BY {part.order}) FROM {table} AS x WHERE {part.where})"


def _instance(part: Part, row: list) -> models.Model:
    fields = part.fields
    names = [field.attname for field in fields]
    return part.model.from_db(
        connection.alias, names, [f.to_python(value) for f, value in zip(fields, row, strict=True)]
    )
