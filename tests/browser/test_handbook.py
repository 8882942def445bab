"""The handbook's pictures, of the demo's town on a certain day. A page that reads otherwise than its picture fails:
then `make pictures` takes all of them anew.
"""

import base64
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from cases.models import Assignment, Case, CompanyVisit, ServicePromise, StandardText
from cases.workflow import AssignmentState, State
from events.models import Event
from portal.models import IncomingEmail, SectorRole, StoredFile, TownHall, User, town_hall
from portal.site.handbook import writing
from portal.tools.demo import town
from tests.browser import looks
from tests.browser.barriers import check, settle
from tests.surveys.conftest import tidy_csv
from training.models import Cohort

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TUESDAY = datetime(2027, 3, 9, 10, 5, tzinfo=timezone.get_default_timezone())
WIDE, HIGH = 1000, 620
CASES = 50  # of the town's 120: Bo's own, and those that are open
RENEW = os.environ.get("RENEW")
# From a PNG to the smaller kind: it is drawn, and written again.
AS_WEBP = """
async png => {
    const image = await createImageBitmap(await (await fetch(png)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext('2d').drawImage(image, 0, 0);
    const bytes = await (await canvas.convertToBlob({type: 'image/webp', quality: .82})).bytes();
    return bytes.toBase64();
}
"""


@dataclass(frozen=True)
class Picture:
    """Of the page at `address` as `who` sees it, from the element `begins` downwards."""

    who: str  # the first part of the e-mail address
    address: Callable[[], str]
    begins: str = "h1"
    high: int = HIGH
    first: Callable[[Page], object] = lambda page: None  # what is done on the page before


def at_work() -> int:
    asked = Case.objects.filter(state=State.IN_PROGRESS, assignments__state=AssignmentState.ACCEPTED)
    return asked.filter(next_due__gt=TUESDAY.date()).earliest("pk").pk


def new_case() -> int:
    return Case.objects.filter(state=State.RECEIVED).earliest("pk").pk


def reference() -> str:
    return Case.objects.get(pk=at_work()).reference


def annas_question() -> int:
    hers = Assignment.objects.filter(officer__email="bygg@example.org", state=AssignmentState.ACCEPTED)
    return hers.filter(case__state=State.IN_PROGRESS).earliest("pk").pk


def bos_company() -> int:
    return Case.objects.filter(contact__email="foretag@example.org").earliest("pk").business_id


def event(slug: str) -> Callable[[], object]:
    return lambda: Event.objects.get(slug=slug).pk


def cohort() -> int:
    return Cohort.objects.latest("begins").pk


def occasion() -> int:
    return Cohort.objects.latest("begins").occasions.earliest("number").pk


def with_mail() -> str:
    """Two that find no case by themselves."""
    for sender, subject, text in MAIL:
        file = StoredFile.objects.create(name="brev.eml", content_type="message/rfc822", size=1, sha256="0" * 64)
        about = {"fingerprint": sender, "sender": sender, "subject": subject, "text": text, "file": file}
        IncomingEmail.objects.create(state="homeless", received_at=timezone.now(), **about)
    return reverse("admin:portal_incomingemail_changelist")


def with_texts_to_accept() -> str:
    StandardText.objects.all().delete()
    return reverse("kit_kind", args=["standardtexter"])


def before_it_is_open() -> str:
    """As a municipality meets it that has not begun: no promise, a sector that nobody answers for."""
    TownHall.objects.update(is_open=False)
    town_hall.forget()
    ServicePromise.objects.all().delete()
    SectorRole.objects.filter(sector__slug="gata").delete()
    return reverse("checklist")


def a_call(page: Page) -> None:
    page.get_by_text("Fler åtgärder").click()
    page.get_by_role("link", name="Kalla till lotsmöte").click()


def a_list(page: Page) -> None:
    page.get_by_role("textbox").first.fill(
        "Karin Nord;karin@example.org;Bygg;handläggare\nOlle Öst;olle@;;registrator"
    )
    page.get_by_role("button", name="Granska listan").click()


def a_file(page: Page) -> None:
    rows = tidy_csv("2026;Totalt;NKI;74,1;212", "2026;Bygglov;NKI;69,8;44", "2026;Livsmedelskontroll;NKI;78,9;51")
    page.set_input_files("input[type=file]", {"name": "insikt-2026.csv", "mimeType": "text/csv", "buffer": rows})
    page.get_by_role("button", name="Visa vad filen skulle ändra").click()


