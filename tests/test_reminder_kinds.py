"""Every kind of reminder, by generation: it has its rules, its words for whoever reads, and a page that opens.

A new kind gets something of its own in `due` below. Nobody is told of what they may not open, and nobody is told what
a case under a secrecy mark is about.
"""

from datetime import date, datetime

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.deciding import actions as deciding
from cases.models import Case, GuideStep
from cases.pure.meetings import try_lines
from cases.visits import actions as visits
from events import actions as events
from portal import reminding
from portal.mail import links
from portal.models import (
    Absence,
    DisposalRun,
    ErasureRequest,
    IncomingEmail,
    PilotRole,
    ReminderRule,
    StoredFile,
    User,
    YearlyTask,
    town_hall,
)
from portal.models.reminders import Receiver
from portal.people.receivers import Door, To
from portal.reminding import KINDS, Line, Voice
from portal.reminding.digest import WORDS, as_what, letter_of
from portal.text.swedish import STOCKHOLM
from tests.courses import take_part
from tests.gatherings import an_event, sign_up
from tests.people import as_pilot, person
from training import actions as training
from training import origins
from training.models import Cohort
from training.workflow import Origin, Role

LATE = datetime(2027, 6, 14, 9, tzinfo=STOCKHOLM)  # every step of every ladder has come
PILOTS = {settings.TOWN_HALL["pilot_mailbox"], "sara@example.org"}  # who read every case
OF_A_SECTOR = {"unanswered", "silent", "action", "promise"}
OF_NO_CASE = {"year", "homework", "improvement", "post", "unsuitable_time", "registrars_post", "erasure", "disposal"}
OF_NO_CASE |= {"guide_steps"}


def moment(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=STOCKHOLM)


@pytest.fixture
def due(eva, dag, rut, malin, anna, cafe, building, environment) -> None:
    """Something late of each kind, and every rule in use."""

    def registered() -> Case:
        return actions.register(actions.Submission(wishes=[cafe], email="bo@example.org"), at=moment(2, 1))

    def asked(sector=building, officer=anna):
        case = registered()
        actions.write_to_business(case, "Hej.", by=eva, at=moment(2, 1, 10))
        return actions.ask_sector(case, sector, by=eva, officer=officer, due=date(2027, 2, 8), at=moment(2, 1, 11))

    as_pilot(person("sara@example.org", "Sara Ström"), PilotRole.Kind.SUBSTITUTE)
    registered()  # waits for the first contact
    asked()
    asked(environment, officer=None)  # to the sector's mailbox
    actions.accept(asked(), by=anna, at=moment(2, 2))
    actions.ask_business(asked(), "Hur många?", by=anna, at=moment(2, 2))
    actions.answer(asked(), "Ja.", by=anna, to_business=True, at=moment(2, 2))  # the next word is Eva's
    actions.rest(asked().case, date(2027, 3, 1), reason="Bo bygger.", by=eva, at=moment(2, 2))
    came = StoredFile.objects.create(name="brev.eml", content_type="message/rfc822", size=1, sha256="0" * 64)
    IncomingEmail.objects.create(fingerprint="x", file=came, state="homeless", received_at=moment(2, 1))
    handed_on = {"state": "registrar", "received_at": moment(2, 1), "sorted_at": moment(2, 1)}
    IncomingEmail.objects.create(fingerprint="z", file=came, **handed_on)
    ErasureRequest.objects.create(email="bo@example.org", received_at=moment(2, 1), received_by=rut)
    DisposalRun.objects.create(proposed_by=rut, proposed_at=moment(2, 1))
    event = an_event(eva, slug="brev", start=moment(4, 1), end=moment(4, 1, 12))
    written = {"about": "registration", "about_id": sign_up(event, "gun@example.org").pk, "received_at": moment(2, 1)}
    IncomingEmail.objects.create(fingerprint="y", file=came, state="unread", **written)
    for slug, sector in (("bygglov", building), ("f-skatt", None)):
        GuideStep.objects.create(slug=slug, what="Sök", sector=sector, next_review=date(2027, 2, 10))
    YearlyTask.objects.create(what="Läs in Insikt", month=2, day=10, due=date(2027, 2, 10))
    hold_meeting(asked().case, eva)
    actions.lift_to_director(registered(), by=eva, at=moment(2, 2))
    told = {"due": date(2027, 2, 9), "by": dag, "at": moment(2, 2)}
    deciding.decide(asked().case, "Svara.", sector=building, **told)
    deciding.decide(registered(), "Ring.", **told)
    hold_course(eva, anna, building)
    hold_visits(eva)
    visit_a_company(eva, anna)
    ReminderRule.objects.update(is_on=True)


