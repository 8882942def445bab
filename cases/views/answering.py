"""The page of one question to a sector, and what its officer does there.

Signed in, or without an account through the letter's limited link; then `door.user` is None and the
sector itself is the author. All buttons belong to one HTML form, so a text that is not sent yet comes
along whichever button is pressed; it waits as a draft until it has been sent.
"""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cases import actions, rules, secrecy
from cases.deciding import lifted
from cases.fields import CASE
from cases.forms import CorrectForm, StepForm
from cases.forms.officer import PageForm
from cases.guide.taking import titles
from cases.models import Assignment, Attachment, Case, ClosingAnswer, Message, Step
from cases.queries import colleagues, joined, telling
from cases.views.answering_commands import ON_THE_PAGE, AssignmentPage, standard_texts
from cases.views.doors import AssignmentDoor
from portal.files import storing
from portal.pages import bodies
from portal.record.fields import Reader


@bodies.takes_files
def page(request: HttpRequest, door: AssignmentDoor) -> HttpResponse:
    """Everything that ten minutes need. A form that was tried in vain comes back with its errors."""
    if request.method == "POST":  # sent without any of the buttons
        return AssignmentPage(request, door).refuse_without_button()
    buttons = AssignmentPage(request, door)
    page_forms, tried = buttons.filled(buttons.page_forms())
    assignment = door.assignment
    is_whole = rules.may_read_whole_case(assignment)
    duplicates = joined.read_by(door.user, assignment.case, at=assignment.sector)
    told = assignment.told_case
    thread = _thread(door, page_forms, duplicates)
    # A sector of ours reads all of the duplicates; another organisation what it was asked there, or has been shown.
    shown = [told.pk, *(row.case_id for row in [*thread, *assignment.loose_files])]
    context = {
        "assignment": assignment,
        "case": assignment.case,
        "told_case": told,
        "asked_too": [other for _, others in joined.asked_too([assignment], duplicates) for other in others],
        "whole_case": is_whole,
        "told": CASE.typed(told, Reader.HOUSE if is_whole else Reader.PARTNER),
        "title": told.subject if is_whole else telling.topic_for(assignment),
        "is_signed_in": door.user is not None,
        "thread": thread,
        "decisions": lifted.shown(lifted.of_question(assignment)),
        "closing_answer": _how_it_went(door),
        "seen": colleagues.seen_now(assignment),
        "at_work": colleagues.at_work(assignment, user=door.user or door.reader),
        "reader": door.reader,
        "moved": assignment.moved_dates().order_by("-pk").first(),
        "forms": page_forms,
        "draft": buttons.draft,
        "tried": tried,
        "standard_texts": standard_texts(assignment),
        "urls": {slug: door.url(f"assignment_{slug}") for slug in ON_THE_PAGE} | {"page": door.page},
        "farthest": actions.farthest_date(timezone.now()),
        "has_moved": assignment.is_open and actions.has_moved(assignment, at=timezone.now()),
        "shows_new_date": request.GET.get("visa") == "nytt-datum",  # the shortcut of a reminder
        "marks": secrecy.note_reading(
            assignment.case,
            by=door.user or door.reader,
            sector=assignment.sector,
            also=[each.pk for each in duplicates] if is_whole else shown,
        ),
    }
    context["answered_before"] = _answered_before(door) if is_whole and assignment.case.follows_id else None
    context |= _what_may_be_done(door) | {
        "steps": _road(door, page_forms),
        "guide_titles": titles(assignment.sector),
    }
    if door.user:
        context["urls"] |= {name: door.url(f"assignment_{name}") for name in ("hand_over", "save")}
    return render(request, "cases/assignment.html", context)


def _what_may_be_done(door: AssignmentDoor) -> dict[str, bool]:
    """An open question is worked on; an answered one may get more words while the talk goes on."""
    assignment, user = door.assignment, door.user
    is_theirs = user is None or assignment.sector_id in user.roles.sectors
    may_speak = is_theirs and (assignment.is_open or assignment.may_be_answered_again())
    return {
        "may_work": is_theirs and assignment.is_open,
        "may_speak": may_speak,
        "may_add": may_speak or is_theirs and assignment.case.is_open,
        "may_declare_conflict": is_theirs and assignment.is_answered,
        "may_hand_over": is_theirs and assignment.is_open and user is not None,
    }


