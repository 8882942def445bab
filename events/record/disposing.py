"""Sign-ups and what belongs to them, class by class: what is due, and how it goes. Seats and grades stay."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from events.fields import ATTENDEE, EVALUATION, OFFER, REGISTRATION
from events.models import (
    Attendee,
    CompanySeats,
    Evaluation,
    EventInvitation,
    Interest,
    Material,
    Offer,
    Question,
    Registration,
    SchoolPerson,
)
from portal.files import storing
from portal.mail import links, outbox
from portal.mail.incoming import forgetting
from portal.models import IncomingEmail, OutgoingEmail, StoredFile
from portal.record.fields import ANONYMOUS
from portal.record.retention import DataClass, Disposal, deletes

OVER = {"over": "träffen var över"}


def _contacts(trigger: str, before: datetime) -> QuerySet:
    named = Attendee.objects.filter(registration=OuterRef("pk")).exclude(name=ANONYMOUS, email="")
    wrote = IncomingEmail.objects.filter(about="registration", about_id=OuterRef("pk")).exclude(file=None)
    rows = Registration.objects.filter(event__over_at__lt=before)
    return rows.filter(~Q(email="") | ~Q(phone="") | Exists(named) | Exists(wrote))


def forget_contacts(ids: Sequence[int], circumstances: Disposal) -> int:
    for pk in ids:
        links.revoke(scope="registration", target_id=pk)
    people = Attendee.objects.filter(registration__in=ids)
    of_people = Q(about="attendee", about_id__in=list(people.values_list("pk", flat=True)))
    letters = Q(about="registration", about_id__in=ids) | of_people
    forgetting.forget(IncomingEmail.objects.filter(letters))
    for pk in people.exclude(email="").values_list("pk", flat=True):
        links.revoke(scope="attendee", target_id=pk)
    people.update(**ATTENDEE.blanks())
    Question.objects.filter(registration__in=ids).update(registration=None)
    outbox.forget(OutgoingEmail.objects.filter(letters))
    CompanySeats.objects.filter(event__registrations__in=ids).delete()  # by names and numbers, until it was over
    return Registration.objects.filter(pk__in=ids).update(**REGISTRATION.blanks("event_contact"))


def _answers(trigger: str, before: datetime) -> QuerySet:
    offered = Offer.objects.filter(registration=OuterRef("pk")).exclude(weeks="", needs="", distance="")
    return Registration.objects.filter(~Q(answers={}) | Exists(offered), event__over_at__lt=before)


def _discard_answers(ids: Sequence[int], circumstances: Disposal) -> int:
    Offer.objects.filter(registration__in=ids).update(**OFFER.blanks())
    return Registration.objects.filter(pk__in=ids).update(**REGISTRATION.blanks("event_answers"))


def _evaluations(trigger: str, before: datetime) -> QuerySet:
    return Evaluation.objects.filter(registration__event__over_at__lt=before).exclude(text="")


def _discard_words(ids: Sequence[int], circumstances: Disposal) -> int:
    return Evaluation.objects.filter(pk__in=ids).update(**EVALUATION.blanks())


def _interests(trigger: str, before: datetime) -> QuerySet:
    return Interest.objects.filter(registration__event__over_at__lt=before)


def _unpublished_questions(trigger: str, before: datetime) -> QuerySet:
    """What is published stands on the page with its answer, and says of nobody who asked."""
    return Question.objects.unpublished().filter(event__over_at__lt=before)


def _of_events(model) -> Callable[[str, datetime], QuerySet]:
    return lambda trigger, before: model.objects.filter(event__over_at__lt=before)


def _discard_material(ids: Sequence[int], circumstances: Disposal) -> int:
    rows = Material.objects.filter(pk__in=ids)
    stored = [pk for both in rows.values_list("file", "accessible_file") for pk in both]
    rows.delete()
    storing.remove(StoredFile.objects.filter(pk__in=filter(None, stored)))
    return len(ids)


def _tell(model, way: str) -> Callable[[Sequence[int]], list[str]]:
    """Which events it is about: a title is public."""
    return lambda ids: sorted(set(model.objects.filter(pk__in=ids).values_list(f"{way}__title", flat=True)))


CLASSES = [
    DataClass(
        name="event_material",
        label="bilder, minnesanteckningar och annat material från träffar",
        triggers=OVER,
        due=_of_events(Material),
        actions={"discard": _discard_material},
        tell=_tell(Material, "event"),
    ),
    DataClass(
        name="event_contact",
        label="e-post, telefon och namn i anmälningar till träffar",
        triggers=OVER,
        due=_contacts,
        actions={"anonymise": forget_contacts},
        letters_about=("registration", "attendee"),
        leaves="att någon var anmäld. Namn, e-post och telefon tas bort",
        tell=_tell(Registration, "event"),
    ),
    DataClass(
        name="event_answers",
        label="svar på frågor i anmälningar till träffar",
        triggers=OVER,
        due=_answers,
        actions={"discard": _discard_answers},
        tell=_tell(Registration, "event"),
    ),
    DataClass(
        name="event_interests",
        label="ämnen, CPV-områden och tidigare anbud i dialoger",
        triggers=OVER,
        due=_interests,
        actions={"discard": deletes(Interest)},
        tell=_tell(Interest, "registration__event"),
    ),
    DataClass(
        name="event_questions",
        label="frågor i förväg som inte har publicerats",
        triggers=OVER,
        due=_unpublished_questions,
        actions={"discard": deletes(Question)},
        tell=_tell(Question, "event"),
    ),
    DataClass(
        name="event_evaluation",
        label="fria ord i omdömen om träffar",
        triggers=OVER,
        due=_evaluations,
        actions={"anonymise": _discard_words},
        leaves="betygen. Orden tas bort",
        tell=_tell(Evaluation, "registration__event"),
    ),
    DataClass(
        name="event_invitations",
        label="adresser som fick en inbjudan till en träff",
        triggers=OVER,
        due=_of_events(EventInvitation),
        actions={"discard": deletes(EventInvitation)},
        tell=_tell(EventInvitation, "event"),
    ),
    DataClass(
        name="school_people",
        label="lärare och andra kontaktpersoner i skolan",
        triggers=OVER,
        due=_of_events(SchoolPerson),
        actions={"discard": deletes(SchoolPerson)},
        tell=_tell(SchoolPerson, "event"),
    ),
]
