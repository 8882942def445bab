"""What the event floor registers with the public record, on one screen."""

from events.record import disposing, personal_data
from events.record.daylist import documents
from portal.record import daylist, persons, retention

daylist.register(documents)
retention.register(*disposing.CLASSES)
persons.register(*personal_data.REGISTERS)
