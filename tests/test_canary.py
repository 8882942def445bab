"""A canary in each internal text: it must be found by those who may read it, and by nobody else, anywhere.

Everybody opens every page that can be reached by following links, and every letter that was written.
"""

import re
from collections import deque
from collections.abc import Set
from datetime import timedelta
from itertools import product, repeat

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from cases import actions, emails
from cases.deciding import actions as deciding
from cases.models import Attachment, Case, Message, PilotMeeting, StandardText
from cases.workflow import Audience, Side
from events import actions as happenings
from events.models import Event
from portal.files import storing
from portal.mail import links
from portal.models import Absence, IncomingEmail, OutgoingEmail
from portal.server.mail_in import MailIn
from surveys import actions as surveys
from surveys.models import Target
from tests.courses import an_occasion, in_days, take_part
from tests.gatherings import an_event, sign_up
from tests.mailing import ADDRESS, answer_to, bring
from tests.people import for_the_file
from training import actions as training
from training import origins
from training.models import Cohort

FIRST_PAGES = [
    *("/", "/mina-sidor/", "/handlaggare/", "/admin/", "/admin/cases/case/?vy=alla", "/logga-in/klart/"),
    *("/evenemang/", "/siffror/", "/sa-gar-det/"),
    *("/utbildning/", "/utbildning/atgarder/", "/initiativ/forenkla/"),
    *("/resultat/", "/resultat/ledning/", "/admin/surveys/importbatch/", "/diarium/", "/lyft/", "/sektorn/"),
]
# The handbook is files, the same for all: its chapters would take the place of pages that hold something.
NOT_FOLLOWED = re.compile(r"^(https?:|mailto:|tel:|data:|#|/static/|/logga-ut|/admin/logout|/handbok/)")
WAY_BACK = re.compile(r"[?&]lista=[^&]*")  # to the list that it was opened from: the same page from each
MOST_PAGES = 150


def pages_of(client, first: list[str], *, until: Set[str] = frozenset()) -> dict[str, str]:
    """Every page that the person reaches, by address; no more of them when those canaries have been heard."""
    found, to_visit = {}, deque(first)
    while to_visit and len(found) < MOST_PAGES and not (until and until <= found_in(found).keys()):
        address = WAY_BACK.sub("", to_visit.popleft().split("#")[0])
        if not address or address in found:
            continue
        response = client.get(address, follow=True)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        found[address] = body.decode(errors="replace")
        to_visit.extend(
            href.replace("&amp;", "&") for href in re.findall(r'href="([^"]+)"', found[address]) if can_follow(href)
        )
    return found


def can_follow(href: str) -> bool:
    return href.startswith("/") and not NOT_FOLLOWED.match(href)


def doors_of(case: Case) -> list[str]:
    """The case's page, that of each question, and each file by every door: also where no link leads there."""
    questions, files = case.assignments.values_list("pk", flat=True), case.attachments.values_list("pk", flat=True)
    signed_in = reverse("business_case", args=[case.reference])
    pages = [reverse("assignment", args=[pk]) for pk in questions]
    at_desk = [reverse("admin:cases_case_file", args=[case.pk, pk]) for pk in files]
    at_file = [f"{page}fil/{pk}/" for page, pk in product([signed_in, *pages], files)]
    return [reverse("admin:cases_case_change", args=[case.pk]), *pages, *at_desk, *at_file]


pytestmark = pytest.mark.django_db
db, building, environment, fire_service, cafe, case, assignment = for_the_file(
    "building environment fire_service cafe case assignment"
)
eva, anna, malin, cecilia, rolf, dag, rut, bo, david = for_the_file("eva anna malin cecilia rolf dag rut bo david")[1:]


@pytest.fixture(scope="module")
def _mail_in(standing_files):
    with override_settings(MAIL_IN=MailIn(address=ADDRESS)):
        yield


