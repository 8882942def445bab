"""Organisation numbers as people type them, and personal identity numbers in free text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from portal.text.orgnumber import (
    InvalidOrgNumber,
    Kind,
    OrgNumber,
    contains_personal_number,
    find_personal_numbers,
    parse,
)

BAKERY = OrgNumber("5560160680", Kind.COMPANY)
SOLE_TRADER = OrgNumber("8507099805", Kind.SOLE_TRADER)


def with_check_digit(nine: str) -> str:
    return nine + luhn.calc_check_digit(nine)


# Built from the definition: two digits, a third of 2 or more, six more, and the check digit.
COMPANIES = st.from_regex(r"[0-9]{2}[2-9][0-9]{6}", fullmatch=True).map(with_check_digit)
BIRTHDAYS = st.dates(date(1900, 1, 1), date(2026, 12, 31))


@st.composite
def people(draw: st.DrawFn) -> str:
    """Twelve digits of a personal identity number or a samordningsnummer."""
    born, serial, added = draw(BIRTHDAYS), draw(st.integers(0, 999)), draw(st.sampled_from([0, 60]))
    month, day = (draw(st.sampled_from([each, 0])) if added else each for each in (born.month, born.day))
    nine = f"{born:%y}{month:02}{day + added:02}{serial:03}"
    return f"{born.year // 100}{with_check_digit(nine)}"


@pytest.mark.parametrize(
    "typed",
    [
        "556016-0680",
        "5560160680",
        " 556016 0680 ",
        "556016\u00a00680",
        "556016\u202f-\u202f0680",
        "556016\u20130680",
        "556016\u22120680",
        "55 60 16 06 80",
        "165560160680",
        "16556016-0680",
        "SE556016068001",
        "se 556016-0680 01",
        "SE556016068002",
        "SE556016-0680",
        "SE5560160680",
        "SE-556016-0680-01",
        "\uff15\uff15\uff16\uff10\uff11\uff160680",
    ],
)
def test_a_company_number_is_understood_however_it_is_typed(typed: str) -> None:
    assert parse(typed) == BAKERY


@pytest.mark.parametrize(
    "typed",
    [
        "850709-9805",
        "8507099805",
        "19850709-9805",
        "198507099805",
        "850709+9805",
        "SE850709980501",
        "SE850709980502",
        "SE850709-9805",
        "850709 9805",
    ],
)
def test_a_personal_identity_number_is_a_sole_trader_however_it_is_typed(typed: str) -> None:
    assert parse(typed) == SOLE_TRADER


@pytest.mark.parametrize("typed", ["701063-2391", "150060-2394", "150088-2392", "150760-2397", "20150060-2394"])
def test_a_samordningsnummer_is_a_sole_trader_also_without_a_month_or_a_day(typed: str) -> None:
    number = parse(typed)
    assert number is not None
    assert (number.kind, number.masked) == (Kind.SOLE_TRADER, f"{typed[-11:-5]}-****")
    assert contains_personal_number(f"Jag heter Bo ({typed}) och bakar bröd.")


def test_the_estate_of_a_dead_person_with_a_number_of_its_own_is_not_a_person() -> None:
    number = parse(with_check_digit("192000123"))
    assert number is not None
    assert number.kind is Kind.COMPANY


@pytest.mark.parametrize("typed", ["", "   ", "\u00a0", "\t\n"])
def test_a_blank_box_is_no_number(typed: str) -> None:
    assert parse(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        "000000-0000",
        "556016-0681",
        "850709-9806",
        "851309-9800",
        "19850709980",
        "55601606801",
        "556016068",
        "175560160680",
        "195560160680",
        "168507099805",
        "556016+0680",
        "SE556016068000",
        "SE556016068095",
        "SE19850709980501",
        "NO5560160680",
        "556016-06-80",
        "5-560160680",
        "070-123 45 67",
        "inget än",
        "-",
        "５５６０１６０６８",
        "٥٥٦٠١٦٠٦٨٠",
        "556016-0680\u0000",
        "9" * 5000,
    ],
)
def test_anything_else_is_refused_in_words_that_do_not_repeat_it(typed: str) -> None:
    with pytest.raises(InvalidOrgNumber) as refusal:
        parse(typed)
    sentence = str(refusal.value)
    assert sentence.startswith("Kontrollera numret. ")
    assert sentence.endswith("Du kan också lämna rutan tom.")
    assert not any(character.isdigit() for character in sentence)


@pytest.mark.parametrize(
    ("nine", "is_a_date"),
    [
        ("000229123", True),
        ("010229123", False),
        ("850631123", False),
        ("850690123", True),
        ("850691123", False),
        ("850660123", True),
        ("850060123", True),
        ("850091123", True),
        ("850001123", False),
        ("850600123", False),
        ("850092123", False),
    ],
)
def test_a_sole_traders_number_begins_with_a_real_date(nine: str, is_a_date: bool) -> None:
    typed = with_check_digit(nine)
    if is_a_date:
        assert parse(typed) is not None
        return
    with pytest.raises(InvalidOrgNumber):
        parse(typed)


def test_the_twenty_ninth_of_february_1900_never_was() -> None:
    number = with_check_digit("000229123")
    assert parse(f"20{number}") == OrgNumber(number, Kind.SOLE_TRADER)
    with pytest.raises(InvalidOrgNumber):
        parse(f"19{number}")


def test_a_sole_traders_number_is_masked_and_a_companys_is_not() -> None:
    assert (BAKERY.formatted, BAKERY.masked) == ("556016-0680", "556016-0680")
    assert (SOLE_TRADER.formatted, SOLE_TRADER.masked) == ("850709-9805", "850709-****")


def test_a_log_line_never_shows_the_last_digits_of_a_person() -> None:
    assert f"{SOLE_TRADER} {SOLE_TRADER!r} {[SOLE_TRADER]}".count("9805") == 0
    assert str(BAKERY) == "556016-0680"


@given(COMPANIES)
def test_every_form_of_a_company_number_means_the_same(digits: str) -> None:
    forms = [digits, f"{digits[:6]}-{digits[6:]}", f"16{digits}", f"SE{digits}01"]
    assert {parse(form) for form in forms} == {OrgNumber(digits, Kind.COMPANY)}


@given(people())
def test_every_form_of_a_persons_number_means_the_same(twelve: str) -> None:
    ten = twelve[2:]
    forms = [ten, f"{ten[:6]}-{ten[6:]}", f"{ten[:6]}+{ten[6:]}", twelve, f"{twelve[:8]}-{twelve[8:]}"]
    assert {parse(form) for form in forms} == {OrgNumber(ten, Kind.SOLE_TRADER)}


@given(COMPANIES, st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(digits: str, place: int, change: int) -> None:
    wrong = digits[:place] + str((int(digits[place]) + change) % 10) + digits[place + 1 :]
    with pytest.raises(InvalidOrgNumber):
        parse(wrong)


@given(st.text() | st.text(alphabet="0123456789-+ SE", max_size=16))
def test_any_text_at_all_gives_a_number_nothing_or_a_refusal(text: str) -> None:
    try:
        number = parse(text)
    except InvalidOrgNumber:
        return
    assert number is None or parse(number.formatted) == number


# --- Free text ---


@pytest.mark.parametrize(
    "written",
    [
        "850709-9805",
        "8507099805",
        "850709 9805",
        "850709 - 9805",
        "19850709-9805",
        "198507099805",
        "19850709 9805",
        "1985-07-09-9805",
        "1985-07-09 - 9805",
        "850709+9805",
        "850709\u20139805",
        "850709\u00a09805",
        "701063-2391",
        "150060-2394",
    ],
)
def test_a_personal_identity_number_is_found_where_it_stands(written: str) -> None:
    text = f"Hej! Jag heter Bo (pnr {written}), ring 0123-191 00."
    assert [text[start:end] for start, end in find_personal_numbers(text)] == [written]
    assert find_personal_numbers(f"Mitt nummer är:{written}.") == [(15, 15 + len(written))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Momsnr SE850709980501.", "850709980501"),
        ("Momsnr SE850709-9805", "850709-9805"),
        ("Momsnr SE 850709980502", "850709980502"),
        ("Momsnr SE 850709-9805 01", "850709-9805"),
        ("se 198507099805", "198507099805"),
    ],
)
def test_a_sole_traders_vat_number_is_the_owners_own(text: str, found: str) -> None:
    assert [text[start:end] for start, end in find_personal_numbers(text)] == [found]


def test_all_numbers_in_a_text_are_found() -> None:
    assert find_personal_numbers("850709-9805, 701063-2391\n850709-9805") == [(0, 11), (13, 24), (25, 36)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ring 070-123 45 67 eller 0701234567 eller +46 70 123 45 67, +46701234567.",
        "0123-191 00, 08-123 456 78, 0705094231",
        "Vårt organisationsnummer är 556016-0680 (165560160680, SE556016068001).",
        "850709-9806",
        "851309-9800 och 000000-0000",
        "Bankgiro 5050-1055, OCR 18507099805, IBAN SE45 5000 0000 0583 9825 7466",
        "Ärende 2026-0001, tisdag 2027-01-12 kl. 09.00, 2027-01-12 1400",
        "4 850709-9805-12 12.850709-9805",
        "Mätare 850709980512",
        "Momsnr SE192001100201",
    ],
)
def test_other_numbers_are_left_in_peace(text: str) -> None:
    assert not contains_personal_number(text)


@given(st.integers(0, 99_999_999))
def test_a_telephone_number_without_a_dash_is_never_taken_for_a_person(subscriber: int) -> None:
    assert not contains_personal_number(f"Ring mig på 07{subscriber:08} i dag")
    assert not contains_personal_number(f"Ring mig på +467{subscriber:08} i dag")


@given(COMPANIES)
def test_a_company_number_is_never_taken_for_a_person(digits: str) -> None:
    assert not contains_personal_number(f"Org.nr {digits[:6]}-{digits[6:]}, {digits}, momsnr SE{digits}01")


@given(people(), st.text(alphabet="abcåäö ,.\n", max_size=9), st.text(alphabet="abcåäö ,.\n", max_size=9))
def test_every_persons_number_is_found_in_its_common_forms(twelve: str, before: str, after: str) -> None:
    ten = twelve[2:]
    for written in (twelve, f"{twelve[:8]}-{twelve[8:]}", f"{ten[:6]}-{ten[6:]}", f"{ten[:6]}+{ten[6:]}"):
        start = len(before)
        assert find_personal_numbers(before + written + after) == [(start, start + len(written))]


@given(st.text())
def test_looking_through_any_text_gives_spans_inside_it(text: str) -> None:
    assert all(0 <= start < end <= len(text) for start, end in find_personal_numbers(text))


def test_a_very_long_text_is_looked_through_quickly() -> None:
    assert not contains_personal_number("1-" * 200_000 + "19850" * 100_000 + " " * 200_000)
