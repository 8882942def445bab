"""The rows of several small tables that belong to one row, in one question to the database.

For a page that shows a whole: to build and ask six small queries costs more than PostgreSQL's six answers.
"""

import json
from dataclasses import dataclass

from django.db import connection, models


@dataclass(frozen=True)
class Part:
    """The rows of a model that belong to the whole. `where` is SQL about `x`, with %s for the whole's id."""

    model: type[models.Model]
    where: str
    order: str = "x.id"


class Bundle:
    """`Bundle(steps=Part(Step, "x.case_id = %s"))(case.pk)["steps"]` are the case's steps, as models in order."""

    def __init__(self, **parts: Part) -> None:
        self._parts = parts
        self._sql = ""

    def __call__(self, pk: int) -> dict[str, list]:
        sql = self._sql = self._sql or self._question()
        with connection.cursor() as cursor:
            cursor.execute(sql, [pk] * sql.count("%s"))
            answer = cursor.fetchone()
        rows = (json.loads(each) if each else [] for each in answer)
        return {
            name: [_instance(part.model, row) for row in found]
            for (name, part), found in zip(self._parts.items(), rows, strict=True)
        }

    def _question(self) -> str:
        quote = connection.ops.quote_name
        lists = [
            f"(SELECT jsonb_agg(to_jsonb(x) ORDER BY {part.order})"
            f" FROM {quote(part.model._meta.db_table)} AS x WHERE {part.where})"
            for part in self._parts.values()
        ]
        return f"SELECT {', '.join(lists)}"


def _instance(model: type[models.Model], row: dict) -> models.Model:
    fields = model._meta.concrete_fields
    return model.from_db(
        connection.alias, [field.attname for field in fields], [field.to_python(row[field.column]) for field in fields]
    )
