"""What a letter says is what is stored when the act is over, and nothing is claimed that is not so."""

import re
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pytest

from cases import actions, emails, incoming
from cases.access import letters as to_invited
from cases.deciding import emails as of_decisions
from cases.models import Assignment, Case, CompanyVisit, Decision, Invitation, Message, PilotMeeting, Promise
from cases.queries import joined
from cases.visits import emails as of_visits
from cases.workflow import Kind, Side
from portal.models import Absence, OutgoingEmail, RegisteredCompany, User
from portal.models.business import KnownNumber
from portal.site import sweep
from portal.text import orgnumber
from portal.text.swedish import STOCKHOLM, long_date
from tests.dressed import faults_of_letters
from tests.people import at_sector, person


def moment(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=STOCKHOLM)


@pytest.fixture
def asked(eva, cafe, anna, building) -> Assignment:
    """Asked on Monday 1 February, to be answered by Thursday 4 February."""
    case = actions.register(actions.Submission(wishes=[cafe], email="bo@example.org"), at=moment(2, 1))
    return actions.ask_sector(case, building, by=eva, officer=anna, due=date(2027, 2, 4), at=moment(2, 1, 10))


def test_a_letter_to_a_sector_says_the_date_that_holds_when_the_act_is_over(asked, eva, anna, transactional_rollback):
    kim = at_sector(person("kim@example.org", "Kim Kron"), asked.sector)
    late, rested = moment(2, 9), date(2027, 5, 3)
    waits, rests = "Frågan väntar på företaget.", f"Frågan vilar till {long_date(rested)}."

    def question(*texts: str, at=late) -> Message:
        *_, last = [actions.ask_business(asked, text, by=anna, at=at) for text in texts]
        return last

    def reply(found: Message, at: datetime) -> None:
        actions.reply(asked.case, "Tolv platser.", question=Message.objects.get(pk=found.pk), at=at)

    def rest() -> None:
        actions.rest(asked.case, rested, reason="Bo väntar på lokalen.", by=eva, at=late)

    def wake_by_reply() -> None:
        found = question("Hur många?")
        rest()
        reply(found, moment(2, 16))

    def again() -> None:
        actions.recall(asked, by=eva, at=late)
        actions.ask_sector(asked.case, asked.sector, by=eva, at=late)

    acts = {
        "a late sector's question is answered": (lambda: reply(question("Hur?"), moment(2, 16)), "Svar senast {}."),
        "one of two": (lambda: reply(question("Hur?", "När?"), moment(2, 16)), waits),
        "the answer wakes the case": (wake_by_reply, "Svar senast {}."),
        "handed over while it rests": (lambda: (rest(), actions.hand_over(asked, kim, by=anna, at=late)), rests),
        "handed over late": (lambda: actions.hand_over(asked, kim, by=anna, at=late), "Svaret skulle ha kommit {}."),
        "a new link while it waits": (lambda: (question("Hur?"), emails.renew_assignment_link(asked.pk)), waits),
        "asked again": (again, "Svar senast {}."),
    }
    wrong = []
    for name, (act, says) in acts.items():
        with transactional_rollback():
            act()
            letter = OutgoingEmail.objects.exclude(to__in=["bo@example.org", "lots@example.org"]).first()
            held = Assignment.objects.get(pk=asked.pk)
            said = says.format(long_date(held.due))
            if said not in letter.text:
                wrong.append((name, said, letter.text))
    assert wrong == []


def test_an_answer_to_a_question_that_was_taken_back_goes_to_the_pilot(asked, eva, anna):
    question = actions.ask_business(asked, "Hur många?", by=anna, at=moment(2, 2))
    actions.recall(asked, by=eva, at=moment(2, 3))
    actions.reply(asked.case, "Tolv.", question=question, at=moment(2, 4))
    letter = OutgoingEmail.objects.first()
    assert (letter.kind, letter.to) == ("business_replied", "lots@example.org")