@pytest.fixture(scope="module")
def canaries(
    _mail_in, case, assignment, building, environment, fire_service, eva, anna, cecilia, rolf, david, dag
) -> set[str]:
    """Bo's case with a word of its own in every text that is not meant for him."""
    miljo = actions.ask_sector(case, environment, by=eva, officer=cecilia, question="KANARIE-fraga-miljo")
    brand = actions.ask_sector(case, fire_service, by=eva, question="KANARIE-fraga-brand")
    actions.write_note(case, "KANARIE-anteckning-bygg", by=anna, sector=building)
    actions.write_note(case, "KANARIE-anteckning-lots", by=eva)
    actions.write_to_pilot(assignment, "KANARIE-underlag-bygg", by=anna)
    actions.write_to_pilot(miljo, "KANARIE-underlag-miljo", by=cecilia)
    actions.log_contact(case, "KANARIE-samtal-lots", kind="call", by=eva)
    actions.decline(brand, reason="other", text="KANARIE-avbojt-brand", by=rolf)
    actions.ask_again(brand, by=eva)
    actions.recall(miljo, by=eva)
    actions.ask_again(miljo, by=eva)
    deciding.decide(case, "Ring i dag. KANARIE-beslut", due=in_days(3), sector=building, by=dag)
    hold_meeting(case, eva, anna, building, fire_service)
    hold_dialogue(eva)
    mark_a_case(eva, environment)
    StandardText.objects.create(title="Miljös mall", text="KANARIE-mall-miljo", sector=environment)
    import_results(eva)
    hold_course(eva, anna, cecilia, building, environment)
    write_to_every_audience(case, eva, anna, cecilia, rolf, sectors=[building, environment, fire_service])
    answer_by_mail(anna.email, fire_service.email)
    return {
        *OF_AUDIENCES,
        *("fraga-miljo", "fraga-brand", "anteckning-bygg", "anteckning-lots", "underlag-bygg", "underlag-miljo"),
        *("samtal-lots", "avbojt-brand", "mall-miljo", "motesnot", "motesbeslut", "beslut", "import", "mal"),
        *EVENT_TEXTS,
        *TRAINING_TEXTS,
        *MARKED_TEXTS,
        *LETTER_TEXTS,
    }


# What came by mail beside the words that became a message: who wrote, about what, how it is signed, what it quotes.
LETTER_TEXTS = {f"mejl-{each}" for each in ("amne", "namn", "citat", "annans", "bilaga", "brand", "hemligt")}
AT_THEIR_THING = {"mejl-traff", "mejl-kurs", "mejl-mote"}  # by somebody signed up, a participant and a guest
LETTER_TEXTS |= AT_THEIR_THING


def answer_by_mail(officer: str, mailbox: str) -> None:
    """Bo, somebody who has Bo's letter, the fire service (a mark stands in the case: a person looks first), David in
    his marked case; and Anna, whose is a draft."""
    written = OutgoingEmail.objects.filter(about="case").order_by("pk")
    asked = written.filter(answers_to="assignment")
    bos = written.filter(to="bo@example.org", answers_to="").last()
    about = [("gun@example.org", "traff"), ("gunda@example.org", "kurs"), (officer, "mote")]
    for to, word in about:
        sent = OutgoingEmail.objects.filter(to=to, about__in=["registration", "participant", "pilotmeeting"])
        bring(answer_to(sent.first(), f"KANARIE-mejl-{word}"))
    folded = "Tack.\n\n-- \nKANARIE-mejl-{}"
    own = answer_to(bos, folded.format("citat"), sender="KANARIE-mejl-namn <bo@example.org>")
    own.replace_header("Subject", "KANARIE-mejl-amne")
    bring(own)
    files = {"KANARIE-mejl-bilaga.txt": b"KANARIE-mejl-bilaga"}
    bring(answer_to(bos, "KANARIE-mejl-annans", sender="vera@example.org", files=files))
    bring(answer_to(asked.filter(to=mailbox).last(), folded.format("brand")))
    bring(answer_to(written.filter(to="david@example.org", answers_to="").last(), folded.format("hemligt")))
    bring(answer_to(asked.filter(to=officer).last(), f"KANARIE-mejl-utkast\n\n{folded.format('utkastets-citat')}"))
    states = list(IncomingEmail.objects.order_by("pk").values_list("state", flat=True))
    assert states == [*["unread"] * len(about), "sorted", "homeless", "homeless", "sorted", "sorted"]


# A text for each audience of the model, by each who writes: nobody else reads it than these.
THOSE_OF_THE_CASE = {"bo", "anna", "cecilia", "eva", "dag", "rut"}
OWN = {"lots": set(), "bygg": {"anna"}, "miljo": {"cecilia"}, "brand": {"rolf"}}
READ_BY = {
    Audience.BUSINESS: lambda writer: THOSE_OF_THE_CASE | OWN[writer],
    Audience.PILOT: lambda writer: {"eva", "dag", "rut"} | OWN[writer],
    Audience.INTERNAL: lambda writer: OWN[writer] or {"eva"},
}
OF_AUDIENCES = {f"till-{audience}-{writer}": READ_BY[audience](writer) for audience in Audience for writer in OWN}


