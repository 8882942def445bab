"""Secret links: one random token of 256 bits opens one thing for whoever holds the letter.

Only the token's hash is kept. GET and HEAD on such a link change nothing, because mail scanners
open every link.
"""

import hashlib
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from portal.models import SecretLink

TOKEN_IN_PATH = "TOKEN"


@dataclass(frozen=True)
class Key:
    """What a link shall open: a thing within a scope, at the view that takes its token, for some days."""

    scope: str
    target_id: int
    view: str
    days: int = 365

    def path(self) -> str:
        return reverse(self.view, kwargs={"token": TOKEN_IN_PATH})

    def as_row(self) -> dict:
        return asdict(self)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def mint(key: Key, *, email: str = "", at: datetime | None = None) -> str:
    """Make a link and return its path. The token cannot be read again."""
    at = at or timezone.now()
    token = secrets.token_urlsafe(32)
    SecretLink.objects.create(
        token_hash=hash_of(token),
        scope=key.scope,
        target_id=key.target_id,
        email=email,
        created_at=at,
        expires_at=at + timedelta(days=key.days),
    )
    return key.path().replace(TOKEN_IN_PATH, token)


def find(token: str, *, scope: str, at: datetime | None = None) -> SecretLink | None:
    """The usable link with that token in that scope. Unknown, revoked and expired all answer None."""
    return SecretLink.objects.usable(at).filter(token_hash=hash_of(token), scope=scope).first()


def usable_sql(*, scope: str) -> str:
    """SQL for the id of what a usable link opens, with %s for its token's hash: for a question that asks for more."""
    table = SecretLink._meta.db_table
    still = "revoked_at IS NULL AND expires_at > now()"
    return f"SELECT target_id FROM {table} WHERE token_hash = %s AND scope = '{scope}' AND {still}"


def find_even_expired(token: str, *, scope: str) -> SecretLink | None:
    """For "send me a new link": the old one still tells where the new one may go."""
    return SecretLink.objects.filter(token_hash=hash_of(token), scope=scope, revoked_at=None).first()


def revoke(*, scope: str, target_id: int, at: datetime | None = None) -> int:
    """Close every link to that thing; returns how many were open."""
    open_links = SecretLink.objects.filter(scope=scope, target_id=target_id, revoked_at=None)
    return open_links.update(revoked_at=at or timezone.now())


def absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path
