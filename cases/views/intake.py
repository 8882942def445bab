"""Registering a case in three steps, without an account. Going back loses nothing.

A step that is refused leads back to its own page (see `refused_step`).
"""

from dataclasses import asdict
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from cases import actions
from cases.actions import Submission
from cases.actions.intake import drafts
from cases.fields import CASE
from cases.forms import UNSURE, ReachForm, WhatForm
from cases.guide.reading import Map, map_of
from cases.models import Case, Draft
from cases.models.catalogue import wishes_chosen
from cases.queries import first_contact
from cases.views import refused_step
from cases.views.draft_door import BEGUN, COOKIE, DraftDoor
from portal.files import storing
from portal.mail import links
from portal.models import Contact, OutgoingEmail, StoredFile, town_hall
from portal.models.business import KnownNumber
from portal.pages import bodies
from portal.pages.anonymous_page import AnonymousPage
from portal.pages.forms import OwnAddressForm, PublicForm
from portal.people import directory, limits
from portal.people.accounts import own_details
from portal.record.own_fields import CONTACT
from portal.text import orgnumber
from portal.text.email_addresses import ASKED
from portal.text.exceptions import NotAllowed

# So long the browser that sent a case shows what was typed; then it has forgotten which one it was.
READ_BACK = timedelta(hours=1)
ANEW = "Det som du skrev förut finns inte längre här. Kanske började du om i en annan flik."
KEPT_HERE, CHOOSE_AGAIN = "Det du skrev nyss har vi sparat.", "Välj bilagorna igen."


@login_not_required
@bodies.takes_files
@limits.limited("post_form")
@cache_control(no_store=True)  # the Back button shows what has been told by now
def what(request: HttpRequest) -> HttpResponse:
    door = DraftDoor.to_first_step(request)
    if door.draft is None and not town_hall().is_open:
        return render(request, "cases/not_open.html")
    if door.is_sent:
        return _already_sent(request, door.draft)
    if request.method == "POST":
        return door.left_open(_tell_what(request, door.draft, door.key))
    came = map_of(request.GET.urlencode())
    if door.draft is None and came is None:
        return door.left_open(_empty(request, "cases/new_what.html", WhatForm, key=door.key), is_begun=False)
    page = render(request, "cases/new_what.html", _told_so_far(request, door, came))
    return door.left_open(page, is_begun=door.draft is not None)


def _told_so_far(request: HttpRequest, door: DraftDoor, came: Map | None) -> dict:
    """Whoever `came` out of the guide has what was told there in the form, and keeps it by sending the step."""
    draft = door.draft or Draft(data={})
    refused = refused_step.typed(draft, "what", request)
    form = WhatForm(refused, initial=draft.data.get("what"))
    if refused is None:
        refused_step.fill(form, draft, "what", request)
    if came:
        form.come_from(came.told)
    if refused is not None:
        form.full_clean()
        for problem in refused_step.files_refused(draft, "what"):
            form.add_error("files", problem)
    return {
        "form": form,
        "key": door.key,
        "seen": refused_step.version(draft, "what"),
        "told_before": refused_step.told_before(draft, "what", form),
        "is_resumed": door.draft is not None and refused is None,
        "kept_files": draft.files.all() if door.draft else [],
    }


EMPTY_PAGE = AnonymousPage()


def _empty(request: HttpRequest, template: str, form: type[PublicForm], *, key: str) -> HttpResponse:
    def page(request: HttpRequest, tokens: dict[str, str]) -> HttpResponse:
        context = {"form": form(initial=own_details(request.user)), "seen": "", "told_before": {}}
        return render(request, template, context | tokens)

    return EMPTY_PAGE(request, template, page, form_key=key)


