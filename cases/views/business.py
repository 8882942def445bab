"""The business's own page: by the secret link of a letter, or signed in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cases import actions, emails
from cases.access import letters as to_invited
from cases.access.levels import Level
from cases.fields import CASE
from cases.forms import AskMoreForm, FeedbackForm, LostLinkForm, ReopenForm, ReplyForm, SpokenCodeForm, TickForm
from cases.models import Attachment, Case, ClosingAnswer, Message
from cases.queries import joined
from cases.queries.status import Status, status_of
from cases.undoing.actions import in_turn
from cases.views.doors import CaseDoor
from cases.workflow import Kind, State, may_move
from portal.files import storing
from portal.mail import links
from portal.pages import bodies
from portal.pages.commands import SAID
from portal.pages.forms import OwnAddressForm
from portal.people import limits, unsent_input
from portal.record.own_fields import CONTACT
from portal.text.exceptions import NotAllowed
from portal.text.row_ids import row_id
from portal.text.swedish import join_words

CHOSEN = "steg"  # in the address: the step whose form is open
NO_FIELD = "reply"  # the refusal is about the whole reply
PAGES = (
    *("business_case", "case_reply", "case_withdraw", "case_reopen", "case_feedback"),
    *("case_confirm_address", "case_links", "case_ask_more", "case_people", "case_access_answer", "case_add_address"),
)


def page(
    request: HttpRequest,
    door: CaseDoor,
    *,
    asks_more: AskMoreForm | None = None,
    address_form: OwnAddressForm | None = None,
    ticked: TickForm | None = None,
) -> HttpResponse:
    """A reply that could not be sent comes back in its place, as it was typed."""
    case, failed = door.case, _failed(request, door)
    status = status_of(case)
    _mark_new(status, door)
    may_write, may_end, owns = (door.level >= level for level in (Level.WRITES, Level.ENDS, Level.OWNS))
    if may_write:
        _let_tick(request, status, door, ticked)
    context = {
        "case": case,
        "status": status,
        "access": door.access,
        "may_write": may_write,
        "may_end": may_end,
        "owns": owns,
        "registrant": _name_writers(status, door),
        "questions": _asked(status, failed) if may_write else [],
        "write_form": next((form for form in failed if not form.question), None) or ReplyForm(),
        "failed": asks_more or address_form or ticked or next(iter(failed), None),
        "address_form": address_form or OwnAddressForm(),
        "fresh": [message for message in status.messages if message.is_new and message.pk],
        "since_when": "var här sist" if door.link else "skrev sist",
        "sent": _sent(status, owns=owns),
        "files": [*status.files, *(file for message in status.messages for file in message.files)],
        "before_and_after": _before_and_after(door) if owns else [],
        "more_form": asks_more or AskMoreForm(),
        "reopen_form": ReopenForm(),
        "is_signed_in": door.user is not None,
        "may_answer_feedback": may_end and _asks_how_it_went(case),
        "urls": {name: door.url(name) for name in PAGES},
    }
    you = [context["registrant"], "du"] if door.access else ["Du"]
    context["readers"] = join_words([*you, "företagslotsen", *status.readers_beside(door.access)])
    return render(request, "cases/business_case.html", context)


def _let_tick(request: HttpRequest, status: Status, door: CaseDoor, ticked: TickForm | None) -> None:
    """The form of the one step that was chosen, or refused: of every step it would weigh more than all the rest."""
    chosen = row_id(request.GET.get(CHOSEN, ""))
    for step in status.steps:
        if step.may_be_ticked:
            step.choose_url = f"{door.url('business_case')}?{CHOSEN}={step.pk}#{step.place}"
        is_refused = ticked is not None and ticked.step.pk == step.pk
        if is_refused or step.may_be_ticked and step.pk == chosen:
            step.tick = ticked if is_refused else TickForm(step=step)
            step.tick_url = door.url("case_step", pk=step.pk)


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


def _asked(status: Status, failed: list[ReplyForm]) -> list[tuple[Message, ReplyForm]]:
    """Each open question with its box. Of several, all boxes are sent together."""
    tried = {form.question: form for form in failed}
    rows = []
    for question in status.questions:
        number, whose = str(question.pk), question.from_whom
        prefix = ReplyForm.prefix_of(number) if len(status.questions) > 1 else None
        form = tried.get(number) or ReplyForm(question=number, prefix=prefix)
        form.fields["text"].label = f"Ditt svar till {whose}"
        rows.append((question, form))
    return rows


@bodies.takes_files
@limits.limited("post_form")
def reply(request: HttpRequest, door: CaseDoor) -> HttpResponse:
    if request.method != "POST":
        return redirect(door.url("business_case"))
    sent = ReplyForm.sent(request.POST, request.FILES)
    filled = [form for form in sent if form.says_something] or sent[:1]
    for form in filled:
        if not form.is_valid():
            return _refuse(request, door, form, about="files" if "files" in form.errors else "text")
    try:
        _send(door, filled)
    except NotAllowed as refusal:
        filled[0].add_error(None, str(refusal))
        return _refuse(request, door, filled[0], about="")
    unsent_input.keep(request, _page_key(door), {})
    messages.success(request, "Tack! Vi har fått det du skrev och fortsätter nu.")
    return redirect(door.url("business_case"))


@transaction.atomic
def _send(door: CaseDoor, filled: list[ReplyForm]) -> None:
    for form in filled:
        said, question = form.cleaned_data, _question(door, form.question)
        actions.reply(
            door.case, said["text"], question=question, uploads=said["files"], by=door.user, access=door.access
        )


def _page_key(door: CaseDoor) -> str:
    return f"reply-{door.case.pk}"


def _refuse(request: HttpRequest, door: CaseDoor, form: ReplyForm, *, about: str) -> HttpResponse:
    """To the page, which shows the reply again. What was wrong with a file is told in words: no file comes along."""
    said = [str(error) for errors in form.errors.values() for error in errors] if about != "text" else []
    if request.FILES:
        said.append("Välj bilagorna igen innan du skickar.")
    names = [name for name in request.POST if name in {"text", "question"} or name.endswith("-text")]
    sent = {name: request.POST.getlist(name) for name in names}
    unsent_input.keep(request, _page_key(door), sent, tried=about or NO_FIELD, said=" ".join(said))
    return redirect(f"{door.url('business_case')}?{unsent_input.REFUSED}=1")


def _failed(request: HttpRequest, door: CaseDoor) -> list[ReplyForm]:
    """Looked for only where the address says so: else the page needs no session."""
    left = unsent_input.of(request, _page_key(door)) if unsent_input.REFUSED in request.GET else unsent_input.Typed()
    if not left.tried:
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
    asked = Message.objects.for_business().filter(case__in=_theirs(door.case), kind=Kind.QUESTION)
    return get_object_or_404(asked, pk=row_id(number))


def _theirs(case: Case) -> list[Case]:
    """What is read on its page: the case, and its duplicates of the same person."""
    return [case, *joined.of_same_person(case)]


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, door: CaseDoor) -> HttpResponse:
    if request.method != "POST" and not may_move(door.case.state, State.WITHDRAWN):
        return redirect(door.url("business_case"))  # it has ended meanwhile, and its page says how
    if request.method != "POST":
        return render(request, "cases/withdraw.html", {"case": door.case, "back": door.url("business_case")})
    return _act(request, door, actions.withdraw, done="Du har dragit tillbaka ärendet.", by=door.user)


@require_POST
@limits.limited("post_form")
def tick_step(request: HttpRequest, door: CaseDoor, pk: int) -> HttpResponse:
    step = get_object_or_404(door.case.steps.select_related("case", "sector"), pk=pk)
    form = TickForm(request.POST, step=step)
    if not form.is_valid():
        return page(request, door, ticked=form)
    if not form.has_changed():
        messages.warning(request, "Inget är ändrat. Sätt ett kryss först.", extra_tags=step.place)
        return redirect(f"{door.url('business_case')}#{SAID}")
    try:
        stood = request.POST.get("stood", "")
        actions.tick_step(step, **form.cleaned_data, by=door.user, access=door.access, stood=stood)
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return page(request, door, ticked=form)
    messages.success(request, "Sparat.", extra_tags=step.place)
    return redirect(f"{door.url('business_case')}#{SAID}")


@require_POST
def reopen(request: HttpRequest, door: CaseDoor) -> HttpResponse:
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return page(request, door)
    text = form.cleaned_data["text"]
    who = {"by": door.user, "access": door.access}
    return _act(request, door, actions.reopen, done="Ärendet är öppnat igen.", text=text, **who)


@require_POST
@limits.limited("post_form")
def ask_more(request: HttpRequest, door: CaseDoor) -> HttpResponse:
    """To the new case, by the same way in: who holds this case's link holds its address's letters."""
    form = AskMoreForm(request.POST)
    if not form.is_valid():
        return page(request, door, asks_more=form)
    limits.use("send_case", limits.client_address(request))
    try:
        more = actions.ask_more(door.case, form.cleaned_data["text"].strip())
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect(door.url("business_case"))
    messages.success(request, f"Tack! Det blev ett nytt ärende, {more.reference}, som hör ihop med det gamla.")
    if door.user:
        return redirect("business_case", reference=more.reference)
    return redirect(links.mint(emails.case_key(more), email=more.contact.email))


def _act(request: HttpRequest, door: CaseDoor, action, *, done: str, **kwargs) -> HttpResponse:
    try:
        with in_turn(door.case):
            action(door.case, **kwargs)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(door.url("business_case"))


@limits.limited("post_form")
def feedback(request: HttpRequest, door: CaseDoor) -> HttpResponse:
    case = door.case
    if case.state != State.CLOSED:
        return redirect(door.url("business_case"))
    is_answered = ClosingAnswer.objects.filter(case=case).exists()
    form = FeedbackForm(request.POST or None)
    back = door.url("business_case")
    context = {"case": case, "form": form, "back": back, "is_answered": is_answered}
    if request.method != "POST" or is_answered or not form.is_valid():
        return render(request, "cases/feedback.html", context)
    try:
        actions.give_feedback(case, **form.cleaned_data)
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return render(request, "cases/feedback.html", context)
    return redirect(door.url("case_feedback"))


@require_POST
def confirm_address(request: HttpRequest, door: CaseDoor) -> HttpResponse:
    """The door has noted that the press came through the letter, or from somebody who has signed in."""
    messages.success(request, "Tack! Nu vet vi att våra mejl når dig.")
    return redirect(door.url("business_case"))


def download(request: HttpRequest, door: CaseDoor, pk: int) -> HttpResponse:
    """A file of the case that the business itself sent, or that came with something it may read."""
    told = Q(message=None) | Q(message__in=Message.objects.for_business())
    rows = Attachment.objects.filter(told, case__in=_theirs(door.case)).select_related("file")
    return storing.download(get_object_or_404(rows, pk=pk).file)


@login_not_required
def follow(request: HttpRequest) -> HttpResponse:
    """Ways to one's case: the link in the letter, a new link, or signing in."""
    return render(request, "cases/follow.html", {"form": LostLinkForm()})