MAIL = [
    ("gun@example.org", "Uteservering", "Hej! Får jag ställa ut fyra bord på torget i maj? Hälsningar Gun"),
    ("nils@example.org", "Sv: Ert möte", "Jag kommer gärna på torsdag. Nils"),
]
PICTURES = {
    "arendelista": Picture("lots", looks.at("admin:cases_case_changelist")),
    "arende": Picture("lots", looks.at("admin:cases_case_change", at_work), high=700),
    "fraga-sektor": Picture("lots", looks.at("admin:cases_case_change", new_case), "#fragor", high=260),
    "svara-foretag": Picture("lots", looks.at("admin:cases_case_change", at_work), "#trad", high=500),
    "registrera-at-nagon": Picture("lots", looks.at("register_for_somebody"), high=440),
    "lotsmote": Picture(
        "lots",
        looks.at("admin:cases_case_change", at_work),
        first=a_call,
    ),
    "foretagskort": Picture("lots", looks.at("admin:portal_business_change", bos_company)),
    "foretagsbesok": Picture("lots", looks.at("visit", lambda: CompanyVisit.objects.latest("pk").pk)),
    "traff": Picture("lots", looks.at("admin:events_event_desk", event("upphandlingsdialog-januari"))),
    "narvaro": Picture("lots", looks.at("attendance", "frukost-bygglov")),
    "skoltavla": Picture("lots", looks.at("admin:events_event_desk", event("framtidsfron-ak-8")), "table.board"),
    "resultat": Picture("chef.bygg", looks.at("survey_analysis"), "h2", high=700),
    "atgarder": Picture("lots", looks.at("improvements")),
    "siffror": Picture("direktor", looks.at("figures"), high=700),
    "mina-fragor": Picture("bygg", looks.at("workspace")),
    "fragan": Picture("bygg", looks.at("assignment", annas_question), high=700),
    "dagslista": Picture("registrator", looks.at("day_list"), high=280),
    "lamna-ut-akt": Picture("registrator", looks.at("case_file_out", reference)),
    "person": Picture("registrator", looks.at("person")),
    "gallring": Picture("registrator", looks.at("disposal")),
    "omgang": Picture("lots", looks.at("cohort", cohort)),
    "upprop": Picture("lots", looks.at("roll", occasion)),
    "tackning": Picture("lots", looks.at("cohort_coverage", cohort), "section.coverage"),
    "prova": Picture("lots", looks.at("surroundings"), high=540),
    "importen": Picture("lots", looks.at("admin:surveys_importbatch_changelist"), first=a_file),
    "personer-lista": Picture("lots", looks.at("admin:portal_user_from_list"), "text=Så läste vi listan", 260, a_list),
    "post": Picture("lots", with_mail),
    "startpaket": Picture("lots", with_texts_to_accept),
    "checklista": Picture("lots", before_it_is_open, high=300),
}


@pytest.fixture
def demo(monkeypatch, settings, tmp_path):
    """The town on that day, whose clock all but stands still."""
    settings.MEDIA_ROOT = settings.VAR_DIR = tmp_path
    ticks = count()

    class Clock(datetime):  # a model's default is Django's own `now`, which asks it
        @classmethod
        def now(cls, tz=None) -> datetime:
            return (TUESDAY + timedelta(microseconds=next(ticks))).astimezone(tz)

    monkeypatch.setattr(timezone, "datetime", Clock)
    whole = town.cast
    monkeypatch.setattr(town, "cast", lambda stage: whole(stage)[:CASES])
    town.fill(TUESDAY)


def test_the_handbook_has_no_barrier_and_its_pictures_show_the_pages_as_they_are(demo, window_of):
    windows, taken = {}, {}
    differing = look(windows, window_of)  # first: some pictures change the town
    for name, picture in PICTURES.items():
        if picture.who not in windows:
            windows[picture.who] = window_of(User.objects.get(email=f"{picture.who}@example.org"), width=WIDE)
        taken[name] = take(windows[picture.who], picture, keep_as=name if RENEW else "")
    if RENEW:
        writing.PICTURES.write_text(json.dumps(taken, indent=1, sort_keys=True) + "\n")
        return
    old = [name for name in PICTURES if taken[name] != writing.pictures().get(name)]
    assert old == [], "take them anew with `make pictures`, and look at them"
    assert differing == [], "look at them; keep them anew with `make pictures` if they shall look so"
    assert sum(each.stat().st_size for each in looks.KEPT.iterdir()) < looks.LARGEST
    reader = windows["lots"]
    for name, address in {
        "handbok": reverse("handbook"),
        "handbok-sok": reverse("handbook") + "?q=samtal",
        "handbok-kapitel": reverse("handbook_chapter", args=["arenden", "ett-samtal-kommer"]),
    }.items():
        reader.goto(address)
        check(reader, name)


def look(windows: dict[str, Page], window_of) -> list[str]:
    """The screens that look otherwise than they are kept; with RENEW they are kept as they look now."""
    differing = []
    for name, (who, address) in looks.SCREENS.items():
        if who not in windows:
            user = User.objects.get(email=f"{who}@example.org") if who else None
            windows[who] = window_of(user, width=WIDE)
        pictures = looks.taken(windows[who], address())
        if RENEW:
            looks.keep(name, pictures)
        else:
            differing += looks.differing(name, pictures)
    return differing


def take(page: Page, picture: Picture, *, keep_as: str) -> dict:
    page.goto(picture.address())
    picture.first(page)
    settle(page)
    top = page.locator(picture.begins).first.evaluate("each => each.getBoundingClientRect().top + window.scrollY")
    clip = {"x": 0, "y": max(0, top - 6), "width": WIDE, "height": picture.high}
    if keep_as:
        png = base64.b64encode(page.screenshot(full_page=True, clip=clip)).decode()
        blank = page.context.new_page()
        webp = blank.evaluate(AS_WEBP, f"data:image/png;base64,{png}")
        blank.close()
        (writing.FOLDER / f"{keep_as}.webp").write_bytes(base64.b64decode(webp))
    says = " ".join(page.locator("main").inner_text().replace(urlsplit(page.url).netloc, "").split())
    return {"width": WIDE, "height": picture.high, "says": hashlib.sha256(says.encode()).hexdigest()[:16]}
