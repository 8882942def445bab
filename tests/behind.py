"""The database, altered behind the portal's back."""

from django.db import connection


def behind_its_back(sql: str, *values) -> None:
    """As somebody would who may do everything in the database: with the triggers switched off."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")
