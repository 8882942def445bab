"""The shorter ways of `tests/sooner.py` lead where Django's own do."""

from copy import copy

from django.apps import apps
from django.db.models import Count, F, IntegerField, Q, Value
from django.db.models.expressions import BaseExpression, Case, Col, Exists, Expression, OuterRef, When

from cases.models import Assignment
from tests import sooner


def test_a_column_is_who_django_says_that_it_is():
    fields = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    columns = [field.get_col("T3", to) for field in fields for to in (None, field, IntegerField())]
    columns += [field.cached_col for field in fields] + [Col("T3", target=fields[0])]
    assert len(columns) > 1000
    assert [each.identity for each in columns] == [Expression.identity.func(each) for each in columns]
    assert isinstance(vars(Col)["identity"], sooner.cached_property)


def test_an_expression_is_copied_as_python_copies_it():
    asked = Assignment.objects.filter(case=OuterRef("pk"))
    kinds = [F("pk").asc(), Count("pk", filter=Q(pk=1)), Exists(asked), Value(1), Case(When(pk=1, then=Value(2)))]
    for each in kinds:
        ours, theirs = sooner.copied(each), copy(each)
        assert (type(ours), vars(ours)) == (type(theirs), vars(theirs))
        assert vars(ours) is not vars(each)
    own = {kind for kind in (BaseExpression, *map(type, kinds)) if "__copy__" in vars(kind)}
    assert (own, BaseExpression.copy) == (set(), sooner.copied)
