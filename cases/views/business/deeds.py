"""What else the business does on its page: each a button there, and back to the page."""

from django.contrib import messages
from django.db.models import Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cases import actions, emails
from cases.forms import AskMoreForm, FeedbackForm, ReopenForm, TickForm
from cases.models import Attachment, ClosingAnswer, Message
from cases.undoing.actions import in_turn
from cases.views.business import unsent
from cases.views.business.page import page
from cases.views.business.replying import theirs
from cases.views.doors import CaseDoor
from cases.workflow import State, may_move
from portal.files import storing
from portal.mail import links
from portal.pages import bodies
from portal.pages.commands import SAID
from portal.pages.forms import OwnAddressForm
from portal.people import limits
from portal.text import orgnumber
from portal.text.exceptions import NotAllowed


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, door: CaseDoor) -> HttpResponse:
    if request.method != "POST" and not may_move(door.case.state, State.WITHDRAWN):
        return redirect(door.url("business_case"))  # it has ended meanwhile, and its page says how
    if request.method != "POST":
        return render(request, "cases/withdraw.html", {"case": door.case, "back": door.url("business_case")})
    return _act(request, door, actions.withdraw, done="Du har dragit tillbaka ärendet.", by=door.user)


@require_POST
@bodies.takes_files
@limits.limited("post_form")
def tick_step(request: HttpRequest, door: CaseDoor, pk: int) -> HttpResponse:
    step = door.case.steps.select_related("case", "sector").filter(pk=pk).first()
    if step is None:
        gone = "Steget finns inte här längre, så inget är sparat. Skriv till oss om något är fel."
        return _not_done(request, door, gone)
    form = TickForm(request.POST, step=step)
    if not form.is_valid():
        return _refuse_tick(request, door, form)
    if not form.has_changed():
        unsent.keep_rest(request, door)
        messages.warning(request, "Inget är ändrat. Sätt ett kryss först.", extra_tags=step.place)
        return redirect(f"{door.url('business_case')}#{SAID}")
    try:
        stood = request.POST.get("stood", "")
        actions.tick_step(step, **form.cleaned_data, by=door.user, access=door.access, stood=stood)
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return _refuse_tick(request, door, form, said=str(refusal))
    unsent.keep_rest(request, door, form)
    messages.success(request, "Sparat.", extra_tags=step.place)
    return redirect(f"{door.url('business_case')}#{SAID}")


def _refuse_tick(request: HttpRequest, door: CaseDoor, form: TickForm, *, said: str = "") -> HttpResponse:
    """At once where the number is a person's: it is kept nowhere, so no other page could show it."""
    if orgnumber.contains_personal_number(request.POST.get("registry_number", "")):
        unsent.keep_rest(request, door)
        return page(request, door, ticked=form)
    return unsent.refuse(request, door, form, tried="TickForm", said=said, **{unsent.CHOSEN: str(form.step.pk)})


@require_POST
@bodies.takes_files
def reopen(request: HttpRequest, door: CaseDoor) -> HttpResponse:
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return unsent.refuse(request, door, form, tried="ReopenForm")
    text = form.cleaned_data["text"]
    who = {"by": door.user, "access": door.access}
    return _act(request, door, actions.reopen, done="Ärendet är öppnat igen.", sent=form, text=text, **who)


@require_POST
@bodies.takes_files
@limits.limited("post_form")
def ask_more(request: HttpRequest, door: CaseDoor) -> HttpResponse:
    """To the new case, by the same way in: who holds this case's link holds its address's letters."""
    form = AskMoreForm(request.POST)
    if not form.is_valid():
        return unsent.refuse(request, door, form, tried="AskMoreForm")
    limits.use("send_case", limits.client_address(request))
    try:
        more = actions.ask_more(door.case, form.cleaned_data["text"].strip())
    except NotAllowed as refusal:
        return _not_done(request, door, str(refusal))
    unsent.keep_rest(request, door, form)
    messages.success(request, f"Tack! Det blev ett nytt ärende, {more.reference}, som hör ihop med det gamla.")
    if door.user:
        return redirect("business_case", reference=more.reference)
    return redirect(links.mint(emails.case_key(more), email=more.contact.email))


def _not_done(request: HttpRequest, door: CaseDoor, why: str) -> HttpResponse:
    """Said on the page, where everything that was typed stands again."""
    unsent.keep_rest(request, door)
    messages.error(request, why)
    return redirect(door.url("business_case"))


def _act(
    request: HttpRequest, door: CaseDoor, action, *, done: str, sent: Form | None = None, **kwargs
) -> HttpResponse:
    """`sent` is the form of a button on the page itself, whose boxes have come along."""
    try:
        with in_turn(door.case):
            action(door.case, **kwargs)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        gone = []
    else:
        messages.success(request, done)
        gone = [sent]
    if sent:
        unsent.keep_rest(request, door, *gone)
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
@bodies.takes_files
def confirm_address(request: HttpRequest, door: CaseDoor) -> HttpResponse:
    """The door has noted that the press came through the letter, or from somebody who has signed in."""
    unsent.keep_rest(request, door)
    messages.success(request, "Tack! Nu vet vi att våra mejl når dig.")
    return redirect(door.url("business_case"))


def download(request: HttpRequest, door: CaseDoor, pk: int) -> HttpResponse:
    """A file of the case that the business itself sent, or that came with something it may read."""
    told = Q(message=None) | Q(message__in=Message.objects.for_business())
    rows = Attachment.objects.filter(told, case__in=theirs(door.case)).select_related("file")
    return storing.download(get_object_or_404(rows, pk=pk).file)


@require_POST
@bodies.takes_files
@limits.limited("post_form")
def add_address(request: HttpRequest, door: CaseDoor) -> HttpResponse:
    """By whoever has none: the link in hand is closed, and the one in the letter opens the case."""
    form = OwnAddressForm(request.POST)
    if not form.is_valid():
        return unsent.refuse(request, door, form, tried="OwnAddressForm")
    try:
        actions.add_address(door.case, email=form.cleaned_data["email"])
    except NotAllowed as refusal:
        return _not_done(request, door, str(refusal))
    unsent.keep_rest(request, door, form)
    context = {"is_closed": True, "sent_to": form.cleaned_data["email"]}
    return render(request, "cases/new_link_sent.html", context)
