"""Whatever stands in an address or a form, no page answers 500 and no traceback is logged.

The pages, their parameters and their forms' fields are read from the url conf, from admin and from the pages.
"""

import logging
import re
from html.parser import HTMLParser
from itertools import cycle
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.test_doors import DOORS, PEOPLE, address_of  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
VALUES = [
    *("9223372036854775808", "-9223372036854775809", "9" * 40, "-1", "0", "1e400", "nan", "1.5", "٣", "True"),
    *("9999-12-31", "0001-01-01", "10000-01-01", "2026-02-30", "9999-12-31T23:59", "0001-01-01T00:00", "25:99"),
    *("\x00", "a\x00b", "😀", "\ud800", "\u202e", "a" * 10_000, "😀" * 3_000, " ", "", "%", "%s", "{}", "[]", "a,b,,"),
    *("None", "__class__", "'\"><script>", "../../etc/passwd", "-", "\r\nX: y", "9999", "13"),
]
# What has made a page fail; tried of every parameter and every field.
WORST = ["9999-12-31", "0001-01-01", "9223372036854775808", "9" * 40, "\ud800"]
ENDS = ["", "__exact", "__id__exact", "__gte", "__lt", "__isnull", "__in", "__year"]
CHANGELIST = ["q", "o", "p", "all", "e", "_popup", "_to_field", "_changelist_filters", "pk", "id__in"]
IN_CODE = re.compile(r"request\.GET(?:\.get\(|\[)\"(\w+)\"|\"(\w+)\" (?:not )?in request\.GET")
NAMED = {
    name
    for app in ("portal", "cases", "events", "surveys", "training")
    for path in (settings.BASE_DIR / app).rglob("*.py")
    for pair in IN_CODE.findall(path.read_text())
    for name in pair
    if name
}


FIELDS = ("input", "select", "textarea", "button")


class Page(HTMLParser):
    """The query's names of its links to itself, and its forms: (method, action, {field: value})."""

    def __init__(self, address: str, html: str) -> None:
        super().__init__()
        self.address, self.names, self.forms = address, set(), []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes) -> None:
        has = dict(attributes)
        if tag == "a" and (has.get("href") or "").startswith("?"):
            self.names |= {name for name, _ in parse_qsl(has["href"][1:], keep_blank_values=True)}
        elif tag == "form":
            action = urlsplit(urljoin(self.address, has.get("action") or "")).path
            self.forms.append(((has.get("method") or "get").lower(), action, {}))
        elif tag in FIELDS and self.forms and has.get("name") and "file" not in (has.get("type") or ""):
            self.forms[-1][2].setdefault(has["name"], has.get("value") or "")


def in_admin() -> dict[str, set[str]]:
    """Address of each list → what Django takes as its parameters."""
    found = {}
    for model, page in admin.site._registry.items():
        names = set(CHANGELIST)
        for each in [*page.list_filter, *([page.date_hierarchy] if page.date_hierarchy else [])]:
            field = each if isinstance(each, str) else each[0] if isinstance(each, tuple) else each.parameter_name
            names |= {field + end for end in ENDS} | {f"{field}__{part}" for part in ("day", "month")}
        found[reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")] = names
    return found


def rows_in_admin() -> list[str]:
    """The page of one row of each model."""
    rows = [(model, model._default_manager.first()) for model in admin.site._registry]
    return [reverse(f"admin:{m._meta.app_label}_{m._meta.model_name}_change", args=[row.pk]) for m, row in rows if row]


def encoded(fields: dict[str, str]) -> str:
    return "&".join(f"{quote(name)}={quote(value, errors='surrogatepass')}" for name, value in fields.items())


class Faults(logging.Handler):
    """Asks, and keeps what must not be: an answer of 500 or above, or a traceback in the log."""

    def __init__(self, client: Client) -> None:
        super().__init__()
        self.client, self.asked, self.found, self.tracebacks = client, 0, {}, []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] and record.levelno >= logging.ERROR:
            last = record.exc_info[2]
            while last.tb_next:
                last = last.tb_next
            where = f"{last.tb_frame.f_code.co_filename.rpartition('/')[2]}:{last.tb_lineno}"
            self.tracebacks.append(f"{type(record.exc_info[1]).__name__} {record.exc_info[1]!s:.80} {where}")

    def ask(self, method: str, address: str, fields: dict[str, str]) -> None:
        self.tracebacks.clear()
        self.asked += 1
        signed_in = self.client.cookies[settings.SESSION_COOKIE_NAME].value
        self.client.cookies.clear()  # this client sends them back as no browser does
        self.client.cookies[settings.SESSION_COOKIE_NAME] = signed_in
        form = "application/x-www-form-urlencoded"
        with transaction.atomic():
            if method == "post":
                answer = self.client.post(address, encoded(fields), content_type=form)
            else:
                answer = self.client.get(f"{address}?{encoded(fields)}")
            if answer.streaming:
                list(answer.streaming_content)
            transaction.set_rollback(True)
        if answer.status_code >= 500 or self.tracebacks:
            told = {name: value[:30] for name, value in fields.items()}
            self.found.setdefault((method, address, *self.tracebacks), told)


