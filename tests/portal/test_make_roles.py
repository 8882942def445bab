"""The SQL that makes the database and its two roles, on a server as it may be."""

import os
from contextlib import closing

import psycopg2
import pytest
from django.db import connection

from portal.record.grants import ROLES

OWNER, ROLE, DATABASE = (f"made_{what}_{os.getpid()}" for what in ("owner", "role", "database"))


def run(database: str, *statements: str, user: str = "") -> list[tuple]:
    at = connection.settings_dict
    login = {"user": user or at["USER"], "password": "word" if user else at["PASSWORD"]}
    with closing(psycopg2.connect(host=at["HOST"], port=at["PORT"] or None, dbname=database, **login)) as other:
        other.autocommit = True
        with other.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def made(db):
    """As on PostgreSQL 14, where whoever owns a database does not own its schema."""
    text = ROLES.format(owner=OWNER, owner_password="word", role=ROLE, password="word", database=DATABASE)
    before, after = text.split(f"\\connect {DATABASE}")
    run("postgres", *before.strip().splitlines())
    run(DATABASE, "ALTER SCHEMA public OWNER TO CURRENT_USER", "GRANT CREATE ON SCHEMA public TO PUBLIC")
    run(DATABASE, *after.strip().splitlines())
    yield
    run("postgres", f"DROP DATABASE {DATABASE}", f"DROP ROLE {OWNER}", f"DROP ROLE {ROLE}")


def test_the_owner_and_nobody_else_makes_tables(made):
    run(DATABASE, "CREATE TABLE of_the_owner (id int)", user=OWNER)
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        run(DATABASE, "CREATE TABLE of_the_role (id int)", user=ROLE)
    assert "ENCODING 'UTF8' TEMPLATE template0" in ROLES, "a cluster made without a locale would give it none"
