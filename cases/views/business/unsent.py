"""What stands in the boxes of the page and is not sent. All its buttons belong to one HTML form, so whatever is typed
comes along with any of them, and stands there again afterwards."""

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.forms import ReplyForm, TickForm
from cases.models import Step
from cases.views.doors import CaseDoor
from portal.pages.commands import save_draft
from portal.pages.forms import OwnAddressForm
from portal.people import limits, unsent_input
from portal.text import orgnumber
from portal.text.row_ids import row_id

CHOSEN = "steg"  # in the address, and on the page: the step whose form is open
CHOOSE_AGAIN = "Välj bilagorna igen innan du skickar."


def _key(request: HttpRequest, door: CaseDoor) -> str:
    """Words of whoever comes by one link are no other link's, nor of whoever signs in next in the same browser."""
    by_link = "" if request.user.is_authenticated else f"-{door.access.pk if door.access else 'link'}"
    return f"reply-{door.case.pk}{by_link}"


def of(request: HttpRequest, door: CaseDoor) -> unsent_input.Typed:
    """Of a stranger who has typed nothing no session is asked for."""
    if not (door.user or settings.SESSION_COOKIE_NAME in request.COOKIES):
        return unsent_input.Typed()
    return unsent_input.of(request, _key(request, door))


def chosen(request: HttpRequest, draft: unsent_input.Typed) -> int:
    """The number of the step whose form is open, or was left with something in it."""
    return row_id(request.GET.get(CHOSEN) or draft.data.get(CHOSEN, ""))


def _boxes(request: HttpRequest, door: CaseDoor) -> list[Form]:
    """Those that the page says that it has, as they stand without what is typed. Where the case has ended the box for
    a question has the name of the one for a message."""
    answers = [ReplyForm.to(number) for number in request.POST.getlist("question")]
    steps = Step.objects.filter(case=door.case, pk=row_id(request.POST.get(CHOSEN, "")))
    ticks = [TickForm(step=step) for step in steps.select_related("case", "sector")]
    return [ReplyForm(), OwnAddressForm(), *answers, *ticks]


def _typed(request: HttpRequest, door: CaseDoor) -> dict[str, list[str]]:
    """A personal identity number that somebody takes for the authority's is not kept."""
    boxes = _boxes(request, door)
    found = unsent_input.changed(boxes, request.POST)
    if orgnumber.contains_personal_number(request.POST.get("registry_number", "")):
        found.pop("registry_number", None)
    if any(name in found for form in boxes if isinstance(form, TickForm) for name in form.fields):
        found[CHOSEN] = request.POST.getlist(CHOSEN)
    return found


@require_POST
def keep(request: HttpRequest, door: CaseDoor) -> HttpResponse:
    """What is typed so far, as the page's script sends it."""
    typed = _typed(request, door)
    if request.user.is_authenticated:
        return save_draft(request, _key(request, door), typed)
    if not limits.may("save_draft", limits.client_address(request)):
        return HttpResponse(status=429)
    unsent_input.keep(request, _key(request, door), typed)
    return JsonResponse({"said": unsent_input.kept_in_words(timezone.now()) if typed else ""})


def keep_rest(request: HttpRequest, door: CaseDoor, *sent: Form) -> None:
    """All but what these forms have sent. Files that were chosen beside something else have to be chosen again."""
    names = {form.add_prefix(name) for form in sent for name in form.fields}
    left = {name: values for name, values in _typed(request, door).items() if name not in names}
    unsent_input.keep(request, _key(request, door), left)
    if request.FILES.keys() - names:
        messages.warning(request, CHOOSE_AGAIN)


def refuse(
    request: HttpRequest, door: CaseDoor, *tried_forms: Form, tried: str, said: str = "", **more
) -> HttpResponse:
    """To the page, which shows again what was tried, and everything else that stood there."""
    names = ["question", "pressed", *(form.add_prefix(name) for form in tried_forms for name in form.fields)]
    sent = {name: request.POST.getlist(name) for name in names if name in request.POST}
    sent |= {name: [value] for name, value in more.items()}
    unsent_input.keep(request, _key(request, door), _typed(request, door) | sent, tried=tried, said=said)
    return redirect(f"{door.url('business_case')}?{unsent_input.REFUSED}=1")
