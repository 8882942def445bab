"""The address that one letter is answered to: `arende+<token>@svar.kommunen.se`.

The token is 130 bits that nobody makes without the server's key; the letter's row holds its SHA-256. All letters with
the same calendar entry to the same person share one, because calendars take a moved meeting for another one when its
organizer changes. Letters come back to that address too when they cannot be delivered (the envelope's sender).
"""

import base64
import re
from collections.abc import Iterable

from django.conf import settings
from django.utils.crypto import salted_hmac
from icalendar import Calendar, vCalAddress

from portal.mail.links import hash_of
from portal.models import OutgoingEmail
from portal.text.email_addresses import normal

TOKEN = re.compile(r"\+([a-z2-7]{26})@")
UID = re.compile(r"^UID:(.+?)\r?$", re.MULTILINE)


def hash_for(letter: OutgoingEmail) -> str:
    """What the letter's row keeps of its token; empty where no letters come in."""
    return hash_of(_token(letter)) if settings.MAIL_IN.is_on else ""


def address_of(letter: OutgoingEmail) -> str:
    """Empty for a letter that was written when no letters came in."""
    if not (settings.MAIL_IN.is_on and letter.token_hash):
        return ""
    name, _, domain = settings.MAIL_IN.address.partition("@")
    token = _token(letter)
    # The server's key has been changed since: the letter goes out without an address of its own.
    return f"{name}+{token}@{domain}" if hash_of(token) == letter.token_hash else ""


def hashes_in(addresses: Iterable[str]) -> list[str]:
    """Of the tokens in those addresses that are of the kind we give out."""
    ours = [normal(each) for each in addresses if is_ours(each)]
    return [hash_of(found[1]) for each in ours if (found := TOKEN.search(each))]


def is_ours(address: str) -> bool:
    """`arende@…`, with or without something after a plus."""
    name, _, domain = settings.MAIL_IN.address.partition("@")
    local, _, there = normal(address).rpartition("@")
    return there == domain and local.partition("+")[0] == name


def in_calendar(calendar: str, address: str) -> str:
    """The calendar file with that address as organizer, which programs send the guest's yes or no to."""
    if not address:
        return calendar
    parsed = Calendar.from_ical(calendar)
    for event in parsed.walk("VEVENT"):
        if "organizer" in event:
            organizer = vCalAddress(f"mailto:{address}")
            organizer.params = event["organizer"].params
            event["organizer"] = organizer
    return parsed.to_ical().decode()


def _token(letter: OutgoingEmail) -> str:
    uid = UID.search(letter.calendar) if letter.calendar else None
    seed = f"{uid[1]} {letter.to}" if uid else letter.message_id
    digest = salted_hmac("portal.mail.reply_address", seed, algorithm="sha256").digest()
    return base64.b32encode(digest).decode().lower()[:26]
