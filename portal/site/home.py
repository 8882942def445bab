"""The roof's own pages: start page, initiatives, accessibility, privacy. Put together from every app below."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.cache import cache_control

from cases.guide.reading import guide
from cases.models import Case, CaseAccess
from cases.queries.status import listed
from cases.views import figures
from cases.views.draft_door import BEGUN
from events.models import Attendee, Event, Registration
from events.workflow import Kind
from portal.models import InitiativePage, Notice, Picture, User, town_hall
from portal.models.pages import Initiative, stored_town_hall
from portal.people import directory
from surveys.reporting.headlines import newest_headline
from training.models import Cohort, Participant
from training.queries import under_way

MOST_LISTED = 200


def site(request: HttpRequest) -> dict:
    """Context of every page: whose site it is, and who the pilot is."""
    made_up = {"is_demo": settings.DEMO, "is_practice": settings.PRACTICE}
    return made_up | {"municipality": SimpleLazyObject(town_hall), "pilot": Pilot()}


class Pilot:
    """The pilot as pages name it. Nothing is asked of the database until a page uses it."""

    @property
    def name(self) -> str:
        return directory.pilot_name(timezone.localdate())

    @property
    def is_named(self) -> bool:
        return directory.pilot_covered(timezone.localdate())

    @property
    def title(self) -> str:
        return directory.pilot_title(timezone.localdate())

    @property
    def in_sentence(self) -> str:
        """The title where it does not begin the sentence."""
        return directory.pilot_in_sentence(timezone.localdate())

    @property
    def picture(self) -> Picture | None:
        return directory.pilot_picture(timezone.localdate())

    @property
    def phone(self) -> str:
        return directory.pilot_phone(timezone.localdate())


def pictured(pages: QuerySet[InitiativePage]) -> QuerySet[InitiativePage]:
    """With their pictures, and without what those are drawn of."""
    return pages.select_related("picture").defer("picture__content")


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "portal/home.html",
        {
            "notices": Notice.objects.current(timezone.localdate())[:5],
            "results": newest_headline(),
            "initiatives": pictured(InitiativePage.objects.filter(is_published=True)),
            "coming_events": Event.objects.next(timezone.now())[:3],
            "key_figures": figures.headline(),
            "has_guide": bool(guide().wishes),
            "has_begun": bool(request.COOKIES.get(BEGUN)),
        },
    )


def my_pages(request: HttpRequest) -> HttpResponse:
    """Everything that belongs to the verified address of a signed-in business: its cases and its sign-ups."""
    email = request.user.email
    cases = Case.objects.belonging_to(email).order_by("-received_at")
    context = {
        "leads": Cohort.objects.led_by(request.user).exists(),
        "cases": listed(cases, most=MOST_LISTED),
        **_of_others(request.user),
        "sign_ups": _sign_ups(email),
        "seats": Attendee.objects.belonging_to(email)[:MOST_LISTED],
        "co_organised": Event.objects.co_organised_by(request.user)[:MOST_LISTED],
        "courses": Participant.objects.own(request.user).select_related("cohort")[:MOST_LISTED],
    }
    return render(request, "portal/my_pages.html", context)


def _of_others(user: User) -> dict:
    """Cases that the person follows, and invitations without an answer, which tell no more than the number."""
    held = CaseAccess.objects.of(user).values_list("case", "case__reference", "accepted_at")
    if not (held := list(held[:MOST_LISTED])):
        return {}
    followed = Case.objects.filter(pk__in=[case for case, _, is_yes in held if is_yes]).select_related("contact")
    return {
        "followed": listed(followed.order_by("-received_at"), most=MOST_LISTED),
        "asked_to_follow": [reference for _, reference, is_yes in held if not is_yes],
    }


def _sign_ups(email: str) -> list[tuple[str, list[Registration]]]:
    """What comes, the nearest first; then what is over, called off or cancelled, the latest first."""
    own = Registration.objects.belonging_to(email)
    coming = list(own.to_come(timezone.now())[:MOST_LISTED])
    gone = own.exclude(pk__in=[each.pk for each in coming]).order_by("-event__over_at", "-pk")
    return [("", coming), ("Tidigare och avbokade", list(gone[: MOST_LISTED - len(coming)]))]


@login_not_required
def initiative(request: HttpRequest, slug: str) -> HttpResponse:
    page = get_object_or_404(pictured(InitiativePage.objects.all()), initiative=slug, is_published=True)
    notices = Notice.objects.current(timezone.localdate()).filter(initiative=slug)
    others = InitiativePage.objects.filter(is_published=True).exclude(pk=page.pk)
    context = {"page": page, "notices": notices, "others": others}
    if kind := EVENTS_OF.get(page.initiative):
        context |= {"has_events": True, "coming_events": Event.objects.next(timezone.now()).filter(kind=kind)[:3]}
    if page.initiative == Initiative.TRAINING:
        context["training"] = under_way.for_everybody(timezone.localdate(), timezone.now())
    return render(request, "portal/initiative.html", context)


# The initiatives that gather people, and the kind of their events
EVENTS_OF = {Initiative.PROCUREMENT: Kind.PROCUREMENT, Initiative.SCHOOL: Kind.SCHOOL}


@login_not_required
def in_english(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/in_english.html", {"has_guide": bool(guide().wishes)})


@login_not_required
@cache_control(public=True, max_age=3600)
def colours(request: HttpRequest) -> HttpResponse:
    """The municipality's colours as a style sheet, because the content security policy allows none inline."""
    css = f":root{{--brand:{town_hall().brand_colour};--brand-light:{town_hall().brand_colour_light}}}"
    return HttpResponse(css, content_type="text/css; charset=utf-8")


@login_not_required
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def logo(request: HttpRequest, version: str) -> HttpResponse:
    """The version is in the address, so that it is asked for once. A drawing opened by itself runs nothing."""
    found = town_hall().picture
    if found is None or found.version != version:  # another process may have shown a newer one
        found = getattr(stored_town_hall(), "picture", None)
    if found is None or found.version != version:
        raise Http404
    response = HttpResponse(found.content, content_type=found.content_type)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return response


# Every cookie that the site sets, all of them necessary (LEK 2022:482, 9 kap. 28 §).
COOKIES = [
    {
        "name": settings.SESSION_COOKIE_NAME,
        "what": "Minns att du är inloggad, vad du har skrivit och inte skickat, och vad nästa sida ska visa.",
        "how_long": "Högst 37 dagar. Inloggningen slutar tidigare.",
    },
    {
        "name": settings.CSRF_COOKIE_NAME,
        "what": "Visar att det är du som skickar ett formulär, och inte en annan sida i ditt namn.",
        "how_long": "Ett år",
    },
    {
        "name": "arende",
        "what": "Hittar ditt utkast om du inte hann skicka ditt ärende, och visar kvittot när du har skickat det.",
        "how_long": "14 dagar. En timme när ärendet är skickat.",
    },
    {
        "name": BEGUN,
        "what": "Minns att du har ett påbörjat ärende, så att startsidan kan visa vägen tillbaka.",
        "how_long": "14 dagar, eller tills ärendet är skickat",
    },
    {
        "name": "arende_nummer",
        "what": "Minns ett organisationsnummer som inte är skickat, eller inte gick att läsa. Vi sparar det inte.",
        "how_long": "En timme",
    },
    {
        "name": "messages",
        "what": "Visar ett besked en gång, till exempel att du är utloggad.",
        "how_long": "Till nästa sida",
    },
]


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/privacy.html", {"cookies": COOKIES})
