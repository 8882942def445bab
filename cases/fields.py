"""What is kept of a case, field by field: a field of the form has its line here, and is told from here everywhere."""

from cases.models import (
    AgendaItem,
    Assignment,
    Case,
    CaseAccess,
    ClosingAnswer,
    CompanyVisit,
    Decision,
    Disclosure,
    Invitation,
    MeetingAction,
    Message,
    Promise,
    SecrecyMark,
    StatusChange,
    Step,
    VisitPromise,
)
from portal.record.fields import Asked, Field, FieldList, Place, Reader
from portal.text.privacy import Privacy

GONE = "Gallrat"
FILE, EXTRACT, DISPOSAL = Place
DIARY = {FILE: "stands at the head of the file", DISPOSAL: "the diary is preserved"}

CASE = FieldList(
    Case,
    goes="cases",
    fields=(
        Field("reference", "Ärendenummer", Privacy.HAPPENED, not_in=DIARY),
        Field("registry_number", "Diarienummer", Privacy.HAPPENED, not_in=DIARY),
        Field("subject", "Rubrik", Privacy.TOLD, gone=GONE, not_in={FILE: "heads the paper"}),
        Field(
            "description",
            "Beskrivning",
            Privacy.TOLD,
            Reader.PARTNER,
            not_in={FILE: "is the paper's own text"},
            asked=Asked(
                "new.description",
                "Beskriv med egna ord",
                "Några meningar räcker. Till exempel: ”Jag vill öppna ett café med uteservering vid hamnen i maj.”",
            ),
        ),
        Field(
            "wishes",
            "Handlar om",
            Privacy.TOLD,
            not_in={DISPOSAL: "figures count them, and they are Eva's words"},
            asked=Asked(
                "new.wishes",
                "Vad handlar det om?",
                "Välj det som stämmer, gärna flera. Är du osäker? Välj ”Jag vet inte”, så hjälper vi dig.",
            ),
        ),
        Field(
            "place",
            "Plats",
            Privacy.TOLD,
            Reader.PARTNER,
            is_typed=True,
            asked=Asked(
                "new.place", "Var?", "Adress, fastighet eller bara ”vid torget”. Hoppa över frågan om du inte vet än."
            ),
        ),
        Field(
            "town",
            "Ort",
            Privacy.TOLD,
            Reader.PARTNER,
            is_typed=True,
            asked=Asked("new.town", "Ort", "Byn eller tätorten. Då vet den som svarar var i kommunen det är."),
        ),
        Field(
            "wished_start",
            "Vill komma igång",
            Privacy.TOLD,
            Reader.PARTNER,
            is_typed=True,
            asked=Asked("new.start", "När vill du komma igång?", "Ett ungefärligt datum räcker."),
        ),
        Field(
            "spoken_with",
            "Har pratat med",
            Privacy.TOLD,
            is_typed=True,
            asked=Asked(
                "new.spoken",
                "Har du redan pratat med någon hos oss?",
                "Skriv gärna vem, så slipper du berätta allt en gång till.",
            ),
        ),
        Field("guide_answers", "Svar i vägvisaren", Privacy.TOLD, comes_along=True),
        Field(
            "company_name",
            "Företag",
            Privacy.COMPANY,
            asked=Asked(
                "new.company", "Företag", "Skriv företagets namn eller kryssa för att du inte har startat än."
            ),
        ),
        Field("is_not_started", "Har inte startat än", Privacy.TOLD, gone=False),
        Field("state", "Läge", Privacy.HAPPENED, not_in=DIARY | {DISPOSAL: "figures count it"}),
        Field("closing_text", "Slutord", Privacy.OURS, not_in={FILE: "is a paper of its own"}),
    ),
    others={
        "has a list of its own, and the case lets go of it": "business",
        "has a list of its own": "contact",
        "Eva's own order among the wishes": "matter_types",
        "heads the paper; figures count it": "channel",
        "who works here": "registered_by",
        "neutral words of the diary, which is preserved": "neutral_description",
        "how the case goes: the history tells": "turn turn_since woken_at first_contact_at",
        "how the case goes: promises tell": "next_due",
        "how the case went: the letter and the history tell; figures count it": "outcome",
        "another case": "joined_into joined_by_way_of follows",
        "empty once the case does not rest": "rests_until rests_for rests_because",
        "the time of the paper and the record": "received_at",
        "stands at the head of the file": "closed_at",
        "a clock of the house's own": "last_progress_at",
        "a clock of the machine's": "updated_at held_until",
        "of the archive": "archived_at",
        "of disposal itself": "disposed_at",
        "made by the database of the others, and empty when they are": "search",
    },
)

# --- What belongs to a case, and goes with it -----------------------------------------------------

