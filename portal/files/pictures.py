"""Pictures for the portal's own pages: drawn anew, small, so that nothing is kept but what is seen.

Where and when a photograph was taken, what else lies in the file and how large it was are gone: the bytes that
came are read and thrown away. So nothing is left to scan.
"""

import struct
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps

from portal.files import storing, uploads
from portal.text.swedish import filesize

WIDEST = 1200  # dots, of the longer side: twice what a page shows, for fine screens
MOST_DOTS = 50_000_000  # a telephone's largest; read, each takes three bytes
QUALITY = 80
FORMATS = ("JPEG", "PNG", "WEBP")
CONTENT_TYPE = "image/jpeg"
ACCEPT = ".jpg,.jpeg,.png,.webp"
# What a broken file makes the library raise, also by what it tells of the camera.
BROKEN = (OSError, EOFError, ValueError, TypeError, LookupError, SyntaxError, struct.error)
UNREADABLE = (*BROKEN, Image.DecompressionBombError)


@dataclass(frozen=True)
class Drawn:
    """A JPEG. `version` is the digest of its bytes, and stands in its address."""

    content: bytes
    width: int
    height: int

    @property
    def version(self) -> str:
        return sha256(self.content).hexdigest()


def limits_in_words(most_bytes: int) -> str:
    return f"JPEG, PNG eller WebP, högst {filesize(most_bytes)}. Vi gör bilden mindre."


def draw(upload: UploadedFile) -> Drawn:
    """Raises uploads.Refused with a Swedish sentence."""
    storing.check(upload)
    try:
        with Image.open(upload, formats=FORMATS) as found:
            if found.width * found.height > MOST_DOTS:
                raise uploads.Refused("Bilden har för många bildpunkter. Gör den mindre och försök igen.")
            return _anew(found)
    except UNREADABLE as error:
        raise uploads.Refused("Vi kan inte läsa bilden. Spara den som JPEG och försök igen.") from error


def _anew(found: Image.Image) -> Drawn:
    if found.mode.startswith("I"):  # of a scanner: greys of 16 bits, whose conversion would make all of them white
        found = found.point(lambda grey: grey / 256).convert("L")
    found.draft("RGB", (WIDEST, WIDEST))  # a JPEG is read no larger than needed
    found.thumbnail((WIDEST, WIDEST))  # before it is turned, which copies it
    upright = ImageOps.exif_transpose(found)
    flat = Image.new("RGB", upright.size, "white")
    seen = upright.convert("RGBA")
    flat.paste(seen, mask=seen)
    written = BytesIO()
    flat.save(written, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Drawn(written.getvalue(), *flat.size)
