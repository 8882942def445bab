"""What is the pilot's to do: the cases of "Att ta hand om", each under what waits in it, and what she has promised."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse, reverse_lazy

from cases import workflow
from cases.actions.asking import suggested
from cases.admin.listing import filters, tabs
from cases.day import rows
from cases.models import Assignment, Case, MeetingAction, Message, PilotMeeting, Promise, Step
from cases.pure.next_deed import ASK_ANOTHER, PASS_ON, PUT_RIGHT, REPLY, SAY_YES, SEE_TO, Desk, NextDeed, next_deed
from cases.workflow import Audience, State
from portal.calendar import calendars
from portal.models import DeadAddress
from portal.pages.day import COUNTED, Day, Deed, Group, Row, Tag

NEW, DATE, DONE = "nytt", "datum", "atgard"  # rows whose buttons lead back to them
ASKED_AT_MOST = 4  # buttons at a new case; the rest is on its page
TO_DO = "att-ta-hand-om"


NEW_ONES = {"skede": "nya"}  # as the list's address says it


def listed(view: str, **narrowed: str) -> str:
    return reverse("admin:cases_case_changelist", query={"vy": view, **narrowed})


def press(case: Case, command: str, words: str, **sends: object) -> Deed:
    return Deed(words, reverse_lazy("admin:cases_case_do", args=[case.pk, command]), sends)


def _cases(day: Day) -> QuerySet[Case]:
    rows = Case.objects.visible_to(day.user).select_related("contact")
    return rows.defer("search", "description", "closing_text")


def _with_kept(found: QuerySet, everything: QuerySet, pk: int) -> list:
    """The row that a button was pressed in is among those that are shown until another one's is."""
    here = list(found[: COUNTED + 1])
    kept = list(everything.filter(pk=pk)) if pk else []
    return [*kept, *(each for each in here if each.pk != pk)]


# --- New ones -------------------------------------------------------------------------------------


def new(day: Day) -> Iterator[Group]:
    here = filters.narrowed(_cases(day), NEW_ONES)
    waiting = tabs.in_view(here, TO_DO, user=day.user, today=day.today)
    cases = _with_kept(waiting, _cases(day), day.kept_of(NEW))
    asks = suggested(cases)
    found = [_new(case, asks[case.pk]) for case in cases[:COUNTED]]
    yield Group("Nya ärenden", found, page=listed(TO_DO, **NEW_ONES), is_capped=len(cases) > COUNTED)


def _new(case: Case, sectors: list) -> Row:
    """A button for each sector that the matter points to and that has not been asked."""
    asks = [press(case, "fraga-direkt", f"Fråga {each}", sector=each.pk) for each in sectors[:ASKED_AT_MOST]]
    tags = [Tag("Öppnat igen", "now")] if case.is_reopened else []
    deeds = tuple(asks if case.is_open else ()) or (rows.opens(case, "fragor", "Öppna"),)
    return rows.of_case(case, tags=tags, deeds=deeds, name=f"{NEW}-{case.pk}")


# --- What waits for her in the others ----------------------------------------------------------------


def _desks(cases: list[Case]) -> dict[int, Desk]:
    """What each case's own page reads to tell what is next, of a page of cases: what they share is asked once."""
    said, asked = _said(cases), defaultdict(list)
    for each in Assignment.objects.filter(case__in=cases).select_related("sector"):
        asked[each.case_id].append(each)
    acts = (
        MeetingAction.objects.of_pilot().filter(item__case__in=cases).order_by().values_list("item__case", flat=True)
    )
    steps = Step.objects.filter(case__in=cases, is_checked=False).order_by().values_list("case", flat=True)
    to_do, unchecked = set(acts), set(steps)
    emails = [each.contact.email for each in cases if each.contact.email]
    dead = set(DeadAddress.objects.filter(email__in=emails).values_list("email", flat=True))
    return {
        case.pk: Desk(
            case=case,
            said=said[case.pk],
            assignments=asked[case.pk],
            to_do=[case] if case.pk in to_do else [],
            unchecked=[case] if case.pk in unchecked else [],
            letters_come_back=case.contact.email in dead,
        )
        for case in cases
    }


