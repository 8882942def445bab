"""The page of one question to a sector, and what its officer does there.

Signed in, or without an account through the letter's limited link; then `door.user` is None and the
sector itself is the author. All buttons belong to one HTML form, so a text that is not sent yet comes
along whichever button is pressed; it waits in the session until it has been sent.
"""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from cases import actions, emails, rules, secrecy
from cases.fields import CASE
from cases.forms import (
    ContactForm,
    DeclineForm,
    HandOverForm,
    NewDateForm,
    OwnSystemForm,
    StepForm,
    WriteForm,
)
from cases.forms.officer import PageForm
from cases.models import Assignment, Message, StandardText, Step
from cases.views.doors import TYPED, AssignmentDoor, page_key
from portal.files import storing
from portal.people import directory, unsent_input
from portal.record.fields import Reader
from portal.text.exceptions import NotAllowed
from portal.text.row_ids import row_id
from portal.text.swedish import long_date

PLAIN_FORMS = [WriteForm, StepForm, NewDateForm, DeclineForm, OwnSystemForm, ContactForm]
NO_FORM = "button"  # a button without a form of its own
ACTS = [
    "accept",
    "answer",
    "ask_business",
    "material",
    "note",
    "insert",
    "step_add",
    "new_date",
    "decline",
    "own_system",
    "log",
]


def page(request: HttpRequest, door: AssignmentDoor) -> HttpResponse:
    """Everything that ten minutes need. A form that was tried in vain comes back with its errors."""
    if request.method == "POST":  # sent without any of the buttons
        return _refuse(request, door, WriteForm(request.POST), "Välj med en av knapparna vem som ska läsa texten.")
    left = unsent_input.of(request, page_key(door.assignment))
    page_forms = {form.prefix: unsent_input.fill(form, left) for form in _page_forms(door)}
    tried = _tried(door, left)
    if tried and tried.prefix in page_forms:
        page_forms[tried.prefix] = tried
    assignment = door.assignment
    is_whole = rules.may_read_whole_case(assignment)
    context = {
        "assignment": assignment,
        "case": assignment.case,
        "whole_case": is_whole,
        "told": CASE.typed(assignment.case, Reader.HOUSE if is_whole else Reader.PARTNER),
        "title": assignment.case.subject if is_whole else emails.topic(assignment.case),
        "is_signed_in": door.user is not None,
        "thread": _thread(door),
        "moved": assignment.promises.exclude(reason="").order_by("-pk").first(),
        "forms": page_forms,
        "tried": tried,
        "standard_texts": _standard_texts(assignment),
        "urls": {act: door.url(f"assignment_{act}") for act in ACTS} | {"page": door.page},
        "shows_new_date": request.GET.get("visa") == "nytt-datum",  # the shortcut of a reminder
        "marks": secrecy.note_reading(assignment.case, by=door.user, sector=assignment.sector),
    }
    context |= _what_may_be_done(door) | {"steps": _road(door, page_forms)}
    if door.user:
        context["urls"]["hand_over"] = door.url("assignment_hand_over")
    return render(request, "cases/assignment.html", context)


def _what_may_be_done(door: AssignmentDoor) -> dict[str, bool]:
    """An open question is worked on; an answered one may get more material while the case goes on."""
    assignment, user = door.assignment, door.user
    is_theirs = user is None or assignment.sector_id in user.roles.sectors
    return {
        "may_work": is_theirs and assignment.is_open,
        "may_add": is_theirs and assignment.case.is_open,
        "may_hand_over": is_theirs and assignment.is_open and user is not None,
    }


def _thread(door: AssignmentDoor) -> list[Message]:
    """What this sector may read, each text with the files that it may read."""
    assignment = door.assignment
    rows = assignment.case.messages.filter(rules.messages_readable_at(assignment))
    if door.user:
        rows = rows.readable_by(door.user)
    thread = list(rows.select_related("author", "sector"))
    readable = assignment.case.attachments.filter(rules.files_readable_at(assignment)).select_related("file")
    attached: dict[int | None, list] = {}
    for attachment in readable:
        attachment.url = door.url("assignment_file", file=attachment.pk)
        attached.setdefault(attachment.message_id, []).append(attachment)
    for message in thread:
        message.files = attached.pop(message.pk, [])
        message.is_own = message.sector_id == assignment.sector_id
    assignment.loose_files = attached.pop(None, [])
    if not rules.may_read_whole_case(assignment):  # the pilot may tick a file without the text that it came with
        assignment.loose_files += [attachment for ticked in attached.values() for attachment in ticked]
    return thread


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


def _page_forms(door: AssignmentDoor) -> list[PageForm]:
    own_steps = door.assignment.case.steps.filter(sector=door.assignment.sector_id)
    plain = [form_class() for form_class in PLAIN_FORMS]
    return [*plain, _hand_over_form(door), *map(StepForm.of, own_steps)]


def _hand_over_form(door: AssignmentDoor, data=None) -> HandOverForm:
    assignment = door.assignment
    people = directory.people(assignment.sector, timezone.localdate()) if door.user else []
    return HandOverForm(data, people=[person for person in people if person != assignment.officer])


