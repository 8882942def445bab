from cases.models import Case


def test_a_registered_case_waits_for_the_pilot_and_has_a_promise(case):
    assert Case.objects.untriaged().get() == case
    assert case.turn == "pilot"
    assert case.next_due is not None
