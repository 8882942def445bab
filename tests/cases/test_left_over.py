"""The questions that were taken back because a case ended are there when it is opened again, for one press."""

from cases import actions
from cases.models import Assignment
from cases.workflow import AssignmentState
from portal.models import OutgoingEmail


def desk(client, case) -> str:
    return client.get(f"/admin/cases/case/{case.pk}/change/").text


def test_what_the_end_took_back_comes_back_with_one_press(client, case, assignment, eva, anna, environment):
    actions.recall(actions.ask_sector(case, environment, by=eva), by=eva)  # by hand: nothing to do with the end
    client.force_login(eva)
    endings = [
        (actions.withdraw, {}, actions.reopen),
        (actions.close, {"by": eva, "outcome": "referred", "despite_open": "Bo vill det."}, actions.reopen),
        (actions.put_aside, {"by": eva}, actions.restore),
    ]
    for end, how, come_back in endings:
        end(case, **how)
        assert list(Assignment.objects.left_over().filter(case=case)) == []  # nothing is asked in what has ended
        come_back(case, by=eva)
        assert "Fråga Bygg igen" in desk(client, case)
        OutgoingEmail.objects.all().delete()
        page = client.post(f"/admin/cases/case/{case.pk}/gor/fraga-som-forut/", follow=True).text
        assert "Bygg har fått frågan igen." in page
        back = Assignment.objects.get(pk=assignment.pk)
        assert (back.state, back.officer, back.question) == (AssignmentState.ASKED, anna, assignment.question)
        assert [letter.to for letter in OutgoingEmail.objects.filter(kind="sector_asked")] == [anna.email]
        assert "fraga-som-forut" not in page


def test_bo_and_eva_are_told_what_is_true_of_a_case_that_is_opened_again(client, case, assignment, eva):
    OutgoingEmail.objects.all().delete()
    actions.withdraw(case)
    actions.reopen(case)
    told = {letter.kind: letter.text for letter in OutgoingEmail.objects.all()}
    assert "Frågan till Bygg togs tillbaka när ärendet avslutades." in told["case_reopened"]
    assert "Vi läser igenom det igen och frågar dem som behöver svara." in told["reopened"]
    assert "där vi slutade" not in " ".join(told.values())


def test_nothing_is_offered_that_its_sector_may_not_read(case, assignment, eva, rut):
    actions.close(case, by=eva, outcome="referred", despite_open="Bo vill det.")
    actions.mark_secret(case, section="OSL 31 kap. 16 §", reason="Etablering.", by=rut)
    actions.reopen(case, by=eva)
    assert not Assignment.objects.left_over().exists()
