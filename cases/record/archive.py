"""A case as a package for the archive: XML about it and its papers, and the files themselves with their checksums.

Shaped after Riksarkivet's FGS Paketstruktur and FGS Ärendehantering, but not checked against their schemas, which
the receiving archive adapts: `paket.xml` tells what is in the package, `arende.xml` what the case was.
"""

import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as Xml

from django.core.files.base import ContentFile
from django.utils import timezone

from cases.models import Case
from cases.record.case_documents import CaseDocument, documents_of
from cases.record.history import history_of
from portal.models import ArchivePackage, town_hall
from portal.people import log
from portal.record.retention import Disposal
from portal.text.swedish import local

CASE_XML, PACKAGE_XML = "arende.xml", "paket.xml"


@dataclass(frozen=True)
class Member:
    name: str
    content: bytes
    mime: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def archive_cases(ids: Sequence[int], circumstances: Disposal) -> int:
    """Make the packages. In a dry run they are made and thrown away, so that one that cannot be made is found."""
    for case in Case.objects.filter(pk__in=ids).select_related("contact", "business").order_by("pk"):
        content = package(case)
        if circumstances.is_real:
            _keep(case, content, circumstances)
        log.note("case.archive", case, by=circumstances.by, at=circumstances.at)
    return Case.objects.filter(pk__in=ids).update(archived_at=circumstances.at)


def _keep(case: Case, content: bytes, circumstances: Disposal) -> None:
    row = ArchivePackage(
        run=circumstances.run,
        thing="case",
        thing_id=case.pk,
        name=f"arende-{case.reference}.zip",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        made_at=circumstances.at,
    )
    row.content.save(row.name, ContentFile(content), save=False)
    row.save()


def package(case: Case) -> bytes:
    """All papers but the notes, which are weeded before a case goes to the archive (TF 2 kap. 12 §)."""
    papers = [paper for paper in documents_of(case, None) if not paper.is_memo]
    members = [member for paper in papers if (member := _file_of(paper))]
    members.insert(0, Member(CASE_XML, _as_xml(_case(case, papers)), "application/xml"))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(PACKAGE_XML, _as_xml(_package(case, members)))
        for member in members:
            archive.writestr(member.name, member.content)
    return file.getvalue()


def _file_of(paper: CaseDocument) -> Member | None:
    if paper.file is None or not paper.file.is_downloadable:
        return None
    with paper.file.content.open("rb") as content:
        return Member(_path(paper), content.read(), paper.file.content_type)


def _path(paper: CaseDocument) -> str:
    return f"filer/{paper.key}-{paper.file.name}"


def _package(case: Case, members: list[Member]) -> Xml.Element:
    """What is in the package, who made it, and how each part is recognised."""
    made = timezone.localtime().isoformat(timespec="seconds")
    root = Xml.Element("paket", profil="FGS Paketstruktur, anpassad", skapat=made)
    _add(root, "arkivbildare", town_hall().name)
    _add(root, "system", "Företagsportalen")
    _add(root, "arende", case.reference)
    files = Xml.SubElement(root, "filer")
    for member in members:
        values = {"namn": member.name, "mimetyp": member.mime, "storlek": str(len(member.content))}
        Xml.SubElement(files, "fil", **values, checksumma=member.sha256, checksummatyp="SHA-256")
    return root


def _case(case: Case, papers: list[CaseDocument]) -> Xml.Element:
    root = Xml.Element("arende", profil="FGS Ärendehantering, anpassad", systemidentitet=str(case.pk))
    for name, value in {
        "arendenummer": case.reference,
        "diarienummer": case.registry_number,
        "arendemening": case.neutral_description or case.subject,
        "inkommet": local(case.received_at).isoformat(),
        "avslutat": local(case.closed_at).isoformat() if case.closed_at else "",
        "status": case.get_state_display(),
        "resultat": case.get_outcome_display() if case.outcome else "",
        "inkommetVia": case.get_channel_display(),
    }.items():
        _add(root, name, value)
    actor = Xml.SubElement(root, "motpart")
    for name, value in {
        "foretag": case.company_name,
        "organisationsnummer": case.business.org_number if case.business else "",
        "namn": case.contact.name,
        "epost": case.contact.email,
        "telefon": case.contact.phone,
    }.items():
        _add(actor, name, value)
    documents = Xml.SubElement(root, "handlingar")
    for paper in papers:
        documents.append(_document(paper))
    history = Xml.SubElement(root, "handelser")
    for event in history_of(case):
        Xml.SubElement(history, "handelse", tid=event.at.isoformat(), vad=event.what, vem=event.who)
    return root


def _document(paper: CaseDocument) -> Xml.Element:
    element = Xml.Element("handling", id=paper.key, datum=local(paper.at).isoformat())
    _add(element, "rubrik", paper.title)
    _add(element, "fran", paper.party)
    _add(element, "text", paper.text)
    if paper.mark:
        Xml.SubElement(element, "sekretess", lagrum=paper.mark.section, datum=local(paper.mark.marked_at).isoformat())
    if paper.file:
        values = {"namn": _path(paper) if paper.file.is_downloadable else "", "checksumma": paper.file.sha256}
        Xml.SubElement(element, "bilaga", **values)
    return element


def _add(parent: Xml.Element, name: str, value: str) -> None:
    if value:
        Xml.SubElement(parent, name).text = _allowed(value)


def _allowed(value: str) -> str:
    """XML 1.0 has no sign for most control characters."""
    return "".join(sign for sign in value if sign in "\t\n" or ord(sign) >= 32 and ord(sign) not in (0xFFFE, 0xFFFF))


def _as_xml(root: Xml.Element) -> bytes:
    Xml.indent(root)
    return Xml.tostring(root, encoding="utf-8", xml_declaration=True)
