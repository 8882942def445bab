"""What waits for the registrar, or for whoever approves a disposal, is told by a letter in time."""

from datetime import date, datetime

import pytest

from portal import reminding
from portal.models import DisposalRun, ErasureRequest, IncomingEmail, StoredFile
from portal.record import erasing
from portal.text.swedish import STOCKHOLM


def morning(month: int, day: int) -> datetime:
    return datetime(2027, month, day, 7, tzinfo=STOCKHOLM)


def told(month: int, day: int) -> dict[str, list[str]]:
    _, digests = reminding.preview(morning(month, day))
    return {digest.email: [line.words for line in digest.lines] for digest in digests}


@pytest.fixture
def request_of_bo(eva, rut) -> ErasureRequest:
    return ErasureRequest.objects.create(email="bo@example.org", received_at=morning(1, 31), received_by=rut)


def test_a_request_for_erasure_is_told_of_before_its_month_is_out_and_after(request_of_bo):
    assert erasing.last_day(request_of_bo) == date(2027, 2, 28)
    assert told(2, 8) == {}
    (line,) = told(2, 16)["rut@example.org"]
    assert line.startswith("Personuppgifter: en begäran om radering ska besvaras senast")
    assert told(3, 1).keys() == {"rut@example.org", "lots@example.org"}
    ErasureRequest.objects.update(outcome="granted", decision="Ja.", decided_at=morning(3, 1))
    assert told(3, 2) == {}


def test_a_disposal_that_waits_is_told_to_those_who_may_approve_it(eva, rut, dag):
    DisposalRun.objects.create(proposed_by=rut, proposed_at=morning(2, 1))
    assert told(2, 2).keys() == {"rut@example.org", "dag@example.org"}
    DisposalRun.objects.update(state="cancelled", decided_by=dag, decided_at=morning(2, 2))
    assert told(2, 3) == {}


def test_a_letter_handed_to_the_registrar_is_told_to_the_registrar_and_not_to_the_pilot_at_once(eva, rut):
    came = StoredFile.objects.create(name="brev.eml", content_type="message/rfc822", size=1, sha256="0" * 64)
    times = {"received_at": morning(2, 1), "sorted_at": morning(2, 1)}
    IncomingEmail.objects.create(fingerprint="z", file=came, state="registrar", **times)
    assert told(2, 4).keys() == {"rut@example.org"}
    assert told(2, 8).keys() == {"rut@example.org", "lots@example.org"}
