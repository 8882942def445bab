"""The disposal on the screen: Rut proposes, Dag approves, and nobody alone."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from portal.models import AccessibilityMessage, ArchivePackage, DisposalRun, RetentionRule
from portal.record import retention

ADDRESS = "/diarium/gallring/"


@pytest.fixture
def due(db):
    long_ago = timezone.now() - timedelta(days=800)
    AccessibilityMessage.objects.create(text="x", answered_at=long_ago)
    RetentionRule.objects.filter(data_class="accessibility_messages").update(decision="KS 2026/0123")


def test_one_proposes_and_another_approves(client, due, rut, dag):
    client.force_login(rut)
    page = client.post(f"{ADDRESS}foresla/", follow=True).content.decode()
    assert "Be en kollega godkänna." in page
    assert "Godkänn och gallra" not in page
    run = DisposalRun.objects.get()
    refused = client.post(f"{ADDRESS}{run.pk}/godkann/", follow=True).content.decode()
    assert "Någon annan än den som föreslog" in refused
    client.force_login(dag)
    assert "Godkänn och gallra" in client.get(ADDRESS).content.decode()
    page = client.post(f"{ADDRESS}{run.pk}/godkann/", follow=True).content.decode()
    assert "Gallringen är genomförd." in page
    assert "KS 2026/0123" in page
    assert not AccessibilityMessage.objects.exists()


def test_a_second_press_is_told_in_words(client, due, rut, dag):
    run = retention.propose(by=rut)
    client.force_login(dag)
    client.post(f"{ADDRESS}{run.pk}/godkann/")
    page = client.post(f"{ADDRESS}{run.pk}/godkann/", follow=True).content.decode()
    assert "redan avgjort" in page


def test_nothing_due_is_told_in_words(client, rut):
    client.force_login(rut)
    page = client.post(f"{ADDRESS}foresla/", follow=True).content.decode()
    assert "Inget är moget att gallra" in page
    assert "Beslut saknas" in page


def test_a_proposal_is_called_off(client, due, rut):
    run = retention.propose(by=rut)
    client.force_login(rut)
    assert "Inget är gallrat." in client.post(f"{ADDRESS}{run.pk}/avbryt/", follow=True).content.decode()
    assert AccessibilityMessage.objects.exists()


def test_a_rule_that_does_not_fit_its_class_is_refused_in_admin(client, rut):
    client.force_login(rut)
    rule = RetentionRule.objects.get(data_class="absences")
    fields = {"data_class": "absences", "trigger": "closed", "amount": 2, "unit": "years", "action": "archive"}
    page = client.post(f"/admin/portal/retentionrule/{rule.pk}/change/", fields).content.decode()
    assert "För frånvaro går det att välja: frånvaron slutade." in page
    assert "För frånvaro går det bara att gallra." in page


def test_a_package_is_fetched_until_the_archive_has_it(client, case, eva, rut, dag, settings, tmp_path):
    from cases import actions

    settings.MEDIA_ROOT = tmp_path
    actions.close(case, by=eva, outcome="referred", at=timezone.now() - timedelta(days=2500))
    RetentionRule.objects.filter(data_class="cases_to_archive").update(decision="KS 2026/0123")
    retention.approve(retention.propose(by=rut), by=dag)
    made = ArchivePackage.objects.get()
    client.force_login(rut)
    response = client.get(f"{ADDRESS}paket/{made.pk}/")
    assert response["Content-Type"] == "application/zip"
    assert len(response.content) == made.size
    whole = b"".join(client.get(f"{ADDRESS}paket/alla/").streaming_content)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {made.name: response.content}
    page = client.post(f"{ADDRESS}paket/{made.pk}/mottaget/", follow=True).content.decode()
    assert "är mottaget av arkivet" in page
    assert client.get(f"{ADDRESS}paket/{made.pk}/").status_code == 404


def test_every_package_can_be_reached_and_all_be_received_at_once(client, rut, dag, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    run = DisposalRun.objects.create(proposed_by=rut)
    for number in range(52):
        ArchivePackage.objects.create(
            run=run,
            thing="case",
            thing_id=number,
            name=f"{number:03}.zip",
            content=ContentFile(b"x", name=f"{number:03}.zip"),
            size=1,
            sha256="0" * 64,
        )
    client.force_login(rut)
    first = client.get(ADDRESS).content.decode()
    second = client.get(f"{ADDRESS}?sida=2").content.decode()
    assert "52 paket väntar." in first
    assert "Sida 1 av 2" in first
    assert ("051.zip" in first, "051.zip" in second) == (False, True)
    late = ArchivePackage.objects.latest("pk")
    client.post(f"{ADDRESS}paket/mottagna/", {"last": late.pk - 1})
    assert ArchivePackage.objects.waiting().get() == late


def test_a_rule_that_does_not_take_all_says_what_is_left(client, rut):
    client.force_login(rut)
    page = client.get(ADDRESS).content.decode()
    assert "Kvar blir att mejlet skrevs och när. Adress, ämne, text och bilagor tas bort." in page
