"""Practice's own pages. Everybody who reaches the portal may open them: nothing in it is anybody's."""

from collections.abc import Callable, Iterator
from functools import wraps

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from portal.models import OutgoingEmail, PilotRole, Sector, SectorRole, TownHall, User
from portal.people import security, sessions
from portal.tools.practice import again, letters

MOST_LISTED = 100


def where_practice_is(view: Callable) -> Callable:
    """A door without a key, to people's letters and to being them: only in a database that practice has filled."""

    @login_not_required
    @wraps(view)
    def through(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if _since() is None:
            raise Http404
        return view(request, *args, **kwargs)

    return through


# --- Who one is -----------------------------------------------------------------------------------


@login_not_required
def people(request: HttpRequest) -> HttpResponse:
    context = {
        "groups": list(_groups()),
        "next": request.GET.get("next", ""),
        "since": _since(),
        "is_under_way": again.is_under_way(),
        "why_it_failed": again.why_it_failed(),
    }
    return render(request, "portal/practice/people.html", context)


def _groups() -> Iterator[tuple[str, list[tuple[User, str]]]]:
    """A heading, and those below it, each with what she or he does."""
    today, known = timezone.localdate(), set()
    pilots = PilotRole.objects.current(today).select_related("user").order_by("pk")
    yield "Lotsen och ledningen", [(role.user, role.get_kind_display()) for role in pilots]
    known |= {role.user_id for role in pilots}
    roles = list(SectorRole.objects.current(today).select_related("user").order_by("kind", "user__name"))
    known |= {role.user_id for role in roles}
    others = sorted(User.objects.filter(is_active=True).exclude(pk__in=known), key=lambda user: not user.name)
    yield "Företag och andra", [(user, user.title or "företag") for user in others]
    for sector in Sector.objects.filter(is_active=True):
        yield sector.full_name, [(each.user, _what(each)) for each in roles if each.sector_id == sector.pk]


def _what(role: SectorRole) -> str:
    kind, title = role.get_kind_display(), role.user.title
    return f"{kind}, {title}" if title else kind


@where_practice_is
@require_POST
def become(request: HttpRequest, pk: int) -> HttpResponse:
    """To be one of its own people."""
    person = get_object_or_404(User, pk=pk, is_active=True)
    auth.login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    sessions.begin(request, remember=False)
    security.note(security.Kind.SIGN_IN, by=person, remembered=False)
    return redirect(_where_to(request))


def _where_to(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse("after_sign_in")


def _since():
    return TownHall.objects.values_list("practice_since", flat=True).first()


# --- Letters that would have left -----------------------------------------------------------------


@where_practice_is
def held_letters(request: HttpRequest) -> HttpResponse:
    gone = OutgoingEmail.objects.filter(created_at__lte=timezone.now())  # without those that are held for a while
    newest = gone.order_by("-created_at", "-pk").only("to", "subject", "created_at")[:MOST_LISTED]
    return render(request, "portal/practice/letters.html", {"letters": newest, "most": MOST_LISTED})


@where_practice_is
def held_letter(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, get_object_or_404(OutgoingEmail, pk=pk), letters.ReplyForm())


def _shown(request: HttpRequest, letter: OutgoingEmail, form: letters.ReplyForm) -> HttpResponse:
    context = {"letter": letter, "parts": letters.parts(letter), "form": form}
    return render(request, "portal/practice/letter.html", context)


@where_practice_is
@require_POST
def open_link(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    found = get_object_or_404(OutgoingEmail, pk=pk)
    if number >= len(found.links):
        raise Http404
    return redirect(letters.address(found, number))


@where_practice_is
@require_POST
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(OutgoingEmail, pk=pk)
    form = letters.ReplyForm(request.POST)
    if not found.is_answered_here:
        raise Http404
    if not form.is_valid():
        return _shown(request, found, form)
    letters.reply(found, form.cleaned_data["text"])
    messages.success(request, "Svaret har kommit in. Det hamnar där det hör hemma inom några sekunder.")
    return redirect("practice_letters")


# --- From the beginning ---------------------------------------------------------------------------


@login_not_required
def begin_again(request: HttpRequest) -> HttpResponse:
    """Two presses throw away one practice, since each page names which one it shows."""
    form, since = again.AgainForm(*([request.POST, request.FILES] if request.method == "POST" else [])), _since()
    if not form.is_valid():
        return render(request, "portal/practice/again.html", {"since": since, "form": form})
    if since is None:
        raise Http404
    if request.POST.get("since") != since.isoformat():
        messages.warning(request, "Övningen har redan börjat om sedan du öppnade sidan. Inget är slängt nu.")
        return redirect("practice_again")
    form.save()
    again.ask(since)
    messages.success(request, "Övningen börjar om. Det tar en minut eller två, och sedan är alla utloggade.")
    return redirect("practice")
