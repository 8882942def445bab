"""Letters that came in, in the public record: who reads them, where they stand, and how they go."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases import actions, rules
from portal.models import Absence, IncomingEmail, User
from tests.mailing import PDF, answer_to, bring, letter_to

pytestmark = pytest.mark.usefixtures("mail_in")


@pytest.fixture
def came(mail_in, case, eva) -> IncomingEmail:
    """Bo's answer to Eva's question, with a drawing."""
    actions.pilot_asks(case, "Hur många bord blir det?", by=eva)
    letter = letter_to("bo@example.org", "question")
    return bring(
        answer_to(letter, "Det blir åtta bord.\n\n-- \nBo i hörnet", sender="Bo Berg <bo@example.org>", files=FILES)
    )


FILES = {"ritning.pdf": PDF}


def readers(*people) -> list[str]:
    """Each as she is today: what roles a person has is read once."""
    today = [User.objects.get(pk=each.pk) for each in people]
    return [each.name for each in today if IncomingEmail.objects.filter(rules.letters_readable_by(each)).exists()]


def test_a_letter_is_read_by_whoever_may_read_all_that_it_may_quote(came, case, assignment, eva, rut, dag, anna, bo):
    """Its text is a message, which others read as such. A mark on the case, the message or a file hides the letter."""
    message = case.messages.get(pk=came.became_id)
    everybody = (eva, rut, dag, anna, bo)
    assert readers(*everybody) == ["Eva Ek", "Rut Rask"]
    Absence.objects.create(user=eva, since=timezone.localdate(), until=timezone.localdate() + timedelta(days=1))
    for about in ({}, {"message": message}, {"attachment": message.attachments.get()}):
        assert readers(*everybody) == ["Eva Ek", "Rut Rask", "Dag Dahl"]
        mark = actions.mark_secret(case, section="OSL 30 kap.", reason="x", hides_questions=True, by=eva, **about)
        assert readers(*everybody) == ["Eva Ek", "Rut Rask"], about
        actions.lift_mark(mark, reason="Prövat.", by=eva)
