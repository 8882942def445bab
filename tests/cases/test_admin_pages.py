"""Eva's desk: the list and the case page, and who sees what there."""

import pytest
from django.urls import reverse


@pytest.fixture
def page(case):
    return reverse("admin:cases_case_change", args=[case.pk])


LIST = "/admin/cases/case/"


def test_eva_sees_the_case_in_her_list(client, eva, case):
    client.force_login(eva)
    response = client.get(LIST)
    assert response.status_code == 200
    assert case.reference in response.text


def test_eva_opens_the_case(client, eva, page):
    client.force_login(eva)
    response = client.get(page)
    assert response.status_code == 200
    assert "Fråga Bygg" in response.text
