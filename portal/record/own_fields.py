"""The ground floor's own lists of fields: who somebody is, and what was written outside every case."""

from portal.models import AccessibilityMessage, Business, Contact, ErasureRequest, User
from portal.record.fields import Asked, Field, FieldList, Place
from portal.text.privacy import Privacy

NO_WAY = "–"  # a contact must have some way to be reached
FILE, EXTRACT, DISPOSAL = Place
NO_CASE = {FILE: "is of no case"}
BY_ANOTHER = "the number is recognised by it; what it is made of is told"

CONTACT = FieldList(
    Contact,
    goes="cases",
    fields=(
        Field("name", "Namn", Privacy.TOLD, is_typed=True),
        Field("email", "E-post", Privacy.TOLD, is_typed=True),
        Field("phone", "Telefon", Privacy.TOLD, is_typed=True, gone=NO_WAY),
        Field(
            "preference",
            "Vill helst bli nådd",
            Privacy.TOLD,
            is_typed=True,
            asked=Asked(
                "new.preference",
                "Hur vill du helst bli kontaktad, och när?",
                "Till exempel: ”Ring, helst efter klockan 13.”",
            ),
        ),
        Field("business", "Företag", Privacy.COMPANY, gone=None, not_in={FILE: "the case has its name and number"}),
        Field(
            "proved_address",
            "Adressen bekräftad",
            Privacy.TOLD,
            not_in={FILE: "the house's own", EXTRACT: "told with the time, while it is the address"},
        ),
    ),
    others={
        "id": "a number",
        "proved_at": "told as when the address was confirmed",
        "proved_how": "one of three ways",
    },
)
BUSINESS = FieldList(
    Business,
    goes="cases",
    goes_whole=True,
    fields=(
        Field("name", "Namn", Privacy.COMPANY, not_in={FILE: "the case has the name as it was typed"}),
        Field("number_mask", "Nummer", Privacy.COMPANY),
        Field("kind", "Slag", Privacy.COMPANY, not_in={FILE: "the number tells"}),
    ),
    others={
        "id": "a number",
        "org_number": "the number as it is shown, or nothing",
        "number_fingerprint": BY_ANOTHER,
        "created_at": "when the row was made",
    },
)
USER = FieldList(
    User,
    goes="accounts",
    fields=(
        Field(
            "email", "E-post", Privacy.TOLD, not_in=NO_CASE | {DISPOSAL: "another that must be unique stands there"}
        ),
        Field("name", "Namn", Privacy.TOLD, not_in=NO_CASE),
        Field("phone", "Telefon", Privacy.TOLD, not_in=NO_CASE),
        Field("title", "Titel", Privacy.TOLD, not_in=NO_CASE),
        Field("last_login", "Loggade in senast", Privacy.HAPPENED, not_in=NO_CASE | {DISPOSAL: "nobody's any more"}),
    ),
    others={
        "id": "a number",
        "password": "a secret, and another one once it is disposed of",
        "is_active": "whether it opens anything",
        "is_staff": "whether it opens admin",
        "is_superuser": "whether it opens everything",
        "date_joined": "the time of the record",
        "groups": "not used",
        "user_permissions": "not used",
    },
)
ACCESSIBILITY_MESSAGE = FieldList(
    AccessibilityMessage,
    goes="accessibility_messages",
    goes_whole=True,
    fields=(
        Field("text", "Meddelande", Privacy.TOLD, not_in=NO_CASE),
        Field("page", "Sida", Privacy.TOLD, not_in=NO_CASE),
        Field("email", "E-post", Privacy.TOLD, not_in=NO_CASE),
        Field("note", "Vad vi gjorde", Privacy.OURS, not_in=NO_CASE),
    ),
    others={"id": "a number", "received_at": "the time of the record", "answered_at": "when it was answered"},
)
ERASURE_REQUEST = FieldList(
    ErasureRequest,
    goes="erasure_requests",
    fields=(
        Field("outcome", "Beslut", Privacy.OURS, not_in=NO_CASE | {DISPOSAL: "the decision stays"}),
        Field("decision", "Text", Privacy.OURS, not_in=NO_CASE | {DISPOSAL: "the decision stays"}),
        *(
            Field(name, words, Privacy.TOLD, not_in=NO_CASE | {EXTRACT: "it is by this that the row was found"})
            for name, words in [
                ("email", "E-post"),
                ("phone", "Telefon"),
                ("number_shown", "Nummer"),
                ("number_fingerprint", "Numrets avtryck"),
            ]
        ),
    ),
    others={
        "id": "a number",
        "received_at": "the time of the record",
        "received_by": "who works here",
        "erased": "how many",
        "kept": "how many",
        "decided_at": "when it was decided",
        "decided_by": "who works here",
        "letter": "a record of its own",
    },
)
LISTS = [CONTACT, BUSINESS, USER, ACCESSIBILITY_MESSAGE, ERASURE_REQUEST]