def write_to_every_audience(case, eva, *officers, sectors) -> None:
    by = dict(zip(OWN, [(Side.PILOT, eva, None), *zip(repeat(Side.SECTOR), officers, sectors)], strict=True))
    for audience, writer in product(Audience, OWN):
        word = f"KANARIE-till-{audience}-{writer}"
        side, author, sector = by[writer]
        said = {"audience": audience, "side": side, "author": author, "sector": sector}
        made = Message.objects.create(case=case, text=word, **said)
        if writer != "bygg":  # one file for each audience is enough: each is a page more for everybody
            continue
        stored = storing.store(SimpleUploadedFile(f"{word}.txt", word.encode()))
        Attachment.objects.create(case=case, message=made, file=stored)


# What a participant, the leaders and the owner of an action write
TRAINING_TEXTS = {"inlamnat", "aterkoppling", "deltar", "atgard", "atgardslogg"}


def hold_course(eva, anna, cecilia, building, environment) -> None:
    """Cecilia takes part with somebody whom only Eva knows of; Anna's sector owns an action."""
    today = timezone.localdate()
    cohort = Cohort.objects.create(name="Förenkla", begins=today, ends=today + timedelta(days=90), created_by=eva)
    an_occasion(cohort, eva, days=9, theme="Bemötande")
    take_part(cohort, eva, "KANARIE-deltar", "gunda@example.org", role="officer", sector=environment)
    mine = take_part(cohort, eva, "Cecilia Ceder", cecilia.email, role="officer", sector=environment)
    training.give(cohort, title="Ring", text="Fråga.", due=today + timedelta(days=5), by=eva)
    task = mine.tasks.get()
    training.hand_in(task, text="KANARIE-inlamnat", by=mine)
    training.give_feedback(task, text="KANARIE-aterkoppling", is_done=True, by=eva)
    source = origins.find("cohort", cohort.pk, user=eva)
    raised = ["kanarie@example.org"]
    action = training.begin(
        source,
        training.Plan(title="Klara svar", text="KANARIE-atgard", sector=building, due=today, raisers=raised),
        by=eva,
    )
    training.write_note(action, "KANARIE-atgardslogg", by=anna)


# Under a secrecy mark on David's whole case, and on one message of Bo's.
MARKED_TEXTS = {"hemligt-arende", "hemlig-fil"}


def mark_a_case(eva, environment) -> None:
    """Miljö was asked before the case was marked, and the mark does not name it."""
    hidden = actions.register(
        actions.Submission(description="KANARIE-hemligt-arende", company_name="Davids", email="david@example.org")
    )
    actions.ask_sector(hidden, environment, by=eva)
    actions.mark_secret(hidden, section="OSL 31 kap. 16 §", reason="KANARIE-skal", hides_questions=True, by=eva)
    upload = SimpleUploadedFile("KANARIE-hemlig-fil.txt", b"KANARIE-hemlig-fil")
    open_case = Case.objects.exclude(pk=hidden.pk).get()
    told = actions.reply(open_case, "Se bilagan.", uploads=[upload])
    actions.mark_secret(open_case, attachment=told.attachments.get(), section="OSL 30 kap.", reason="x", by=eva)


# What the organiser alone reads of an event, and what only those with a seat do.
EVENT_TEXTS = {"svar-utkast", "fraga-utkast", "utfall-utkast", "kost", "deltagare", "digital", "skyddat"}


def hold_dialogue(eva) -> None:
    """Gun has signed up; Bo has not. A question is answered in draft, and the outcome is not published."""
    event = an_event(eva, kind="procurement", digital_url="https://moten.example.org/KANARIE-digital")
    sign_up(
        event,
        "gun@example.org",
        "KANARIE-deltagare",
        company_name="KANARIE-skyddat",
        diet="KANARIE-kost",
        question="KANARIE-fraga-utkast",
    )
    question = event.asked.get()
    happenings.write_answer(question, text=question.text, answer="KANARIE-svar-utkast", by=eva)
    happenings.write_outcome(event, agreed=["KANARIE-utfall-utkast"], will_change=[], by=eva)
    happenings.add_co_organiser(event, name="Davids firma", email="david@example.org", by=eva)