def hold_meeting(case: Case, eva) -> None:
    hours = {"start": moment(2, 3, 13), "end": moment(2, 3, 14)}
    (meeting,) = actions.call_meeting([case], by=eva, place="Stadshuset", guests=[], **hours, at=moment(2, 2))
    said, _ = try_lines("Anna: mät 2027-02-10\nLotsen: ring Bo 2027-02-10", today=date(2027, 2, 3))
    actions.take_notes(meeting.items.get(), by=eva, actions=said)
    actions.approve_minutes(meeting, by=eva, at=moment(2, 3, 15))


def hold_visits(eva) -> None:
    event = an_event(eva, kind="school", slug="fro", start=None, end=None, week_year=2027, first_week=30, last_week=31)
    teacher = event.school_people.create(role="teacher", name="Tora Tall", email="tora@example.org")
    school_class = event.classes.create(school="Skolan", name="8A", grade=8, head_count=24, teacher=teacher)
    company, slot = sign_up(event, "bo@example.org", offers=["class_visit"]), event.slots.create(name="Tisdag")
    visit = slot.visits.create(school_class=school_class, registration=company)
    events.say_it_does_not_suit(teacher, visit, "Torsdag", at=moment(2, 1))


def visit_a_company(eva, anna) -> None:
    """Anna promised to do something there."""
    case = actions.register(actions.Submission(company_name="Bos bageri", phone="0123-555 01"), at=moment(2, 1))
    told = {"start": moment(2, 1), "place": "", "about": "", "others": "", "staff": [eva]}
    visit = visits.plan(case.business, by=eva, at=moment(2, 1), **told)
    visits.promise(visit, what="Ring Bo", owner=anna, due=date(2027, 2, 10), by=eva, at=moment(2, 1))


def hold_course(eva, anna, building) -> None:
    cohort = Cohort.objects.create(name="Vintern", begins=date(2027, 1, 7), ends=date(2027, 6, 1), created_by=eva)
    take_part(cohort, eva, "Pia", "pia@example.org", role=Role.OFFICER, sector=building)
    training.give(cohort, title="Ring", text="X", due=date(2027, 2, 5), by=eva, at=moment(1, 18))
    plan = training.Plan(title="Klara svar", sector=building, owner=anna, due=date(2027, 2, 5))
    training.begin(origins.find(Origin.COHORT, cohort.pk, user=eva), plan, by=eva, at=moment(1, 7))


def lines() -> list[Line]:
    _, digests = reminding.preview(LATE)
    return [line for digest in digests for line in digest.lines]


def unopened(told: list[Line]) -> list[str]:
    """One of each kind to each receiver by each door: each follows the link of the line."""
    each = {(line.kind.name, line.to.email, line.to.receiver, line.to.door): line for line in told}
    return [fault for line in each.values() if (fault := does_not_open(line))]


def does_not_open(line: Line) -> str:
    to, facts = line.to, line.facts
    own = {Door.LINK: facts.link, Door.BUSINESS: facts.business, Door.PARTICIPANT: facts.participant}
    client = Client()
    if key := own.get(to.door):
        address = links.mint(key, email=to.email)
    else:
        address = facts.desk if to.door is Door.DESK else facts.page
        is_shared = to.email == town_hall().pilot_mailbox
        client.force_login(User.objects.get(email="eva@example.org") if is_shared else User.objects.get(pk=to.user_id))
    status = client.get(address, follow=True).status_code
    return "" if status == 200 else f"{line.kind.name}: {to.email} as {to.receiver} gets {status}"


