"""A question that PostgreSQL asks of each row by itself."""

from django.db.models import Q, QuerySet, Subquery
from django.db.models.lookups import GreaterThan


def is_any(rows: QuerySet) -> Q:
    """There is such a row. An EXISTS among other conditions PostgreSQL may answer for all rows ever before it meets
    the first, however few are wanted; a value it looks for at each."""
    return Q(GreaterThan(Subquery(rows.order_by().values("pk")[:1]), 0))
