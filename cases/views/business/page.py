"""The business's own page: by the secret link of a letter, or signed in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases.access.levels import Level
from cases.fields import CASE
from cases.forms import AskMoreForm, ReopenForm, ReplyForm, TickForm
from cases.models import Case, ClosingAnswer
from cases.queries.status import Status, status_of
from cases.views.business import replying, unsent
from cases.views.doors import CaseDoor
from cases.workflow import State
from portal.pages.forms import OwnAddressForm, PublicForm
from portal.people import unsent_input
from portal.record.own_fields import CONTACT
from portal.text.swedish import join_words

PAGES = (
    *("business_case", "case_reply", "case_keep", "case_withdraw", "case_reopen", "case_feedback"),
    *("case_confirm_address", "case_links", "case_ask_more", "case_people", "case_access_answer", "case_add_address"),
)


def page(request: HttpRequest, door: CaseDoor, *, ticked: TickForm | None = None) -> HttpResponse:
    """Whatever was typed and is not sent stands in its place, and so does what was refused."""
    case, status = door.case, status_of(door.case)
    draft = replying.settled(unsent.of(request, door), status)
    failed = replying.failed(draft)
    _mark_new(status, door)
    may_write, may_end, owns = (door.level >= level for level in (Level.WRITES, Level.ENDS, Level.OWNS))
    if may_write:
        ticked = _let_tick(request, status, door, draft, ticked)
    address_form, more_form = _shown(OwnAddressForm, draft), _shown(AskMoreForm, draft)
    context = {
        "case": case,
        "status": status,
        "access": door.access,
        "may_write": may_write,
        "may_end": may_end,
        "owns": owns,
        "draft": draft,
        "registrant": _name_writers(status, door),
        "questions": replying.asked(status, failed, draft) if may_write else [],
        "write_form": next((form for form in failed if not form.question), None) or _shown(ReplyForm, draft),
        "failed": ticked or next((form for form in (more_form, address_form, *failed) if form.is_bound), None),
        "address_form": address_form,
        "fresh": [message for message in status.messages if message.is_new and message.pk],
        "since_when": "var här sist" if door.link else "skrev sist",
        "sent": _sent(status, owns=owns),
        "files": [*status.files, *(file for message in status.messages for file in message.files)],
        "before_and_after": _before_and_after(door) if owns else [],
        "more_form": more_form,
        "reopen_form": _shown(ReopenForm, draft),
        "is_signed_in": door.user is not None,
        "may_answer_feedback": may_end and _asks_how_it_went(case),
        "urls": {name: door.url(name) for name in PAGES},
    }
    you = [context["registrant"], "du"] if door.access else ["Du"]
    context["readers"] = join_words([*you, "företagslotsen", *status.readers_beside(door.access)])
    return render(request, "cases/business_case.html", context)


def _shown(kind: type[PublicForm], draft: unsent_input.Typed) -> PublicForm:
    """As it was refused, or with what was typed in it."""
    return kind(draft.data) if draft.tried == kind.__name__ else unsent_input.fill(kind(), draft)


def _let_tick(
    request: HttpRequest, status: Status, door: CaseDoor, draft: unsent_input.Typed, refused: TickForm | None
) -> TickForm | None:
    """The form of the one step that was chosen, or refused: of every step it would weigh more than all the rest.
    Returns the refused one."""
    chosen = unsent.chosen(request, draft)
    for step in status.steps:
        if step.may_be_ticked:
            step.choose_url = f"{door.url('business_case')}?{unsent.CHOSEN}={step.pk}#{step.place}"
        if draft.tried == "TickForm" and draft.data.get(unsent.CHOSEN) == str(step.pk):
            refused = TickForm(draft.data, step=step)
            if draft.said:
                refused.add_error(None, draft.said)
        is_refused = refused is not None and refused.step.pk == step.pk
        if is_refused or step.may_be_ticked and step.pk == chosen:
            left = draft if draft.data.get(unsent.CHOSEN) == str(step.pk) else unsent_input.Typed()
            step.tick = refused if is_refused else unsent_input.fill(TickForm(step=step), left)
            step.tick_url = door.url("case_step", pk=step.pk)
    return refused


def _asks_how_it_went(case: Case) -> bool:
    has_ended = case.state == State.CLOSED and not case.holds_last_words
    return has_ended and not ClosingAnswer.objects.filter(case=case).exists()


def _name_writers(status: Status, door: CaseDoor) -> str:
    """Each of those who write for the business by name, and the reader as "Du". Returns what the registrant is."""
    case, own = door.case, door.access.pk if door.access else None
    registrant = (case.contact.name or case.company_name or "Företaget") if door.access else "Du"
    for message in status.messages:
        if message.is_from_business and message.access_id == own:
            message.writer = "Du"
        elif message.is_from_business:
            message.writer = str(message.access) if message.access else registrant
    return registrant


def _sent(status: Status, *, owns: bool) -> list[tuple[str, str]]:
    """What was told at registration, under the words of the form. How it is reached is for the registrant alone."""
    case = status.case
    told = {
        "Beskrivning": case.description or case.subject,
        "Handlar om": ", ".join(map(str, status.wishes)),
        **CASE.typed(case),
        "Företag": case.company_name,
    }
    return [(words, text) for words, text in (told | (CONTACT.typed(case.contact) if owns else {})).items() if text]


def _mark_new(status: Status, door: CaseDoor) -> None:
    """Ours since the link was opened last; for whoever has signed in, since the business's own last words."""
    own = [message.at for message in status.messages if message.is_from_business]
    since = door.link.last_used_at if door.link else max([door.case.received_at, *own])
    for message in status.messages:
        message.is_new = not message.is_from_business and (since is None or message.told_at > since)


def _before_and_after(door: CaseDoor) -> list[tuple[str, Case]]:
    """What it goes on from, and what goes on from it, as far as it is the same person's."""
    case = door.case
    rows = Case.objects.select_related("contact").defer("search").order_by("pk")
    others = [("Fortsätter på", other) for other in (rows.filter(pk=case.follows_id) if case.follows_id else ())]
    if not case.is_open:
        others += [("Fortsätter i", other) for other in rows.filter(follows=case)]
    return [(words, other) for words, other in others if other.belongs_to_same_person_as(case)]