def test_every_kind_has_rules_that_come_with_the_migrations(db):
    assert set(ReminderRule.objects.values_list("kind", flat=True)) == set(KINDS)


def test_each_kind_is_told_to_each_of_its_receivers_and_opens_for_them(due):
    told = lines()
    wanted = set(ReminderRule.objects.values_list("kind", "receiver")) - NOBODY_NAMED
    assert {line.kind.name for line in told} == set(KINDS)
    assert {(line.kind.name, line.to.receiver) for line in told} >= wanted
    assert unopened(told) == []


def test_while_the_director_stands_in_nobody_is_told_of_what_may_not_be_opened(due, eva, dag, rut):
    sara = User.objects.get(email="sara@example.org")
    for user in (eva, sara, rut):
        Absence.objects.create(user=user, since=timezone.localdate(), until=LATE.date())
    ReminderRule.objects.create(kind="year", receiver="director", offset=3, words="{vad}")  # Eva's own
    told = lines()
    assert unopened(told) == []
    assert {line.kind.name for line in told if line.to.user_id == dag.pk} >= {"first_contact", "disposal"}
    year = {line.to.email for line in told if line.kind.name == "year"}
    assert year == {town_hall().pilot_mailbox}
    by_law = {line.to.email for line in told if line.kind.name == "erasure"}  # its month runs though they are away
    assert by_law == {town_hall().pilot_mailbox, eva.email, sara.email, rut.email}


# An officer who is at work has no stand-in.
NOBODY_NAMED = {(kind, "substitute") for kind in ("unanswered", "silent", "action", "improvement")}


def test_under_a_secrecy_mark_nobody_is_told_who_may_not_open_it_and_nobody_what_it_is_about(due, eva, cafe):
    for case in Case.objects.all():
        why = {"section": "OSL 31 kap. 16 §", "reason": "x", "hides_questions": True}
        actions.mark_secret(case, by=eva, at=moment(3, 2), **why)
    told = lines()
    assert {line.kind.name for line in told} == set(KINDS) - OF_A_SECTOR  # those the pilot has taken over
    of_others = [line for line in told if line.kind.name not in OF_NO_CASE and line.to.email not in PILOTS]
    assert {line.to.receiver for line in of_others} == {"business"}  # whose case it is
    assert unopened(of_others) == []
    assert [line.words for line in told if cafe.label in line.words] == []


def test_the_mark_is_what_makes_the_difference(due, anna, cafe):
    told = [line for line in lines() if line.kind.name not in OF_NO_CASE]
    assert {line.kind.name for line in told if line.to.email == anna.email} == {
        "unanswered",
        "silent",
        "action",
        "visit_promise",
        "decision",
    }
    assert any(cafe.label in line.words for line in told)


def test_a_kind_of_another_voice_than_cases_names_its_link_itself(due):
    assert {line.kind.name for line in lines() if line.kind.voice is not Voice.CASES and not line.facts.opens} == set()


def test_the_letter_has_words_for_every_voice():
    """Whatever has no words of its own is spoken of as to the pilot: "an ärende behöver dig"."""
    voices = {as_what(To("x", receiver, door)) for receiver in Receiver for door in Door}
    voices |= {voice.value for voice in Voice if voice is not Voice.CASES}
    assert voices - set(WORDS) == {"pilot"}
    assert all(words.one and words.way_out for words in WORDS.values())


def test_a_link_with_words_of_its_own_does_not_choose_the_letters_voice(due):
    """A question about a case may say "Öppna beslutet" and is still a question."""
    _, digests = reminding.preview(LATE)
    digest = next(each for each in digests if {line.kind.voice for line in each.lines} == {Voice.CASES})
    before = letter_of(digest, at=LATE).subject
    for line in digest.lines:
        object.__setattr__(line.facts, "opens", "Öppna beslutet")
    after = letter_of(digest, at=LATE)
    assert after.subject == before
    assert "Öppna beslutet: " in after.text
