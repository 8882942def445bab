"""Words, dates and numbers as people in Sweden read them. Pure: no ORM, no `now()`.

Functions that take a day accept a `date`, or an aware `datetime`, which is first moved to Swedish time.
A naive `datetime` raises ValueError: nobody knows which day it is.
"""

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")

WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
# Months of five letters or fewer are not shortened (Svenska skrivregler).
SHORT_MONTHS = ("jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
HALF_A_YEAR = 183  # days
NUMBERS = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")


def local_date(moment: datetime) -> date:
    """The day it is in Sweden at an aware moment. Raises ValueError for a naive one."""
    return local(moment).date()


def local(moment: datetime) -> datetime:
    """The same moment on a Swedish clock. Raises ValueError for a naive one."""
    if moment.utcoffset() is None:
        raise ValueError("A moment needs a time zone: 23.30 in UTC is another day in Sweden.")
    return moment.astimezone(STOCKHOLM)


def long_date(day: date) -> str:
    """`tisdag 12 januari 2027`."""
    return f"{weekday_date(day)} {_day(day).year}"


def weekday_date(day: date) -> str:
    """`tisdag 12 januari`, for sentences where the year goes without saying."""
    day = _day(day)
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def short_date(day: date) -> str:
    """`12 jan 2027`, for tables and lists."""
    day = _day(day)
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {day.year}"


def clear_date(day: date, today: date) -> str:
    """`tisdag 12 januari`, and with its year where that is another, or so far away that somebody may mean another."""
    is_far = _day(day).year != today.year or abs((_day(day) - today).days) > HALF_A_YEAR
    return long_date(day) if is_far else weekday_date(day)


def near_date(day: date) -> str:
    """`tis 12 jan`, for a list of days so near that the weekday says more than the year."""
    day = _day(day)
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {SHORT_MONTHS[day.month - 1]}"


def moment(at: datetime) -> str:
    """`tisdag 12 januari 2027 kl. 09.00`, on a Swedish clock. Raises ValueError for a naive moment."""
    at = local(at)
    return f"{long_date(at.date())} {clock(at)}"


def clock(at: datetime) -> str:
    """`kl. 09.00`, which is never broken over two lines."""
    return f"kl.\u00a0{local(at):%H.%M}"


def stamp(at: datetime) -> str:
    """`2027-01-12 09.00`, on a Swedish clock, for columns of times. Raises ValueError for a naive moment."""
    return f"{local(at):%Y-%m-%d %H.%M}"


def short_moment(at: datetime) -> str:
    """`14 januari kl. 08.00`, as a button says it; no line breaks in the day or in the time."""
    at = local(at)
    return f"{at.day}\u00a0{MONTHS[at.month - 1]} {clock(at)}"


def span(start: datetime, end: datetime) -> str:
    """`torsdag 14 januari 2027 kl. 18.00–20.00`, or both days where there are two."""
    start, end = local(start), local(end)
    if start.date() == end.date():
        return f"{long_date(start)} {clock(start)}–{end:%H.%M}"
    return f"{long_date(start)} {clock(start)} till {long_date(end)} {clock(end)}"


def relative_day(day: date, today: date) -> str:
    """`i går`, `i dag` or `i morgon` as seen from `today`; any other day is written out by `long_date`."""
    day = _day(day)
    nearby = {-1: "i går", 0: "i dag", 1: "i morgon"}
    return nearby.get((day - _day(today)).days) or long_date(day)


def nearby_date(day: date, today: date) -> str:
    """`i morgon, tisdag 24 november`; a day that is neither today nor tomorrow is `fredag 27 november`."""
    near = relative_day(day, today) if 0 <= (_day(day) - _day(today)).days <= 1 else ""
    return f"{near}, {clear_date(day, today)}" if near else clear_date(day, today)


def join_words(words: Iterable[object], last_by: str = "och") -> str:
    """`Bygg, Miljö och Räddningstjänsten`, or with another word before the last; empty for no words."""
    *first, last = [str(word) for word in words] or [""]
    return f"{', '.join(first)} {last_by} {last}" if first else last


def number_word(number: int, *, neuter: bool = False) -> str:
    """0–12 in words, other numbers in figures: `två`, `1 250`.

    One is `en` (fråga, dag), or `ett` with `neuter` (ärende, svar).
    """
    if number == 1 and neuter:
        return "ett"
    if 0 <= number < len(NUMBERS):
        return NUMBERS[number]
    # A hard space between thousands, so that the number is never broken over two lines.
    return f"{number:,}".replace(",", "\u00a0").replace("-", "\u2212")


def counted(number: int, one: str, many: str) -> str:
    """`en plats`, `två platser`: a number with its noun, for nouns with `en`."""
    return f"{number_word(number)} {one if number == 1 else many}"


def filesize(size: int) -> str:
    """Bytes as `512 byte`, `12 kB`, `3,4 MB`: steps of 1024, as Windows counts and as our limits are set."""
    if size < 1024:
        return f"{size} byte"
    unit, divisor = "kB", 1024
    for bigger in ("MB", "GB"):
        # 1 023,6 kB would be rounded to 1 024 kB.
        if size < divisor * 1023.5:
            break
        unit, divisor = bigger, divisor * 1024
    tenths = (size * 10 + divisor // 2) // divisor
    if tenths >= 100 or tenths % 10 == 0:
        return f"{(size + divisor // 2) // divisor} {unit}"
    return f"{tenths // 10},{tenths % 10} {unit}"


# Å, Ä and Ö come after Z; æ and ø stand with ä and ö, and ü with y, as in Swedish dictionaries.
# W is a letter of its own since 2006 (SAOL 13). The stand-ins lie after every letter we meet.
_LETTERS = str.maketrans({"å": "\ue000", "ä": "\ue001", "æ": "\ue001", "ö": "\ue002", "ø": "\ue002", "ü": "y"})


def sort_key(text: str) -> tuple[str, str]:
    """A key for `sorted`: Swedish order, capitals and accents do not count, and equal words keep one order.

    PostgreSQL without ICU puts Ä before Å, so short lists are sorted here. The key is only to be compared.
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    letters = unicodedata.normalize("NFKD", folded.translate(_LETTERS))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)), text


def _day(day: date) -> date:
    return local_date(day) if isinstance(day, datetime) else day