def import_results(eva) -> None:
    """A goal that is for those who lead, and a preview that nobody has said yes to."""
    heading = "Mätår;Myndighetsområde;Faktor;Index;Antal svar"
    batch = surveys.receive(f"{heading}\n2024;Totalt;NKI;60;30".encode(), "ett.csv", by=eva)
    surveys.approve(batch, by=eva, seen=batch.preview_hash)
    series = batch.values.get().series
    goal = {"since": 2024, "value": 70, "decision": "KANARIE-mal"}
    Target.objects.create(area=series.area, factor=series.factor, **goal)
    unclear = f"{heading}\n2024;KANARIE-import;NKI;61;30\n2024;Bygglov;NKI;62;30".encode()
    batch = surveys.receive(unclear, "två.csv", by=eva)
    surveys.map_words(batch, {0: ""}, by=eva)


def hold_meeting(case, eva, anna, building, fire_service) -> None:
    """Anna, Bo and another organisation were invited, which reads what it does itself and not what was decided; nobody
    but the pilot reads the pilot's own note."""
    start = timezone.localtime(timezone.now() + timedelta(days=1)).replace(hour=14)
    guests = [
        actions.Guest(email=anna.email, user=anna, sector=building),
        actions.Guest(email="bo@example.org", case=case),
        actions.Guest(email=fire_service.email, sector=fire_service),
    ]
    hours = {"start": start, "end": start + timedelta(hours=1)}
    (meeting,) = actions.call_meeting([case], by=eva, place="Stadshuset", guests=guests, **hours)
    actions.take_notes(meeting.items.get(), by=eva, note="KANARIE-motesnot", decision="KANARIE-motesbeslut")
    actions.approve_minutes(meeting, by=eva, at=start)


OF_EVERY_CASE = {
    *("fraga-miljo", "fraga-brand", "underlag-bygg", "underlag-miljo", "samtal-lots", "avbojt-brand", "motesbeslut"),
    "beslut",
}
MAY_READ = {
    "bo": {"hemlig-fil"},  # his own
    # David's firm arranges the dialogue with us, and sees who comes; answers and outcome are the municipality's own.
    "david": {"deltagare", "skyddat", "kost", "hemligt-arende"},
    # Anna's colleagues' and the pilot's questions are the case's own story; notes and material are not.
    "anna": {
        *("fraga-miljo", "fraga-brand", "anteckning-bygg", "underlag-bygg", "motesbeslut", "beslut"),
        *("atgard", "atgardslogg"),  # her sector owns it
        "mejl-utkast",
    },
    # Her own homework, and not who else takes part
    "cecilia": {"fraga-miljo", "fraga-brand", "underlag-miljo", "mall-miljo", "inlamnat", "aterkoppling"},
    "rolf": {"fraga-brand", "avbojt-brand"},
    "eva": {
        *("fraga-miljo", "fraga-brand", "anteckning-lots", "underlag-bygg", "underlag-miljo", "samtal-lots"),
        *("avbojt-brand", "mall-miljo", "motesnot", "motesbeslut", "beslut", "import", "mal"),
        *EVENT_TEXTS,
        *TRAINING_TEXTS,
        *MARKED_TEXTS,
        *LETTER_TEXTS,
        "skal",
    },
    # Dag sees every case but those under a mark that does not name him; the registrar sees those too.
    "dag": {*OF_EVERY_CASE, "mal", "atgard", "atgardslogg"},
    # … and in the day list who signed up.
    "rut": {*OF_EVERY_CASE, *MARKED_TEXTS, *LETTER_TEXTS, "mal", "skal", "skyddat", "atgard", "atgardslogg"},
}
for name, mine in MAY_READ.items():
    mine |= {word for word, readers in OF_AUDIENCES.items() if name in readers}


def found_in(pages: dict[str, str]) -> dict[str, str]:
    """Each canary that was seen, with one address where it was."""
    return {word: address for address, page in pages.items() for word in re.findall(r"KANARIE-([a-z-]+)", page)}


def test_nobody_reads_what_was_not_meant_for_them(
    client, canaries, case, bo, david, anna, cecilia, rolf, eva, dag, rut
):
    too_much = []
    for name, person in zip(MAY_READ, [bo, david, anna, cecilia, rolf, eva, dag, rut], strict=True):
        client.force_login(person)
        pages = pages_of(client, [*doors_of(case), *FIRST_PAGES])
        assert len(pages) > 10
        too_much += [(name, word, at) for word, at in found_in(pages).items() if word not in MAY_READ[name]]
    assert too_much == []


