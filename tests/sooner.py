"""Two things that Django works out anew thousands of times for a page, by shorter ways to the same: an expression's
copy, and who a column is, which every ordered query asks of all that it reads. `tests/test_sooner.py` holds both
against Django's own.
"""

from django.db.models.expressions import BaseExpression, Col, Expression
from django.utils.functional import cached_property


def identity(column: Col) -> tuple:
    """What `Expression.identity` finds by binding the arguments to the signature of `Col.__init__`."""
    args, kwargs = column._constructor_args
    if kwargs:
        return Expression.identity.func(column)
    named = zip(("alias", "target", "output_field"), (*args, None), strict=False)
    return (type(column), *((name, column._identity(value)) for name, value in named))


def copied(expression: BaseExpression) -> BaseExpression:
    """What `copy.copy` does by way of pickling."""
    copy = object.__new__(type(expression))
    copy.__dict__ = expression.__getstate__()
    return copy


def begin() -> None:
    Col.identity = cached_property(identity)
    Col.identity.__set_name__(Col, "identity")
    BaseExpression.copy = copied
