"""What the case floor registers with the public record, on one screen."""

from cases.models import StatusChange
from cases.record import disposing, registers
from cases.record.daylist import documents
from portal.record import daylist, persons, retention, sealing

daylist.register(documents)
retention.register(*disposing.CLASSES)
persons.register(*registers.REGISTERS)

# A reason may be missing only where the case has been disposed of.
sealing.register(
    sealing.SealedTable(
        StatusChange._meta.db_table,
        "jsonb_build_array('change', x.id, x.case_id, x.from_state, x.to_state, x.by_id, extract(epoch FROM x.at),"
        " x.reason_digest)",
        "'case:' || x.case_id",
        also="x.reason_digest = encode(sha256(convert_to(x.reason, 'UTF8')), 'hex')"
        " OR x.reason = '' AND EXISTS (SELECT FROM cases_case c WHERE c.id = x.case_id AND c.disposed_at IS NOT NULL)",
    )
)