def _tell_what(request: HttpRequest, draft: Draft | None, key: str) -> HttpResponse:
    """Keep the step, and its files that may be kept. That there is no room for one is the form's to tell."""
    if _takes_told(request, draft, "what"):
        return redirect("new_case_contact")
    form = WhatForm(request.POST, request.FILES)
    is_newer = refused_step.is_newer(draft, "what", form)
    is_told = form.is_valid() and not is_newer
    if is_told:
        draft = _keep(draft, key, "what", _what_data(form))
    else:
        tried = refused_step.of(form, told=form.errors.get("files"), is_newer=is_newer)
        draft = _keep(draft, key, "what_tried", tried)
    if told := _take_in(request, draft, form):
        _keep(draft, key, "what_tried", refused_step.of(form, told=told, is_newer=is_newer))
    return redirect("new_case_contact" if is_told and not told else "new_case")


def _takes_told(request: HttpRequest, draft: Draft | None, part: str) -> bool:
    """Of two that were asked about: what the step had told before, and not what stands in its boxes."""
    is_chosen = draft is not None and part in draft.data and refused_step.TAKE in request.POST
    if is_chosen:
        _keep(draft, "", part, draft.data[part])
    return is_chosen


def _take_in(request: HttpRequest, draft: Draft, form: WhatForm) -> list[str]:
    """The files that were chosen. Returns a sentence about each that is not kept."""
    chosen, refused = form.fields["files"].accepted, form.errors.get("files", [])
    if chosen:
        limits.use("send_files", limits.client_address(request))
    return [*refused, *drafts.take_in(draft, chosen)]


@login_not_required
@limits.limited("post_form")
@cache_control(no_store=True)  # the Back button shows what has been told by now
def reach(request: HttpRequest) -> HttpResponse:
    door = DraftDoor.of(request)
    draft = door.draft
    if draft is None:
        return _begin_anew(request, door, "reach")
    if draft.case:
        return _already_sent(request, draft)
    data = draft.data.get("reach", {})
    known = KnownNumber(**data["number"]) if data.get("number") else None
    initial = data | {"org_number": known.shown if known else ""}
    if request.method == "POST":
        if _takes_told(request, draft, "reach"):
            return refused_step.forget_number(redirect("new_case_check"))
        form = ReachForm(request.POST, known_number=known)
        is_newer = refused_step.is_newer(draft, "reach", form)
        if form.is_valid() and not is_newer:
            _keep(draft, "", "reach", _reach_data(form))
            return refused_step.forget_number(redirect("new_case_check"))
        _keep(draft, "", "reach_tried", refused_step.of(form, is_newer=is_newer))
        return refused_step.keep_number(redirect("new_case_contact"), form)
    key = request.COOKIES.get(COOKIE, "")
    if not {"reach", "reach_tried", "reach_typed"} & draft.data.keys():
        return _empty(request, "cases/new_reach.html", ReachForm, key=key)
    refused = refused_step.typed(draft, "reach", request)
    form = ReachForm(refused, initial=initial, known_number=known)
    if refused is None:
        refused_step.fill(form, draft, "reach", request)
    told_before = refused_step.told_before(draft, "reach", form)
    context = {"form": form, "key": key, "seen": refused_step.version(draft, "reach"), "told_before": told_before}
    return render(request, "cases/new_reach.html", context)


def _begin_anew(request: HttpRequest, door: DraftDoor, part: str = "") -> HttpResponse:
    """The draft was thrown away, in another tab or by its age. What this page holds is kept, in what the browser has
    begun since then."""
    response = redirect("new_case")
    if request.method != "POST" or not door.key:
        return response
    here = door.since_then(request)
    is_taken = here.draft is not None and {part, f"{part}_typed", f"{part}_tried"} & here.draft.data.keys()
    is_kept = part and not is_taken  # what stands there may be somebody else's, at the same computer
    told = [ANEW, *([KEPT_HERE] if is_kept else []), *([CHOOSE_AGAIN] if request.FILES else [])]
    messages.warning(request, " ".join(told))
    return _left_typed(request, here, part, response) if is_kept else response


