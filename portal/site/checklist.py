"""What is left before the portal may be opened, and afterwards what has to be kept in order: each line leads to where.

A line is a function that yields a sentence for what is not in order, or nothing. A new one stands in
CHECKS, and in BEFORE_OPENING if a line of it `must` be done.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.models import ServicePromise, Wish
from cases.queries import leaving
from portal.mail import reply_address
from portal.models import Absence, PilotRole, RetentionRule, Sector, SectorRole, TownHall, User, YearlyTask, town_hall
from portal.pages import required_parts
from portal.people import directory, log
from portal.server.checks import DEMO
from portal.server.town_hall import ADDRESSES
from portal.site import surroundings
from portal.site.kits.kinds import KINDS
from portal.text.exceptions import NotAllowed
from portal.text.swedish import counted, join_words, weekday_date

SOON = timedelta(days=60)
EMPTIED = "Portalen tömmer lotsens gemensamma brevlåda, så ingen hinner läsa där. Välj en annan adress för den."


@dataclass(frozen=True)
class Line:
    """Something that somebody has to do, and the page where it is done. `must` be done before the portal is opened."""

    sentence: str
    page: str
    must: bool = False


def whose_it_is() -> Iterator[Line]:
    ours, page = town_hall(), reverse("admin:portal_townhall_changelist")
    if missing := ours.missing:
        yield Line(f"Skriv vems portalen är. Det saknas: {join_words(missing)}.", page, must=True)
    demos = [TownHall._meta.get_field(name) for name in ADDRESSES if getattr(ours, name).endswith(DEMO)]
    if demos and settings.PRODUCTION and not settings.DEMO:
        names = join_words(str(each.verbose_name) for each in demos)
        yield Line(f"Det finns inga brevlådor på {DEMO}. Byt {names}.", page, must=True)
    if settings.MAIL_IN.is_on and reply_address.is_ours(ours.pilot_mailbox):
        yield Line(EMPTIED, page, must=True)


def who_pilots() -> Iterator[Line]:
    page, today = reverse("admin:portal_pilotrole_changelist"), timezone.localdate()
    kinds = set(PilotRole.objects.current(today).values_list("kind", flat=True))
    if not kinds & {PilotRole.Kind.BUSINESS_DEVELOPER}:
        yield Line("Ingen är näringslivsutvecklare. Ge någon den rollen.", page, must=True)
    if not kinds & {PilotRole.Kind.SUBSTITUTE}:
        yield Line("Ingen är ersättare. Då svarar ingen när näringslivsutvecklaren är borta.", page)
    if not kinds & {PilotRole.Kind.REGISTRAR}:
        yield Line("Ingen är registrator.", page)


def what_is_shown() -> Iterator[Line]:
    """Of a portal that nobody has seen yet."""
    ours, pilot = town_hall(), directory.pilot(timezone.localdate())
    if not ours.is_open and pilot and not directory.pilot_picture(timezone.localdate()):
        page = reverse("admin:portal_user_change", args=[pilot.pk])
        yield Line(f"Lägg in en bild på {pilot}. Den visas på startsidan, bredvid telefonnumret.", page)
    if not ours.is_open and not ours.phone_hours:
        page = reverse("admin:portal_townhall_changelist")
        yield Line("Skriv när företagslotsen svarar i telefon. Det visas på startsidan.", page)


def what_is_promised() -> Iterator[Line]:
    if not ServicePromise.objects.filter(kind=ServicePromise.Kind.FIRST_CONTACT).exists():
        yield Line("Bestäm vad ni lovar: hur snart ni hör av er.", _kit("promise"), must=True)


def sectors() -> Iterator[Line]:
    """Each that nobody answers for, or that nobody leads."""
    active = Sector.objects.filter(is_active=True)
    if not active:
        yield Line("Lägg in sektorerna.", _kit("sector"))
    held = set(SectorRole.objects.current(timezone.localdate()).values_list("sector", "kind"))
    for sector in active:
        lacks = [kind.label for kind in SectorRole.Kind if (sector.pk, kind.value) not in held]
        if lacks and not sector.is_external:
            page = reverse("admin:portal_sector_change", args=[sector.pk])
            yield Line(f"{sector} har ingen {' och ingen '.join(lacks)}.", page)


def wishes() -> Iterator[Line]:
    active = Wish.objects.filter(is_active=True)
    if not active.exists():
        yield Line("Lägg in vad företag kan vilja göra. Nu står bara ”Jag vet inte” i formuläret.", _kit("wish"))
    for wish in active.filter(sectors=None):
        yield Line(f"”{wish}” frågar ingen sektor.", reverse("admin:cases_wish_change", args=[wish.pk]))


def pages_of_law() -> Iterator[Line]:
    count = len(required_parts.missing(timezone.localdate())) + required_parts.without_an_officer()
    if count:
        page = reverse("admin:portal_wording_changelist")
        yield Line(f"Saknas på sidor som lagen kräver: {count}.", page)


def retention() -> Iterator[Line]:
    count = RetentionRule.objects.filter(is_on=True, decision="").count()
    if count:
        page = reverse("admin:portal_retentionrule_changelist")
        yield Line(f"Gallringsregler utan beslut: {count}. Utan beslut gallras ingenting.", page)


def vacations() -> Iterator[Line]:
    """Days of the coming two months when nobody runs the cases."""
    today = timezone.localdate()
    away = Absence.objects.filter(user__pilot_roles__isnull=False, until__gte=today, since__lte=today + SOON)
    for absence in away.order_by("since").distinct():
        day = max(absence.since, today)
        if directory.pilot_roles() and not directory.pilot_covered(day):
            page = reverse("admin:portal_absence_change", args=[absence.pk])
            yield Line(f"Ingen svarar för lotsen när {absence.user} är borta {absence.when}.", page)


def who_leaves() -> Iterator[Line]:
    for person in leaving.leavers(timezone.localdate()):
        held = counted(person.held, "öppen fråga", "öppna frågor")
        page = reverse("admin:cases_case_hand_on", args=[person.pk])
        yield Line(f"{person} har {held} där rollen har slutat eller snart slutar. Lämna vidare.", page)


def late_this_year() -> Iterator[Line]:
    """Of what comes back each year, what has passed its day and nobody has done."""
    for task in YearlyTask.objects.filter(due__lt=timezone.localdate()).order_by("due", "what"):
        yield Line(f"”{task}” skulle ha varit klart {weekday_date(task.due)}.", reverse("year"))


def what_surrounds_it() -> Iterator[Line]:
    for sentence in surroundings.lacks():
        yield Line(sentence, reverse("surroundings"))


BEFORE_OPENING: list[Callable[[], Iterator[Line]]] = [whose_it_is, who_pilots, what_is_promised]
CHECKS = [
    *BEFORE_OPENING,
    what_is_shown,
    sectors,
    wishes,
    pages_of_law,
    retention,
    vacations,
    who_leaves,
    late_this_year,
    what_surrounds_it,
]


def _kit(kind: str) -> str:
    return reverse("kit_kind", args=[KINDS[kind].slug])


def lines() -> list[Line]:
    return [line for check in CHECKS for line in check()]


def show(request: HttpRequest) -> HttpResponse:
    left = lines()
    is_open = town_hall().is_open
    context = {
        "title": "Sköts om" if is_open else "Kom igång",
        "has_permission": True,
        "is_open": is_open,
        "must": [line for line in left if line.must],
        "others": [line for line in left if not line.must],
    }
    return TemplateResponse(request, "admin/portal/checklist.html", context)


@require_POST
def open_portal(request: HttpRequest) -> HttpResponse:
    try:
        let_businesses_in(by=request.user)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Portalen är öppen. Företag kan berätta vad de vill göra.")
    return redirect("checklist")


@transaction.atomic
def let_businesses_in(*, by: User) -> None:
    """Once. Nobody is let into a portal that cannot answer."""
    town_hall.forget()  # another process may have written it just now
    if any(line.must for check in BEFORE_OPENING for line in check()):
        raise NotAllowed("Något måste vara klart innan portalen öppnas. Det står överst på sidan.")
    if TownHall.open_portal():
        log.note("portal.open", town_hall(), by=by)
