"""What a letter says is what is stored when the act is over, and nothing is claimed that is not so."""

from datetime import date, datetime

import pytest

from cases import actions, emails
from cases.models import Assignment, Message
from portal.models import OutgoingEmail
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
