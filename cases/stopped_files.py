"""A file that failed the scan stays on the list as received. Whoever sent it is told, once for each file."""

from django.utils import timezone

from cases import emails, rules
from cases.models import Assignment, Attachment, Message
from cases.workflow import Side
from portal.files.storing import WHEN_STOPPED
from portal.models import StoredFile
from portal.people import log


def ask_again(stored: StoredFile) -> None:
    """Within the transaction that stops the file. Of ours the business hears nothing: it may be of the house."""
    found = Attachment.objects.filter(file=stored)
    for attachment in found.select_related("case__contact", "message__assignment__sector"):
        log.note("file.stopped", attachment, by=None, case=attachment.case_id)
        said = attachment.message
        if said and not said.is_from_business:
            emails.own_file_stopped(attachment.case, _still_theirs(said), at=timezone.now())
        else:
            emails.file_stopped(attachment.case, at=timezone.now())


def _still_theirs(said: Message) -> Assignment | None:
    """The question whose sector sent it, while it reads there; else it is the pilot's to see to."""
    asked = said.assignment
    return asked if said.side == Side.SECTOR and asked and asked.state in rules.READING else None


WHEN_STOPPED.append(ask_again)
