"""How much may be sent: a ceiling on each request before its body is read, and a disk that fills while it is read.

A view whose form has files declares it with `takes_files`. Everything else is text, and small.
"""

import tempfile
from contextlib import suppress
from io import BytesIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from portal.files import storing
from portal.pages import errors

IN_MEMORY = 1024 * 1024


def takes_files(view):
    """Decorator: what is sent to this view may be as large as its files and a form together."""
    view.takes_files = True
    return view


def ceiling(get_response):
    """Before anything reads the body. 413 says how large it may be."""

    def middleware(request: HttpRequest) -> HttpResponse:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if not _fits(request, most):
            most += settings.UPLOAD_MAX_TOTAL_BYTES if _may_have_files(request) else 0
            if not _fits(request, most):
                return errors.too_large(request, most)
        return get_response(request)

    return middleware


def _may_have_files(request: HttpRequest) -> bool:
    with suppress(Resolver404):
        return getattr(resolve(request.path_info).func, "takes_files", False)
    return False


def _fits(request: HttpRequest, most: int) -> bool:
    length = request.META.get("CONTENT_LENGTH") or ""
    if length:
        return length.isdecimal() and int(length) <= most
    return "HTTP_TRANSFER_ENCODING" not in request.META or _take_in_pieces(request, most)


def _take_in_pieces(request: HttpRequest, most: int) -> bool:
    """A body that comes in pieces has no length (RFC 9112, 7.1): count it, and let it be read as any other."""
    source = request.META.get("wsgi.input")
    if not request.META.get("wsgi.input_terminated"):
        return True  # its end cannot be seen, so Django reads none of it
    taken = getattr(request, "_taken", None) or tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    while (room := most + 1 - taken.tell()) > 0 and (piece := source.read(min(room, IN_MEMORY))):
        taken.write(piece)
    request._taken = taken
    if taken.tell() > most:
        return False
    request.META["CONTENT_LENGTH"] = str(taken.tell())
    taken.seek(0)
    request._stream = taken
    return True


# --- A disk that fills while files arrive ---------------------------------------------------------


class LostFile(UploadedFile):
    """A file that came and could not be kept. Its form says so, as of any file that is refused."""

    def read(self, *args) -> bytes:
        raise storing.DiskFull(storing.DiskFull.SENTENCE)


class CarefulFileHandler(TemporaryFileUploadHandler):
    """Large files go by the disk for temporary files. When it is full they are lost, and what was typed is not."""

    is_lost = False

    def new_file(self, *args, **kwargs) -> None:
        self.is_lost = False
        try:
            super().new_file(*args, **kwargs)
            storing.must_have_room(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir(), 0)
        except (OSError, storing.DiskFull):
            self._lose()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if not self.is_lost:
            try:
                super().receive_data_chunk(raw_data, start)
            except OSError:
                self._lose()

    def file_complete(self, file_size: int) -> UploadedFile:
        if not self.is_lost:
            try:
                return super().file_complete(file_size)
            except OSError:
                self._lose()
        return LostFile(BytesIO(), self.file_name, self.content_type, file_size)

    def _lose(self) -> None:
        self.is_lost = True
        storing.logger.error("The disk for temporary files is full: a file that was sent is lost")
        with suppress(OSError, AttributeError):  # closing writes what is left, and removes the file
            self.file.close()