def _answered_before(door: AssignmentDoor) -> Assignment | None:
    """The sector's own question in the case that this one goes on from, if it may still be read there."""
    assignment = door.assignment
    own = Assignment.objects.filter(case=assignment.case.follows_id, sector=assignment.sector)
    if door.user:
        own = own.workable_by(door.user)
    return own.answered().exclude(rules.is_hidden_from_its_sector()).select_related("case").last()


def _how_it_went(door: AssignmentDoor) -> ClosingAnswer | None:
    readable = ClosingAnswer.objects.readable_by(door.user, at=door.assignment.sector)
    return readable.filter(case=door.assignment.case_id).first()


def _thread(door: AssignmentDoor, page_forms: dict[str, PageForm], duplicates: list[Case]) -> list[Message]:
    """What this sector may read here and in the duplicates, each text with the files that it may read."""
    assignment, is_whole = door.assignment, rules.may_read_whole_case(door.assignment)
    rows = _here(Message, door, duplicates).filter(rules.messages_readable_at(assignment))
    if door.user:
        rows = rows.readable_by(door.user)
    thread = list(rows.select_related("author", "mailbox_author", "access", "sector"))
    readable = _here(Attachment, door, duplicates).filter(rules.files_readable_at(assignment)).select_related("file")
    attached = joined.by_message(readable)
    for attachment in readable:
        attachment.url = door.url("assignment_file", file=attachment.pk)
    for message in thread:
        if not is_whole:
            message.access = None  # another organisation does not know who the business is
        message.files = attached.pop(message.pk, [])
        message.is_own = message.sector_id == assignment.sector_id
        message.form = page_forms.get(CorrectForm.prefix_of(message))
        if message.form:
            message.correct_url = door.url("assignment_correct", message=message.pk)
    loose = attached.pop(None, [])
    if not is_whole:  # the pilot may tick a file without the text that it came with
        assignment.loose_files = loose + [attachment for ticked in attached.values() for attachment in ticked]
        return joined.in_time(thread, assignment.case, duplicates)
    assignment.loose_files = [attachment for attachment in loose if attachment.case_id == assignment.case_id]
    for duplicate in duplicates:
        said = joined.first_words(duplicate, CASE.typed(duplicate, Reader.HOUSE))
        said.files = [attachment for attachment in loose if attachment.case_id == duplicate.pk]
        thread.append(said)
    return joined.in_time(thread, assignment.case, duplicates)


def _here(model: type[Message | Attachment], door: AssignmentDoor, duplicates: list[Case]) -> QuerySet:
    return model.objects.filter(case__in=[door.assignment.case, *duplicates])


def _road(door: AssignmentDoor, page_forms: dict[str, PageForm]) -> list[Step]:
    """The road map so far; the sector's own steps with a form each."""
    assignment = door.assignment
    steps = assignment.case.steps.select_related("sector")
    if not rules.may_read_whole_case(assignment):
        steps = steps.filter(sector=assignment.sector)
    steps = list(steps)
    for step in steps:
        step.form = page_forms.get(StepForm.prefix_of(step))
        step.is_own = step.form is not None
        if step.is_own:
            step.change_url = door.url("assignment_step_change", step=step.pk)
            step.remove_url = door.url("assignment_step_remove", step=step.pk)
    return steps


def download(request: HttpRequest, door: AssignmentDoor, file: int) -> HttpResponse:
    """A file of the case that this sector may read."""
    duplicates = joined.read_by(door.user, door.assignment.case, at=door.assignment.sector)
    rows = _here(Attachment, door, duplicates).filter(rules.files_readable_at(door.assignment)).select_related("file")
    if door.user:
        rows = rows.filter(rules.files_readable_by(door.user))
    attachment = rows.filter(pk=file).first()
    if attachment is None:
        raise Http404
    assignment, who = door.assignment, door.user or door.reader
    secrecy.note_reading(attachment.case, by=who, sector=assignment.sector, file=attachment)
    return storing.download(attachment.file)
