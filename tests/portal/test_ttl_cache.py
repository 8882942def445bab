from portal.text.ttl_cache import Kept, KeptByKey


def test_a_value_is_read_once_for_each_key_and_again_when_it_is_forgotten():
    read = []
    kept = KeptByKey[str]()
    for key in ("a", "b", "a", "a"):
        assert kept(key, lambda key=key: read.append(key) or key.upper()) == key.upper()
    assert read == ["a", "b"]
    Kept.forget_all()
    kept("a", lambda: read.append("a") or "A")
    assert read == ["a", "b", "a"]


def test_a_value_that_is_too_old_is_read_again():
    kept, read = KeptByKey[int](seconds=0), []
    for _ in range(2):
        kept("a", lambda: read.append(1) or 1)
    assert len(read) == 2


def test_memory_does_not_grow_with_the_number_of_keys():
    kept = KeptByKey[int](most=3)
    for key in range(10):
        kept(key, lambda: 1)
    assert len(kept._values) <= 3


def test_a_failure_is_not_kept():
    kept = KeptByKey[int]()

    def fail() -> int:
        raise LookupError

    for _ in range(2):
        try:
            kept("a", fail)
        except LookupError:
            continue
        raise AssertionError("the failure was kept")
