""" "I dag": what waits for whoever works here, worked from the row."""

import pytest
from django.urls import reverse

from cases.models import Assignment

pytestmark = pytest.mark.django_db
PAGE = "/i-dag/"


def test_a_new_case_is_asked_about_at_two_sectors_in_two_presses_from_the_page(client, eva, case, building):
    """Each row has the buttons of what the matter points to; the row stays, and what was done is said in it."""
    client.force_login(eva)
    page = client.get(PAGE).text
    assert f'name="row" value="nytt-{case.pk}"' in page
    address = reverse("admin:cases_case_do", args=[case.pk, "fraga-direkt"])
    for sector in ("Bygg", "Miljö"):
        assert f"Fråga {sector}" in page
        pk = Assignment._meta.get_field("sector").related_model.objects.get(name=sector).pk
        answer = client.post(address, {"row": f"nytt-{case.pk}", "sector": pk})
        assert answer["Location"] == f"{PAGE}?kvar=nytt-{case.pk}#sagt"
        page = client.get(answer["Location"]).text
        row = page[page.index(case.reference) :]
        assert f"{sector} har fått frågan." in row[: row.index("</li>")]
        assert f"Fråga {sector}" not in row[: row.index("</li>")]
    assert set(case.assignments.values_list("sector__name", flat=True)) == {"Bygg", "Miljö"}
    assert case.reference in client.get(PAGE).text  # now with those who have it
