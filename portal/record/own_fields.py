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
            "Vill helst bli kontaktad",
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
    others={"told as when the address was confirmed": "proved_at", "one of five ways": "proved_how"},
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
        "the number as it is shown, or nothing": "org_number",
        "the number is recognised by it; what it is made of is told": "number_fingerprint",
        "when the row was made": "created_at",
        "which other rows are the same company": "same_as card",
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
        "a secret, and another one once it is disposed of": "password",
        "whether it opens anything": "is_active",
        "whether it comes in without a role": "is_staff",
        "whether it opens everything": "is_superuser",
        "the time of the record": "date_joined",
        "not used": "groups user_permissions",
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
    others={"the time of the record": "received_at", "when it was answered": "answered_at"},
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
        "the time of the record": "received_at",
        "who works here": "received_by decided_by",
        "how many": "erased kept",
        "when it was decided": "decided_at",
        "a record of its own": "letter",
    },
)
LISTS = [CONTACT, BUSINESS, USER, ACCESSIBILITY_MESSAGE, ERASURE_REQUEST]