def _standard_texts(assignment: Assignment):
    """The sector's own, and the pilot's; another organisation has only its own."""
    wanted = Q(sector=assignment.sector)
    if rules.may_read_whole_case(assignment):
        wanted |= Q(sector=None)
    return StandardText.objects.filter(wanted).select_related("sector")


# --- What is typed and not sent yet ---------------------------------------------------------------


def _left(request: HttpRequest, door: AssignmentDoor, pressed: PageForm) -> dict[str, list[str]]:
    """What stands in the boxes that the pressed button does not send."""
    if TYPED not in request.POST:  # pressed on another page than the question's own
        return unsent_input.of(request, page_key(door.assignment)).fields
    others = [form for form in _page_forms(door) if form.prefix != pressed.prefix]
    return unsent_input.changed(others, request.POST)


def _refuse(request: HttpRequest, door: AssignmentDoor, form: PageForm, said: str = "") -> HttpResponse:
    """To the page, which shows everything that was typed, and why it was not done."""
    sent = {name: request.POST.getlist(name) for name in map(form.add_prefix, form.fields) if name in request.POST}
    left = _left(request, door, form) | sent
    unsent_input.keep(request, page_key(door.assignment), left, tried=form.prefix or NO_FORM, said=said)
    return redirect(f"{door.page}?{unsent_input.REFUSED}=1")


