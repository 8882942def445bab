"""What is kept of a case, field by field: a field of the form has its line here, and is told from here everywhere."""

from cases.models import Case
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
        "id": "a number",
        "business": "has a list of its own, and the case lets go of it",
        "contact": "has a list of its own",
        "matter_types": "Eva's own order among the wishes",
        "channel": "heads the paper; figures count it",
        "registered_by": "who works here",
        "neutral_description": "neutral words of the diary, which is preserved",
        "turn": "how the case goes: the history tells",
        "turn_since": "how the case goes: the history tells",
        "next_due": "how the case goes: promises tell",
        "outcome": "how the case went: the letter and the history tell; figures count it",
        "joined_into": "another case",
        "rests_until": "empty once the case does not rest",
        "rests_for": "empty once the case does not rest",
        "rests_because": "empty once the case does not rest",
        "woken_at": "how the case goes: the history tells",
        "received_at": "the time of the paper and the record",
        "first_contact_at": "how the case goes: the history tells",
        "closed_at": "stands at the head of the file",
        "last_progress_at": "a clock of the house's own",
        "updated_at": "a clock of the machine's",
        "archived_at": "of the archive",
        "disposed_at": "of disposal itself",
        "search": "made by the database of the others, and empty when they are",
    },
)
LISTS = [CASE]
