"""Telephone numbers as people type them: kept as they are, and asked about when they cannot be one."""

import re

from django.core.exceptions import ValidationError

FEWEST_DIGITS = 5
# What a Swedish number is dialled with before its own digits: 00 46, 46 or 0, and all of them in "+46 (0)70".
PREFIX = "^(00)?(46)?0?"
_A_NUMBER = re.compile(r"\+?[\d\s()/.–-]+")


def clean_phone(typed: str) -> str:
    """The number without the spaces around it. Raises ValidationError for what has too few digits to be one."""
    phone = typed.strip()
    if phone and sum(character.isdigit() for character in phone) < FEWEST_DIGITS:
        raise ValidationError("Kontrollera telefonnumret. Skriv det med siffror, till exempel 070-123 45 67.")
    return phone


def significant(typed: str) -> str:
    """The digits that every way to write one number has in common: "701234567" of "+46 (0)70-123 45 67".

    Empty for what is no telephone number, or has too few digits to be one.
    """
    if not _A_NUMBER.fullmatch(typed.strip()):
        return ""
    digits = re.sub(PREFIX, "", re.sub(r"\D", "", typed))
    return digits if len(digits) >= FEWEST_DIGITS else ""
