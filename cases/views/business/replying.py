"""What the business answers and writes: sent, or refused and shown again where it was typed."""

from dataclasses import replace

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases import actions
from cases.forms import ReplyForm
from cases.models import Case, Message
from cases.queries import joined
from cases.queries.status import Status
from cases.views.business import unsent
from cases.views.doors import CaseDoor
from cases.workflow import Kind
from portal.pages import bodies
from portal.people import limits, unsent_input
from portal.text.exceptions import NotAllowed
from portal.text.row_ids import row_id
from portal.text.swedish import join_words

NO_FIELD = "reply"  # the refusal is about the whole reply
KEPT_BELOW = "Det du skrev finns kvar längre ned på sidan."
NO_LONGER = "Frågan väntar inte längre på svar. Det du skrev finns kvar här på sidan, men är inte skickat."


def asked(status: Status, failed: list[ReplyForm], draft: unsent_input.Typed) -> list[tuple[Message, ReplyForm]]:
    """Each open question with its box. Of several, all boxes are sent together."""
    tried = {form.question: form for form in failed}
    rows = []
    for question in status.questions:
        number, whose = str(question.pk), question.from_whom
        form = tried.get(number) or unsent_input.fill(ReplyForm.to(number), draft)
        form.ask(f"Ditt svar till {whose}")
        rows.append((question, form))
    return rows


def settled(draft: unsent_input.Typed, status: Status) -> unsent_input.Typed:
    """An answer whose question waits no longer stands in the box for words that the page still has, unless it is what
    was sent: an old page, which Back shows again, brings it along."""
    numbers = {str(question.pk) for question in status.questions}
    here = {ReplyForm.to(number).add_prefix("text") for number in numbers}
    gone = [name for name in draft.fields if ReplyForm.is_answer(name) and name not in here]
    sent = {_in_one_line(message.text) for message in status.messages if message.is_from_business}
    unsent = [text for name in gone for text in draft.fields[name] if _in_one_line(text) not in {"", *sent}]
    if not unsent:
        return draft
    fields = {name: values for name, values in draft.fields.items() if name not in gone}
    fields["question"] = [number for number in fields.get("question", []) if number in numbers]
    fields["text"] = ["\n\n".join(filter(None, [*fields.get("text", []), *unsent]))]
    return replace(draft, fields=fields, joined=f"{NO_LONGER} {draft.joined}".strip())


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


@bodies.takes_files
@limits.limited("post_form")
def reply(request: HttpRequest, door: CaseDoor) -> HttpResponse:
    if request.method != "POST":
        return redirect(door.url("business_case"))
    sent = ReplyForm.sent(request.POST, request.FILES)
    filled = [form for form in sent if form.says_something] or sent[:1]
    for form in filled:
        if not form.is_valid():
            return _refuse(request, door, form, sent, about="files" if "files" in form.errors else "text")
    try:
        _send(door, filled)
    except NotAllowed as refusal:
        filled[0].add_error(None, str(refusal))
        return _refuse(request, door, filled[0], sent, about="")
    unsent.keep_rest(request, door, *filled)
    _thank(request, door)
    return redirect(door.url("business_case"))


def _thank(request: HttpRequest, door: CaseDoor) -> None:
    """An answer that was written in another box than its question's has answered nothing, so nobody goes on."""
    asked = Message.objects.for_business().filter(case__in=theirs(door.case)).open_questions()
    if not (waiting := list(asked.select_related("sector", "author", "mailbox_author"))):
        messages.success(request, "Tack! Vi har fått det du skrev och fortsätter nu.")
        return
    whose = join_words(dict.fromkeys(question.from_whom.partition(",")[0] for question in waiting))
    one = f"Frågan från {whose} väntar fortfarande på ditt svar."
    several = f"Frågorna från {whose} väntar fortfarande på dina svar."
    messages.warning(request, f"Vi har fått det du skrev. {one if len(waiting) == 1 else several}")


@transaction.atomic
def _send(door: CaseDoor, filled: list[ReplyForm]) -> None:
    for form in filled:
        said, question = form.cleaned_data, _question(door, form.question)
        actions.reply(
            door.case, said["text"], question=question, uploads=said["files"], by=door.user, access=door.access
        )


def _refuse(
    request: HttpRequest, door: CaseDoor, form: ReplyForm, sent: list[ReplyForm], *, about: str
) -> HttpResponse:
    """What was wrong with a file is told in words: no file comes along."""
    said = [str(error) for errors in form.errors.values() for error in errors] if about != "text" else []
    if not about:
        said.append(KEPT_BELOW)
    if request.FILES:
        said.append(unsent.CHOOSE_AGAIN)
    return unsent.refuse(request, door, *sent, tried=about or NO_FIELD, said=" ".join(said))


def failed(left: unsent_input.Typed) -> list[ReplyForm]:
    """The forms of a reply that was refused, the wrong one first."""
    if left.tried not in {"text", "files", NO_FIELD}:
        return []
    tried = ReplyForm.sent(left.data)
    first = next((form for form in tried if form.says_something and not form.is_valid()), tried[0])
    for form in tried:
        if form.is_valid() or form is not first or left.tried != "text":
            form.errors.clear()
    if left.said:
        first.add_error("files" if left.tried == "files" else None, left.said)
    return sorted(tried, key=lambda form: form is not first)


def _question(door: CaseDoor, number: str) -> Message | None:
    """The question of this case, or of a duplicate of theirs, that the form answers, if it answers one."""
    if not number:
        return None
    asked = Message.objects.for_business().filter(case__in=theirs(door.case), kind=Kind.QUESTION)
    if question := asked.filter(pk=row_id(number)).first():
        return question
    raise NotAllowed("Frågan finns inte här längre. Skicka det du skrev som ett meddelande i stället.")


def theirs(case: Case) -> list[Case]:
    """What is read on its page: the case, and its duplicates of the same person."""
    return [case, *joined.of_same_person(case)]