def test_the_director_who_covers_the_pilot_reads_the_pilots_notes_of_cases_and_nothing_else(
    client, canaries, eva, dag
):
    Absence.objects.create(user=eva, since=timezone.localdate(), until=timezone.localdate())
    client.force_login(dag)
    seen = found_in(pages_of(client, FIRST_PAGES))
    letters = LETTER_TEXTS - {"mejl-hemligt"}  # he sorts them
    more = {"anteckning-lots", "motesnot", "till-internal-lots"} | letters
    assert set(seen) - MAY_READ["dag"] <= more, seen
    assert more - set(seen) <= letters


def sings(client, first: list[str], songs: Set[str]) -> bool:
    return songs <= found_in(pages_of(client, first, until=songs)).keys()


def test_the_canaries_do_sing_for_those_who_may_hear_them(client, canaries, case, eva, anna):
    client.force_login(eva)
    hers = {word for word, readers in OF_AUDIENCES.items() if "eva" in readers}
    hers |= {"anteckning-lots", "underlag-bygg", "underlag-miljo", "samtal-lots", "avbojt-brand", "beslut"}
    assert sings(client, [f"/admin/cases/case/{case.pk}/change/"], hers)
    assert sings(client, ["/admin/surveys/importbatch/", "/resultat/ledning/"], {"import", "mal"})
    originals = [f"/admin/portal/incomingemail/{row.pk}/brev.eml" for row in IncomingEmail.objects.order_by("-pk")]
    pages = {at: client.get(at) for at in ("/admin/portal/incomingemail/", *originals)}
    assert [at for at, page in pages.items() if page.status_code == 404] == [originals[0]]  # Anna's draft
    read = {at: page.getvalue().decode() for at, page in pages.items() if page.status_code == 200}
    assert set(found_in(read)) >= LETTER_TEXTS
    pages = [
        f"/admin/events/event/{Event.objects.get(kind='procurement').pk}/sida/",
        Cohort.objects.get().get_absolute_url(),
    ]
    pages.append(f"/admin/cases/pilotmeeting/{PilotMeeting.objects.get().pk}/change/")
    found = found_in({at: client.get(at).content.decode() for at in pages})
    assert [word for word in AT_THEIR_THING if found.get(word) in pages] == [*AT_THEIR_THING]
    client.force_login(anna)
    annas = {"anteckning-bygg", "underlag-bygg", "beslut", "till-internal-bygg", "till-business-miljo"}
    assert sings(client, ["/handlaggare/"], annas)


def test_the_link_in_bos_letter_leads_to_no_canary(client, canaries, case):
    pages = pages_of(client, [links.mint(emails.case_key(case), email=case.contact.email)])
    own = {word for word, readers in OF_AUDIENCES.items() if "bo" in readers}
    assert own < found_in(pages).keys() <= own | {"hemlig-fil"}


def test_the_limited_link_of_another_organisation_leads_to_its_own_question_only(client, canaries, case, fire_service):
    assignment = case.assignments.get(sector=fire_service)
    link = links.mint(emails.assignment_key(assignment))
    pages = pages_of(client, [link, *(f"{link}fil/{file.pk}/" for file in case.attachments.all())])
    own = {word for word in OF_AUDIENCES if word.endswith("-brand")}
    assert set(found_in(pages)) <= {"fraga-brand", "avbojt-brand"} | own
    everything = " ".join(pages.values())
    for of_the_business in ("Bo Berg", "bo@example.org", "070-123"):
        assert of_the_business not in everything


def test_no_letter_holds_a_canary(canaries):
    assert OutgoingEmail.objects.count() > 8
    for letter in OutgoingEmail.objects.all():
        text = letter.subject + letter.text + letter.calendar
        text = text.replace("\r\n ", "")  # lines of a calendar entry are folded
        # Whoever has a seat gets the digital address and the names of those who have one, and nobody else.
        own = {"gun@example.org": ("KANARIE-digital", "KANARIE-deltagare"), "gunda@example.org": ("KANARIE-deltar",)}
        # Whoever is asked reads the question, in short.
        own |= {"cecilia@example.org": ("KANARIE-fraga-miljo",), "brand@rtj.example.org": ("KANARIE-fraga-brand",)}
        for mine in own.get(letter.to, ()):
            text = text.replace(mine, "")
        assert "KANARIE" not in text, letter.to
