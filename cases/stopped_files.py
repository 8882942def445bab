"""A file that failed the scan stays on the list as received. The sender is asked for it again, once for each file."""

from django.utils import timezone

from cases import emails
from cases.models import Attachment
from portal.files.storing import WHEN_STOPPED
from portal.models import StoredFile
from portal.people import log


def ask_again(stored: StoredFile) -> None:
    """Within the transaction that stops the file."""
    for attachment in Attachment.objects.filter(file=stored).select_related("case__contact"):
        log.note("file.stopped", attachment, by=None, case=attachment.case_id)
        emails.file_stopped(attachment.case, at=timezone.now())


WHEN_STOPPED.append(ask_again)