def test_what_the_director_is_told_of_reminders_is_what_the_ledger_knows(
    asked, eva, dag, malin, transactional_rollback
):
    """The sector with its manager, without one, nobody before, and the pilot's own delay."""

    def sweeps(*days: int) -> OutgoingEmail:
        for day in days:
            sweep.run(moment(2, day))
        return OutgoingEmail.objects.filter(kind="digest", to=dag.email).first()

    greet = partial(actions.write_to_business, asked.case, "Hej!", by=eva, at=moment(2, 1, 11))
    acts = {
        "a manager": (
            lambda: greet(),
            (5, 9, 11, 18),
            True,
            "Påmind tidigare: handläggaren två gånger (senast tisdag 9 februari) och sektorns chef torsdag 11 feb",
        ),
        "none": (
            lambda: (greet(), malin.sector_roles.all().delete()),
            (11, 18),
            True,
            "Påmind tidigare: handläggaren torsdag 11 februari och lotsen torsdag 11 februari.",
        ),
        "at once": (lambda: greet(), (18,), False, "Ingen har fått en påminnelse om det tidigare."),
        "the pilot": (
            lambda: actions.recall(asked, by=eva, at=moment(2, 1, 11)),
            (2, 4, 9),
            True,
            "Påmind tidigare: lotsen två gånger (senast torsdag 4 februari).",
        ),
    }
    wrong = []
    for name, (act, days, despite, said) in acts.items():
        with transactional_rollback():
            act()
            letter = sweeps(*days)
            subject = "Ett ärende står still" + (" trots påminnelser" if despite else "")
            is_of_sectors = "alla sektorer" in letter.text
            if letter.subject != subject or said not in letter.text or is_of_sectors != (name != "the pilot"):
                wrong.append((name, letter.subject, letter.text))
    assert wrong == []


def test_a_sector_reads_why_it_need_not_answer_and_the_pilot_who_was_told(asked, eva, transactional_rollback):
    acts = {
        "Företagslotsen har tagit tillbaka den.": lambda: actions.recall(asked, by=eva, at=moment(2, 2)),
        "Företaget har dragit tillbaka ärendet.": lambda: actions.withdraw(asked.case, at=moment(2, 3)),
        "Ärendet är bortsorterat.": lambda: actions.put_aside(asked.case, by=eva, at=moment(2, 2)),
    }
    for said, act in acts.items():
        with transactional_rollback():
            act()
            assert f" {said}\n\n" in OutgoingEmail.objects.get(kind="assignment_recalled").text
    actions.recall(asked, by=eva, at=moment(2, 2))
    actions.withdraw(asked.case, at=moment(2, 3))
    assert "besked" not in OutgoingEmail.objects.get(kind="case_withdrawn").text


TO_SECTOR = {"business_replied_to_sector", "date_settled", "handed_over", "sector_asked", "sector_joined"}
TO_SECTOR |= {"own_file_stopped_at_sector", "not_all_came_from_sector"}


