"""The disposal on the screen: Rut proposes, Dag approves, and nobody alone."""

from datetime import timedelta

import pytest
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
    page = client.post(f"{ADDRESS}paket/{made.pk}/mottaget/", follow=True).content.decode()
    assert "är mottaget av arkivet" in page
    assert client.get(f"{ADDRESS}paket/{made.pk}/").status_code == 404
