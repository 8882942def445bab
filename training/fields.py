"""What is kept of those who take part in a course, field by field."""

from django.db.models import F, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat

from portal.record.fields import ANONYMOUS, Field, FieldList, Place
from portal.text.privacy import Privacy
from training.models import EarlierRound, HomeTask, Participant, Raiser

NOBODY = "@borttagen.invalid"  # a domain that never is (RFC 2606)
GONE = "Gallrat."
FILE, EXTRACT, DISPOSAL = Place
ON_THE_MAP = {DISPOSAL: "the map goes on telling whom the course reached"}

PARTICIPANT = FieldList(
    Participant,
    goes="training_people",
    fields=(
        Field("name", "Namn", Privacy.COURSE, gone=ANONYMOUS),
        Field("email", "E-post", Privacy.COURSE, gone=Concat(Cast(F("pk"), CharField()), Value(NOBODY))),
        Field("role", "Roll", Privacy.COURSE, not_in=ON_THE_MAP, shows="role_and_place"),
        Field("state", "Läge", Privacy.COURSE, not_in=ON_THE_MAP),
    ),
    others={
        "heads the record": "cohort",
        "told with the role": "sector board",
        "for how long; the map counts it": "since until",
        "another participant": "stands_in_for",
        "the time of the record": "invited_at",
        "when the person answered": "answered_at",
    },
)
HOME_TASK = FieldList(
    HomeTask,
    goes="training_homework",
    fields=(
        Field("text", "Svar", Privacy.COURSE, gone=GONE),
        Field("file", "Fil", Privacy.COURSE, gone=None, not_in={EXTRACT: "comes along as a file"}),
        Field("feedback", "Återkoppling", Privacy.COURSE),
    ),
    others={
        "heads the record": "assignment",
        "whose it is": "participant group handed_in_by",
        "how far it has come": "state",
        "until when": "due",
        "the time of the record": "handed_in_at",
        "when it was given": "feedback_at",
        "who works here": "feedback_by",
        "a clock of the house's own": "last_progress_at",
    },
)
EARLIER_ROUND = FieldList(
    EarlierRound,
    goes="training_homework",
    goes_whole=True,
    fields=(
        Field("text", "Tidigare svar", Privacy.COURSE),
        Field("file", "Tidigare fil", Privacy.COURSE, not_in={EXTRACT: "comes along as a file"}),
        Field("feedback", "Tidigare återkoppling", Privacy.COURSE),
    ),
    others={
        "told with it": "task",
        "whose it is": "handed_in_by",
        "the time of the record": "handed_in_at",
        "when it was given": "feedback_at",
        "who works here": "feedback_by",
    },
)
RAISER = FieldList(
    Raiser,
    goes="improvement_raisers",
    goes_whole=True,
    fields=(Field("email", "E-post", Privacy.TOLD), Field("action", "Åtgärd", Privacy.OURS, shows="action.title")),
    others={"the time of the record": "told_at"},
)
LISTS = [PARTICIPANT, HOME_TASK, EARLIER_ROUND, RAISER]
