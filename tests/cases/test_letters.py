"""What a letter says is what is stored when the act is over, and nothing is claimed that is not so."""

from datetime import date, datetime
from functools import partial

import pytest

from cases import actions, emails
from cases.models import Assignment, Message
from portal.models import OutgoingEmail
from portal.site import sweep
from portal.text.swedish import STOCKHOLM, long_date
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
        "Ärendet är avslutat.": lambda: actions.put_aside(asked.case, by=eva, at=moment(2, 2)),
    }
    for said, act in acts.items():
        with transactional_rollback():
            act()
            assert OutgoingEmail.objects.get(kind="assignment_recalled").text.endswith(f"{said}\n")
    actions.recall(asked, by=eva, at=moment(2, 2))
    actions.withdraw(asked.case, at=moment(2, 3))
    assert "besked" not in OutgoingEmail.objects.get(kind="case_withdrawn").text
