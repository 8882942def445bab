"""Checkpoints: what the record was at a moment, signed, in files that no role of the database can write.

    number, when, head of the checkpoint before, sha256 of the lines below      the header, one line of JSON
    Ed25519 signature of that line
    case:12 7 5b1f…                                                            each chain: name, length, head

A later record must still have that head at that place of each chain. So a chain that was cut, taken away or written
anew is found, whatever was written in the database to hide it, and so is a row that says it is older than the
checkpoint. The whole is written every night when all was well; the chains that have grown since, every hour.

Each whole checkpoint holds the digest of the one before, also as rows (`RecordCheck`): one chain over all chains.
"""

import base64
import gzip
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from portal.files import storing
from portal.models import RecordCheck
from portal.record import sealing

UNDER_WAY = timedelta(minutes=10)  # what a transaction writes may be that much older than its end
OVERLAP = 1_000  # ids that were taken when the last hour was noted, and written after it
WHOLE_KEPT, CHANGES_KEPT = 35, timedelta(days=3)
WORDS = {
    "cut": "är kortare än vid kontrollpunkt {}",
    "gone": "fanns vid kontrollpunkt {} och är borta",
    "rewritten": "är skriven på nytt sedan kontrollpunkt {}",
    "backdated": "påstår sig vara äldre än kontrollpunkt {}, där den inte fanns",
}


class NotAuthentic(Exception):
    """The file is not a checkpoint that was signed here; the message says why."""


@dataclass(frozen=True)
class Checkpoint:
    header: str
    signature: str
    body: str

    @cached_property
    def says(self) -> dict:
        return json.loads(self.header)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.header.encode()).hexdigest()

    @property
    def file_name(self) -> str:
        changes = "" if self.says["whole"] else "-" + self.says["at"][:16].replace(":", "")
        return f"record-{self.says['number']:06}{changes}.gz"

    @property
    def chains(self) -> tuple[list[str], list[int], list[str]]:
        parts = [line.rsplit(" ", 2) for line in self.body.splitlines()]
        return [name for name, _, _ in parts], [int(length) for _, length, _ in parts], [head for *_, head in parts]

    @property
    def _unfinished(self) -> Path:
        return settings.RECORD_CHECKPOINTS / f".{self.file_name}"

    def write(self) -> None:
        """Under a name that nobody reads, so that a full disk is met before anything says that there is one."""
        settings.RECORD_CHECKPOINTS.mkdir(parents=True, exist_ok=True)
        self._unfinished.write_bytes(gzip.compress(f"{self.header}\n{self.signature}\n{self.body}".encode()))

    def publish(self) -> None:
        self._unfinished.rename(settings.RECORD_CHECKPOINTS / self.file_name)


def _key() -> Ed25519PrivateKey:
    """RECORD_KEY, or one that is made once in a file of this machine."""
    path = settings.VAR_DIR / "record.key"
    if not settings.RECORD_KEY and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(base64.b64encode(os.urandom(32)).decode())
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(settings.RECORD_KEY or path.read_text()))


def public_key() -> str:
    return _key().public_key().public_bytes_raw().hex()


def read(path: Path) -> Checkpoint:
    """Raises NotAuthentic unless a key of ours, this one or an older one, has signed all of it."""
    try:
        header, signature, body = gzip.decompress(path.read_bytes()).decode().split("\n", 2)
        found = Checkpoint(header, signature, body)
        signer = found.says["key"]
        if signer not in {public_key(), *settings.RECORD_OLD_KEYS}:
            raise NotAuthentic(f"{path.name} is signed with a key that is not ours: {signer}")
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer)).verify(bytes.fromhex(signature), header.encode())
    except (OSError, EOFError, ValueError, KeyError, TypeError, InvalidSignature) as reason:
        raise NotAuthentic(f"{path.name} is no whole checkpoint: {str(reason) or 'the signature is false'}") from None
    if found.says["body"] != hashlib.sha256(body.encode()).hexdigest():
        raise NotAuthentic(f"{path.name} has been altered: its lines are not those that were signed")
    return found


