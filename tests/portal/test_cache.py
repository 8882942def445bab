"""Django's cache as JSON in PostgreSQL: nothing that is read there is run."""

import pickle
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from portal import tasks
from portal.models import CachedValue

pytestmark = pytest.mark.django_db


def test_what_is_set_is_read_until_its_time_is_out():
    cache.set("counter", [1.5, 2], 60)
    assert cache.get("counter") == [1.5, 2]
    CachedValue.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert cache.get("counter", "nothing") == "nothing"
    cache.set("counter", 1, None)
    assert cache.get("counter") == 1
    assert cache.incr("counter") == 2
    assert cache.touch("counter", -1)
    assert (cache.get("counter"), cache.touch("another")) == (None, False)


def test_only_one_adds_until_it_is_removed_or_its_time_is_out():
    assert [cache.add("lock", True, 10) for _ in range(2)] == [True, False]
    assert (cache.delete("lock"), cache.delete("lock")) == (True, False)
    assert cache.add("lock", True, 10)
    CachedValue.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert cache.add("lock", True, 10)


def test_a_value_that_is_code_is_refused_and_never_run():
    with pytest.raises(TypeError):
        cache.set("code", pickle.dumps(1))
    assert [each["BACKEND"] for each in settings.CACHES.values()] == ["portal.pages.cache.JSONCache"]


def test_values_whose_time_is_out_are_swept():
    cache.set("old", 1, -1)
    cache.set("new", 1, 60)
    tasks.tidy()
    assert [row.key for row in CachedValue.objects.all()] == [":1:new"]
