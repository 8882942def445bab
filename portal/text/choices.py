"""Django's text choices, with the types that Django itself does not tell."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from enum import EnumMeta, StrEnum

    class _Lists(EnumMeta):
        choices: list[tuple[str, str]]
        values: list[str]
        labels: list[str]

    class TextChoices(StrEnum, metaclass=_Lists):
        """Each member is its stored value; `label` is what a person reads."""

        label: str
else:
    from django.db.models import TextChoices

__all__ = ["TextChoices"]
