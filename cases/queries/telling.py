"""What a letter to a sector may tell of a question beside its number: never who is a sole trader, nor of a mark."""

import re

from django.utils.text import Truncator

from cases import rules
from cases.models import Assignment, Case
from portal.text.orgnumber import contains_personal_number

SHORT = 160  # characters of a question, in a letter


def question_in_short(assignment: Assignment) -> str:
    """The first sentence of the pilot's question. Nothing when it may name somebody whom a letter must not name."""
    case = assignment.case
    if any(mark.is_standing for mark in case.secrecy_marks.all()):
        return ""
    first = re.split(r"(?<=[.?!])\s|\n", assignment.question.strip(), maxsplit=1)[0]
    names = re.findall(r"\w{2,}", case.contact.name + ("" if name_of_company(case) else f" {case.company_name}"))
    said = {word.casefold() for word in re.findall(r"\w+", first)}
    if contains_personal_number(first) or said & {name.casefold() for name in names}:
        return ""
    return Truncator(first).chars(SHORT)


def name_of_company(case: Case) -> str:
    """Of a legal person only: a sole trader's firm is somebody's name, and of others nobody knows."""
    return case.company_name if case.business and case.business.kind == "company" else ""


def question_told(assignment: Assignment, *, to_mailbox: bool) -> dict[str, str]:
    """Nothing to a mailbox that somebody reads who is in conflict of interest."""
    if to_mailbox and rules.is_shared_with_conflict(assignment.sector, case=assignment.case):
        return {"question": "", "company": ""}
    question = question_in_short(assignment)
    may_know = bool(question) and rules.may_read_whole_case(assignment)
    return {"question": question, "company": name_of_company(assignment.case) if may_know else ""}
