"""A file that failed the scan stays on the list as received. Whoever sent it is told, once for each file."""

from django.utils import timezone

from cases import emails
from cases.models import Attachment
from portal.files.storing import WHEN_STOPPED
from portal.models import StoredFile
from portal.people import log


def ask_again(stored: StoredFile) -> None:
    """Within the transaction that stops the file. Of ours the business hears nothing: it may be of the house."""
    found = Attachment.objects.filter(file=stored)
    for attachment in found.select_related("case__contact", "message__case", "message__assignment__sector"):
        log.note("file.stopped", attachment, by=None, case=attachment.case_id)
        said = attachment.message
        if said and not said.is_from_business:
            emails.own_file_stopped(said, at=timezone.now())
        else:
            emails.file_stopped(attachment.case, at=timezone.now())


WHEN_STOPPED.append(ask_again)
