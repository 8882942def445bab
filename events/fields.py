"""What is kept of a sign-up and of those who belong to it, field by field. A co-organiser is the partner who reads."""

from django.db.models import Case, F, Value, When

from events.models import (
    Attendee,
    Diet,
    Evaluation,
    EventInvitation,
    Interest,
    Offer,
    Question,
    Registration,
    SchoolPerson,
    UnsuitableTime,
)
from portal.record.fields import ANONYMOUS, Field, FieldList, Place, Reader
from portal.text.privacy import Privacy

FILE, EXTRACT, DISPOSAL = Place
# A sole trader's firm often bears a person's own name.
FIRM = Case(When(number_shown__contains="*", then=Value("enskild firma")), default=F("company_name"))
COUNTED = {DISPOSAL: "figures count it"}

REGISTRATION = FieldList(
    Registration,
    goes="event_contact",
    fields=(
        Field("company_name", "Företag", Privacy.COMPANY, Reader.PARTNER, gone=FIRM),
        Field("number_shown", "Nummer", Privacy.COMPANY),
        Field("number_fingerprint", "Numrets avtryck", Privacy.COMPANY, not_in={EXTRACT: "made of the number"}),
        Field("email", "E-post", Privacy.TOLD, Reader.PARTNER),
        Field("phone", "Telefon", Privacy.TOLD, Reader.PARTNER),
        Field("answers", "Svar", Privacy.SIGN_UP, goes="event_answers", gone={}),
    ),
    others={
        "a number": "queue_place",
        "names nobody: visits by the numbers of rows": "told",
        "heads the record": "event",
        "where it stands; figures count it": "place",
        "how many; figures count them": "seats wanted",
        "about how many": "fewer_is_fine",
        "whether they are new; figures count it": "is_first",
        "until when they may answer": "answer_by",
        "a counter of calendar letters": "sequence",
        "by which door it came": "source",
        "a random key of the form": "form_key",
        "the time of the record": "signed_up_at",
        "when a seat was given": "placed_at",
        "when it was cancelled": "ended_at",
    },
)
ATTENDEE = FieldList(
    Attendee,
    goes="event_contact",
    fields=(
        Field("name", "Deltagare", Privacy.SIGN_UP, Reader.PARTNER, gone=ANONYMOUS),
        Field("email", "Egen e-post", Privacy.SIGN_UP, Reader.PARTNER),
    ),
    others={
        "the record it stands in": "registration",
        "whether somebody came; figures count it": "checked_in_at",
        "who works here": "checked_in_by",
    },
)
DIET = FieldList(
    Diet,
    goes="",  # the moment the event is over, without any rule: see `actions.dispose`
    goes_whole=True,
    fields=(Field("text", "Specialkost", Privacy.SIGN_UP),),
    others={"heads the record": "registration"},
)
INTEREST = FieldList(
    Interest,
    goes="event_interests",
    goes_whole=True,
    fields=(
        Field("topics", "Vill prata om", Privacy.SIGN_UP),
        Field("divisions", "Säljer", Privacy.SIGN_UP, shows="division_names"),
        Field("has_bid_before", "Har lämnat anbud förut", Privacy.SIGN_UP, shows="bid_before"),
    ),
    others={"the record it stands in": "registration"},
)
OFFER = FieldList(
    Offer,
    goes="event_answers",
    fields=(
        Field("what", "Kan göra med skolan", Privacy.SIGN_UP, shows="what_labels", not_in=COUNTED),
        Field("weeks", "Veckor eller dagar som passar", Privacy.SIGN_UP),
        Field("needs", "Behöver", Privacy.SIGN_UP),
        Field("distance", "Avstånd från skolan", Privacy.SIGN_UP),
    ),
    others={"the record it stands in": "registration"},
)
QUESTION = FieldList(
    Question,
    goes="event_questions",
    goes_whole=True,  # but one that is published stays, and says of nobody who asked
    fields=(Field("text", "Frågor", Privacy.SIGN_UP),),
    others={
        "the record it stands in": "event",
        "let go of with the names": "registration",
        "is everybody's once it is published": "answer",
        "when it was asked": "asked_at",
        "when it was published": "published_at",
    },
)
EVALUATION = FieldList(
    Evaluation,
    goes="event_evaluation",
    fields=(Field("text", "Omdöme", Privacy.VERDICT),),
    others={
        "the record it stands in": "registration attendee",
        "a grade; figures count it": "useful heard",
        "when it was given": "at",
    },
)
EVENT_INVITATION = FieldList(
    EventInvitation,
    goes="event_invitations",
    goes_whole=True,
    fields=(Field("email", "E-post", Privacy.INVITED), Field("company_name", "Företag", Privacy.INVITED)),
    others={"heads the record": "event", "who works here": "by", "the time of the record": "at"},
)
SCHOOL_PERSON = FieldList(
    SchoolPerson,
    goes="school_people",
    goes_whole=True,
    fields=(
        Field("name", "Namn", Privacy.INVITED),
        Field("role", "Roll", Privacy.INVITED),
        Field("email", "E-post", Privacy.INVITED),
    ),
    others={"heads the record": "event", "names nobody: visits by the numbers of rows": "told"},
)
UNSUITABLE_TIME = FieldList(
    UnsuitableTime,
    goes="school_people",
    goes_whole=True,
    fields=(
        Field("what", "Tid som inte passar", Privacy.INVITED),
        Field("text", "Vad som passar", Privacy.INVITED),
        Field("answer", "Vårt svar om tiden", Privacy.INVITED),
    ),
    others={
        "the record it stands in": "person visit registration",
        "when it was said": "at",
        "when it was answered": "answered_at",
        "who works here": "answered_by",
    },
)
LISTS = [
    REGISTRATION,
    ATTENDEE,
    DIET,
    INTEREST,
    OFFER,
    QUESTION,
    EVALUATION,
    EVENT_INVITATION,
    SCHOOL_PERSON,
    UNSUITABLE_TIME,
]
