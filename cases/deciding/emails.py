"""The letters about what the director has decided: to the pilot, and to the sector that is to do it."""

from copy import copy
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from cases.emails import assignment_key, officer_with_account
from cases.models import Decision
from cases.queries import telling
from portal.mail import outbox
from portal.mail.links import absolute
from portal.models import town_hall


def decided(decision: Decision, *, at: datetime) -> None:
    """To the pilot's shared mailbox."""
    case = decision.case
    values = {
        "case": case,
        "decision": decision,
        "topic": telling.topic(case),
        "takes_replies": settings.MAIL_IN.is_on,
        "address": absolute(reverse("admin:cases_case_change", args=[case.pk])),
    }
    about = {"to": town_hall().pilot_mailbox, "about": case, "answers": case, "at": at}
    outbox.write(outbox.Letter("cases/email/decided", context=values, **about))


def decided_for_sector(decision: Decision, *, at: datetime) -> None:
    """To whoever is to do it, else to the officer of its question, else to the sector's mailbox by the limited link.

    What was decided stands in it as a question would: in short, and not at all behind a mark.
    """
    assignment = copy(decision.assignment)
    assignment.officer, assignment.question = decision.officer or assignment.officer, decision.text
    assignment.asked_by = decision.by
    officer = officer_with_account(assignment, at=at)
    values = {
        "case": decision.case,
        "decision": decision,
        "assignment": assignment,
        "topic": telling.topic_for(assignment),
        "told": telling.told_of(assignment, to_mailbox=officer is None),
    }
    to, keys = assignment.sector.email, {"link": assignment_key(assignment)}
    if officer is not None:
        to, keys, values["link"] = officer.email, None, absolute(reverse("assignment", args=[assignment.pk]))
    about = {"to": to, "about": decision.case, "at": at}
    outbox.write(outbox.Letter("cases/email/decided_for_sector", context=values, keys=keys, **about))
