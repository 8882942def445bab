"""After a test with real transactions the next one finds the database as migrations left it."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from portal.models import User
from tests.people import person
from tests.template import renew_test_database

pytestmark = pytest.mark.django_db(transaction=True)
GUARD = "SELECT count(*) FROM pg_trigger WHERE tgname = 'log_is_append_only'"


def rows() -> dict[str, int]:
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: model._base_manager.count() for model in models if model._meta.managed}


def database() -> tuple[int, int]:
    """Which one it is, and its guards of the log."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT oid::int, ({GUARD}) FROM pg_database WHERE datname = current_database()")
        return cursor.fetchone()


def test_rows_go_and_those_of_migrations_come_back():
    before, same = rows(), database()
    assert sum(before.values()) > 100
    person("eva@example.org", "Eva Ek")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM portal_wording")
    assert rows() != before
    renew_test_database()
    assert rows() == before
    assert database() == same


def test_where_more_than_rows_was_changed_the_database_is_another():
    number, guards = database()
    person("eva@example.org", "Eva Ek")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER log_is_append_only ON portal_logentry")
    assert database() == (number, guards - 1)
    renew_test_database()
    renewed, guards_again = database()
    assert renewed != number
    assert guards_again == guards
    assert not User.objects.exists()


def test_a_database_that_is_on_its_way_goes_on_by_the_migrations_that_lead_here():
    """An empty one gets its tables at once; one of an earlier release what it lacks, and no table anew."""
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    at_once = [key for key in executor.loader.applied_migrations if "_squashed_" in key[1]]
    assert {app for app, _ in at_once} == {"portal", "cases", "events", "surveys", "training"}
    MigrationRecorder.Migration.objects.filter(app="cases", name__gte="0014").delete()
    MigrationRecorder.Migration.objects.filter(name__contains="_squashed_").delete()
    executor = MigrationExecutor(connection)
    plan = [(step.app_label, step.name) for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    assert ("cases", "0014_standard_texts_for_sectors") in plan
    assert not [step for step in plan if step in at_once or step[0] != "cases"]
