"""Telephone numbers as people type them: kept as they are, and asked about when they cannot be one."""

from django.core.exceptions import ValidationError

FEWEST_DIGITS = 5


def clean_phone(typed: str) -> str:
    """The number without the spaces around it. Raises ValidationError for what has too few digits to be one."""
    phone = typed.strip()
    if phone and sum(character.isdigit() for character in phone) < FEWEST_DIGITS:
        raise ValidationError("Kontrollera telefonnumret. Skriv det med siffror, till exempel 070-123 45 67.")
    return phone
