from portal.text.ttl_cache import TtlCache, TtlCacheByKey


def test_a_value_is_read_once_for_each_key_and_again_when_it_is_forgotten():
    read = []
    cache = TtlCacheByKey[str]()
    for key in ("a", "b", "a", "a"):
        assert cache(key, lambda key=key: read.append(key) or key.upper()) == key.upper()
    assert read == ["a", "b"]
    TtlCache.forget_all()
    cache("a", lambda: read.append("a") or "A")
    assert read == ["a", "b", "a"]


def test_a_value_that_is_too_old_is_read_again():
    cache, read = TtlCacheByKey[int](seconds=0), []
    for _ in range(2):
        cache("a", lambda: read.append(1) or 1)
    assert len(read) == 2


def test_memory_does_not_grow_with_the_number_of_keys():
    cache = TtlCacheByKey[int](most=3)
    for key in range(10):
        cache(key, lambda: 1)
    assert len(cache._values) <= 3


def test_a_failure_is_not_kept():
    cache = TtlCacheByKey[int]()

    def fail() -> int:
        raise LookupError

    for _ in range(2):
        try:
            cache("a", fail)
        except LookupError:
            continue
        raise AssertionError("the failure was kept")
