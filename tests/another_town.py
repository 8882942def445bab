"""Another municipality than the demo's, and a reader of all that it is answered: nothing may name the first one."""

import io
import re
import tomllib
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pypdf
import pytest
from django.conf import settings
from django.test import Client

from portal.mail import outbox
from portal.mail.outbox import sending, writing
from portal.models import OutgoingEmail, TownHall
from portal.server.town_hall import DEMO
from surveys import comparing
from surveys.models import Municipality
from tests.fetched import Fetched

FIRST = tomllib.loads(DEMO.read_text())
WHOLE = "|".join(rf"(?<!\w){re.escape(said)}(?!\w)" for said in FIRST.values())
# One of these stands wherever a name does: to look for them is a hundredth of the work.
SIGNS = ["valdemarsvik", "vammar", "615", *(said.lower() for said in FIRST.values())]
NAMES = re.compile(rf"(?i:valdemarsvik|vammar|615\s?80)|{WHOLE}")


@pytest.fixture
def atvidaberg(db) -> TownHall:
    """As Eva has written it in the browser; what the environment says is still the demo's."""
    said = {"name": "Åtvidabergs kommun", "place": "Åtvidaberg", "code": "0561", "phone": "0120-830 00"}
    said |= {"email": "kommun@atvidaberg.se", "pilot_mailbox": "lotsen@atvidaberg.se"}
    said |= {"data_protection_email": "ombud@atvidaberg.se", "website": "https://www.atvidaberg.se"}
    row = TownHall(**said, is_open=True, address="Box 206, 597 25 Åtvidaberg")
    row.save()
    Municipality.objects.filter(name__contains=FIRST["place"]).delete()  # with whom test databases compare
    comparing.remember_ours()
    return row


class Reader(Client):
    """Reads every answer that it gets, also files; `named` is where the first municipality stands in one, and `pages`
    those that came."""

    def __init__(self, **defaults) -> None:
        super().__init__(**defaults)
        self.named: list[tuple[str, str]] = []
        self.pages = Fetched()

    def request(self, **request):
        response = super().request(**request)
        if response.streaming:
            content = b"".join(response.streaming_content)
            response.streaming_content = iter([content])
        else:
            content = response.content
            self.pages.keep(response)
        address = response.wsgi_request.path
        self.named += [(address, each) for each in named_in(content)]
        return response


def named_in(content: bytes) -> Iterator[str]:
    """But in the list of all municipalities to choose among."""
    for text in _texts(content):
        small = text.lower()
        if not any(sign in small for sign in SIGNS):
            continue
        text = re.sub(r"<datalist.*?</datalist>", "", text, flags=re.DOTALL)
        yield from (text[max(hit.start() - 60, 0) : hit.end() + 30] for hit in NAMES.finditer(text))


@cache  # each person gets the same handbook, whose hundred pages take seconds to read
def _of_paper(content: bytes) -> str:
    paper = pypdf.PdfReader(io.BytesIO(content))
    return "\n".join([str(paper.metadata), *(page.extract_text() for page in paper.pages)])


def _texts(content: bytes) -> Iterator[str]:
    if content.startswith(b"%PDF"):
        yield _of_paper(content)
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from _texts(archive.read(name))
    else:
        yield content.decode(errors="replace")


@pytest.fixture
def written(monkeypatch) -> SimpleNamespace:
    """The templates of the letters that are written, and all the values that they were given."""
    seen, render = SimpleNamespace(templates=set(), values={}), writing._plain

    def note(template: str, values: dict) -> str:
        seen.templates.add(template.removesuffix("-subject.txt").removesuffix("-body.txt"))
        seen.values |= {name: value for name, value in values.items() if value not in (None, "", [])}
        return render(template, values)

    monkeypatch.setattr(writing, "_plain", note)
    return seen


def named_in_others(written: SimpleNamespace) -> list[tuple[str, str]]:
    """In each kind of letter that nobody has written here, with what the written ones were given."""
    root = Path(settings.BASE_DIR) / "templates"
    known = {str(path.relative_to(root)).removesuffix("-subject.txt") for path in root.rglob("email/*-subject.txt")}
    assert written.templates <= known
    letters = [
        outbox.Letter(each, to="bo@atvidaberg.se", context=written.values) for each in known - written.templates
    ]
    return [(each.template, name) for each in letters for name in named_in(_as_it_leaves(writing.build(each)))]


def named_in_letters() -> list[tuple[str, str]]:
    """In any that is in the outbox, as it would leave: subject, both texts, calendar, and who sends it."""
    return [(letter.kind, each) for letter in OutgoingEmail.objects.all() for each in named_in(_as_it_leaves(letter))]


def _as_it_leaves(letter: OutgoingEmail) -> bytes:
    message = sending.as_message(letter)
    others = [str(part[0]) for part in message.alternatives]
    head = [message.subject, message.from_email, *message.reply_to, *map(str, message.extra_headers.values())]
    return "\n".join([*head, message.body, *others]).encode()
