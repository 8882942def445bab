"""The shape of what Eva types about a pilot meeting."""

from collections.abc import Iterable
from datetime import date, timedelta

from django import forms
from django.utils import timezone

from cases import emails
from cases.actions.meetings import Guest, road_map_lines
from cases.admin.forms import LONG, day, text_area
from cases.forms.fields import FarDateForm, asked_about, far_ahead, past_or_far
from cases.models import AgendaItem, Assignment, Case, PilotMeeting
from cases.pure import meetings
from cases.queries.owners import Owners
from cases.workflow import Party
from portal.models import Sector, SectorRole
from portal.text.swedish import sort_key

MOST_TIMES = 26  # a year of every second week
LONG_AGO = timedelta(days=90)  # of a meeting that is recorded afterwards
NEXT_YEAR = timedelta(days=270)  # a day without a year that is as far ahead may be meant as the one that has been


class TimeAndPlaceForm(forms.Form):
    day = day("Dag")
    begins = forms.TimeField(
        label="Från",
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={"required": "Välj när mötet börjar.", "invalid": "Skriv tiden så här: 14:00."},
    )
    ends = forms.TimeField(
        label="Till",
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={"required": "Välj när mötet slutar.", "invalid": "Skriv tiden så här: 16:00."},
    )
    place = forms.CharField(label="Plats", max_length=200, required=False)
    url = forms.URLField(
        label="Länk, om mötet är digitalt",
        required=False,
        assume_scheme="https",
        max_length=200,
        error_messages={"invalid": "Kontrollera länken. Den börjar oftast med https://."},
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("begins") and cleaned.get("ends") and cleaned["ends"] <= cleaned["begins"]:
            self.add_error("ends", "Mötet måste sluta efter att det har börjat.")
        if not (cleaned.get("place") or cleaned.get("url") or "place" in self.errors or "url" in self.errors):
            self.add_error("place", "Skriv en plats eller en länk till mötet.")
        return cleaned

    @classmethod
    def of(cls, meeting: PilotMeeting, data=None) -> "TimeAndPlaceForm":
        """The form that changes a meeting; without data it shows the meeting as it is."""
        start, end = timezone.localtime(meeting.start), timezone.localtime(meeting.end)
        as_it_is = {
            "day": start.date(),
            "begins": start.time(),
            "ends": end.time(),
            "place": meeting.place,
            "url": meeting.url,
        }
        return cls(data, initial=as_it_is, auto_id="flytta-%s")


def time_and_place(typed: dict) -> dict:
    """As the actions want it. Of what a valid form was cleaned to."""
    at_clock = meetings.on_swedish_clock
    return {
        "start": at_clock(typed["day"], typed["begins"]),
        "end": at_clock(typed["day"], typed["ends"]),
        "place": typed["place"],
        "url": typed["url"],
    }


class GuestsField(forms.MultipleChoiceField):
    """People and mailboxes by a name for each; cleans to guests."""

    def __init__(self, label: str, **options):
        super().__init__(
            label=label,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            error_messages={"invalid_choice": "Den som du valde arbetar inte här längre. Sidan visar hur det är nu."},
            **options,
        )
        self.guests: dict[str, tuple[str, Guest]] = {}

    def fill(self, guests: dict[str, tuple[str, Guest]]) -> None:
        self.guests = guests
        self.choices = [(key, label) for key, (label, _) in guests.items()]

    def clean(self, value) -> list[Guest]:
        return [self.guests[key][1] for key in super().clean(value)]


class GuestsForm(forms.Form):
    """The sectors that the cases have open questions at come first, ticked; then everybody else.

    Of a meeting that is over: who was there, which nobody is before she is ticked, also a business without an address.
    """

    proposed = GuestsField("Arbetar med ärendena")
    businesses = GuestsField("Företagen")
    others = GuestsField("Andra")

    def __init__(self, *args, cases: Iterable[Case], is_over: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        cases, self.is_over = list(cases), is_over
        proposed, everybody = proposed_guests(cases), all_staff(timezone.localdate())
        self.fields["proposed"].fill(proposed)
        self.fields["proposed"].initial = [] if is_over else list(proposed)
        self.fields["businesses"].fill(_businesses(cases, is_over=is_over))
        self.fields["others"].fill({key: guest for key, guest in everybody.items() if key not in proposed})

    @property
    def guests(self) -> list[Guest]:
        return [guest for name in ("proposed", "businesses", "others") for guest in self.cleaned_data[name]]


class CasesForm(forms.Form):
    """Those that were ticked somewhere else and are open."""

    def __init__(self, cases: list[Case]) -> None:
        super().__init__({})
        self.cases = cases

    def clean(self) -> dict:
        return {"cases": self.cases}


def proposed_guests(cases: Iterable[Case]) -> dict[str, tuple[str, Guest]]:
    """Whoever answers an open question of the cases: the officer with an account, else the sector's mailbox."""
    found = {}
    rows = Assignment.objects.open().filter(case__in=[case.goal for case in cases]).select_related("sector", "officer")
    for assignment in rows.order_by("sector__order", "sector__name", "pk"):
        officer, sector = emails.officer_with_account(assignment), assignment.sector
        key = f"p{officer.pk}" if officer else f"s{sector.pk}"
        found[key] = _person(officer, sector) if officer else _mailbox(sector)
    return found


def all_staff(today: date) -> dict[str, tuple[str, Guest]]:
    """Everybody with a role today, sector by sector, and the sectors' mailboxes."""
    found = {}
    held = SectorRole.objects.current(today).select_related("user", "sector").filter(sector__is_active=True)
    by_sector: dict[int, list[SectorRole]] = {}
    for role in held:
        by_sector.setdefault(role.sector_id, []).append(role)
    for sector in sorted(Sector.objects.filter(is_active=True), key=lambda each: sort_key(each.name)):
        found[f"s{sector.pk}"] = _mailbox(sector)
        for role in sorted(by_sector.get(sector.pk, []), key=lambda each: sort_key(str(each.user))):
            found.setdefault(f"p{role.user_id}", _person(role.user, sector))
    return found


def _person(user, sector: Sector) -> tuple[str, Guest]:
    return f"{user}, {sector}", Guest(email=user.email, user=user, sector=sector)


def _mailbox(sector: Sector) -> tuple[str, Guest]:
    return f"{sector}: brevlådan", Guest(email=sector.email, sector=sector)


def _businesses(cases: Iterable[Case], *, is_over: bool) -> dict[str, tuple[str, Guest]]:
    return {
        f"b{case.pk}": (f"{case.who} om {case.reference}", Guest(email=case.contact.email, case=case))
        for case in cases
        if case.contact.email or is_over
    }


class CallForm(TimeAndPlaceForm, GuestsForm):
    times = forms.IntegerField(
        label="Antal möten",
        initial=1,
        min_value=1,
        max_value=MOST_TIMES,
        help_text=(
            "1 är ett enda möte. Fler möten hålls varannan vecka på samma veckodag, i jämna eller udda veckor som"
            " det första. Stängda dagar hoppas över."
            " Ärendena tas upp på det första."
        ),
        error_messages={"min_value": "Skriv minst 1.", "max_value": f"Skriv högst {MOST_TIMES}."},
    )
    field_order = ("day", "begins", "ends", "place", "url", "times", "proposed", "businesses", "others")


class RecordForm(FarDateForm, TimeAndPlaceForm, GuestsForm):
    """A meeting that has been held already; one long ago is asked about."""

    DATE = "day"
    field_order = ("day", "sure", "begins", "ends", "place", "url", "proposed", "businesses", "others")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, is_over=True, **kwargs)
        self.order_fields(self.field_order)
        self.fields["place"].help_text = "Till exempel ”på bageriet” eller ”på telefon”."

    def _doubt_about(self, typed: date) -> str:
        return "är länge sedan" if typed < timezone.localdate() - LONG_AGO else ""


class LinesField(forms.CharField):
    """One line, one thing. Cleans to lines; all that cannot be understood is told at once, line by line."""

    owners: Owners

    def __init__(self, label: str, *, rows: int = 3, but: frozenset[Party] = frozenset(), **options):
        self.but = but
        super().__init__(
            label=label,
            required=False,
            max_length=LONG,
            widget=forms.Textarea({"rows": rows, "maxlength": LONG, "spellcheck": "true"}),
            **options,
        )

    def clean(self, value) -> list[meetings.Line]:
        lines, problems = meetings.try_lines(super().clean(value), today=timezone.localdate())
        problems |= self.owners.problems(lines, but=self.but)
        if problems:
            raise forms.ValidationError(meetings.in_order(problems))
        return lines


class AsItStood(forms.HiddenInput):
    """What a field held when the page was opened. Nobody sees it, so nothing describes it."""

    def build_attrs(self, base_attrs: dict, extra_attrs: dict | None = None) -> dict:
        return super().build_attrs(base_attrs, (extra_attrs or {}) | {"aria-describedby": False})


class NotesForm(forms.Form):
    """The notes about one case. All cases of a meeting stand in one HTML form and are saved by one press.

    Each field carries along what it said when the page was made, so that what somebody else has written meanwhile
    about another case is not written over by a page that never touched it.
    """

    note = text_area("Att ta upp (bara lotsen läser)", rows=2, required=False)
    decision = text_area("Beslut", rows=2, required=False)
    actions = LinesField(
        "Åtgärder, en per rad",
        help_text=(
            "Vem, kolon, vad och datum. Till exempel: Bygg: lämna besked om bygglov 2027-01-15."
            " Vem är en sektor, en person, Lotsen, Företaget eller någon utanför kommunen, till exempel Länsstyrelsen."
        ),
    )
    steps = LinesField(
        "Det här behöver företaget, i den här ordningen",
        but=frozenset({Party.PILOT}),
        help_text="Hos vem, kolon, vad och planerat beslut. Flytta raderna för att ändra ordningen.",
    )
    summary = text_area("Sammanfattning till företaget", rows=3, required=False)
    sure = forms.BooleanField(label="Ja, datumen är rätt", required=False)

    @classmethod
    def about(cls, item: AgendaItem) -> "NotesForm":
        initial = {
            "note": item.note,
            "decision": item.decision,
            "summary": item.summary,
            "actions": meetings.written(action.as_line for action in item.actions.all()),
            "steps": meetings.written(road_map_lines(item.case.told_in)),
        }
        return cls(initial=initial, item=item, **cls._names(item))

    @classmethod
    def sent(cls, item: AgendaItem, data) -> "NotesForm":
        return cls(data, item=item, **cls._names(item))

    @staticmethod
    def _names(item: AgendaItem) -> dict[str, str]:
        return {"prefix": f"punkt-{item.pk}", "auto_id": "%s"}

    def __init__(self, *args, item: AgendaItem, **kwargs):
        super().__init__(*args, **kwargs)
        self.item, self.tick = item, self.fields.pop("sure")
        for field in self.fields.values():
            field.show_hidden_initial, field.hidden_widget = True, AsItStood

    def full_clean(self) -> None:
        """Who can be named is looked up when it is needed, and not for each case that nobody touched."""
        if self.is_bound:
            owners = Owners(self.item)
            for field in self.fields.values():
                if isinstance(field, LinesField):
                    field.owners = owners
        super().full_clean()

    def clean(self) -> dict:
        """Dates that were just typed: what somebody shall do lies ahead, and what is unlikely is asked about."""
        cleaned = super().clean()
        stood = set(self.item.actions.values_list("what", "due"))
        to_do = [line for line in cleaned.get("actions", ()) if line.by and (line.what, line.by) not in stood]
        if passed := [line for line in to_do if line.by <= timezone.localdate()]:
            self.add_error("actions", [f"Rad {line.number}: Välj en dag efter i dag." for line in passed])
        stood = set(self.item.case.told_in.steps.values_list("what", "planned_decision"))
        steps = [line for line in cleaned.get("steps", ()) if line.by and (line.what, line.by) not in stood]
        doubts = [(line.by, far_ahead(line.by) or _other_year(line)) for line in to_do if line not in passed]
        doubts += [(line.by, past_or_far(line.by) or _other_year(line)) for line in steps]
        if doubts := [asked_about(day, doubt) for day, doubt in doubts if doubt]:
            self.fields["sure"] = self.tick
            if not self.tick.widget.value_from_datadict(self.data, self.files, self.add_prefix("sure")):
                self.add_error("sure", list(dict.fromkeys(doubts)))
        return cleaned


def _other_year(line: meetings.Line) -> str:
    is_far = line.is_year_guessed and line.by and line.by > timezone.localdate() + NEXT_YEAR
    return "är nästa gång den dagen kommer" if is_far else ""


def open_meetings(at) -> list[PilotMeeting]:
    """Where a case can still be taken up: those that come, and the latest that wait for their minutes."""
    waiting = PilotMeeting.objects.without_minutes(at).order_by("-start", "-pk")[:5]
    return [*PilotMeeting.objects.coming(at).order_by("start", "pk")[:20], *waiting]