def check(at: datetime | None = None, *, accepted: str = "") -> RecordCheck:
    """Verify seals, texts, files and everything since the last checkpoints; when all was well, write the next one.

    `accepted`: why what differs is as it should be, for example that a backup was restored. It stands in the file.
    """
    at = at or timezone.now()
    heads = _heads()  # before anything is looked at: what is altered meanwhile does not stand in the next one
    found = sealing.verify()
    broken = (
        str(found.first_break or "") or ("" if accepted else _since_the_last()) or storing.altered(day=at.toordinal())
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('checkpoint'))")
        check = RecordCheck(at=at, rows=found.rows, summary=found.summary, broken=broken[:200])
        if broken:
            check.save()
            return check
        last = RecordCheck.objects.exclude(number=None).order_by("number").last()
        check.number = max([last.number if last else 0, *map(_number, _files())]) + 1
        checkpoint = _sign(heads, check.number, previous=_digest(last), rows=found.rows, note=accepted)
        check.header, check.signature = checkpoint.header, checkpoint.signature
        checkpoint.write()
        check.save()
    checkpoint.publish()  # after the row: a file without one means that somebody has taken rows away
    _tidy()
    return check


def note_changes() -> Checkpoint | None:
    """The chains that have grown since the last file was written; None when none has, or nobody has checked yet."""
    kept = _files()
    if not kept:
        return None
    last = read(kept[-1]).says
    upto, grown = _upto(), set()
    with connection.cursor() as cursor:
        for table, newest in upto.items():
            if newest > last["upto"].get(table, 0):
                cursor.execute(
                    f"SELECT DISTINCT chain FROM {table} WHERE id > %s", [last["upto"].get(table, 0) - OVERLAP]
                )
                grown |= {chain for (chain,) in cursor.fetchall()}
    if not grown:
        return None
    changes = _sign(_heads(only=sorted(grown)), last["number"], previous=last["previous"], whole=False)
    changes.write()
    changes.publish()
    return changes


def compare(checkpoint: Checkpoint) -> str:
    """The first thing of that moment that does not stand any more, in words; else ""."""
    names, lengths, heads = checkpoint.chains
    before = datetime.fromisoformat(checkpoint.says["at"]) - UNDER_WAY
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(COMPARE.format(rows=_rows()), [names, lengths, heads, checkpoint.says["whole"], before])
        found = cursor.fetchone()
    if not found:
        return ""
    chain, what, pk, table = found
    row = f"rad {pk} i {table} " if pk else ""
    return f"{chain}: {row}{WORDS[what].format(checkpoint.says['number'])}"


COMPARE = """
WITH old AS MATERIALIZED (SELECT * FROM unnest(%s::text[], %s::bigint[], %s::text[]) AS o(chain, length, head)),
rows AS MATERIALIZED ({rows}),
found AS (
    SELECT old.chain, CASE WHEN there.seal IS NOT NULL THEN 'rewritten'
        WHEN still.chain IS NOT NULL THEN 'cut' ELSE 'gone' END AS what,
        NULL::bigint AS id, '' AS tab
    FROM old LEFT JOIN rows there ON there.chain = old.chain AND there.place = old.length
    LEFT JOIN (SELECT DISTINCT chain FROM rows) still ON still.chain = old.chain
    WHERE left(there.seal, 32) IS DISTINCT FROM old.head
    UNION ALL
    SELECT rows.chain, 'backdated', rows.id, rows.tab
    FROM rows LEFT JOIN old USING (chain)
    WHERE (old.chain IS NOT NULL OR %s) AND rows.place > coalesce(old.length, 0) AND rows.at < %s
)
SELECT * FROM found ORDER BY id NULLS FIRST, chain LIMIT 1
"""