OF_THE_CASE = {EXTRACT: "of the case: its file tells"}
OF_THE_HOUSE = {FILE: "of the house, and never given out", **OF_THE_CASE}
WHO_READS = {FILE: "who reads is no paper of the case; what they wrote is"}
OWN_PAPER = {FILE: "is a paper of its own", **OF_THE_CASE}

MESSAGE = FieldList(
    Message,
    goes="cases",
    fields=(Field("text", "Text", Privacy.TOLD, Reader.PARTNER, not_in={FILE: "is a paper of its own"}),),
    others={
        "whose it is": "case",
        "to which question it belongs": "assignment",
        "who reads it": "audience",
        "what it is": "kind",
        "who said it": "side",
        "told as from whom; let go of when it is the business": "author access",
        "told as from whom": "sector mailbox_author",
        "the time of the record": "at",
        "another message": "answers",
        "when": "answered_at corrected_at undone_at held_until",
    },
)
CLOSING_ANSWER = FieldList(
    ClosingAnswer,
    goes="closing_words",
    fields=(
        Field("overall", "I stort", Privacy.VERDICT, not_in={FILE: "is in a paper of its own", DISPOSAL: "a grade"}),
        Field("text", "Text", Privacy.VERDICT, not_in={FILE: "is a paper of its own"}),
    ),
    others={
        "whose it is": "case",
        "a grade; figures count it": (
            "expectations ideal information accessibility treatment competence legal_certainty efficiency"
        ),
        "the time of the record": "at",
    },
)
INVITATION = FieldList(
    Invitation,
    goes="cases",
    goes_whole=True,
    fields=(
        Field("email", "E-post", Privacy.INVITED, not_in={FILE: "of the meeting, not of the case"}),
        Field("says", "Svar på kallelsen", Privacy.INVITED, not_in={FILE: "of the meeting, not of the case"}),
    ),
    others={
        "whose it is": "case",
        "heads the record": "meeting",
        "who works here": "user",
        "for whom somebody came": "sector",
        "whether somebody came": "presence",
        "the time of the record": "invited_at",
        "when": "taken_back_at",
    },
)
ACCESS = FieldList(
    CaseAccess,
    goes="cases",
    goes_whole=True,
    fields=(
        Field("name", "Namn", Privacy.INVITED, not_in=WHO_READS),
        Field("email", "E-post", Privacy.INVITED, not_in=WHO_READS),
        Field("may_write", "Får skriva", Privacy.INVITED, not_in=WHO_READS),
        Field("accepted_at", "Tackade ja", Privacy.INVITED, not_in=WHO_READS),
        Field("last_read_at", "Läste senast", Privacy.INVITED, not_in=WHO_READS),
        Field("taken_back_at", "Slutade gälla", Privacy.INVITED, not_in=WHO_READS),
    ),
    others={
        "heads the record": "case",
        "how it ended": "is_declined",
        "a choice": "gets_letters",
        "whoever has the case": "invited_by",
        "the time of the record": "invited_at",
    },
)
ASSIGNMENT = FieldList(
    Assignment,
    goes="cases",
    fields=(
        Field("question", "Fråga", Privacy.OURS, Reader.PARTNER, not_in=OWN_PAPER),
        Field(
            "wished_because",
            "Varför sektorn vill ha ett senare datum",
            Privacy.OURS,
            not_in=OF_THE_CASE | {FILE: "empty once the pilot has said yes or no: the promise and the thread tell it"},
        ),
    ),
    others={
        "whose it is": "case origin",
        "who works here": "officer asked_by declined_by declined_by_person",
        "when": "asked_at accepted_at ended_at last_progress_at",
        "how far it has come; figures count it": "kind state turn decline_reason due planned_date paused_days_left"
        " wished_due",
        "who was asked": "sector",
        "of the sector's own diary, which is preserved": "registry_number",
        "what another organisation reads": "shared_messages shared_files",
    },
)
STEP = FieldList(
    Step,
    goes="cases",
    fields=(
        Field("what", "Steg", Privacy.OURS, gone=GONE, not_in=OF_THE_CASE | {FILE: "what was said of it is there"}),
        Field("apply_url", "Ansök", Privacy.OURS, not_in=OF_THE_CASE | {FILE: "a public address"}),
        Field("told", "Vägvisaren", Privacy.OURS, gone={}, not_in=OF_THE_CASE | {FILE: "as everybody may read it"}),
    ),
    others={
        "a number": "order",
        "whose it is": "case origin sector",
        "an authority or the like, and no person": "body",
        "what everybody may read; times are measured by it": "guide",
        "how far it has come; figures count it": "state applied_on decided_on is_checked",
        "of the sector's own diary, which is preserved": "registry_number",
        "when": "planned_decision created_at",
        "to which question it belongs": "assignment",
    },
)
PROMISE = FieldList(
    Promise,
    goes="cases",
    fields=(
        Field("reason", "Skäl", Privacy.OURS, not_in=OF_THE_CASE | {FILE: "the letter to the business tells it"}),
    ),
    others={
        "whose it is": "case",
        "how far it has come; figures count it": "kind due outcome replaces",
        "to which question it belongs": "assignment",
        "when": "made_at settled_at",
    },
)
STATUS_CHANGE = FieldList(
    StatusChange,
    goes="cases",
    fields=(Field("reason", "Skäl", Privacy.HAPPENED, not_in=OF_THE_CASE | {FILE: "the log tells that it was"}),),
    others={
        "whose it is": "case",
        "how far it has come; figures count it": "from_state to_state",
        "written by the database, which proves the row": "reason_digest chain place seal",
        "who works here": "by",
        "when": "at",
    },
)
AGENDA_ITEM = FieldList(
    AgendaItem,
    goes="cases",
    fields=(
        Field("note", "Anteckning", Privacy.OURS, goes="agenda_notes", not_in=OWN_PAPER),
        Field("decision", "Beslut", Privacy.OURS, not_in=OWN_PAPER),
        Field("summary", "Sammanfattning", Privacy.OURS, Reader.PARTNER, not_in=OWN_PAPER),
    ),
    others={"whose it is": "case", "when it was": "meeting"},
)
MEETING_ACTION = FieldList(
    MeetingAction,
    goes="cases",
    fields=(Field("what", "Vad", Privacy.OURS, gone=GONE, not_in=OWN_PAPER),),
    others={
        "whose it is": "item sector",
        "an authority or the like, and no person": "body",
        "who works here": "owner officer",
        "how far it has come; figures count it": "due",
        "what became of it": "assignment",
        "when": "done_at last_progress_at",
    },
    of_case="item__case",
)
SECRECY_MARK = FieldList(
    SecrecyMark,
    goes="cases",
    fields=(
        Field("reason", "Skäl", Privacy.OURS, not_in=OF_THE_HOUSE),
        Field("lifted_because", "Varför den hävdes", Privacy.OURS, not_in=OF_THE_HOUSE),
    ),
    others={
        "whose it is": "case",
        "what is marked": "message attachment",
        "of law; the archive is told it": "section",
        "who works here": "marked_by lifted_by",
        "when": "marked_at lifted_at",
        "who reads it": "sectors",
    },
)
DISCLOSURE = FieldList(
    Disclosure,
    goes="cases",
    fields=(Field("note", "Anteckning", Privacy.HAPPENED, not_in=OF_THE_CASE | {FILE: "of a file that left before"}),),
    others={
        "whose it is": "case",
        "when": "at",
        "who works here": "by",
        "of law": "ground",
        "of the file": "form sha256",
        "keys of the papers": "papers",
        "how many": "masked",
    },
)
DECISION = FieldList(
    Decision,
    goes="cases",
    fields=(Field("text", "Beslut", Privacy.OURS, gone=GONE, not_in=OWN_PAPER),),
    others={
        "whose it is": "case sector",
        "to which question it belongs": "assignment",
        "who works here": "officer by",
        "until when": "due",
        "when": "at done_at last_progress_at",
    },
)
# Whose rows stay, and what was written in them goes: figures are made of the rest.
EMPTIED = [
    MESSAGE,
    CLOSING_ANSWER,
    ASSIGNMENT,
    STEP,
    PROMISE,
    STATUS_CHANGE,
    AGENDA_ITEM,
    MEETING_ACTION,
    SECRECY_MARK,
    DISCLOSURE,
    DECISION,
]
# --- Visits to companies, which are of no case ----------------------------------------------------

OF_A_VISIT = {FILE: "is of no case"}

VISIT = FieldList(
    CompanyVisit,
    goes="company_visits",
    goes_whole=True,
    fields=(
        Field("place", "Plats", Privacy.OURS, not_in=OF_A_VISIT),
        Field("about", "Gäller", Privacy.OURS, not_in=OF_A_VISIT),
        Field("others", "Andra som följde med", Privacy.OURS, not_in=OF_A_VISIT),
        Field("notes", "Anteckningar", Privacy.OURS, not_in=OF_A_VISIT),
    ),
    others={
        "heads the record": "business",
        "the time of the record": "start",
        "who works here": "staff planned_by noted_by",
        "how far it has come": "state",
        "when": "planned_at noted_at",
    },
)
VISIT_PROMISE = FieldList(
    VisitPromise,
    goes="company_visits",
    goes_whole=True,
    fields=(Field("what", "Det vi lovade", Privacy.OURS, not_in=OF_A_VISIT),),
    others={
        "told with it": "visit",
        "who works here": "owner done_by",
        "until when": "due",
        "when": "made_at done_at last_progress_at",
    },
)
LISTS = [CASE, ACCESS, INVITATION, VISIT, VISIT_PROMISE, *EMPTIED]
