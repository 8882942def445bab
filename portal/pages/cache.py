"""Django's cache as rows of JSON in PostgreSQL, shared by all machines.

Django's own cache in a database unpickles what it reads, so whoever can write in that table runs code in the portal.
"""

from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db.models import Q
from django.utils import timezone

from portal.models import CachedValue


class JSONCache(BaseCache):
    def __init__(self, location: str, params: dict) -> None:
        super().__init__(params)

    def _until(self, timeout: Any) -> datetime | None:
        seconds = self.get_backend_timeout(timeout)
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        fresh = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
        row = CachedValue.objects.filter(fresh, key=self.make_and_validate_key(key, version)).first()
        return row.value if row else default

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        row = {"value": value, "expires_at": self._until(timeout)}
        CachedValue.objects.update_or_create(key=self.make_and_validate_key(key, version), defaults=row)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Of several at once one wins."""
        name = self.make_and_validate_key(key, version)
        CachedValue.objects.filter(key=name, expires_at__lte=timezone.now()).delete()
        row = {"value": value, "expires_at": self._until(timeout)}
        return CachedValue.objects.get_or_create(key=name, defaults=row)[1]

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        row = CachedValue.objects.filter(key=self.make_and_validate_key(key, version))
        return bool(row.update(expires_at=self._until(timeout)))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(CachedValue.objects.filter(key=self.make_and_validate_key(key, version)).delete()[0])

    def clear(self) -> None:
        CachedValue.objects.all().delete()
