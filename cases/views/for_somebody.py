"""For somebody: a case from a call, a visit, a meeting or a forwarded e-mail, on one small screen."""

import secrets

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from cases import actions, rules
from cases.actions import Submission
from cases.forms import ForSomebodyForm
from cases.forms.fields import LONG
from cases.models import Case, Draft
from cases.queries import post
from cases.workflow import Channel
from portal.mail import links
from portal.models import IncomingEmail
from portal.pages import bodies, commands
from portal.people import companies, directory, unsent_input
from portal.text.exceptions import NotAllowed
from portal.text.row_ids import row_id


@bodies.takes_files
def new(request: HttpRequest) -> HttpResponse:
    """The hidden key makes one case of a double click and of the back button."""
    if not rules.may_register_for_somebody(request.user):
        raise Http404
    asks_at_once = rules.may_triage(request.user)
    letter = _letter(request)
    if letter and request.method != "POST" and not letter.is_homeless:
        messages.info(request, f"Mejlet är redan sorterat. {letter.outcome}")
        return redirect("admin:portal_incomingemail_changelist")
    initial = words_of(letter) if letter else {}
    page, blank = _page_key(letter), ForSomebodyForm(asks_at_once=asks_at_once, initial=initial)
    chosen = unsent_input.choices_of([blank])
    if unsent_input.SAVING in request.POST:
        return commands.save_draft(request, page, unsent_input.changed([blank], request.POST), chosen=chosen)
    typed, told = unsent_input.with_files(request, page, ["files"])
    form = ForSomebodyForm(typed or None, asks_at_once=asks_at_once, initial=initial)
    if typed:
        unsent_input.keep(request, page, unsent_input.changed([blank], typed), chosen=chosen)
    kept = unsent_input.of(request, page)
    form.fields["files"].kept = unsent_input.files_of(request, page)
    if told:
        form.add_error("files", told)
    if not typed:
        unsent_input.fill(form, kept)
    elif form.is_valid():
        try:
            case = _register(request, form, letter)
        except NotAllowed as refusal:  # somebody else has sorted the letter meanwhile
            form.add_error(None, str(refusal))
        else:
            unsent_input.forget(request, page)
            return redirect("registered_for_somebody", reference=case.reference)
    key = request.POST.get("draft") or secrets.token_urlsafe(32)
    context = {"form": form, "key": key, "asks_at_once": asks_at_once, "letter": letter, "draft": kept}
    return render(request, "cases/register_for_somebody.html", context)


def _page_key(letter: IncomingEmail | None) -> str:
    return f"register-{letter.pk}" if letter else "register"


def _letter(request: HttpRequest) -> IncomingEmail | None:
    """The letter that becomes the case, if the page was opened from one."""
    if not (asked := request.POST.get("brev") or request.GET.get("brev")):
        return None
    if not rules.may_triage(request.user):
        raise Http404
    return get_object_or_404(post.readable_by(request.user), pk=row_id(asked))


def words_of(letter: IncomingEmail) -> dict[str, str]:
    """What the form holds when it opens: all that the letter says about its sender, and the beginning of a long text,
    whose whole is in the letter.
    """
    return {
        "channel": Channel.EMAIL,
        "description": letter.words(if_none=letter.subject)[:LONG],
        "name": letter.sender_name[:120],
        "email": letter.sender,
    }


def _register(request: HttpRequest, form: ForSomebodyForm, letter: IncomingEmail | None) -> Case:
    told = dict(form.cleaned_data)
    sectors = told.pop("sectors")
    key = f"{request.user.pk}:{request.POST.get('draft') or secrets.token_urlsafe(32)}"
    draft, _ = Draft.objects.get_or_create(key_hash=links.hash_of(key))
    if letter:
        return actions.register_letter(letter, Submission(**told), by=request.user, sectors=sectors, draft=draft)
    return actions.register_for_somebody(Submission(**told), by=request.user, sectors=sectors, draft=draft)


def done(request: HttpRequest, reference: str) -> HttpResponse:
    """The reference to tell the caller, and who does what next; for whoever registered the case."""
    rows = Case.objects.select_related("contact", "business__card").prefetch_related("assignments__sector")
    case = get_object_or_404(rows, reference=reference, registered_by=request.user)
    is_pilot = rules.may_triage(request.user)
    card = case.business.head if is_pilot and case.business else None
    context = {
        "case": case,
        "card": card,
        "proposals": companies.proposals(card, request.user) if card else [],
        "title": directory.pilot_title(timezone.localdate()),
        "asked": [assignment for assignment in case.assignments.all() if assignment.is_open],
        "is_pilot": is_pilot,
    }
    return render(request, "cases/registered_for_somebody.html", context)