@login_not_required
def check(request: HttpRequest) -> HttpResponse:
    door = DraftDoor.of(request)
    draft = door.draft
    if draft is None:
        return _begin_anew(request, door)
    if draft.case and request.method != "POST":
        return _already_sent(request, draft)
    if draft.case is None and not _is_told(draft, "what"):
        return redirect("new_case")
    if draft.case is None and not _is_told(draft, "reach"):
        return redirect("new_case_contact")
    if request.method == "POST":
        return _send(request, door)
    submission = submission_of(draft)
    context = {
        "submission": submission,
        "told": CASE.typed(submission),
        "reached": CONTACT.typed(submission),
        "contact": first_contact.promised(),
        "not_started": draft.data["reach"].get("not_started"),
        "unsure": UNSURE in draft.data["what"]["wishes"],
        "key": request.COOKIES.get(COOKIE, ""),
        "seen": draft.updated_at.isoformat(),
        "has_personal_number": orgnumber.contains_personal_number(
            " ".join([submission.description, *CASE.typed(submission).values(), *CONTACT.typed(submission).values()])
        ),
    }
    return render(request, "cases/new_check.html", context)


def _is_told(draft: Draft, part: str) -> bool:
    """The step has been told, and what was typed after that was neither refused nor left before the press."""
    return part in draft.data and not {f"{part}_tried", f"{part}_typed"} & draft.data.keys()


def _send(request: HttpRequest, door: DraftDoor) -> HttpResponse:
    """Send: one draft makes one case, whatever the button, the back button and the other tab do."""
    draft = door.draft
    if draft.case is None and request.POST.get("seen", draft.updated_at.isoformat()) != draft.updated_at.isoformat():
        messages.warning(request, "Du har ändrat något i en annan flik. Läs igenom en gång till innan du skickar.")
        return redirect("new_case_check")
    if draft.case is None:
        limits.use("send_case", limits.client_address(request))
    with transaction.atomic():
        case = draft.case or actions.register(submission_of(draft), draft=draft)
        if request.user.is_authenticated and request.user.email == case.contact.email:
            actions.prove_address(case, how=Contact.Proof.CODE, by=request.user)
    return door.left_open(redirect("new_case_sent"), is_begun=False, age=int(READ_BACK.total_seconds()))


@login_not_required
@limits.limited("post_form")
def sent(request: HttpRequest) -> HttpResponse:
    """The receipt, and what was typed, for the browser that sent it. That somebody typed an address proves nothing
    of whose it is, so here is no way to the case, which others write in.
    """
    draft = DraftDoor.of(request).draft
    if draft is None or draft.case is None:
        return redirect("new_case")
    case, today = draft.case, timezone.localdate()
    if timezone.now() - case.received_at > READ_BACK:
        return _already_sent(request, draft)
    letters = OutgoingEmail.objects.filter(about="case", about_id=case.pk, kind="receipt")
    sent_to = letters.values_list("to", flat=True).first() or ""
    form = OwnAddressForm(request.POST or None, initial={"email": sent_to})
    if request.method == "POST" and form.is_valid() and _correct(case, form):
        messages.success(request, f"Tack! Vi skriver till {form['email'].value()} i stället.")
        return redirect("new_case_sent")
    context = {
        "form": form,
        "sent_to": sent_to,
        "may_correct": not case.contact.is_proved and case.contact.email in ("", sent_to),
        "case": case,
        "told": {words: text for words, text in CASE.typed(case).items() if text},
        "files": draft.files.all(),
        "name": directory.pilot_name(today),
        "title": directory.pilot_title(today),
        "contact": first_contact.promised(case.received_at),
        "has_letter": bool(sent_to),
    }
    return render(request, "cases/receipt.html", context)


def _correct(case: Case, form: OwnAddressForm) -> bool:
    try:
        actions.correct_address(case, email=form.cleaned_data["email"])
    except NotAllowed as refusal:
        form.add_error("email", str(refusal))
        return False
    return True


def _already_sent(request: HttpRequest, draft: Draft) -> HttpResponse:
    return render(request, "cases/new_already_sent.html", {"case": draft.case})


@login_not_required
@require_POST
def start_over(request: HttpRequest) -> HttpResponse:
    """Throw the draft away; or, when it is sent, leave nothing of it in this browser."""
    draft = DraftDoor.of(request).draft
    response = redirect("home" if draft and draft.case else "new_case")
    if draft and draft.case is None:
        drafts.throw_away(draft.pk)
    response.delete_cookie(COOKIE, path="/arenden/")
    response.delete_cookie(BEGUN)
    return refused_step.forget_number(response)


