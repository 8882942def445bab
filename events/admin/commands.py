"""What Eva can do on the page of an event: for each command its form, the one action it calls, and what is said then.

Each runner returns the sentence that is shown; a refusal is raised as NotAllowed by the action.
"""

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from events import actions
from events.admin import forms
from events.models import Event, Registration, UnsuitableTime
from portal.mail import outbox
from portal.models import OutgoingEmail, User
from portal.pages.commands import Command, plainly
from portal.text.exceptions import NotAllowed
from portal.text.swedish import counted, number_word

NOBODY = "Ingen är anmäld, så ingen får något mejl."


def _row(rows: QuerySet, pk: int) -> Model:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotAllowed("Det som du valde finns inte längre. Sidan visar hur det är nu.")
    return found


def _letters(number: int) -> str:
    return "Ett mejl är" if number == 1 else f"{number_word(number).capitalize()} mejl är"


def _publish(event: Event, *, by: User) -> str:
    published = actions.publish(event, by=by)
    if not published.takes_sign_ups(timezone.now()):
        return "Träffen är publicerad. Sista anmälan har passerat, så ingen kan anmäla sig."
    what = "kan företag erbjuda besök" if published.is_school else "kan alla anmäla sig"
    return f"Träffen är publicerad. Nu {what}."


def _move(event: Event, *, by: User, **wanted) -> str:
    with outbox.counted() as letters:
        moved = actions.move_event(event, by=by, **wanted)
    if moved.sequence == event.sequence:
        return "Inget var ändrat, så ingen får något mejl."
    if moved.is_draft:
        return "Tid och plats är sparade. Träffen är inte publicerad, så ingen får något mejl."
    told = "Alla anmälda får ett mejl med det nya och det gamla." if letters.number else NOBODY
    return f"Tid och plats är sparade. {told}"


def _call_off(event: Event, *, by: User, because: str) -> str:
    with outbox.counted() as letters:
        actions.call_off(event, because=because, by=by)
    told = "Alla anmälda får ett mejl, och den tas bort ur deras kalendrar." if letters.number else NOBODY
    return f"Träffen är inställd. {told}"


def _write(event: Event, *, by: User, group: str, subject: str, text: str) -> str:
    sent = actions.write_to_group(event, group=group, subject=subject, text=text, by=by)
    return f"{_letters(sent.receivers)} på väg."


def _thank(event: Event, *, by: User) -> str:
    number = actions.thank(event, by=by)
    return (
        f"{_letters(number)} på väg, med länk till materialet och tre frågor."
        if number
        else "Alla har redan fått det."
    )


def _invite(event: Event, *, by: User, receivers: list) -> str:
    number = actions.invite(event, receivers, by=by)
    return f"{_letters(number)} på väg." if number else "Alla är redan inbjudna."


def _co_organiser(event: Event, *, by: User, **told) -> str:
    made = actions.add_co_organiser(event, by=by, **told)
    return f"{made} är medarrangör." + (" Ett mejl med länken till listan är på väg." if made.user else "")


def _remove_co_organiser(event: Event, *, by: User, row: int) -> str:
    found = _row(event.co_organisers.all(), row)
    actions.remove_co_organiser(found, by=by)
    return f"{found} är inte medarrangör längre och ser inte listan."


def _material(event: Event, *, by: User, **told) -> str:
    made = actions.add_material(event, by=by, **told)
    return f"”{made}” är publicerat."


def _remove_material(event: Event, *, by: User, row: int) -> str:
    found = _row(event.material.all(), row)
    actions.remove_material(found, by=by)
    return f"”{found}” är borttaget."


def _answer(event: Event, *, by: User, answers: list, **_) -> str:
    actions.write_answers(answers, by=by)
    return "Svaren är sparade. Ingen ser dem innan du publicerar."


def _drop(event: Event, *, by: User, answers: list, question: int | None) -> str:
    actions.write_answers([row for row in answers if row[0].pk != question], by=by)
    actions.drop_question(_row(event.asked.all(), question), by=by)
    return "Frågan är borttagen. Det du har skrivit på de andra är sparat."


def _publish_answers(event: Event, *, by: User, answers: list, **_) -> str:
    """What stands on the screen is what is published, also what was typed after the last save."""
    with transaction.atomic():
        actions.write_answers(answers, by=by)
        with outbox.counted() as letters:
            number = actions.publish_answers(event, by=by)
    published = "Ett svar är publicerat" if number == 1 else f"{number_word(number).capitalize()} svar är publicerade"
    return f"{published}, och alla får ett mejl samtidigt." if letters.number else f"{published}. {NOBODY}"