def write_every_letter(case: Case, asked: Assignment, *, by: User) -> None:
    """As the actions write them: to Bo, to whoever was asked, to the pilot, and to a guest of the house."""

    def said(kind: Kind, side: Side = Side.SECTOR) -> Message:
        whose = {"assignment": asked, "sector": asked.sector} if side == Side.SECTOR else {}
        return Message(pk=1, case=case, kind=kind, side=side, audience="business", **whose)

    access, _ = case.accesses.get_or_create(email="kim@example.org", name="Kim Konsult", accepted_at=moment(2, 1))
    to_invited.invitation(access, at=moment(2, 2))
    case.joined_into, case.next_due, case.rests_until = case, asked.due, date(2027, 5, 3)
    case.closed_at, asked.wished_due = moment(2, 2), date(2027, 3, 1)
    for kind in (Kind.ANSWER, Kind.CORRECTION, Kind.QUESTION, Kind.MESSAGE):
        emails.said_to_business(said(kind), at=moment(2, 2))
    for letter in (emails.receipt, emails.resting, emails.awake, emails.closed, emails.reopened, emails.joined):
        letter(case, at=moment(2, 2))
    emails.withdrawn(case, recalled=[asked], at=moment(2, 2))
    emails.file_stopped(case, at=moment(2, 2))
    for side in (Side.SECTOR, Side.PILOT):
        emails.own_file_stopped(said(Kind.ANSWER, side), at=moment(2, 2))
    emails.not_all_came(case, at=moment(2, 2))
    emails.meeting_summary(case, at=moment(2, 2))
    emails.own_system(asked, at=moment(2, 2))
    emails.send_links([case], to="bo@example.org")
    Promise.objects.filter(case=case).update(reason="Sjuk.", made_at=moment(2, 2))
    emails.new_dates(case, at=moment(2, 2))
    emails.closed_with_another(case, at=moment(2, 2))
    emails.closing_answer(case, at=moment(2, 2))
    duplicate = Case(pk=0, reference="2027-0009")
    emails.taken_apart(case, at=moment(2, 2))
    for told in (
        joined.told_of_joining(duplicate, case, [asked], at=moment(2, 2)),
        joined.told_of_taking_apart(case, duplicate, [asked]),
    ):
        emails.sectors_joined(duplicate, told, at=moment(2, 2))
    for letter in (emails.sector_asked, emails.handed_over, emails.assignment_taken_over):
        letter(asked, at=moment(2, 2))
    for is_moved, is_wished in ((True, False), (True, True), (False, True)):
        emails.date_settled(asked, is_moved=is_moved, is_wished=is_wished, at=moment(2, 2))
    for answers in (None, 7):
        reply = said(Kind.MESSAGE, Side.BUSINESS)
        reply.assignment, reply.answers_id = asked, answers
        emails.business_replied(reply, at=moment(2, 2))
    emails.assignment_recalled(asked, why="Ärendet är avslutat.", at=moment(2, 2))
    for letter in (emails.assignment_answered, emails.assignment_declined, emails.material_for_pilot):
        letter(asked, at=moment(2, 2))
    emails.date_wished(asked, is_again=False, at=moment(2, 2))
    emails.lifted_to_director(case, by, text="", at=moment(2, 2))
    decision = Decision(pk=1, case=case, assignment=asked, sector=asked.sector, by=asked.asked_by)
    decision.text, decision.due = "Behövs bygglov?", date(2027, 2, 8)
    for letter in (of_decisions.decided, of_decisions.decided_for_sector):
        letter(decision, at=moment(2, 2))
    draft = {"case": case, "assignment": asked, "may_work": True, "link": "https://example.org/"}
    incoming._tell_of_draft(by.email, asked, draft, at=moment(2, 2))
    meeting = PilotMeeting(pk=1, start=moment(2, 20), end=moment(2, 20, 10), place="Rådhuset")
    for guest in ({"case": case, "email": "bo@example.org"}, {"user": by, "email": by.email}):
        invitation = Invitation(pk=1, meeting=meeting, **guest)
        for letter in (emails.meeting_invitation, emails.meeting_changed, emails.meeting_cancelled):
            letter(invitation, at=moment(2, 2))
    emails.meeting_minutes(invitation, sectors_act=True, at=moment(2, 2))
    visit = CompanyVisit(pk=1, business=case.business, start=moment(2, 20), place="KANARIE", about="KANARIE")
    for colleague in (by, None):
        of_visits.visit_sheet(visit, to="karin@example.org", colleague=colleague, at=moment(2, 2))
    case.contact.email = ""
    emails.file_stopped(case, at=moment(2, 2))
    case.contact.email = "bo@example.org"
    emails.not_all_came_from_sector(asked, at=moment(2, 2))


