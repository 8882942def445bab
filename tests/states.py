"""Every state and every act: what is allowed goes through, all else is refused in words and leaves no trace.

A test gives its acts with the states that allow each; the faults of all pairs are told at once.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy

from django.apps import apps
from django.db import connection, models, transaction

from portal.text.exceptions import NotAllowed

# What is done with the thing, and in which of its states it may be.
Acts = Mapping[str, tuple[Callable[[models.Model], object], Iterable[str]]]


def faults_of(acts: Acts, states: Iterable[str], put_in: Callable[[str], models.Model]) -> list[str]:
    """`put_in` gives the thing in a state; each pair begins anew from what the fixtures left."""
    return [fault for state in states for fault in _faults_in(state, acts, put_in)]


def _faults_in(state: str, acts: Acts, put_in: Callable) -> list[str]:
    """Put there once, with one look at all rows; each act has a copy of its own, and is taken back."""
    with transaction.atomic():
        thing = put_in(state)
        before = all_rows()
        told = {
            name: _fault(act, deepcopy(thing), before, is_allowed=state in set(allowed))
            for name, (act, allowed) in acts.items()
        }
        transaction.set_rollback(True)
    return [f"{state}, {name}: {fault}" for name, fault in told.items() if fault]


def _fault(act: Callable, thing: models.Model, before: dict[str, str], *, is_allowed: bool) -> str:
    with transaction.atomic():
        try:
            act(thing)
        except NotAllowed as refusal:
            fault = f"refused: {refusal}" if is_allowed else "" if all_rows() == before else "refused, and changed"
        else:
            fault = "" if is_allowed else "allowed"
        transaction.set_rollback(True)
    return fault


def all_rows() -> dict[str, str]:
    """What every table holds, as one digest each."""
    tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True)]
    digest = "SELECT '{0}', (SELECT md5(string_agg(found::text, '|' ORDER BY found::text)) FROM {0} found)"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(digest.format(table) for table in tables))
        return dict(cursor.fetchall())
