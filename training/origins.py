"""What an improvement action may be born of, and the links to it on the pages where it is thought of.

Each kind finds its row for whoever asks, and says in words what it is, without naming any business: the action is
read by many more than the case is.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, ClosingAnswer, Invitation, PilotMeeting
from events.models import OutcomePoint
from portal.models import Business, User, town_hall
from portal.pages import related_links
from portal.text.swedish import long_date
from surveys.catalogue import catalogue
from surveys.models import Area, Factor, Value
from surveys.pure.swedish_numbers import TOO_FEW, in_words
from surveys.workflow import Release
from training import rules
from training.models import Cohort, ImprovementAction
from training.workflow import Origin


@dataclass(frozen=True)
class Source:
    """The kind, what was said in words, the row that the action points at, and who raised it."""

    origin: Origin
    words: str = ""
    row: dict = field(default_factory=dict)  # {"case": …}: the field of the action, and its row
    raisers: tuple[str, ...] = ()
    area: Area | None = None
    factor: Factor | None = None

    @property
    def cohort(self) -> Cohort | None:
        return self.row.get("cohort")


def _cohort(pk: int) -> Source | None:
    cohort = Cohort.objects.filter(pk=pk).first()
    return cohort and Source(Origin.COHORT, cohort.name, {"cohort": cohort})


def _survey(pk: int) -> Source | None:
    """A figure of ours. Another municipality's is nothing that we can do anything about. A value with too few answers
    is not told here either: the action is read by many."""
    rows = Value.objects.select_related("series__area__survey", "series__factor", "edition__survey")
    value = rows.filter(pk=pk, series__municipality__code=town_hall().code).first()
    if value is None:
        return None
    area, factor = value.series.area, value.series.factor
    about = f"{area.name}, {factor.name}" if area.name else factor.name
    fewest = catalogue().fewest_answers(area, value.edition.measurement_year)
    few = value.answers is not None and value.answers < fewest and value.series.release == Release.ANSWERS
    said = TOO_FEW if few else in_words(value.published, value.scale) or value.get_state_display()
    answers = f" ({value.answers} svar)" if value.answers else ""
    words = f"{value.edition.survey.name} {value.edition.measurement_year}, {about}: {said}{answers}"
    return Source(Origin.SURVEY, words, area=area, factor=factor)


def _meeting(pk: int) -> Source | None:
    meeting = PilotMeeting.objects.filter(pk=pk).first()
    if meeting is None:
        return None
    asked = meeting.invitations.filter(case__isnull=False).exclude(email="").values_list("email", flat=True)
    return Source(Origin.MEETING, str(meeting), {"meeting": meeting}, tuple(asked))


def _dialogue(pk: int) -> Source | None:
    point = OutcomePoint.objects.select_related("event").filter(pk=pk).first()
    if point is None:
        return None
    came = point.event.registrations.coming().exclude(email="").values_list("email", flat=True)
    return Source(Origin.DIALOGUE, f"{point.event.title}: {point.text}", {"outcome_point": point}, tuple(came))


def _closing_answer(pk: int) -> Source | None:
    answer = ClosingAnswer.objects.select_related("case__contact").filter(pk=pk).first()
    if answer is None:
        return None
    words = f"Omdöme {answer.overall} av 10 efter ärende {answer.case.reference}"
    return Source(Origin.CLOSING_ANSWER, words, {"closing_answer": answer}, _contact(answer.case))


def _complaint(pk: int) -> Source | None:
    case = Case.objects.select_related("contact").defer("search").filter(pk=pk).first()
    if case is None:
        return None
    words = f"Ärende {case.reference}, {long_date(case.received_on)}"
    return Source(Origin.COMPLAINT, words, {"case": case}, _contact(case))


def _contact(case: Case) -> tuple[str, ...]:
    return (case.contact.email,) if case.contact.email else ()


FIND: dict[str, Callable[[int], Source | None]] = {
    Origin.COHORT: _cohort,
    Origin.SURVEY: _survey,
    Origin.MEETING: _meeting,
    Origin.DIALOGUE: _dialogue,
    Origin.CLOSING_ANSWER: _closing_answer,
    Origin.COMPLAINT: _complaint,
}


def find(origin: str, pk: int, *, user: User) -> Source | None:
    """What an action is to be born of, for whoever may begin it; None for what is not there or not theirs."""
    source = FIND[origin](pk) if origin in FIND else None
    return source if source and rules.may_begin_improvement(user, source.cohort) else None


# --- What whoever raised it is told ---------------------------------------------------------------


def raised_on(action: ImprovementAction) -> date:
    """The day when it was said; when that is disposed of, the day when something was decided about it."""
    if action.case:
        return action.case.received_on
    said = (
        (action.closing_answer and action.closing_answer.at)
        or (action.meeting and action.meeting.start)
        or (action.outcome_point and action.outcome_point.event.start)
    )
    return timezone.localdate(said or action.decided_at)


def public_page(action: ImprovementAction) -> str:
    """Where anybody may read what was said, if that is anywhere."""
    if action.outcome_point:
        return action.outcome_point.event.get_absolute_url()
    if action.area:
        survey = action.area.survey.key
        has_page = bool(action.area.name)
        return reverse("survey_area", args=[survey, action.area.key]) if has_page else reverse("survey", args=[survey])
    return ""


def own_case(action: ImprovementAction, email: str) -> Case | None:
    """The case of whoever has that address: the one that the action was born of."""
    rows = Case.objects.filter(
        Q(pk=action.case_id)
        | Q(closing_answer=action.closing_answer_id or 0)
        | Q(pk__in=Invitation.objects.filter(meeting=action.meeting_id or 0, email=email).values("case"))
    )
    return rows.filter(contact__email=email).first()


# --- Links on the pages of the floors below -------------------------------------------------------


def _link(origin: Origin, pk: int, words: str) -> related_links.Link:
    return related_links.Link(words, reverse("improvement_new", args=[origin, pk]))


def _from(origin: Origin, words: str) -> related_links.Source:
    def links(user: User, pk: int) -> list[related_links.Link]:
        return [_link(origin, pk, words)] if rules.may_run(user) else []

    return links


def _from_figure(user: User, pk: int) -> list[related_links.Link]:
    return _from(Origin.SURVEY, "Gör något åt det: ny förbättringsåtgärd")(user, pk) if _survey(pk) else []


def _from_case(user: User, pk: int) -> list[related_links.Link]:
    if not rules.may_run(user):
        return []
    found = [_link(Origin.COMPLAINT, pk, "Förbättringsåtgärd ur det företaget säger")]
    answer = ClosingAnswer.objects.filter(case=pk).first()
    return found + ([_link(Origin.CLOSING_ANSWER, answer.pk, "Förbättringsåtgärd ur omdömet")] if answer else [])


def _list_of_all(user: User, pk: int) -> list[related_links.Link]:
    if not rules.may_read_all_improvements(user):
        return []
    return [related_links.Link("Alla förbättringsåtgärder", reverse("improvements"))]


def _raised(user: User, pk: int) -> list[related_links.Link]:
    """What came of what a company said in its cases."""
    cases = Case.objects.visible_to(user).filter(business__in=Business.objects.of_card(Business(pk=pk)))
    found = ImprovementAction.objects.filter(rules.improvements_visible_to(user), case__in=cases).order_by("-pk")
    return [
        related_links.Link(each.title, reverse("improvement", args=[each.pk]), each.get_state_display())
        for each in found[:50]
    ]


related_links.register("company", _raised, heading="Det de har tagit upp")
related_links.register("company_visit", _raised, heading="Det de har tagit upp")
related_links.register("survey_analysis", _list_of_all)
related_links.register("survey_value", _from_figure)
related_links.register("pilot_meeting", _from(Origin.MEETING, "Förbättringsåtgärd ur mötet"))
related_links.register("outcome_point", _from(Origin.DIALOGUE, "Gör en förbättringsåtgärd"))
related_links.register("case", _from_case)
