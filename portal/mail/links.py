"""Secret links: one random token of 256 bits opens one thing for whoever holds the letter.

The table holds no token: what it holds makes one only together with the server's key. GET and HEAD on such a link
change nothing but the time when it was last opened, because mail scanners open every link.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.models import SecretLink
from portal.text.email_addresses import normal

TOKEN_IN_PATH = "TOKEN"
USE_NOTED = timedelta(hours=1)  # between two notes that a link was opened
# Whose a link is that goes to a person: by scope, the addresses that the thing has today. Each app adds its own.
ADDRESSES: dict[str, Callable[[int], Iterable[str]]] = {}


@dataclass(frozen=True)
class Key:
    """What a link shall open: a thing within a scope, at the view that takes its token, for some days."""

    scope: str
    target_id: int
    view: str
    days: int = 365
    place: str = ""  # on that page

    def path(self) -> str:
        return reverse(self.view, kwargs={"token": TOKEN_IN_PATH}) + (f"#{self.place}" if self.place else "")

    def as_row(self) -> dict:
        return asdict(self)


def receiver_today(keys: Iterable[Key], *, written_to: str) -> str:
    """Where a letter with those links goes when it leaves: what was corrected meanwhile is not written to any more.

    Nowhere, when nobody can say which address has taken its place.
    """
    owners = [{normal(each) for each in ADDRESSES[key.scope](key.target_id)} for key in keys if key.scope in ADDRESSES]
    known = [addresses for addresses in owners if addresses]  # what is gone opens nothing for anybody
    if all(normal(written_to) in addresses for addresses in known):
        return written_to
    agreed = set.intersection(*known)
    return agreed.pop() if len(agreed) == 1 else ""


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def mint(key: Key, *, email: str = "", sent_in: str = "", at: datetime | None = None) -> str:
    """The path of the link to that thing for that address: the one it has already, else a new one.

    So the links are few, and the newest letter does not close the one in somebody's bookmarks. `sent_in` is the
    subject of the letter that it stands in.
    """
    at = at or timezone.now()
    link, token = _known(key, email=email, at=at)
    link.sent_in = sent_in[:200] or link.sent_in
    link.expires_at = max(link.expires_at, at + timedelta(days=key.days))
    link.save(update_fields=None if link.pk is None else ["sent_in", "expires_at"])  # it may be closed meanwhile
    return key.path().replace(TOKEN_IN_PATH, token)


def _known(key: Key, *, email: str, at: datetime) -> tuple[SecretLink, str]:
    rows = SecretLink.objects.usable(at).filter(scope=key.scope, target_id=key.target_id, email=email)
    for link in rows.exclude(salt="").order_by("-pk"):
        token = _token_of(link.salt)
        if hash_of(token) == link.token_hash:  # else the server's key has been changed since
            return link, token
    salt = secrets.token_urlsafe(32)
    token = _token_of(salt)
    about = {"scope": key.scope, "target_id": key.target_id, "email": email}
    return SecretLink(token_hash=hash_of(token), salt=salt, created_at=at, expires_at=at, **about), token


def _token_of(salt: str) -> str:
    """256 bits in 43 characters: nobody makes it of the salt without the server's key."""
    digest = salted_hmac("portal.links.token", salt, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def find(token: str, *, scope: str, at: datetime | None = None) -> SecretLink | None:
    """The usable link with that token in that scope. Unknown, revoked and expired all answer None."""
    return SecretLink.objects.usable(at).filter(token_hash=hash_of(token), scope=scope).first()


def find_ever(token: str, *, scope: str) -> SecretLink | None:
    """Also one that is closed or too old: it opens nothing, and tells what it once opened."""
    return SecretLink.objects.filter(token_hash=hash_of(token), scope=scope).first()


def find_even_expired(token: str, *, scope: str) -> SecretLink | None:
    """For "send me a new link": the old one still tells where the new one may go."""
    return SecretLink.objects.filter(token_hash=hash_of(token), scope=scope, revoked_at=None).first()


def revoke(*, scope: str, target_id: int, at: datetime | None = None) -> int:
    """Close every link to that thing; returns how many were open."""
    open_links = SecretLink.objects.filter(scope=scope, target_id=target_id, revoked_at=None)
    return open_links.update(revoked_at=at or timezone.now())


def move_end(key: Key, *, at: datetime | None = None) -> None:
    """Those that open the thing still do so for as many days from now as one that is made now."""
    at = at or timezone.now()
    links = SecretLink.objects.usable(at).filter(scope=key.scope, target_id=key.target_id)
    links.update(expires_at=at + timedelta(days=key.days))


def note_use(link: SecretLink, *, at: datetime | None = None) -> None:
    """That it was opened, at most once an hour; a page that is read often is not written often."""
    at = at or timezone.now()
    if link.last_used_at is None or link.last_used_at < at - USE_NOTED:
        SecretLink.objects.filter(pk=link.pk).update(last_used_at=at)


def host() -> str:
    """The portal's own name in message and calendar ids, without a port."""
    return urlsplit(settings.SITE_URL).netloc.split(":", 1)[0]


def absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path