@login_not_required
@limits.limited("sign_in")
def by_code(request: HttpRequest) -> HttpResponse:
    """Whoever has only a telephone: what was read aloud opens the case, once, and leads to a link of its own."""
    form = SpokenCodeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            case = actions.use_code(**form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.success(request, "Spara sidan som bokmärke, så hittar du tillbaka.")
            return redirect(links.mint(emails.case_key(case)))
    return render(request, "cases/by_code.html", {"form": form})


@require_POST
@limits.limited("post_form")
def add_address(request: HttpRequest, door: CaseDoor) -> HttpResponse:
    """By whoever has none: the link in hand is closed, and the one in the letter opens the case."""
    form = OwnAddressForm(request.POST)
    if not form.is_valid():
        return page(request, door, address_form=form)
    try:
        actions.add_address(door.case, email=form.cleaned_data["email"])
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect(door.url("business_case"))
    context = {"is_closed": True, "sent_to": form.cleaned_data["email"]}
    return render(request, "cases/new_link_sent.html", context)


@login_not_required
@limits.limited("sign_in")
def new_link(request: HttpRequest) -> HttpResponse:
    """ "Skicka en ny länk": by the address, or by one press on an old link. Tells a stranger nothing."""
    if request.method != "POST":
        return redirect("follow")
    token = request.POST.get("token", "")
    if token:
        _renew(token)
        return render(request, "cases/new_link_sent.html", {"by_link": True})
    form = LostLinkForm(request.POST)
    if not form.is_valid():
        return render(request, "cases/follow.html", {"form": form})
    email = form.cleaned_data["email"]
    if limits.may("letter", f"case {email}"):  # past the limit the letters that have been sent hold links that open
        own = Case.objects.belonging_to(email).order_by("-received_at")[:20]
        emails.send_links(own, to=email, also_followed=True)
    return render(request, "cases/new_link_sent.html")


def _renew(token: str) -> None:
    if link := links.find_even_expired(token, scope="case"):
        case = Case.objects.select_related("contact").filter(pk=link.target_id).first()
        if case and case.contact.email and limits.may("letter", f"case {case.contact.email}"):
            emails.send_links([case], to=case.contact.email)
        return
    if link := links.find_even_expired(token, scope=to_invited.SCOPE):
        if limits.may("letter", f"case {link.email}"):
            emails.send_links([], to=link.email, also_followed=True)
        return
    link = links.find_even_expired(token, scope="assignment")
    if link and limits.may("letter", f"assignment {link.email}"):
        emails.renew_assignment_link(link.target_id)
