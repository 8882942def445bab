"""The case file as it leaves: the chosen papers with the passages struck out, as a ZIP or as one PDF.

Everything that leaves is made of texts that have been masked already. The originals are not in the file, neither
as a hidden layer nor as metadata.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from cases.models import Case
from cases.record import masking
from cases.record.case_documents import ORIGINAL, TEXT_KINDS, CaseDocument, text_of
from cases.record.history import READINGS, Event, history_of
from portal.files import pdf
from portal.files.spreadsheets import Table, as_csv
from portal.models import StoredFile, town_hall
from portal.text.exceptions import NotAllowed
from portal.text.swedish import filesize, local, local_date, moment, stamp


class CannotMask(NotAllowed):
    """What was asked for cannot be done; the message is a Swedish sentence for whoever gives out."""


@dataclass(frozen=True)
class Sheet:
    """One paper as it leaves."""

    key: str
    at: datetime
    title: str
    party: str
    text: str
    is_memo: bool
    file: StoredFile | None = None
    file_name: str = ""
    content: bytes | None = None  # a text file's own words, masked; other files leave as they are

    @property
    def words(self) -> str:
        """What is read of it on a page: a file that leaves as it is has only its name."""
        return self.content.decode() if self.content else self.text or self.file_name

    @property
    def place(self) -> str:
        return "minnesanteckningar" if self.is_memo else "bilagor" if self.file else "handlingar"


@dataclass(frozen=True)
class CaseFile:
    """The whole that leaves."""

    title: str
    facts: list[tuple[str, str]]
    sheets: list[Sheet]
    left_out: list[tuple[datetime, str]]  # that there are others is told; what is in them is not
    events: list[Event]
    masked: int

    @property
    def documents(self) -> list[Sheet]:
        return [sheet for sheet in self.sheets if not sheet.is_memo]

    @property
    def memos(self) -> list[Sheet]:
        return [sheet for sheet in self.sheets if sheet.is_memo]


def case_file(
    case: Case, papers: list[CaseDocument], given: list[CaseDocument], passages: dict[str, list[str]]
) -> CaseFile:
    """`passages` by the paper's key, and under "" those of the whole. Raises CannotMask, and then nothing leaves."""
    counter = _Masker(passages.get("", []))
    sheets = [counter.sheet(paper, passages.get(paper.key, [])) for paper in given]
    chosen = {paper.key for paper in given}
    facts = [
        ("Ärendenummer", case.reference),
        ("Diarienummer", case.registry_number),
        ("Ärendemening", counter.of_whole(case.neutral_description)),
        ("Kom in", moment(case.received_at)),
        ("Läge", case.get_state_display()),
        ("Avslutat", moment(case.closed_at) if case.closed_at else ""),
    ]
    events = [event.with_words(counter.of_whole) for event in history_of(case, without=READINGS)]
    left_out = [(paper.at, counter.of_whole(_kind(paper))) for paper in papers if paper.key not in chosen]
    counter.must_have_met_all()
    return CaseFile(f"Akt {case.reference}", facts, sheets, left_out, events, counter.count)


def _kind(paper: CaseDocument) -> str:
    """What a paper that is left out is called, without a file's own name."""
    if paper.is_original:
        return ORIGINAL
    return "Bilaga" if paper.file else paper.title


class _Masker:
    def __init__(self, of_whole: list[str]) -> None:
        self.whole, self.count, self.met = of_whole, 0, set()

    def of_whole(self, text: str) -> str:
        return self._strike(text, self.whole)

    def sheet(self, paper: CaseDocument, own: list[str]) -> Sheet:
        own_met = set()
        passages = sorted([*self.whole, *own], key=len, reverse=True)

        def strike(text: str) -> str:
            own_met.update(passage for passage in own if masking.mask(text, [passage])[1])
            return self._strike(text, passages)

        content, name = None, ""
        if paper.file:
            content, name = _masked_content(paper.file, passages, strike), strike(paper.file.name)
        title, party, text = strike(paper.title), strike(paper.party), strike(paper.text)
        if missing := [passage for passage in own if passage not in own_met]:
            raise CannotMask(f"”{missing[0]}” står inte i {paper.title}. Kontrollera hur det är skrivet.")
        return Sheet(
            paper.key, paper.at, title, party, text, paper.is_memo, file=paper.file, file_name=name, content=content
        )

    def must_have_met_all(self) -> None:
        if missing := [passage for passage in self.whole if passage not in self.met]:
            raise CannotMask(f"”{missing[0]}” står inte i något som lämnas ut. Kontrollera hur det är skrivet.")

    def _strike(self, text: str, passages: Iterable[str]) -> str:
        self.met.update(passage for passage in self.whole if masking.mask(text, [passage])[1])
        text, count = masking.mask(text, passages)
        self.count += count
        return text