def _publish_outcome(event: Event, *, by: User, **typed) -> str:
    """What stands on the screen is what is published."""
    with transaction.atomic():
        actions.write_outcome(event, by=by, **typed)
        actions.publish_outcome(event, by=by)
    return "Utfallet är publicerat på träffens sida."


def _for_somebody(event: Event, *, by: User, **told) -> str:
    at = timezone.now()
    result, registration = actions.sign_up(event, actions.SignUp(**told), source="desk", by=by, at=at)
    letters = OutgoingEmail.objects.filter(about="registration", about_id=registration.pk, created_at=at).count()
    if result is actions.Result.KNOWN:
        link = ". Ett mejl med länken är på väg." if letters else " och fick länken för en stund sedan."
        return f"Den adressen är redan anmäld{link}"
    who = registration.company_name or told["attendees"][0]
    return f"{who} är anmäld: {registration.stands_as}. {_letters(letters)} på väg."


def _cancel(event: Event, *, by: User, registration: Registration) -> str:
    who = registration.company_name or registration.names[0]
    with outbox.counted() as letters:
        actions.cancel(registration, by=by)
    done = "erbjudandet är tillbakataget" if event.is_school else "anmälan är avbokad"
    return f"{who}: {done}. {_letters(letters.number)} på väg."


def _propose(event: Event, *, by: User) -> str:
    number = actions.propose(event, by=by)
    return f"{counted(number, 'ruta är ifylld', 'rutor är ifyllda').capitalize()}. Ändra som du vill."


def _send_schedules(event: Event, *, by: User) -> str:
    number = actions.send_schedules(event, by=by)
    if not number:
        return "Alla har redan det schema som gäller, så ingen får något mejl."
    return f"{_letters(number)} på väg, med schema och kalenderfil."


def _answer_time(event: Event, *, by: User, row: int, text: str) -> str:
    said = _row(UnsuitableTime.objects.filter(person__event=event), row)
    done = actions.answer_unsuitable_time(said, text=text, by=by)
    if done.person.email:
        return f"{done.person.name} får svaret. Ett mejl är på väg."
    return f"Svaret är sparat. {done.person.name} har ingen e-post, så du behöver ringa."


_share = plainly(actions.set_share, "Antalet platser per företag är ändrat. Den som redan har fler behåller dem.")
_ask = plainly(actions.add_question, "Frågan är tillagd.")
_outcome = plainly(actions.write_outcome, "Utfallet är sparat.")

COMMANDS = {
    each.slug: each
    for each in [
        Command("publicera", _publish, forms.DeskForm),
        Command("stall-in", _call_off, forms.CallOffForm, "andra"),
        Command("flytta", _move, forms.MoveForm, "andra"),
        Command("platser", actions.set_capacity, forms.CapacityForm, "andra"),
        Command("andel", _share, forms.ShareForm, "andra"),
        Command("anmal", _for_somebody, forms.ForSomebodyForm, "deltagare"),
        Command("avboka", _cancel, forms.CancelForm, "deltagare"),
        Command("brev", _write, forms.GroupLetterForm, "brev"),
        Command("bjud-in", _invite, forms.InviteForm, "brev"),
        Command("tacka", _thank, forms.DeskForm, "brev"),
        Command("medarrangor", _co_organiser, forms.CoOrganiserForm, "medarrangorer"),
        Command("ta-bort-medarrangor", _remove_co_organiser, forms.RowForm, "medarrangorer"),
        Command("material", _material, forms.MaterialForm, "material"),
        Command("ta-bort-material", _remove_material, forms.RowForm, "material"),
        Command("fraga", _ask, forms.QuestionForm, "fragor"),
        Command("svar", _answer, forms.AnswersForm, "fragor"),
        Command("ta-bort-fraga", _drop, forms.AnswersForm, "fragor", shown_as="svar"),
        Command("publicera-svar", _publish_answers, forms.AnswersForm, "fragor", shown_as="svar"),
        Command("utfall", _outcome, forms.OutcomeForm, "utfall"),
        Command("publicera-utfall", _publish_outcome, forms.OutcomeForm, "utfall", shown_as="utfall"),
        Command("foresla", _propose, forms.DeskForm, "tavla"),
        Command("svara-om-tid", _answer_time, forms.AnswerTimeForm, "tavla"),
        Command("skicka-scheman", _send_schedules, forms.DeskForm, "tavla"),
    ]
}
