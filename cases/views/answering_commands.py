"""The buttons on the page of a question. Through the letter's limited link whoever presses says who it is."""

from collections.abc import Iterable
from functools import partial

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property

from cases import actions, rules
from cases.deciding import actions as deciding
from cases.deciding import lifted
from cases.forms import (
    ContactForm,
    CorrectForm,
    DeclineForm,
    HandOverForm,
    NewDateForm,
    OwnSystemForm,
    StandardForm,
    StepForm,
    WhoForm,
    WriteForm,
)
from cases.forms.officer import TYPED, PageForm
from cases.models import Assignment, Case, Message, StandardText, Step
from cases.queries import colleagues
from cases.undoing.views import UndoingPage
from cases.views.doors import AssignmentDoor
from portal.models import Actor, MailboxPerson, StoredFile, User
from portal.pages import bodies
from portal.pages.commands import NO_FORM, Command, plainly
from portal.people import directory, unsent_input
from portal.text.exceptions import NotAllowed
from portal.text.row_ids import row_id
from portal.text.swedish import long_date

Files = list[StoredFile]
WAITS_NO_MORE = "Ni väntar inte längre på företaget."
PLAIN_FORMS = [WriteForm, StepForm, NewDateForm, DeclineForm, OwnSystemForm]


def _accept(door: AssignmentDoor, *, by: Actor | None) -> str:
    actions.accept(door.assignment, by=by)
    return "Nu är frågan er."


def _answer(door: AssignmentDoor, *, by: Actor | None, text: str, files: Files) -> str:
    actions.answer(door.assignment, text, by=by, to_business=True, stored=files)
    return _reached(door, "Svaret är skickat till företaget.")


def _ask_business(door: AssignmentDoor, *, by: Actor | None, text: str, files: Files) -> str:
    actions.ask_business(door.assignment, text, by=by, stored=files)
    return _reached(door, "Frågan är skickad till företaget. Er svarstid räknas inte medan ni väntar.")


def _reached(door: AssignmentDoor, done: str) -> str:
    """A business without an e-mail address gets no letter, so somebody has to call: for an outside body the pilot."""
    contact = door.assignment.case.contact
    if contact.email:
        return done
    if not rules.may_read_whole_case(door.assignment):
        return f"{done} Företaget har ingen e-post och får inget mejl. Be lotsen ringa."
    return f"{done} Företaget har ingen e-post och får inget mejl. Ring {contact.phone} och berätta."


def _material(door: AssignmentDoor, *, by: Actor | None, text: str, files: Files) -> str:
    """Material for the pilot is the answer; when the question is answered already it is an addition."""
    if door.assignment.is_open:
        actions.answer(door.assignment, text, by=by, to_business=False, stored=files)
    else:
        actions.write_to_pilot(door.assignment, text, by=by, stored=files)
    return "Underlaget är skickat till lotsen."


def _note(door: AssignmentDoor, *, by: Actor | None, text: str, files: Files) -> str:
    actions.write_note(door.assignment.case, text, by=by, sector=door.assignment.sector, stored=files)
    return f"Anteckningen är sparad. Bara {door.assignment.sector} kan läsa den."


def standard_texts(assignment: Assignment) -> QuerySet[StandardText]:
    """The sector's own, and those of the pilot's that fit whoever speaks; another organisation has only its own."""
    wanted = Q(sector=assignment.sector)
    if rules.may_read_whole_case(assignment):
        wanted |= Q(sector=None, is_for_sectors=True)
    return StandardText.objects.filter(wanted).select_related("sector")


def _insert(door: AssignmentDoor, *, by: Actor | None, text: str, standard: str, files: Files) -> str:
    found = standard_texts(door.assignment).filter(pk=row_id(standard)).first()
    if found is None:
        raise NotAllowed("Välj en standardtext i listan först.")
    return "\n\n".join(part for part in (text, found.text) if part)


def _add_step(door: AssignmentDoor, *, by: Actor | None, **data) -> str:
    assignment = door.assignment
    actions.add_step(assignment.case, sector=assignment.sector, by=by, assignment=assignment, **data)
    return "Steget är tillagt."


def _new_date(door: AssignmentDoor, *, by: Actor | None, due, reason: str) -> str:
    assignment = actions.new_date(door.assignment, due, reason=reason, by=by)
    if assignment.wished_due:
        return f"Lotsen har fått ert önskemål och svarar er. Tills dess står {long_date(assignment.due)} kvar."
    return f"Nytt datum: {long_date(due)}.\n{_reached(door, 'Företaget får besked och läser varför.')}"


def _hand_over(door: AssignmentDoor, *, by: User, to: User) -> str:
    actions.hand_over(door.assignment, to, by=by)
    away = directory.cover_on(timezone.localdate()).away_in_words(to)
    return f"{to} har fått frågan." + (f" {to} är {away}." if away else "")