def _masked_content(file: StoredFile, passages: list[str], strike: Callable[[str], str]) -> bytes | None:
    """A text file is masked as other texts are. Others leave whole: one with something to strike out is left out."""
    if not passages or file.content_type not in TEXT_KINDS:
        return None
    return strike(text_of(file)).encode()


# --- As files -------------------------------------------------------------------------------------


def as_zip(whole: CaseFile) -> bytes:
    """The PDF, each paper as text, each file, the log, and a list with the SHA-256 of all of them."""
    members = [("akt.pdf", as_pdf(whole)), ("logg.csv", _log_csv(whole.events))]
    for number, sheet in enumerate(whole.sheets, start=1):
        name = f"{sheet.place}/{number:03} {_file_name(sheet)}"
        members.append((name, _content(sheet)))
    members.append(("innehåll.csv", _contents_csv(members)))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def _file_name(sheet: Sheet) -> str:
    """Of the time and the kind; a file keeps its own, masked name."""
    words = sheet.file_name if sheet.file else f"{local_date(sheet.at)} {sheet.title}.txt"
    stem, dot, ending = re.sub(r'[\\/<>:"|?*\x00-\x1f]', "_", words).rpartition(".")
    return f"{stem[:90]}{dot}{ending[:10]}"


def _content(sheet: Sheet) -> bytes:
    if sheet.file is None:
        head = f"{sheet.title}\n{moment(sheet.at)}\n{sheet.party}"
        return f"{head}\n\n{sheet.text}\n".encode()
    if sheet.content is not None:
        return sheet.content
    with sheet.file.content.open("rb") as content:
        return content.read()


def _contents_csv(members: list[tuple[str, bytes]]) -> bytes:
    rows = [[name, hashlib.sha256(content).hexdigest()] for name, content in members]
    return as_csv(Table("Innehåll", ["Fil", "SHA-256"], rows))


def _log_csv(events: list[Event]) -> bytes:
    rows = [[f"{local(event.at):%Y-%m-%d %H:%M:%S}", event.what, event.who] for event in events]
    return as_csv(Table("Logg", ["När", "Vad", "Vem"], rows))


def as_pdf(whole: CaseFile) -> bytes:
    blocks = [pdf.facts(whole.facts), pdf.heading("Handlingar i tidsordning")]
    rows = [[stamp(sheet.at), sheet.title, sheet.party] for sheet in whole.documents]
    blocks.append(
        pdf.table(["När", "Handling", "Från eller till"], rows, widths=[3, 6, 5]) if rows else pdf.text("Inga.")
    )
    if whole.left_out:
        blocks += [pdf.heading("Lämnas inte ut, eller begärs särskilt")]
        blocks.append(pdf.points(f"{local_date(at)}: {title}" for at, title in whole.left_out))
    for sheet in whole.documents:
        blocks += _as_blocks(sheet)
    if whole.memos:
        blocks.append(pdf.heading("Minnesanteckningar"))
        for sheet in whole.memos:
            blocks += _as_blocks(sheet, level=3)
    blocks += [pdf.heading("Logg"), _log_table(whole.events)]
    return pdf.render(whole.title, blocks, by=town_hall())


def _as_blocks(sheet: Sheet, *, level: int = 2) -> list[pdf.Block]:
    blocks = [
        pdf.heading(sheet.title, level=level),
        pdf.facts([("När", moment(sheet.at)), ("Från eller till", sheet.party)]),
    ]
    if sheet.file is None:
        return [*blocks, pdf.text(sheet.text)]
    if sheet.content is not None:
        return [*blocks, pdf.text(sheet.content.decode())]
    words = f"{sheet.file_name}, {filesize(sheet.file.size)}. Filen följer med i ZIP-filen."
    return [*blocks, pdf.text(words)]


def _log_table(events: list[Event]) -> pdf.Block:
    rows = [[stamp(event.at), event.what, event.who] for event in events]
    return pdf.table(["När", "Vad", "Vem"], rows, widths=[3, 8, 4]) if rows else pdf.text("Inga rader.")