@pytest.fixture
def faults(superuser):
    client = Client(raise_request_exception=False)
    client.force_login(superuser)
    handler = Faults(client)
    logging.getLogger("django.request").addHandler(handler)
    yield handler
    logging.getLogger("django.request").removeHandler(handler)


def addresses(address_of) -> list[str]:  # noqa: F811 - the fixture
    """Every page that a superuser opens, the page of one row of each model with them."""
    open_to_it = [address_of(route) for route, who in DOORS.items() if who.split()[PEOPLE.index("superuser")] == "200"]
    return list(dict.fromkeys([*open_to_it, *rows_in_admin()]))


def read(faults: Faults, address: str) -> Page:
    with transaction.atomic():
        answer = faults.client.get(address)
        is_page = answer.get("Content-Type", "").startswith("text/html")
        transaction.set_rollback(True)
    return Page(address, answer.content.decode() if is_page else "")


def try_parameters(faults: Faults, page: Page, names: list[str], turn: int, *, is_full: bool) -> None:
    """All at once, for pages that read many; and one by one, for the first may stop the others."""
    value = cycle(VALUES[turn % len(VALUES) :] + VALUES[: turn % len(VALUES)])
    faults.ask("get", page.address, dict(zip(names, value, strict=False)))
    for number, name in enumerate(names):
        if is_full or (turn + number) % 12 == 0:
            for each in [*WORST, next(value)] if is_full else [WORST[turn % len(WORST)]]:
                faults.ask("get", page.address, {name: each})


def try_form(faults: Faults, action: str, usual: dict[str, str], turn: int, *, is_full: bool) -> None:
    """All fields at once, and in the full drill one by one with the others as they are: so it comes further."""
    faults.ask("post", action, {name: VALUES[(turn + at) % len(VALUES)] for at, name in enumerate(usual)})
    for at, name in enumerate(usual if is_full else []):
        for each in [*WORST, VALUES[(turn + at) % len(VALUES)]]:
            faults.ask("post", action, usual | {name: each})


@pytest.mark.promise("No parameter of an address and no field of a form makes a page fail")
def test_every_parameter_and_every_field(faults, address_of, figures, is_full):  # noqa: F811 - the fixture
    lists, forms, pages = in_admin(), {}, addresses(address_of)
    for turn, address in enumerate(pages):
        if not is_full and turn % 8:
            continue
        page = read(faults, address)
        posted = {action: fields for method, action, fields in page.forms if method == "post"}
        forms |= {action: fields for action, fields in posted.items() if action != reverse("account_logout")}
        read_by_form = {name for method, _, fields in page.forms if method == "get" for name in fields}
        names = sorted(page.names | read_by_form | lists.get(address, NAMED))
        try_parameters(faults, page, names, turn, is_full=is_full)
    for turn, (action, fields) in enumerate(forms.items()):
        try_form(faults, action, fields, turn, is_full=is_full)
    figures |= {"pages": len(pages), "forms": len(forms), "asked": faults.asked, "faults": len(faults.found)}
    assert not faults.found, "\n".join(f"{key}: {told}" for key, told in faults.found.items())
