"""What stands on Eva's page of an event."""

from datetime import datetime

from django.db.models import Avg, Count, Q, Sum
from django.utils import timezone

from events import board
from events.actions import scheduling, telling
from events.admin import forms, interests
from events.admin.commands import COMMANDS
from events.models import Evaluation, Event, OutcomePoint, UnsuitableTime
from events.workflow import Place
from portal.text.row_ids import row_id
from portal.text.swedish import local

FORMS = [
    "stall-in",
    "platser",
    "andel",
    "flytta",
    "anmal",
    "avboka",
    "brev",
    "bjud-in",
    "medarrangor",
    "material",
    "fraga",
    "utfall",
]


def page_context(event: Event, *, bound: forms.DeskForm | None = None) -> dict:
    now = timezone.now()
    shown = {name: COMMANDS[name].form(event=event, name=name, initial=initial(event, name)) for name in FORMS}
    if bound and bound.name in shown:
        shown[bound.name] = bound
    context = {
        "title": event.title,
        "event": event,
        "forms": {name.replace("-", "_"): form for name, form in shown.items()},
        "bound": bound,
        "is_over": event.is_over(now),
        "counts": counts_of(event),
        "co_organisers": event.co_organisers.select_related("user"),
        "material": event.material.all(),
        "letters": event.letters.all()[:10],
        "letters_to": letters_to(event),
        "letters_of_thanks": telling.letters_of_thanks(event) if event.is_over(now) else 0,
        "invited": event.invitations.count(),
        "rules": event.reminders.all(),
        "grades": grades_of(event),
        "points": event.outcome.filter(kind=OutcomePoint.Kind.WILL_CHANGE) if event.is_dialogue else [],
    }
    if event.is_dialogue:
        context["interests"] = interests.tally(event)
    if event.is_dialogue or event.asked.exists():
        answers = bound if bound and bound.name == "svar" else forms.AnswersForm(event=event, name="svar")
        context["answer_form"] = answers
        context["published"] = event.asked.published()
    if event.is_school:
        context["board"] = board.of(event)
        context["untold"] = len(scheduling.untold(event))
        context["unsuitable"] = _unsuitable_times(event, bound, at=now)
    return context


def _unsuitable_times(event: Event, bound: forms.DeskForm | None, *, at: datetime) -> list[tuple]:
    """What a school has said and nobody has answered, each with the form for the answer; and what somebody else
    answered, or moved, while the answer that came back was written.
    """
    theirs, name, refused = UnsuitableTime.objects.filter(person__event=event), "svara-om-tid", 0
    if bound and bound.name == name:
        refused = row_id(bound.data.get("row", ""))
    found = []
    shown = theirs.filter(Q(pk__in=theirs.standing(at).values("pk")) | Q(pk=refused)).order_by("at", "pk")
    for said in shown.select_related("person", "answered_by", "registration"):
        form = forms.AnswerTimeForm(event=event, name=name, initial={"row": said.pk})
        if bound and said.pk == refused:
            form = bound
        form.auto_id = f"{form.name}-{said.pk}-%s"  # the page may hold several
        found.append((said, form))
    return found


def counts_of(event: Event) -> dict:
    """People, not sign-ups: coming, waiting, held for an answer, and sign-ups that were cancelled."""
    return event.registrations.aggregate(
        coming=Sum("seats", filter=Q(place=Place.CONFIRMED), default=0),
        offered=Sum("seats", filter=Q(place=Place.OFFERED), default=0),
        waiting=Sum("seats", filter=Q(place=Place.WAITING), default=0),
        cancelled=Count("pk", filter=Q(place=Place.CANCELLED)),
    )


def letters_to(event: Event) -> dict[str, int]:
    """How many letters there are to all who are signed up, and to those who have a seat; each at an address of their
    own is one."""
    rows = list(event.registrations.active().exclude(email="").prefetch_related("attendees"))
    for each in rows:
        each.event = event
    number = {each: 1 + len(each.told_apart) for each in rows}
    return {"all": sum(number.values()), "coming": sum(n for each, n in number.items() if each.is_confirmed)}


def grades_of(event: Event) -> dict | None:
    """Means are shown from three answers on: one answer would be one person."""
    given = Evaluation.objects.filter(registration__event=event)
    found = given.aggregate(number=Count("pk"), useful=Avg("useful"), heard=Avg("heard"))
    if not found["number"]:
        return None
    if found["number"] < 3:
        return {"number": found["number"]}
    return found | {"texts": list(given.exclude(text="").values_list("text", flat=True).order_by("?"))}


def initial(event: Event, name: str) -> dict:
    match name:
        case "flytta":
            values = {field: getattr(event, field) for field in forms.MoveForm.base_fields}
            return values | {key: local(values[key]) for key in ("start", "end") if values[key]}
        case "platser":
            return {"capacity": event.target_capacity or event.capacity}
        case "andel":
            return {"per_company": event.per_company}
        case "utfall":
            points = list(event.outcome.all())
            kinds = (("agreed", OutcomePoint.Kind.AGREED), ("will_change", OutcomePoint.Kind.WILL_CHANGE))
            return {key: "\n".join(point.text for point in points if point.kind == kind) for key, kind in kinds}
    return {}