def _decline(door: AssignmentDoor, *, by: Actor | None, **data) -> str:
    declined = actions.decline(door.assignment, by=by, **data)
    if declined.is_declared_after_answer:
        return "Du står som jävig och läser inte ärendet längre. Svaret står kvar, och lotsen får veta det."
    return "Frågan är lämnad tillbaka. Lotsen tar vid."


def _own_system(door: AssignmentDoor, *, by: Actor | None, **data) -> str:
    actions.use_own_system(door.assignment, by=by, **data)
    return _reached(door, "Frågan är besvarad. Företaget ser att ni hanterar den hos er.")


def _log(
    door: AssignmentDoor, *, by: Actor | None, text: str, files: Files, kind: str, answered: Iterable[Message] = ()
) -> str:
    """ "Jag har ringt" or "Jag har träffat företaget": who and when are kept with it."""
    assignment = door.assignment
    told = {"sector": assignment.sector, "answered": answered, "stored": files}
    actions.log_contact(assignment.case, text, kind=kind, by=by, **told)
    done = f"Kontakten i ärende {assignment.case.reference} är antecknad."
    return f"{done} {_waits_now(assignment)}" if answered else done


def _waits_now(assignment: Assignment) -> str:
    if until := assignment.case.rests_until:
        return f"Ärendet vilar ändå till {long_date(until)}. Be lotsen väcka det om ni vill gå vidare nu."
    assignment.refresh_from_db(fields=["turn"])
    return "Ni väntar fortfarande på svar på en annan fråga." if assignment.waits_for_business else WAITS_NO_MORE


def _correct(message: Message, *, by: Actor | None, text: str, files: Files) -> str:
    actions.correct(message, text, by=by, stored=files)
    return "Texten är rättad. Den gamla står kvar och är märkt som rättad."


def _keep_decision(door: AssignmentDoor, *, by: Actor | None, decision: str) -> str:
    found = lifted.of_question(door.assignment).filter(pk=row_id(decision)).first()
    if found is None:
        raise NotAllowed("Det beslutet finns inte längre.")
    deciding.keep(found, by=by)
    return "Beslutet är hållet."


def _nothing_more(door: AssignmentDoor, *, by: Actor | None) -> str:
    actions.nothing_more(door.assignment, by=by)
    return "Frågan är besvarad. Ni behöver inte göra något mer."


_change_step = plainly(actions.change_step, "Steget är ändrat.")
_remove_step = plainly(actions.remove_step, "Steget är borttaget.")
DECLINE = Command("decline", _decline, DeclineForm)
COMMANDS = {
    each.slug: each
    for each in [
        Command("accept", _accept, PageForm),
        Command("answer", _answer, WriteForm, needs_fresh_page=True),
        Command("ask_business", _ask_business, WriteForm, needs_fresh_page=True),
        Command("material", _material, WriteForm, needs_fresh_page=True),
        Command("correct", _correct, CorrectForm, "sagt-har", needs_fresh_page=True),
        Command("nothing_more", _nothing_more, PageForm),
        Command("note", _note, WriteForm),
        Command("insert", _insert, StandardForm, "skriv", says=("standard",), puts_in="text"),
        Command("step_add", _add_step, StepForm, "vagen"),
        Command("step_change", _change_step, StepForm, "vagen", says=("stood",)),
        Command("step_remove", _remove_step, PageForm, "vagen", says=("stood",)),
        Command("new_date", _new_date, NewDateForm),
        Command("hand_over", _hand_over, HandOverForm),
        DECLINE,
        Command("own_system", _own_system, OwnSystemForm),
        Command("decision_kept", _keep_decision, PageForm, "beslut", says=("decision",)),
        Command("log", _log, ContactForm, says=("kind",)),
    ]
}
ON_THE_PAGE = COMMANDS.keys() - {"step_change", "step_remove", "hand_over", "correct"}


@bodies.takes_files
def do(
    request: HttpRequest, door: AssignmentDoor, command: str, step: int | None = None, message: int | None = None
) -> HttpResponse:
    """One button of the page."""
    found: Step | Message | None = None
    if step is not None:
        rows = Step.objects.select_related("case", "sector")
        found = get_object_or_404(rows, pk=step, case=door.assignment.case_id, sector=door.assignment.sector_id)
    elif message is not None:
        found = get_object_or_404(own_words(door.assignment), pk=message)
    return AssignmentPage(request, door, found).press(command)


def own_words(assignment: Assignment) -> QuerySet[Message]:
    """What the sector has said about this question, and may correct."""
    rows = Message.objects.told_by_sector(assignment)
    return rows.filter(rules.messages_readable_at(assignment)).select_related("assignment__case", "assignment__sector")


