"""What no address and no press shows of another municipality: its papers, and each row that the starter kit brings.

Every page and letter is read by the walks of tests/test_doors.py and tests/walk, which go there too.
"""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from portal.site.kits import accepting, reading
from tests.another_town import FIRST, Reader, named_in
from tests.cases.test_case_file import GROUND, ticked
from training import certificate
from training.pure.standing import Standing


def test_no_paper_and_no_row_of_the_kit_names_the_first_municipality(
    atvidaberg, case, assignment, anna_there, fire_service, rut, superuser
):
    rows = reading.start(atvidaberg)
    for row in rows:
        if row.kind.name == "sector":
            row.values["email"] = f"{row.values['slug']}@atvidaberg.se"
    accepting.accept(rows, by=superuser)
    client = Reader()
    client.force_login(superuser)
    opened = [page for model in admin.site._registry for page in _rows_of(model)]
    assert len(opened) > 40
    for page in ("/", "/initiativ/lotsen/", "/arenden/nytt/", "/admin/aret/", "/admin/kom-igang/", *opened):
        assert client.get(page).status_code == 200, page
    client.force_login(rut)
    client.post("/diarium/person/", {"email": "bo@example.org"})
    file_of_case = f"/diarium/arende/{case.reference}/akt/"
    given = ticked(case, rut) | {"leave": "pdf", "ground": GROUND}
    papers = [client.get("/diarium/person/utdrag.pdf"), client.post(file_of_case, given)]
    assert [paper.content[:4] for paper in papers] == [b"%PDF", b"%PDF"]
    paper = certificate.as_pdf(anna_there, Standing(4, 4, 0), on=timezone.localdate())
    assert client.named + list(named_in(paper)) == []
    assert list(named_in(FIRST["phone"].encode())) != []


def _rows_of(model) -> list[str]:
    if model._meta.app_label not in {"portal", "cases", "events", "training"}:
        return []
    change = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    rows = model._default_manager.order_by("-pk").values_list("pk", flat=True)
    return [reverse(change, args=[pk]) for pk in rows[:3]]
