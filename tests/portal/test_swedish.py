"""Words, dates and numbers as people in Sweden read them."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.templatetags import swedish as filters
from portal.text import swedish

TUESDAY = date(2027, 1, 12)
NINE = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)
WORD = st.text(alphabet="abcdefghijklmnopqrstuvwxyzåäöABCÅÄÖé -", max_size=8)


def test_a_long_date_has_its_weekday_and_its_month_in_words() -> None:
    assert swedish.long_date(TUESDAY) == "tisdag 12 januari 2027"
    assert swedish.weekday_date(TUESDAY) == "tisdag 12 januari"


def test_a_short_date_leaves_short_month_names_whole() -> None:
    assert swedish.short_date(TUESDAY) == "12 jan 2027"
    assert swedish.short_date(date(2027, 3, 1)) == "1 mars 2027"
    assert swedish.short_date(date(2027, 9, 30)) == "30 sep 2027"
    assert swedish.near_date(TUESDAY) == "tis 12 jan"


def test_a_moment_is_shown_on_a_swedish_clock() -> None:
    assert swedish.moment(NINE) == "tisdag 12 januari 2027 kl.\u00a009.00"
    assert swedish.stamp(NINE) == "2027-01-12 09.00"


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), "söndag 28 mars 2027 kl.\u00a001.59"),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "söndag 28 mars 2027 kl.\u00a003.00"),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "söndag 31 oktober 2027 kl.\u00a002.30"),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "söndag 31 oktober 2027 kl.\u00a002.30"),
        (datetime(2027, 10, 31, 23, 30, tzinfo=UTC), "måndag 1 november 2027 kl.\u00a000.30"),
    ],
)
def test_a_moment_is_right_when_the_clocks_change(at: datetime, shown: str) -> None:
    assert swedish.moment(at) == shown


def test_a_date_made_of_a_moment_near_midnight_is_the_swedish_day() -> None:
    late = datetime(2027, 1, 11, 23, 30, tzinfo=UTC)
    assert swedish.long_date(late) == "tisdag 12 januari 2027"
    assert swedish.short_date(late) == "12 jan 2027"


def test_a_moment_without_a_time_zone_is_refused() -> None:
    for show in (swedish.moment, swedish.long_date, swedish.short_date, swedish.local_date):
        with pytest.raises(ValueError, match="time zone"):
            show(datetime.fromisoformat("2027-01-12T09:00"))


def test_the_year_is_said_where_it_does_not_go_without_saying() -> None:
    said = [swedish.clear_date(TUESDAY, today) for today in (date(2027, 1, 1), date(2026, 12, 31), date(2027, 7, 15))]
    assert said == ["tisdag 12 januari", "tisdag 12 januari 2027", "tisdag 12 januari 2027"]


def test_near_days_are_said_as_people_say_them() -> None:
    days = [swedish.relative_day(TUESDAY + timedelta(days=n), TUESDAY) for n in (-2, -1, 0, 1, 2)]
    assert days == ["söndag 10 januari 2027", "i går", "i dag", "i morgon", "torsdag 14 januari 2027"]


@pytest.mark.parametrize(
    ("words", "joined"),
    [
        ([], ""),
        (["Bygg"], "Bygg"),
        (["Bygg", "Miljö"], "Bygg och Miljö"),
        (["Bygg", "Miljö", "Räddningstjänsten"], "Bygg, Miljö och Räddningstjänsten"),
    ],
)
def test_words_are_joined_with_commas_and_och(words: list[str], joined: str) -> None:
    assert swedish.join_words(words) == joined
    assert swedish.join_words(iter(words)) == joined


def test_numbers_up_to_twelve_are_words() -> None:
    assert [swedish.number_word(n) for n in (0, 1, 2, 12, 13)] == ["noll", "en", "två", "tolv", "13"]
    assert swedish.number_word(1, neuter=True) == "ett"
    assert swedish.number_word(2, neuter=True) == "två"
    assert swedish.number_word(1250) == "1\u00a0250"
    assert swedish.number_word(-3) == "\u22123"


def test_a_ring_a_umlaut_and_o_umlaut_come_last_in_that_order() -> None:
    words = ["Öland", "Zon", "Ärla", "ånga", "ädel", "Åby", "Bygg", "övrigt", "anka"]
    expected = ["anka", "Bygg", "Zon", "Åby", "ånga", "ädel", "Ärla", "Öland", "övrigt"]
    assert sorted(words, key=swedish.sort_key) == expected


def test_accents_and_capitals_do_not_count_but_w_is_its_own_letter() -> None:
    words = ["kafé b", "Kafe a", "KAFE C", "Wall", "Vy", "Valla", "Xenon", "Müller", "Mzz", "Myz"]
    expected = ["Kafe a", "kafé b", "KAFE C", "Müller", "Myz", "Mzz", "Valla", "Vy", "Wall", "Xenon"]
    assert sorted(words, key=swedish.sort_key) == expected


def test_letters_typed_as_two_characters_sort_as_one() -> None:
    assert swedish.sort_key("A\u030aby")[0] == swedish.sort_key("Åby")[0]


@given(st.lists(WORD), st.randoms(use_true_random=False))
def test_the_order_of_a_list_does_not_depend_on_how_it_came(words: list[str], chance: Random) -> None:
    shuffled = chance.sample(words, len(words))
    assert sorted(words, key=swedish.sort_key) == sorted(shuffled, key=swedish.sort_key)


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 byte"),
        (1023, "1023 byte"),
        (1024, "1 kB"),
        (1536, "1,5 kB"),
        (12 * 1024, "12 kB"),
        (1024 * 1024 - 1, "1 MB"),
        (3_565_158, "3,4 MB"),
        (20 * 1024 * 1024, "20 MB"),
        (1024**3, "1 GB"),
        (5000 * 1024**3, "5000 GB"),
    ],
)
def test_a_file_size_is_short_and_has_a_decimal_comma(size: int, shown: str) -> None:
    assert swedish.filesize(size) == shown


def test_the_filters_say_what_the_functions_say() -> None:
    assert filters.long_date(TUESDAY) == "tisdag 12 januari 2027"
    today = timezone.localdate()
    assert filters.weekday_date(today) == swedish.weekday_date(today)
    assert filters.weekday_date(date(today.year + 1, 1, 12)) == swedish.long_date(date(today.year + 1, 1, 12))
    assert filters.short_date(TUESDAY) == "12 jan 2027"
    assert filters.moment(NINE) == "tisdag 12 januari 2027 kl.\u00a009.00"
    assert filters.relative_day(TUESDAY, TUESDAY) == "i dag"
    assert filters.join_words(["a", "b"]) == "a och b"
    assert filters.number_word(2) == "två"
    assert [filters.counted(number, "plats,platser") for number in (0, 1, 2)] == [
        "noll platser",
        "en plats",
        "två platser",
    ]
    assert filters.filesize(2048) == "2 kB"


def test_the_filters_show_nothing_for_a_missing_value() -> None:
    for show in (filters.long_date, filters.weekday_date, filters.short_date, filters.moment):
        assert show(None) == ""
    assert filters.join_words(None) == filters.filesize(None) == filters.number_word(None) == ""
    assert filters.filesize("") == filters.number_word("") == filters.counted(None, "plats,platser") == ""
    assert filters.relative_day(None, TUESDAY) == ""
    assert filters.relative_day(TUESDAY, None) == "tisdag 12 januari 2027"


def test_every_filter_can_be_used_in_a_template() -> None:
    expected = {"long_date", "weekday_date", "short_date", "moment", "clock", "relative_day", "join_words"}
    assert set(filters.register.filters) == expected | {"number_word", "counted", "filesize", "masked", "readable"}