class AssignmentPage(UndoingPage):
    """About the question behind the door, or one step of its sector."""

    commands = COMMANDS
    undoable = frozenset(["answer", "ask_business", "material", "hand_over"])

    def __init__(self, request: HttpRequest, door: AssignmentDoor, about: Step | Message | None = None) -> None:
        super().__init__(request, about or door, by=door.user)
        self.door, self.key = door, door.assignment.page_key

    def case(self) -> Case:
        return self.door.assignment.case

    def address(self, section: str = "") -> str:
        return self.door.page + (f"#{section}" if section else "")

    def page_forms(self) -> list[PageForm]:
        reader = self.door.reader
        who = [] if self.door.user else [WhoForm(initial={"name": reader.name} if reader else None)]
        steps, words = map(StepForm.of, self._own_steps()), map(CorrectForm.of, self._own_words())
        own = [self._contact(), self._hand_over()]
        return [*who, *(form() for form in PLAIN_FORMS), *own, *steps, *words]

    def stale(self) -> str:
        """What a colleague has done meanwhile is read before one's own crosses it."""
        return colleagues.crossed(self.door.assignment, self.request.POST.get("seen", ""), by=self.by)

    def press(self, slug: str) -> HttpResponse:
        """Through the link of a shared mailbox: by whoever says that it is they."""
        self.take_in_files()
        if self.door.user or self.request.method != "POST" or slug not in COMMANDS or COMMANDS[slug].puts_in:
            return super().press(slug)
        who = WhoForm(self.request.POST)
        if who.is_valid():
            self.by = MailboxPerson.objects.named(who.cleaned_data["name"], self.door.assignment.sector)
            return super().press(slug)
        self.left = self.unsent(who)
        return self.refuse(who)

    def form_of(self, command: Command) -> PageForm:
        """ "Det är gjort" is enough of an answer to what a meeting decided."""
        typed = self.request.POST
        if "done" in typed and self.door.assignment.is_action and not typed.get(TYPED, "").strip():
            typed = typed.copy()
            typed[TYPED] = "Det är gjort."
        if command.form is HandOverForm:
            return self._hand_over(typed)
        if command.form is ContactForm:
            return self._contact(typed)
        if command.run is _correct:
            return CorrectForm.of(self.thing, typed)
        return StepForm.of(self.thing, typed) if command.run is _change_step else command.form(typed)

    def form_named(self, prefix: str, data) -> PageForm | None:
        if prefix == HandOverForm.PREFIX:
            return self._hand_over(data)
        if prefix == ContactForm.PREFIX:
            return self._contact(data)
        kinds = {kind.PREFIX: kind for kind in [WhoForm, *PLAIN_FORMS]} | {NO_FORM: PageForm}
        if prefix in kinds:
            return kinds[prefix](data, prefix="" if prefix == NO_FORM else prefix)
        steps = {StepForm.prefix_of(each): partial(StepForm.of, each) for each in self._own_steps()}
        words = {CorrectForm.prefix_of(each): partial(CorrectForm.of, each) for each in self._own_words()}
        form = (steps | words).get(prefix)
        return form(data) if form else None

    def _own_steps(self) -> QuerySet:
        return self.door.assignment.case.steps.filter(sector=self.door.assignment.sector_id)

    def _own_words(self) -> list[Message]:
        return [each for each in own_words(self.door.assignment) if each.may_be_corrected]

    def _contact(self, data=None) -> ContactForm:
        return ContactForm.of(self.door.assignment, self._asked, data)

    @cached_property
    def _asked(self) -> list[Message]:
        """What the business has not answered yet, and the sector may read."""
        return own_words(self.door.assignment).asked_of_business(self.door.assignment.case, most=None)

    def _hand_over(self, data=None) -> HandOverForm:
        assignment = self.door.assignment
        people = directory.people(assignment.sector, timezone.localdate()) if self.door.user else []
        return HandOverForm(data, people=[person for person in people if person != assignment.officer])

    def name_of(self, form: PageForm) -> str:
        """The standard text is chosen beside the box for the answer, and shares its name there."""
        return NO_FORM if isinstance(form, StandardForm) else super().name_of(form)

    def unsent(self, form: PageForm) -> dict[str, list[str]]:
        if TYPED not in self.request.POST:  # pressed on another page than the question's own
            return unsent_input.of(self.request, self.key).fields
        return super().unsent(form)

    def refuse_without_button(self) -> HttpResponse:
        self.take_in_files()
        form = WriteForm(self.request.POST)
        self.left, choose = self.unsent(form), "Välj med en av knapparna vem som ska läsa texten."
        self.refusal = self.told or (choose if form.is_valid() else "")
        return self.refuse(form)

    def done(self, command: Command, form: PageForm, said: str) -> HttpResponse:
        """Who hands a question back has no page to go back to: through the link, none at all, unless it was answered:
        then the link is still the others'.
        """
        response = super().done(command, form, said)
        if command is DECLINE and self.door.user is None and not self.door.assignment.is_answered:
            list(messages.get_messages(self.request))
            return render(self.request, "cases/assignment_left.html")
        is_from_list = command.form is ContactForm and self.request.POST.get("back") == "list"
        return redirect("workspace") if self.door.user and (command is DECLINE or is_from_list) else response
