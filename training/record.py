"""What the training floor registers with the public record: rules of disposal, and registers of people.

What is drawn up in a course is no document until it is dispatched or its matter is finished, so nothing of it stands
in the day list; the numbers of the map stay when the names go.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.files import storing
from portal.mail import links, outbox
from portal.mail.incoming import forgetting
from portal.models import IncomingEmail, OutgoingEmail, StoredFile, User
from portal.record import persons, retention
from portal.record.fields import ANONYMOUS, Place
from portal.record.persons import Identity, Record, Register
from portal.record.retention import DataClass, Disposal
from training import emails
from training.fields import EARLIER_ROUND, HOME_TASK, PARTICIPANT, RAISER
from training.models import EarlierRound, HomeTask, Participant, Raiser

OVER = {"over": "omgången slutade"}


# --- Disposal -------------------------------------------------------------------------------------


def _people(trigger: str, before: datetime) -> QuerySet:
    wrote = IncomingEmail.objects.filter(about="participant", about_id=OuterRef("pk")).exclude(file=None)
    return Participant.objects.filter(~Q(name=ANONYMOUS) | Exists(wrote), cohort__ends__lt=before)


def forget_people(ids: Sequence[int], circumstances: Disposal) -> int:
    """The row stays with its role, sector and roll, so that the map goes on telling whom the course reached."""
    for pk in ids:
        links.revoke(scope="participant", target_id=pk)
    outbox.forget(OutgoingEmail.objects.filter(about="participant", about_id__in=ids))
    forgetting.forget(IncomingEmail.objects.filter(about="participant", about_id__in=ids))
    return Participant.objects.filter(pk__in=ids).update(**PARTICIPANT.blanks())


def _homework(trigger: str, before: datetime) -> QuerySet:
    rows = HomeTask.objects.filter(assignment__cohort__ends__lt=before, handed_in_at__isnull=False)
    return rows.exclude(**HOME_TASK.blanks())


def _discard_homework(ids: Sequence[int], circumstances: Disposal) -> int:
    rows, earlier = HomeTask.objects.filter(pk__in=ids), EarlierRound.objects.filter(task__in=ids)
    sent = [pk for each in (rows, earlier) for pk in each.exclude(file=None).values_list("file", flat=True)]
    number = rows.update(**HOME_TASK.blanks())
    earlier.delete()
    storing.remove(StoredFile.objects.filter(pk__in=sent))
    return number


def _raisers(trigger: str, before: datetime) -> QuerySet:
    return Raiser.objects.filter(told_at__lt=before)


def _tell(ids: Sequence[int]) -> list[str]:
    return sorted(set(Participant.objects.filter(pk__in=ids).values_list("cohort__name", flat=True)))


retention.register(
    DataClass(
        name="training_people",
        label="namn och e-post på deltagare i utbildningar",
        triggers=OVER,
        due=_people,
        actions={"anonymise": forget_people},
        letters_about=("participant",),
        tell=_tell,
    ),
    DataClass(
        name="training_homework",
        label="inlämnade uppgifter och återkoppling i utbildningar",
        triggers=OVER,
        due=_homework,
        actions={"discard": _discard_homework},
    ),
    DataClass(
        name="improvement_raisers",
        label="adresser till dem som tog upp en förbättring",
        triggers={"told": "de fick veta vad det blev av det"},
        due=_raisers,
        actions={"discard": retention.deletes(Raiser)},
    ),
)


# --- Registers of people --------------------------------------------------------------------------


def _participants(identity: Identity, reader: User) -> Iterator[Record]:
    rows = identity.matching(Participant.objects.select_related("cohort", "sector", "board"), email="email")
    for each in rows.prefetch_related("attendance__occasion").order_by("pk"):
        roll = [f"{line.occasion}: {line.get_state_display()}" for line in each.attendance.all()]
        data = PARTICIPANT.told(each, Place.EXTRACT) | {"Närvaro": "\n".join(roll)}
        yield Record(each.pk, each.cohort.name, at=each.invited_at, data=data)


def _tasks(identity: Identity, reader: User) -> Iterator[Record]:
    theirs = identity.matching(Participant.objects.all(), email="email").values("pk")
    sender = Q(handed_in_by__in=theirs) | Q(earlier__handed_in_by__in=theirs)
    rows = HomeTask.objects.filter(Q(participant__in=theirs) | sender, handed_in_at__isnull=False).distinct()
    for each in rows.select_related("assignment", "file").prefetch_related("earlier__file").order_by("pk"):
        before = each.earlier.all()
        data = HOME_TASK.told(each, Place.EXTRACT) | EARLIER_ROUND.told_of_all(before, Place.EXTRACT)
        sent = dict.fromkeys(one.file for one in (each, *before) if one.file)
        yield Record(each.pk, each.assignment.title, at=each.handed_in_at, data=data, files=tuple(sent))


def _raised(identity: Identity, reader: User) -> Iterator[Record]:
    for each in identity.matching(Raiser.objects.select_related("action"), email="email").order_by("pk"):
        data = RAISER.told(each, Place.EXTRACT)
        yield Record(each.pk, "Tog upp en förbättring", at=each.told_at, data=data)


persons.register(
    Register(
        "participants",
        "Deltagare i utbildning",
        _participants,
        model=Participant,
        rectifiable=("name", "email"),
    ),
    Register("home_tasks", "Uppgifter i utbildning", _tasks),
    Register("raisers", "De som tog upp en förbättring", _raised),
)


def _links(participant: Participant) -> Q:
    """To the own page, and to each piece of homework: a group's is one thing, and each member has a link to it."""
    homework = HomeTask.objects.filter(assignment__cohort=participant.cohort_id)
    return Q(scope="participant", target_id=participant.pk) | Q(scope="home_task", target_id__in=homework.values("pk"))


persons.LINKS[Participant] = _links
persons.MOVED[Participant] = emails.to_new_address
persons.MOVED[Raiser] = persons.no_letter
persons.DOUBLED[Raiser] = lambda raiser, email: raiser.delete()
links.ADDRESSES["participant"] = emails.address_of
links.ADDRESSES["home_task"] = lambda pk: Participant.objects.filter(cohort__assignments__tasks=pk).values_list(
    "email", flat=True
)