def _said(cases: list[Case]) -> dict[int, list[Message]]:
    """In the order of time; also in a duplicate, whose words are read where the work goes on."""
    goals = dict(Case.objects.filter(joined_into__in=cases).order_by().values_list("pk", "joined_into"))
    goals |= {each.pk: each.pk for each in cases}
    rows = Message.objects.filter(case__in=goals).exclude(audience=Audience.INTERNAL).order_by("at", "pk")
    said = defaultdict(list)
    for each in rows.only("case", "at", "side", "audience", "kind", "sector", "assignment"):
        said[goals[each.case_id]].append(each)
    return said


# In order of promise: the button that the case's page offers, and what stands over such cases here.
HEADINGS = {
    PASS_ON: "Svar att ge vidare",
    REPLY: "Företag har skrivit",
    SAY_YES: "Sektorer vill ha ett senare datum",
    ASK_ANOTHER: "Frågor som har lämnats tillbaka",
    PUT_RIGHT: "Mejl når inte företaget",
    "": "Nästa steg är ditt",
}


def to_see_to(day: Day) -> Iterator[Group]:
    untriaged = Q(state__in=sorted(workflow.UNTRIAGED))
    waiting = tabs.in_view(_cases(day), TO_DO, user=day.user, today=day.today).exclude(untriaged)
    cases = _with_kept(waiting, _cases(day), day.kept_of(DATE))
    is_capped, cases = len(cases) > COUNTED, cases[:COUNTED]
    desks, found = _desks(cases), defaultdict(list)
    for case in cases:
        deed = next_deed(desks[case.pk], today=day.today)
        if deed.button == SAY_YES or case.pk == day.kept_of(DATE):
            found[SAY_YES].append(_wished(case, desks[case.pk], deed))
        elif deed.button != SEE_TO:  # which stands among the actions
            found[deed.button if deed.button in HEADINGS else ""].append(_waiting(case, deed))
    for button, heading in HEADINGS.items():
        yield Group(heading, found[button], among=listed(TO_DO), is_capped=is_capped)


def _waiting(case: Case, deed: NextDeed) -> Row:
    return rows.of_case(case, section=deed.place, deeds=(rows.opens(case, deed.place, deed.button or "Öppna"),))


def _wished(case: Case, desk: Desk, deed: NextDeed) -> Row:
    """The sector's wish with a yes beside it; a moment ago, where that was pressed."""
    wished = [each for each in desk.assignments if each.is_open and each.wished_due]
    says = [press(case, "ja-till-datum", f"Ja till {each.sector}", assignment=each.pk) for each in wished[:1]]
    opens = rows.opens(case, deed.place, deed.button or "Öppna")
    who = f"{wished[0].sector}: {wished[0].wished_because}" if wished else case.who
    return rows.of_case(case, section=deed.place, who=who, deeds=(*says, opens), name=f"{DATE}-{case.pk}")


# --- What she has promised ------------------------------------------------------------------------


def near(day: Day) -> Iterator[Group]:
    """Her own promises to businesses that are late, or near: also while a sector is at work."""
    until = calendars.office().add(day.today, 1)
    own = Promise.objects.filter(assignment=None, outcome=Promise.Outcome.OPEN, due__lte=until).order_by("due")
    mine = own.exclude(case__state=State.RESTING)  # a case that ends settles what it promised
    ids = list(dict.fromkeys(mine.values_list("case", flat=True)[: COUNTED + 1]))
    cases = sorted(_cases(day).filter(pk__in=ids), key=lambda case: ids.index(case.pk))
    found = [rows.of_case(case, section="skriv", deeds=(rows.opens(case, "skriv", "Ge besked"),)) for case in cases]
    yield Group("Besked som du har lovat", found, among=listed(TO_DO), is_capped=len(ids) > COUNTED)


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
        among=reverse("admin:cases_pilotmeeting_changelist"),
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
    yield Group("Protokoll att skriva", found[:COUNTED], among=page, is_capped=len(found) > COUNTED)