@pytest.mark.usefixtures("mail_in")
def test_every_letter_tells_what_it_is_about_and_of_a_marked_case_nothing(
    cafe, eva, anna, dag, building, fire_service, transactional_rollback
):
    """The business reads the title beside the number; who is asked, by whom, where and when."""
    told = actions.Submission(
        description="KANARIE-text",
        place="KANARIE-plats",
        spoken_with="KANARIE-namn",
        name="Bo Berg",
        wishes=[cafe],
        town="Gusum",
        company_name="Bos bageri AB",
        email="bo@example.org",
    )
    anna.phone = "KANARIE-telefon"
    case = actions.register(told, at=moment(2, 1))
    asked = actions.ask_sector(
        case, building, by=eva, officer=anna, due=date(2027, 2, 4), question="Behövs bygglov?", at=moment(2, 1, 10)
    )
    theirs = actions.ask_sector(case, fire_service, by=eva, question="Hur många?", at=moment(2, 1, 10))
    kinds = {path.name.removesuffix("-body.txt") for path in Path("templates/cases/email").glob("*-body.txt")}
    title, numbered = "öppna café", f"{case.reference} (öppna café)"
    due, who = "Svar senast torsdag 4 februari 2027.", "Frågar gör Eva Ek, telefon 0123-191 01."
    where = "Företag: Bos bageri AB\nOrt: Gusum\n"
    draft, to_pilot = "Svarar du på det här mejlet sparas svaret som utkast", "mejlet går svaret till lotsen."
    wrong = []
    with transactional_rollback():
        write_every_letter(case, asked, by=anna)
        Absence.objects.create(user=eva, since=date(2027, 2, 1), until=date(2027, 2, 9))
        emails.new_case(case, wishes=[cafe], at=moment(2, 2))
        letters = list(OutgoingEmail.objects.all())
        assert kinds == {letter.kind for letter in letters}
        wrong += faults_of_letters()
    for letter in letters:
        parts = [title]
        if letter.to == "bo@example.org":
            parts = [numbered]
            wrong += [letter.subject] if case.reference in letter.subject and numbered not in letter.subject else []
        elif letter.kind in TO_SECTOR:
            is_annas = letter.to == "anna@example.org"
            parts = [title, who, due, where, draft] if is_annas else [title, who, "Ort: Gusum", to_pilot]
        elif letter.kind == "assignment_taken_over" or letter.kind.startswith(("meeting_", "visit_")):
            parts = []
        wrong += [(letter.kind, part, letter.text) for part in parts if part not in letter.text]
        wrong += [
            (letter.kind, letter.text)
            for word in ("KANARIE", "Bo Berg" if letter.kind != "access_given" else "Bos")  # who invites is told
            if word in letter.text + letter.subject
        ]
    assert wrong == []
    emails.sector_asked(theirs)
    assert "bageri" not in OutgoingEmail.objects.latest("pk").text
    actions.mark_secret(case, section="31_16", reason="Affärsplan.", sectors=[building], hides_questions=True, by=eva)
    OutgoingEmail.objects.all().delete()
    write_every_letter(Case.objects.get(), Assignment.objects.get(pk=asked.pk), by=anna)
    for letter in OutgoingEmail.objects.all():
        words = [word for word in (title, "Bos", "Gusum", "bygglov") if word in letter.text + letter.subject]
        wrong += [(letter.kind, word) for word in words]
    assert wrong == []


def test_a_town_that_nobody_wrote_is_the_registers_and_another_organisation_is_not_told_it(
    eva, building, fire_service
):
    number = "556016-0680"
    RegisteredCompany.objects.create(number=number, town="Söderköping", source="file", read_at=moment(1, 1))
    told = {"company_name": "Bos bageri AB", "org_number": KnownNumber.of(orgnumber.parse(number))}
    for town, says in (("", ["Ort: Söderköping", ""]), ("Gusum", ["Ort: Gusum", "Ort: Gusum"])):
        case = actions.register(actions.Submission(phone="0123-555 01", town=town, **told))
        OutgoingEmail.objects.all().delete()
        for sector in (building, fire_service):
            actions.ask_sector(case, sector, by=eva)
        letters = OutgoingEmail.objects.filter(kind="sector_asked").order_by("pk")
        assert ["".join(re.findall("Ort: .+", letter.text)) for letter in letters] == says
