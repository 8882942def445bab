"""The code at the door: a signed number that names a sign-up. It is no key: it opens only for the organiser."""

from django.core import signing
from django.urls import reverse

from events.models import Registration

SALT = "events.door"


def code_of(registration: Registration) -> str:
    return signing.Signer(salt=SALT).sign(str(registration.pk)).replace(":", ".", 1)


def path_of(registration: Registration) -> str:
    return reverse("check_in", args=[code_of(registration)])


def read(code: str) -> int | None:
    """The sign-up's number; None for a code that is not ours."""
    try:
        return int(signing.Signer(salt=SALT).unsign(code.replace(".", ":", 1)))
    except (signing.BadSignature, ValueError):
        return None
