"""What the case floor registers with the public record, on one screen."""

from django.db.models import Q

from cases.access import actions as access
from cases.access.letters import SCOPE, address_of
from cases.actions.intake.proving import address_moved
from cases.models import Case, CaseAccess, StatusChange
from cases.record import disposing, personal_data
from cases.record.daylist import documents
from portal.mail import links
from portal.models import Contact
from portal.record import daylist, persons, retention, sealing

daylist.register(documents)
retention.register(*disposing.CLASSES)
persons.register(*personal_data.REGISTERS)
persons.LINKS[Contact] = lambda contact: Q(scope="case", target_id__in=contact.cases.values("pk"))
persons.MOVED[Contact] = address_moved
persons.LET_IN[Contact] = persons.LetIn(named=personal_data.let_in, go=personal_data.guests_go)
persons.LINKS[CaseAccess] = lambda each: Q(scope=SCOPE, target_id=each.pk)
persons.MOVED[CaseAccess] = access.address_moved
links.ADDRESSES[SCOPE] = address_of
links.ADDRESSES["case"] = lambda pk: Case.objects.filter(pk=pk).values_list("contact__email", flat=True)

DISPOSED = (
    "EXISTS (SELECT FROM portal_logentry d WHERE d.chain = s.chain AND d.place > s.place"
    " AND d.action IN ('case.dispose', 'case.dispose_part'))"
)


def _digest(sql: str) -> str:
    return f"encode(sha256(convert_to({sql}, 'UTF8')), 'hex')"


sealing.register(
    sealing.SealedTable(
        StatusChange._meta.db_table,
        "jsonb_build_array('change', x.id, x.case_id, x.from_state, x.to_state, x.by_id, extract(epoch FROM x.at),"
        " x.reason_digest)",
        "'case:' || x.case_id",
        # A reason may be missing only where the case has been disposed of.
        also=f"x.reason_digest = {_digest('x.reason')}"
        " OR x.reason = '' AND EXISTS (SELECT FROM cases_case c WHERE c.id = x.case_id AND c.disposed_at IS NOT NULL)",
        may="SELECT, INSERT, UPDATE (reason)",
    ),
    texts=[
        sealing.SealedText(
            "message",
            f"SELECT id, {_digest('jsonb_build_array(case_id, kind, side, audience, text)::text')} AS digest,"
            " text = '' AS is_empty FROM cases_message",
            DISPOSED,
        ),
        sealing.SealedText(
            "attachment",
            f"SELECT a.id, {_digest('jsonb_build_array(a.case_id, a.message_id, f.name, f.sha256)::text')} AS digest,"
            " false AS is_empty FROM cases_attachment a JOIN portal_storedfile f ON f.id = a.file_id",
            DISPOSED,
        ),
        sealing.SealedText(
            "case",
            f"SELECT id, {_digest('description')} AS digest, description = '' AS is_empty FROM cases_case",
            DISPOSED,
        ),
    ],
    guards={
        "cases_statuschange": "879cd826c899de43",
        "cases_message": "774a624f80d68b0b",
        "cases_attachment": "63f5622612a74624",
        "cases_case": "cb7d9a32fef746e7",
    },
)
