"""What is the pilot's to do: the cases of "Att ta hand om", each under what waits in it, and what she has promised."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.urls import reverse, reverse_lazy

from cases import workflow
from cases.actions.asking import suggested
from cases.admin.listing import tabs
from cases.day import rows
from cases.models import Assignment, Case, MeetingAction, Message, PilotMeeting, Promise
from cases.workflow import Audience, Side, State
from portal.calendar import calendars
from portal.models import DeadAddress
from portal.pages.day import COUNTED, Day, Deed, Group, Row, Tag

NEW, DATE, DONE = "nytt", "datum", "atgard"  # rows whose buttons lead back to them
ASKED_AT_MOST = 4  # buttons at a new case; the rest is on its page
TO_DO = "att-ta-hand-om"


def listed(view: str) -> str:
    return f"{reverse('admin:cases_case_changelist')}?vy={view}"


def press(case: Case, command: str, words: str, **sends: object) -> Deed:
    return Deed(words, reverse_lazy("admin:cases_case_do", args=[case.pk, command]), sends)


def _cases(day: Day) -> QuerySet[Case]:
    rows = Case.objects.visible_to(day.user).select_related("contact")
    return rows.defer("search", "description", "closing_text")


def _with_kept(found: QuerySet, everything: QuerySet, pk: int) -> list:
    """The row that a button was pressed in stands first, and stays until another one's is."""
    here = list(found[: COUNTED + 1])
    kept = list(everything.filter(pk=pk)) if pk else []
    return [*kept, *(each for each in here if each.pk != pk)]


# --- New ones -------------------------------------------------------------------------------------


def new(day: Day) -> Iterator[Group]:
    begun = workflow.OPEN - workflow.UNTRIAGED  # by what they are not: then the dates are walked in order
    waiting = tabs.in_view(_cases(day), TO_DO, user=day.user, today=day.today).exclude(state__in=sorted(begun))
    cases = _with_kept(waiting, _cases(day), day.kept_of(NEW))
    asks = suggested(cases)
    found = [_new(case, asks[case.pk]) for case in cases[:COUNTED]]
    yield Group("Nya ärenden", found, page=listed(TO_DO), is_capped=len(cases) > COUNTED)


def _new(case: Case, sectors: list) -> Row:
    """A button for each sector that the matter points to and that has not been asked."""
    asks = [press(case, "fraga-direkt", f"Fråga {each}", sector=each.pk) for each in sectors[:ASKED_AT_MOST]]
    tags = [Tag("Öppnat igen", "now")] if case.is_reopened else []
    deeds = tuple(asks if case.is_open else ()) or (rows.opens(case, "fragor", "Öppna"),)
    return rows.of_case(case, tags=tags, deeds=deeds, name=f"{NEW}-{case.pk}")


# --- What waits for her in the others ----------------------------------------------------------------


@dataclass
class Waits:
    """Why a case is hers to see to, for a page of cases: what several of them share is asked once."""

    wished: dict[int, Assignment] = field(default_factory=dict)
    handed_back: set[int] = field(default_factory=set)
    acts: set[int] = field(default_factory=set)
    last: dict[int, str] = field(default_factory=dict)  # the side that spoke last
    dead: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, cases: list[Case]) -> "Waits":
        wished = Assignment.objects.open().filter(case__in=cases, wished_due__isnull=False).select_related("sector")
        handed = Case.objects.filter(tabs.handed_back(), pk__in=[each.pk for each in cases]).order_by()
        acts = MeetingAction.objects.of_pilot().filter(item__case__in=cases).order_by()
        emails = [each.contact.email for each in cases if each.contact.email]
        return cls(
            wished={each.case_id: each for each in wished.order_by("-pk")},
            handed_back=set(handed.values_list("pk", flat=True)),
            acts=set(acts.values_list("item__case", flat=True)),
            last=_who_spoke_last(cases),
            dead=set(DeadAddress.objects.filter(email__in=emails).values_list("email", flat=True)),
        )

    def why(self, case: Case) -> str:
        if case.pk in self.wished:
            return DATE
        if case.pk in self.handed_back:
            return "handed_back"
        if case.contact.email in self.dead:
            return "dead"
        if case.pk in self.acts:
            return "acts"
        return self.last.get(case.pk, "next")


def _who_spoke_last(cases: list[Case]) -> dict[int, str]:
    """Of what is not for one sector alone; also in a duplicate, whose words are read where the work goes on."""
    goals = dict(Case.objects.filter(joined_into__in=cases).order_by().values_list("pk", "joined_into"))
    goals |= {each.pk: each.pk for each in cases}
    said = Message.objects.filter(case__in=goals).exclude(audience=Audience.INTERNAL)
    newest = said.order_by("case", "-at", "-pk").distinct("case").values_list("at", "case", "side")
    return {goals[case]: side for _, case, side in sorted(newest)}


