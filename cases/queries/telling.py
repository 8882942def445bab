"""What a letter may tell of a case beside its number: never who is a sole trader, nor of a mark."""

import re
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.text import Truncator

from cases import rules
from cases.models import Assignment, Case
from portal.models import town_hall
from portal.people import company_register
from portal.text.orgnumber import contains_personal_number

SHORT = 160  # characters of a question, in a letter
# Words that by law only a legal person has in its name.
LEGAL_PERSON = re.compile(r"\b(AB|Aktiebolag|HB|Handelsbolag|KB|Kommanditbolag|Ekonomisk förening)\b", re.IGNORECASE)
NO_TOPIC = "företagsärende"


def topic(case: Case) -> str:
    """What the case is about in words that Eva has written, so that nobody's free text is in a letter.

    Of a case under a secrecy mark a letter tells nothing.
    """
    if _is_marked(case):
        return topic_of([])
    return topic_of([wish.label for wish in case.wishes.all()] or [matter.name for matter in case.matter_types.all()])


def topic_for(assignment: Assignment) -> str:
    """As its sector is told it. Nothing is told of a question that has followed out of or into a marked case."""
    return NO_TOPIC if _is_either_marked(assignment) else topic(assignment.told_case)


def prefetch_topics(assignments: list[Assignment]) -> None:
    whats = ("wishes", "matter_types", "secrecy_marks")
    prefetch_related_objects(assignments, *(f"{case}__{what}" for case in ("case", "origin") for what in whats))


def topic_of(labels: list[str]) -> str:
    return ", ".join(labels) or NO_TOPIC


def numbered(case: Case, about: str = "") -> str:
    """Its number beside what it is about: who has several knows which."""
    about = about or topic(case)
    return case.reference if about == NO_TOPIC else f"{case.reference} ({about})"


@dataclass(frozen=True)
class Told:
    question: str = ""
    company: str = ""
    town: str = ""
    asked_by: str = ""
    phone: str = ""


def told_of(assignment: Assignment, *, to_mailbox: bool) -> Told:
    """Who asks may always be told: whom to call when the letter says nothing else.

    That is all when a mark stands, or to a mailbox that somebody reads who is in conflict of interest.
    """
    case, asked_by = assignment.case, assignment.asked_by
    who = {"asked_by": str(asked_by), "phone": asked_by.phone or town_hall().phone}
    if _is_either_marked(assignment) or (to_mailbox and rules.is_shared_with_conflict(assignment.sector, case=case)):
        return Told(**who)
    company = name_of_company(case) if rules.may_read_whole_case(assignment) else ""
    town = assignment.told_case.town or (_registered_town(case) if company else "")
    return Told(question_in_short(assignment), company, town, **who)


def _registered_town(case: Case) -> str:
    """As a register of companies has it, where nobody wrote another."""
    found = company_register.of_card(case.business.head) if case.business else None
    return found.town if found else ""


def _is_either_marked(assignment: Assignment) -> bool:
    return any(_is_marked(case) for case in (assignment.case, assignment.origin) if case)


def _is_marked(case: Case) -> bool:
    return any(mark.is_standing for mark in case.secrecy_marks.all())


def question_in_short(assignment: Assignment) -> str:
    """The first sentence of the pilot's question. Nothing when it may name somebody whom a letter must not name."""
    case = assignment.case
    first = re.split(r"(?<=[.?!])\s|\n", assignment.question.strip(), maxsplit=1)[0]
    names = re.findall(r"\w{2,}", case.contact.name + ("" if name_of_company(case) else f" {case.company_name}"))
    said = {word.casefold() for word in re.findall(r"\w+", first)}
    if contains_personal_number(first) or said & {name.casefold() for name in names}:
        return ""
    return Truncator(first).chars(SHORT)


def name_of_company(case: Case) -> str:
    """Of a legal person only: a sole trader's firm is somebody's name, and of others nobody knows."""
    kind = case.business.kind if case.business else ""
    is_legal_person = kind == "company" or (kind == "unknown" and LEGAL_PERSON.search(case.company_name))
    return case.company_name if is_legal_person else ""