def _is_refused(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"].endswith(f"?{unsent_input.REFUSED}=1")


def _tried(door: AssignmentDoor, left: unsent_input.Typed) -> PageForm | None:
    """The form that was refused, as it was sent, with what is wrong."""
    if not left.tried:
        return None
    if left.tried == HandOverForm.PREFIX:
        form = _hand_over_form(door, left.data)
    else:
        kinds = {kind.PREFIX: kind for kind in PLAIN_FORMS}
        kind = kinds.get(left.tried, PageForm if left.tried == NO_FORM else StepForm)
        form = kind(left.data, prefix="" if left.tried == NO_FORM else left.tried)
    if form.is_valid() and left.said:
        form.add_error(None, left.said)
    return form


# --- The buttons ----------------------------------------------------------------------------------


def _press(
    request: HttpRequest,
    door: AssignmentDoor,
    form: PageForm,
    act: Callable[[dict], object],
    *,
    done: str,
    to: str = "",
) -> HttpResponse:
    """Shape, act, message, redirect."""
    if request.method != "POST":
        return redirect(door.page)
    if not form.is_valid():
        return _refuse(request, door, form)
    left = _left(request, door, form)
    try:
        act(form.cleaned_data)
    except NotAllowed as refusal:
        return _refuse(request, door, form, str(refusal))
    unsent_input.keep(request, page_key(door.assignment), left)
    messages.success(request, done)
    return redirect(to or door.page)


def accept(request: HttpRequest, door: AssignmentDoor) -> HttpResponse:
    def act(data: dict):
        actions.accept(door.assignment, by=door.user)

    return _press(request, door, PageForm(request.POST), act, done="Nu är frågan er.")


def answer(request: HttpRequest, door: AssignmentDoor) -> HttpResponse:
    def act(data: dict):
        actions.answer(door.assignment, data["text"], by=door.user, to_business=True)

    return _press(
        request, door, WriteForm(request.POST), act, done=_reached(door, "Svaret är skickat till företaget.")
    )


def ask_business(request: HttpRequest, door: AssignmentDoor) -> HttpResponse:
    def act(data: dict):
        actions.ask_business(door.assignment, data["text"], by=door.user)

    done = _reached(door, "Frågan är skickad till företaget. Er klocka står still tills det har svarat.")
    return _press(request, door, WriteForm(request.POST), act, done=done)


def _reached(door: AssignmentDoor, done: str) -> str:
    """A business without an e-mail address gets no letter, so somebody has to call."""
    contact = door.assignment.case.contact
    if contact.email or not rules.may_read_whole_case(door.assignment):
        return done
    return f"{done} Företaget har ingen e-post och får inget brev. Ring {contact.phone} och berätta."


def material(request: HttpRequest, door: AssignmentDoor) -> HttpResponse:
    """Material for the pilot is the answer; when the question is answered already it is an addition.

    "Det är gjort" is enough of an answer to what a meeting decided.
    """
    data = request.POST.copy()
    if "done" in data and door.assignment.is_action and not data.get("write-text", "").strip():
        data["write-text"] = "Det är gjort."

    def act(data: dict):
        if door.assignment.is_open:
            actions.answer(door.assignment, data["text"], by=door.user, to_business=False)
        else:
            actions.write_to_pilot(door.assignment, data["text"], by=door.user)

    return _press(request, door, WriteForm(data), act, done="Underlaget är skickat till lotsen.")


def note(request: HttpRequest, door: AssignmentDoor) -> HttpResponse:
    def act(data: dict):
        actions.write_note(door.assignment.case, data["text"], by=door.user, sector=door.assignment.sector)

    done = f"Anteckningen är sparad. Bara {door.assignment.sector} kan läsa den."
    return _press(request, door, WriteForm(request.POST), act, done=done)


def insert(request: HttpRequest, door: AssignmentDoor) -> HttpResponse:
    """Put a standard text after what is typed. Nothing is sent or saved."""
    if request.method != "POST":
        return redirect(door.page)
    form = WriteForm(request.POST)
    chosen = request.POST.get("standard", "")
    found = _standard_texts(door.assignment).filter(pk=row_id(chosen)).first()
    if found is None:
        return _refuse(request, door, form, "Välj en standardtext i listan först.")
    parts = [request.POST.get(TYPED, "").rstrip(), found.text]
    text = {TYPED: ["\n\n".join(part for part in parts if part)]}
    unsent_input.keep(request, page_key(door.assignment), _left(request, door, form) | text)
    return redirect(f"{door.page}#skriv")


def add_step(request: HttpRequest, door: AssignmentDoor) -> HttpResponse:
    def act(data: dict):
        assignment = door.assignment
        actions.add_step(assignment.case, sector=assignment.sector, by=door.user, assignment=assignment, **data)

    form = StepForm(request.POST)
    return _press(request, door, form, act, done="Steget är tillagt.", to=f"{door.page}#vagen")


def change_step(request: HttpRequest, door: AssignmentDoor, step: int) -> HttpResponse:
    found = _own_step(door, step)

    def act(data: dict):
        actions.change_step(found, by=door.user, **data)

    form = StepForm.of(found, request.POST)
    return _press(request, door, form, act, done="Steget är ändrat.", to=f"{door.page}#vagen")


def remove_step(request: HttpRequest, door: AssignmentDoor, step: int) -> HttpResponse:
    found = _own_step(door, step)

    def act(data: dict):
        actions.remove_step(found, by=door.user)

    return _press(request, door, PageForm(request.POST), act, done="Steget är borttaget.", to=f"{door.page}#vagen")


def _own_step(door: AssignmentDoor, pk: int) -> Step:
    rows = Step.objects.select_related("case", "sector")
    return get_object_or_404(rows, pk=pk, case=door.assignment.case_id, sector=door.assignment.sector_id)


def new_date(request: HttpRequest, door: AssignmentDoor) -> HttpResponse:
    form = NewDateForm(request.POST)

    def act(data: dict):
        actions.new_date(door.assignment, data["due"], reason=data["reason"], by=door.user)
        messages.success(request, f"Nytt datum: {long_date(data['due'])}.")

    return _press(request, door, form, act, done=_reached(door, "Företaget får besked och läser varför."))


def hand_over(request: HttpRequest, door: AssignmentDoor) -> HttpResponse:
    def act(data: dict):
        actions.hand_over(door.assignment, data["to"], by=door.user)

    return _press(request, door, _hand_over_form(door, request.POST), act, done="Kollegan har fått frågan.")


def decline(request: HttpRequest, door: AssignmentDoor) -> HttpResponse:
    """Through the link there is no page to go back to: the link has been closed."""

    def act(data: dict):
        actions.decline(door.assignment, reason=data["reason"], text=data["text"], by=door.user)

    form = DeclineForm(request.POST)
    if door.user is None and request.method == "POST":
        response = _press(request, door, form, act, done="")
        list(messages.get_messages(request))
        return response if _is_refused(response) else render(request, "cases/assignment_left.html")
    done = "Frågan är lämnad tillbaka. Lotsen tar vid."
    return _press(request, door, form, act, done=done, to="workspace")


def use_own_system(request: HttpRequest, door: AssignmentDoor) -> HttpResponse:
    def act(data: dict):
        actions.use_own_system(door.assignment, by=door.user, **data)

    done = _reached(door, "Frågan är besvarad. Företaget ser att ni hanterar den hos er.")
    return _press(request, door, OwnSystemForm(request.POST), act, done=done)


def log_contact(request: HttpRequest, door: AssignmentDoor) -> HttpResponse:
    """ "Jag har ringt" or "Jag har träffat företaget": who and when are kept with it."""

    def act(data: dict):
        assignment, kind = door.assignment, request.POST.get("kind", "")
        actions.log_contact(assignment.case, data["text"], kind=kind, by=door.user, sector=assignment.sector)

    to = "workspace" if request.POST.get("back") == "list" and door.user else door.page
    done = f"Kontakten i ärende {door.assignment.case.reference} är antecknad."
    return _press(request, door, ContactForm(request.POST), act, done=done, to=to)


def download(request: HttpRequest, door: AssignmentDoor, file: int) -> HttpResponse:
    """A file of the case that this sector may read."""
    rows = door.assignment.case.attachments.filter(rules.files_readable_at(door.assignment)).select_related("file")
    if door.user:
        rows = rows.filter(rules.files_readable_by(door.user))
    attachment = rows.filter(pk=file).first()
    if attachment is None:
        raise Http404
    secrecy.note_reading(door.assignment.case, by=door.user, sector=door.assignment.sector, file=attachment)
    return storing.download(attachment.file)