# In order of promise: what waits, its heading, where on the case's page it is seen to, and the words of the deed.
REASONS = [
    (Side.SECTOR, "Svar att ge vidare", "trad", "Läs svaret"),
    (Side.BUSINESS, "Företag har skrivit", "trad", "Läs och svara"),
    (DATE, "Sektorer vill ha ett senare datum", "fragor", "Läs varför"),
    ("handed_back", "Frågor som har lämnats tillbaka", "fragor", "Fråga någon annan"),
    ("dead", "Mejl når inte företaget", "kontakt", "Ring och rätta adressen"),
    (Side.PILOT, "Nästa steg är ditt", "", "Öppna"),
]


def to_see_to(day: Day) -> Iterator[Group]:
    untriaged = Q(state__in=sorted(workflow.UNTRIAGED))
    waiting = tabs.in_view(_cases(day), TO_DO, user=day.user, today=day.today).exclude(untriaged)
    cases = _with_kept(waiting, _cases(day), day.kept_of(DATE))
    is_capped, cases = len(cases) > COUNTED, cases[:COUNTED]
    waits, found = Waits.of(cases), defaultdict(list)
    for case in cases:
        why = DATE if case.pk == day.kept_of(DATE) else waits.why(case)
        found["pilot" if why == "next" else why].append(case)
    for why, heading, section, words in REASONS:
        here = [_waiting(case, waits, why=why, section=section, words=words) for case in found[why]]
        yield Group(heading, here, page=listed(TO_DO), is_capped=is_capped)


def _waiting(case: Case, waits: Waits, *, why: str, section: str, words: str) -> Row:
    deeds = [rows.opens(case, section, words)]
    asked, who = waits.wished.get(case.pk) if why == DATE else None, case.who
    if asked:
        deeds = [press(case, "ja-till-datum", f"Ja till {asked.sector}", assignment=asked.pk), *deeds]
        who = f"{asked.sector}: {asked.wished_because}"
    name = f"{DATE}-{case.pk}" if why == DATE else ""
    return rows.of_case(case, section=section, who=who, deeds=tuple(deeds), name=name)


# --- What she has promised ------------------------------------------------------------------------


def near(day: Day) -> Iterator[Group]:
    """Her own promises to businesses that are late, or near: also while a sector is at work."""
    until = calendars.office().add(day.today, 1)
    own = Promise.objects.filter(assignment=None, outcome=Promise.Outcome.OPEN, due__lte=until).order_by("due")
    mine = own.exclude(case__state=State.RESTING)  # a case that ends settles what it promised
    ids = list(dict.fromkeys(mine.values_list("case", flat=True)[: COUNTED + 1]))
    cases = sorted(_cases(day).filter(pk__in=ids), key=lambda case: ids.index(case.pk))
    found = [rows.of_case(case, section="skriv", deeds=(rows.opens(case, "skriv", "Ge besked"),)) for case in cases]
    yield Group("Besked som du har lovat", found, page=listed(TO_DO), is_capped=len(ids) > COUNTED)


def among_actions(day: Day) -> list[QuerySet]:
    return [MeetingAction.objects.filter(Q(done_at=None) | Q(pk=day.kept_of(DONE)))]


def actions(day: Day) -> Iterator[Group]:
    """From meetings, until they are done; the one that was done just now stays."""
    everything = MeetingAction.objects.filter(item__case__in=Case.objects.visible_to(day.user))
    everything = everything.select_related("item__case__joined_into").defer("item__case__search")
    waiting = everything.of_pilot().order_by("due", "pk")
    found = _with_kept(waiting, everything, day.kept_of(DONE))
    yield Group(
        "Åtgärder från möten",
        [_action(action) for action in found[:COUNTED]],
        page=reverse("admin:cases_pilotmeeting_changelist"),
        is_capped=len(found) > COUNTED,
    )


def _action(action: MeetingAction) -> Row:
    case, is_done = action.item.case.goal, action.done_at is not None
    done = () if is_done else (press(case, "atgard-klar", "Klart", action=action.pk),)
    return Row(
        title=action.what,
        page=rows.opens(case, "moten", "").page,
        reference=case.reference,
        who=case.subject,
        tags=(Tag("Klart", "done"),) if is_done else (),
        due=None if is_done else action.due,
        deeds=done,
        name=f"{DONE}-{action.pk}",
    )


def among_minutes(day: Day) -> list[QuerySet]:
    return [PilotMeeting.objects.without_minutes(day.now)]


def minutes(day: Day) -> Iterator[Group]:
    """Meetings that have been, and whose minutes are not approved."""
    held = PilotMeeting.objects.visible_to(day.user).without_minutes(day.now).order_by("start")
    found = [
        Row(title=str(each), page=(page := reverse("admin:cases_pilotmeeting_change", args=[each.pk])),
            who=each.place, deeds=(Deed("Skriv protokollet", page),))
        for each in held[: COUNTED + 1]
    ]  # fmt: skip
    page = reverse("admin:cases_pilotmeeting_changelist")
    yield Group("Protokoll att skriva", found[:COUNTED], page=page, is_capped=len(found) > COUNTED)
