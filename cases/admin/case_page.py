"""Everything that the case page shows, read once. The page shows and does not decide."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from cases import deadlines, rules, workflow
from cases.actions.asking import usual_due
from cases.admin import forms
from cases.admin.case_list import NEARNESS
from cases.models import Assignment, Attachment, Case, Message, PilotMeeting, StandardText
from cases.models.thread import Audience
from cases.status import status_of
from cases.workflow import AssignmentState, State
from portal import calendars, outbox
from portal.models import OutgoingEmail, Reminder, Sector, User
from portal.swedish import long_date

UNDO = timedelta(minutes=10)  # so long a question that was just asked offers "Ångra"
ONE_PER_PAGE = {
    "fraga": forms.AskForm,
    "skicka": forms.WriteForm,
    "kontakt": forms.ContactForm,
    "nytt-steg": forms.StepForm,
    "beskriv": forms.DescribeForm,
    "for-ihop": forms.JoinForm,
    "lotsens-datum": forms.PilotDateForm,
    "vila": forms.RestForm,
    "avsluta": forms.CloseForm,
    "oppna-igen": forms.ReopenForm,
}


@dataclass(frozen=True)
class Event:
    at: datetime
    text: str
    by: User | None = None
    reason: str = ""


def attachments_readable_by(user: User, case: Case) -> QuerySet:
    """A file is read by whoever may read the text it came with; one without a text by all who see the case."""
    return case.attachments.filter(rules.files_readable_by(user)).select_related("file")


def suggested_sectors(case: Case) -> list[Sector]:
    """The sectors that the wishes and matter types point to, unless they have been asked already."""
    by_wish = Q(wish__cases=case) | Q(wish__matter_types__in=case.wishes.values("matter_types"))
    asked = case.assignments.exclude(state=AssignmentState.RECALLED).values("sector")
    pointed_out = Sector.objects.filter(by_wish | Q(mattertype__cases=case), is_active=True)
    return list(pointed_out.exclude(pk__in=asked).distinct())


def page_context(case: Case, user: User, *, bound: forms.CaseForm | None = None) -> dict:
    """The context of the template; `bound` is the form that was sent and refused, with what was typed."""
    today = timezone.localdate()
    status = status_of(case, today=today)
    thread = _thread(case, user)
    assignments = _assignments(case)
    may_act = rules.may_triage(user)
    meetings = PilotMeeting.objects.visible_to(user).filter(items__case=case)
    meetings = list(meetings.select_related("called_by", "approved_by"))
    return {
        "title": f"{case.reference} {case.subject}",
        "case": case,
        "status": status,
        "promise": _promise(case, today),
        "turn_days": _turn_days(case, today),
        "thread": thread,
        "loose_files": [a for a in attachments_readable_by(user, case) if a.message_id is None],
        "events": _events(case, user, assignments, status.promises, meetings),
        "periods": _periods(case, today),
        "others": _others(case, user),
        "may_act": may_act,
        "meetings": meetings,
        "bound": bound if bound is not None and bound.is_bound and bound.errors else None,
        "questions": [_question(a, case, user, thread, bound) for a in assignments],
        **(_desk(case, user, status, assignments, bound) if may_act else {}),
    }


def _desk(case: Case, user: User, status, assignments: list[Assignment], bound: forms.CaseForm | None) -> dict:
    """What only the pilot gets: the forms, the suggestions and the letters."""
    sectors = [("", "Välj sektor")] + [(s.pk, s.name) for s in Sector.objects.filter(is_active=True)]
    return {
        "forms": {
            name.replace("-", "_"): _form(name, form, case, bound, sectors) for name, form in ONE_PER_PAGE.items()
        },
        "suggested": suggested_sectors(case) if case.is_open else [],
        "usual_due": usual_due(),
        "just_asked": [a for a in assignments if _was_just_asked(a, user)],
        "step_rows": [_step(step, case, bound, sectors) for step in status.steps],
        "standard_texts": StandardText.objects.filter(sector=None),
        "letters": [
            {"row": letter, "text": outbox.readable(letter)}
            for letter in OutgoingEmail.objects.filter(about="case", about_id=case.pk)[:50]
        ],
        "seen": case.updated_at.isoformat(),
        "pilots_promise": next((p for p in status.promises if p.is_pilots_own and not case.is_resting), None),
        "may_rest": case.is_open,
        "may_close": workflow.may_move(case.state, State.CLOSED),
        "may_join": workflow.may_move(case.state, State.JOINED),
        "may_put_aside": workflow.may_move(case.state, State.SPAM),
        "may_reopen": workflow.may_move(case.state, State.REOPENED),
        "may_restore": case.state == State.SPAM,
        "matter_types": list(case.matter_types.all()),
    }


def _form(name: str, form: type[forms.CaseForm], case: Case, bound, sectors) -> forms.CaseForm:
    if bound is not None and bound.name == name:
        return bound
    initial = {"subject": case.subject, "matter_types": case.matter_types.all()} if name == "beskriv" else None
    made = form(case=case, name=name, initial=initial)
    if "sector" in made.fields:
        made.fields["sector"].choices = sectors
    return made


def _question(assignment: Assignment, case: Case, user: User, thread: list[Message], bound) -> dict:
    """One question to a sector with its small forms."""
    made = {}
    for name, form in (("nytt-datum", forms.NewDateForm), ("fraga-igen", forms.AskAgainForm)):
        full = f"{name}-{assignment.pk}"
        is_bound = bound is not None and bound.name == full
        made[name.replace("-", "_")] = bound if is_bound else form(case=case, name=full)
    return {
        "row": assignment,
        "is_late": assignment.is_overdue(),
        "may_undo": _was_just_asked(assignment, user),
        "may_ask_again": case.is_open and not assignment.is_open,
        "may_move_date": assignment.is_open and not assignment.waits_for_business,
        **_sharing(assignment, case, user, thread),
        **made,
    }


def _sharing(assignment: Assignment, case: Case, user: User, thread: list[Message]) -> dict:
    """What another organisation may be given to read, and what it has been given. Notes stay where they are."""
    if not (assignment.sector.is_external and assignment.is_open):
        return {"shares": False}
    messages, shared = [m for m in thread if m.audience != Audience.INTERNAL], assignment.shared_messages.all()
    given, files_given = {m.pk for m in shared}, {f.pk for f in assignment.shared_files.all()}
    files = attachments_readable_by(user, case).exclude(message__audience=Audience.INTERNAL)
    return {
        "shares": True,
        "messages": [(m, m.pk in given) for m in messages],
        "files": [(f, f.pk in files_given) for f in files],
    }


def _step(step, case: Case, bound, sectors) -> dict:
    name = f"andra-steg-{step.pk}"
    if bound is not None and bound.name == name:
        return {"row": step, "form": bound}
    fields = ("what", "apply_url", "state", "registry_number", "planned_decision")
    initial = {field: getattr(step, field) for field in fields} | {"sector": step.sector_id}
    form = forms.ChangeStepForm(case=case, name=name, initial=initial)
    here = [(step.sector_id, step.sector.name)]
    form.fields["sector"].choices = sectors if here[0] in sectors else sectors + here
    return {"row": step, "form": form}


def _was_just_asked(assignment: Assignment, user: User) -> bool:
    is_fresh = timezone.now() - assignment.asked_at < UNDO
    return is_fresh and assignment.state == AssignmentState.ASKED and assignment.asked_by_id == user.pk


def _thread(case: Case, user: User) -> list[Message]:
    files = Prefetch("attachments", Attachment.objects.filter(rules.files_readable_by(user)).select_related("file"))
    shared = Prefetch("shared_in", Assignment.objects.select_related("sector"))
    return list(case.messages.readable_by(user).select_related("author", "sector").prefetch_related(files, shared))


def _assignments(case: Case) -> list[Assignment]:
    return list(
        case.assignments.select_related("sector", "officer").prefetch_related("shared_messages", "shared_files")
    )


def _promise(case: Case, today) -> dict:
    nearness = deadlines.nearness(case.next_due, on=today, calendar=calendars.office())
    return {"nearness": nearness, "words": NEARNESS[nearness], "due": case.next_due}


def _turn_days(case: Case, today) -> int:
    return max(calendars.office().count(timezone.localdate(case.turn_since), today), 0)


def _events(case: Case, user: User, assignments: list[Assignment], promises, meetings) -> list[Event]:
    """What has happened, in order: moves, questions, dates and reminders."""
    shows_reasons = user.roles.sees_everything
    found = [
        Event(c.at, f"Nytt läge: {c.get_to_state_display()}.", c.by, c.reason if shows_reasons else "")
        for c in case.status_changes.select_related("by")
    ]
    for a in assignments:
        found.append(Event(a.asked_at, f"{a.sector} fick frågan."))
        if a.accepted_at:
            found.append(Event(a.accepted_at, f"{a.sector} tog emot frågan."))
        if a.ended_at:
            why = a.get_decline_reason_display() if a.state == AssignmentState.DECLINED else ""
            found.append(Event(a.ended_at, f"{a.sector}: {a.get_state_display()}.", reason=why))
    sectors = {a.pk: a.sector.name for a in assignments}
    for p in promises:
        if p.was_overtaken:
            continue
        who = sectors.get(p.assignment_id, "lotsen")
        found.append(
            Event(p.made_at, f"Löfte från {who}: {p.get_kind_display()} senast {long_date(p.due)}.", reason=p.reason)
        )
    for meeting in meetings:
        found += _meeting_events(meeting)
    ids = [a.pk for a in assignments]
    about = Q(thing="case", thing_id=case.pk) | Q(thing="assignment", thing_id__in=ids)
    for reminder in Reminder.objects.filter(about, letter__isnull=False).select_related("to"):
        found.append(Event(reminder.created_at, f"Påminnelse skickad till {reminder.to or reminder.to_email}."))
    return sorted(found, key=lambda event: event.at)


def _meeting_events(meeting: PilotMeeting) -> list[Event]:
    when = f"lotsmöte {meeting.when}"
    found = [Event(meeting.called_at, f"Kallelse till {when}.", meeting.called_by)]
    if meeting.cancelled_at:
        found.append(Event(meeting.cancelled_at, f"Inställt {when}."))
    if meeting.approved_at:
        found.append(Event(meeting.approved_at, f"Godkänt protokoll från {when}.", meeting.approved_by))
    return found


def _periods(case: Case, today) -> list[dict]:
    office = calendars.office()
    return [
        {
            "party": period.get_party_display(),
            "since": period.since,
            "until": period.until,
            "days": max(
                office.count(
                    timezone.localdate(period.since), timezone.localdate(period.until) if period.until else today
                ),
                0,
            ),
        }
        for period in case.turn_periods.filter(assignment=None)
    ]


def _others(case: Case, user: User) -> list[Case]:
    same = Case.objects.visible_to(user).of_same_business(case)
    return list(same.select_related("contact").defer("search").order_by("-pk")[:20])


def page_address(case: Case, section: str = "") -> str:
    return reverse("admin:cases_case_change", args=[case.pk]) + (f"#{section}" if section else "")
