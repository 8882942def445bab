"""E-mail addresses in one form, so that what is the same address is the same text wherever it is stored or compared.

The domain is kept as mail servers know it (IDNA 2008 with the mapping of UTS 46): `räksmörgås.se` is stored as
`xn--rksmrgs-5wao1o.se`. What stands before the @ is kept but for case, with its plus and its apostrophe.
"""

import unicodedata
from typing import Any

import idna
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

UNSEEN = {"Cc", "Cf"}  # control characters, and what has no width: copied along from a page or a mail program
LONGEST, LONGEST_DOMAIN = 254, 253
SHAPE = "Kontrollera e-postadressen. Den ska se ut så här: namn@exempel.se"
NOT_REACHED = "Dit når inte våra mejl: före @ står en bokstav som å, ä eller ö. Kontrollera adressen."


def normal(address: str) -> str:
    """The address in its one form. What is no address is returned in small letters, for a validator to refuse."""
    if not (address.isascii() and address.isprintable()):
        seen = "".join(each for each in address if unicodedata.category(each) not in UNSEEN)
        name, at, domain = seen.strip().lower().rpartition("@")
        return unicodedata.normalize("NFC", name) + at + _as_servers_know_it(domain)
    return address.strip().lower()


def readable(address: str) -> str:
    """As its owner writes it, for screens. A domain that mixes alphabets stays coded: it may pass for another one."""
    if "xn--" not in address:
        return address
    name, at, domain = address.rpartition("@")
    shown = ".".join(map(_as_written, domain.split(".")))
    return f"{name}{at}{shown}" if normal(f"{name}{at}{shown}") == normal(address) else address


def validate_reachable(address: str) -> None:
    """Of one in its one form: an address that our letters reach. Raises ValidationError with a code.

    A letter to `bö@…` leaves only where every mail server on the way knows SMTPUTF8, and few do.
    """
    if not address.rpartition("@")[0].isascii():
        raise ValidationError(NOT_REACHED, code="letters")
    validate_email(address)


class EmailAddressFormField(forms.EmailField):
    """A box for an address. It cleans to the one form, and shows it as its owner writes it."""

    default_error_messages = {"invalid": SHAPE, "letters": NOT_REACHED}
    default_validators = [validate_reachable]

    def __init__(self, *, max_length: int = LONGEST, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def to_python(self, value: Any) -> str:
        return normal(super().to_python(value))

    def prepare_value(self, value: Any) -> Any:
        return readable(value) if isinstance(value, str) else value


def _as_servers_know_it(domain: str) -> str:
    if domain.isascii() or len(domain) > LONGEST_DOMAIN:
        return domain
    try:
        return idna.encode(domain, uts46=True).decode()
    except UnicodeError:
        return unicodedata.normalize("NFC", domain)


def _as_written(label: str) -> str:
    try:
        written = idna.decode(label)
    except UnicodeError:
        return label
    is_latin = all(each.isascii() or unicodedata.name(each, "").startswith("LATIN") for each in written)
    return written if is_latin else label
