"""What is signed with S/MIME in one piece (application/pkcs7-mime), opened. Pure. Nobody's signature is tried here.

CMS is ASN.1 in BER (RFC 5652, X.690): a tag, a length and a content, or contents until two zeros where the length was
not known. `cryptography` reads none but DER, and gives no content out. Everything is counted: a letter is anybody's.
"""

from collections.abc import Iterator
from typing import NamedTuple

SIGNED_DATA = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
SEQUENCE, OBJECT_ID, OCTETS, OCTETS_IN_PIECES, ENCLOSED, UNKNOWN = 0x30, 0x06, 0x04, 0x24, 0xA0, 0x80
MOST_ELEMENTS, DEEPEST = 100_000, 20


class Element(NamedTuple):
    tag: int
    start: int
    stop: int
    after: int


def content_of(signed: bytes) -> bytes | None:
    """The letter that was signed; None where it is another kind of CMS (sealed), or signed without a content.

    Raises ValueError for what is no CMS.
    """
    try:
        return _Reader(signed).content()
    except (IndexError, StopIteration, RuntimeError) as error:
        raise ValueError("no CMS") from error


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.left = data, MOST_ELEMENTS

    def content(self) -> bytes | None:
        kind, *enclosed = self._within(self._element(0, len(self.data)))
        if kind.tag != OBJECT_ID:
            raise ValueError("no CMS")
        if self.data[kind.start : kind.stop] != SIGNED_DATA:
            return None
        signed_data = next(self._within(enclosed[0]))
        holder = next(each for each in self._within(signed_data) if each.tag == SEQUENCE)
        held = next((each for each in self._within(holder) if each.tag == ENCLOSED), None)
        return self._octets(next(self._within(held)), 0) if held else None

    def _octets(self, element: Element, depth: int) -> bytes:
        if element.tag == OCTETS:
            return self.data[element.start : element.stop]
        if element.tag != OCTETS_IN_PIECES or depth > DEEPEST:
            raise ValueError("no octets")
        return b"".join(self._octets(each, depth + 1) for each in self._within(element))

    def _within(self, element: Element) -> Iterator[Element]:
        place = element.start
        while place < element.stop:
            found = self._element(place, element.stop)
            yield found
            place = found.after

    def _element(self, place: int, stop: int, depth: int = 0) -> Element:
        self.left -= 1
        if not self.left or depth > DEEPEST:
            raise ValueError("too much")
        tag, length, start = self.data[place], self.data[place + 1], place + 2
        if length == UNKNOWN:
            place = start
            while self.data[place : place + 2] != b"\0\0":
                place = self._element(place, stop, depth + 1).after
            return Element(tag, start, place, place + 2)
        if length > UNKNOWN:
            start += length - UNKNOWN
            length = int.from_bytes(self.data[place + 2 : start], "big")
        if start + length > stop:
            raise ValueError("cut")
        return Element(tag, start, start + length, start + length)