FORMS = {"what": WhatForm, "reach": ReachForm}


@login_not_required
@require_POST
@limits.limited("post_form")
def keep_typed(request: HttpRequest, part: str) -> HttpResponse:
    """What stands in a step that is left before the press: its script sends it, for the next time it is opened."""
    door = DraftDoor.of(request)
    response = HttpResponse(status=204)
    return response if not door.key or door.is_sent else _left_typed(request, door, part, response)


def _left_typed(request: HttpRequest, door: DraftDoor, part: str, response: HttpResponse) -> HttpResponse:
    """The answer, when what stands in the step is kept for the next time that it is opened."""
    form = FORMS[part](request.POST)
    _keep_typed(door.draft, door.key, part, form)
    if part == "reach":
        refused_step.keep_number(response, form)
    return door.left_open(response)


@login_not_required
@bodies.takes_files
@require_POST
@limits.limited("post_form")
def remove_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file away; what is typed beside it and the files that are chosen stay."""
    door = DraftDoor.of(request)
    draft = door.draft
    if draft is None:
        return _begin_anew(request, door, "what")
    stored = draft.files.filter(pk=pk).first()
    if stored and draft.case is None:
        form = WhatForm(request.POST, request.FILES)
        form.full_clean()
        draft.files.remove(stored)
        storing.remove(StoredFile.objects.filter(pk=stored.pk))
        _keep_typed(draft, "", "what", form)
        if told := _take_in(request, draft, form):
            _keep(draft, "", "what_tried", refused_step.of(form, told=told))
    return redirect("new_case")


def _keep_typed(draft: Draft | None, key: str, part: str, form: PublicForm) -> None:
    """Without a judgement, unless its page shows one already."""
    tried = draft and draft.data.get(f"{part}_tried")
    if not tried:
        _keep(draft, key, f"{part}_typed", refused_step.of(form))
        return
    is_newer = tried.get("newer", False)
    _keep(draft, key, f"{part}_tried", refused_step.of(form, told=tried["files"], is_newer=is_newer))


def _keep(draft: Draft | None, key: str, part: str, data: dict) -> Draft:
    """Write one step into the draft. Two first presses at once write the same row."""
    if draft is None:
        draft = Draft(key_hash=links.hash_of(key), data={part: data})
        return Draft.objects.bulk_create(
            [draft], update_conflicts=True, unique_fields=["key_hash"], update_fields=["data", "updated_at"]
        )[0]
    step = part.partition("_")[0]
    for left in {f"{step}_tried", f"{step}_typed"}:
        draft.data.pop(left, None)
    draft.data[part] = data
    draft.updated_at = timezone.now()
    draft.save(update_fields=["data", "updated_at"])
    return draft


def _what_data(form: WhatForm) -> dict:
    return {name: value for name, value in form.cleaned_data.items() if name != "files"}


def _reach_data(form: ReachForm) -> dict:
    """With what was asked about the address, whose press was the answer: it is asked once."""
    data = dict(form.cleaned_data)
    number = data.pop("org_number")
    asked = form.fields["email"].widget.asked
    return data | {"number": asdict(number) if number else None, f"email{ASKED}": asked}


def submission_of(draft: Draft) -> Submission:
    """The two steps as one submission."""
    told, reached = draft.data["what"], draft.data["reach"]
    number = reached.get("number")
    came = map_of(told.get("guide", ""), of=told["wishes"])
    return Submission(
        description=told["description"].strip(),
        wishes=wishes_chosen(told["wishes"]),
        company_name=reached["company_name"],
        is_not_started=reached["not_started"],
        org_number=KnownNumber(**number) if number else None,
        files=StoredFile.objects.filter(draft=draft),
        guide_answers=came.answers_as_text if came else "",
        guided=came.places if came else [],
        # What the form did not ask yet when the draft was begun is empty.
        **{name: told.get(name, "") for name in CASE.typed_names()},
        **{name: reached.get(name, "") for name in CONTACT.typed_names()},
    )