def _rows() -> str:
    return " UNION ALL ".join(
        f"SELECT '{each.table}' AS tab, id, at, chain, place, seal FROM {each.table}" for each in sealing.TABLES
    )


def _since_the_last() -> str:
    """The last whole checkpoint, the changes after it, and the rows that say that all of them were made."""
    kept = _files()
    whole = [path for path in kept if _is_whole(path)]
    try:
        since = [read(path) for path in kept[kept.index(whole[-1]) :]] if whole else []
    except NotAuthentic as reason:
        return str(reason)
    return _missing_checks(since[0] if since else None) or next(filter(None, map(compare, since)), "")


def _missing_checks(newest: Checkpoint | None) -> str:
    rows = list(RecordCheck.objects.exclude(number=None).order_by("number"))
    for before, row in zip([None, *rows], rows, strict=False):
        if json.loads(row.header)["previous"] != _digest(before):
            return f"kontrollpunkterna före {row.number} är borttagna eller ändrade"
    last = rows[-1] if rows else None
    if newest and (not last or last.number < newest.says["number"] or last.header != newest.header):
        return f"kontrollpunkt {newest.says['number']} är borttagen eller ändrad i databasen"
    if last and not newest:
        return f"filen med kontrollpunkt {last.number} saknas i {settings.RECORD_CHECKPOINTS}"
    return ""


@dataclass(frozen=True)
class Heads:
    """Of the chains as they were then: all, or `only` some."""

    at: datetime
    upto: dict[str, int]
    body: str


def _heads(only: list[str] | None = None) -> Heads:
    at, upto, some = timezone.now(), _upto(), "" if only is None else "WHERE name = ANY(%s)"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(
            f"SELECT name || ' ' || length || ' ' || left(head, 32) FROM portal_sealedchain {some} ORDER BY name",
            only and [only],
        )
        return Heads(at, upto, "".join(f"{line}\n" for (line,) in cursor))


def _sign(
    heads: Heads, number: int, *, previous: str, whole: bool = True, rows: int = 0, note: str = ""
) -> Checkpoint:
    says = {
        "number": number,
        "at": heads.at.isoformat(),
        "whole": whole,
        "rows": rows,
        "previous": previous,
        "body": hashlib.sha256(heads.body.encode()).hexdigest(),
        "upto": heads.upto,
        "key": public_key(),
        "note": note,
    }
    header = json.dumps(says, ensure_ascii=False)
    return Checkpoint(header, _key().sign(header.encode()).hex(), heads.body)


def _upto() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{t.table}', max(id) FROM {t.table}" for t in sealing.TABLES))
        return {table: newest or 0 for table, newest in cursor.fetchall()}


def _digest(check: RecordCheck | None) -> str:
    return hashlib.sha256(check.header.encode()).hexdigest() if check else ""


def _files() -> list[Path]:
    """In the order in which they were written: "record-000012.gz" and then "record-000012-2026-11-29T0340.gz"."""
    return sorted(settings.RECORD_CHECKPOINTS.glob("record-*.gz"), key=lambda path: path.name.removesuffix(".gz"))


def _number(path: Path) -> int:
    return int(path.name.removesuffix(".gz").split("-")[1])


def _is_whole(path: Path) -> bool:
    return path.name.count("-") == 1


def _tidy() -> None:
    """Keep the newest, and the first of each month; the changes of an hour for some days."""
    whole = [path for path in _files() if _is_whole(path)]
    months: dict[str, Path] = {}
    for path in whole:
        months.setdefault(datetime.fromtimestamp(path.stat().st_mtime).strftime("%Y-%m"), path)
    for path in set(whole[:-WHOLE_KEPT]) - set(months.values()):
        path.unlink(missing_ok=True)
    _remove(path for path in _files() if not _is_whole(path))


def _remove(changes: Iterable[Path]) -> None:
    too_old = (timezone.now() - CHANGES_KEPT).timestamp()
    for path in changes:
        if path.stat().st_mtime < too_old:
            path.unlink(missing_ok=True)
