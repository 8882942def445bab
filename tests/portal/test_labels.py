"""Eva reads words, never the codes of the rows."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from cases import emails
from cases.models import Assignment
from portal.mail import links
from portal.models import LogEntry, RetentionRule, SecretLink, Wording
from portal.people import log
from portal.text import labels, wording
from portal.text.swedish import long_date

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = re.compile(r"""log\.note\(\s*"([a-z_]+\.[a-z_]+)\"""")


def test_every_act_that_the_code_logs_has_its_words():
    files = [
        path for app in ("portal", "cases", "events", "surveys", "training") for path in (ROOT / app).rglob("*.py")
    ]
    codes = {code for path in files for code in CODE.findall(path.read_text())}
    assert len(codes) > 80
    assert codes - labels.WORDS[labels.Of.ACTION].keys() == set()


def test_every_text_stands_somewhere():
    assert {key.split(".")[0] for key in wording.DEFAULTS} == labels.WORDS[labels.Of.TEXT].keys()


def test_a_code_is_registered_once():
    with pytest.raises(ValueError, match="case"):
        labels.register(labels.Of.LINK, {"case": "något annat"})


def test_a_rule_for_keeping_data_is_named_by_its_data(db):
    rule = RetentionRule.objects.filter(data_class="accounts").first()
    assert "accounts" not in str(rule)
    assert str(rule).startswith(labels.title(labels.Of.DATA, "accounts"))


@pytest.mark.parametrize("key", ["access.burden", "status.received", "signup.title"])
def test_a_text_is_headed_by_where_it_stands(client, eva, key):
    client.force_login(eva)
    Wording.objects.write_missing_rows()
    text = Wording.objects.filter(key=key).first() or Wording.objects.first()
    page = client.get(reverse("admin:portal_wording_change", args=[text.pk])).text
    assert f"<h2>{text.key}" not in page
    assert text.place in page
    assert "." not in text.place


def test_a_personal_link_says_what_it_opens(client, eva, case):
    links.mint(emails.case_key(case), email=case.contact.email)
    assert str(SecretLink.objects.first()).startswith("Ärende ")


def test_the_log_is_read_in_words(client, eva, case):
    log.note("secrecy.read", case, by=eva)
    client.force_login(eva)
    page = client.get(reverse("admin:portal_logentry_changelist")).text
    assert "Något sekretessmarkerat lästes" in page
    assert "secrecy.read" not in page
    assert client.get(reverse("admin:portal_logentry_changelist"), {"thing": "case"}).status_code == 200
    entry = LogEntry.objects.first()
    assert "secrecy" not in client.get(reverse("admin:portal_logentry_change", args=[entry.pk])).text


def test_a_question_says_when_it_is_due_or_why_nobody_has_to_answer(case, assignment):
    assert assignment.when_in_words.startswith("svar senast ")
    assignment.due = assignment.due.replace(year=2020)
    assert assignment.when_in_words == f"svaret skulle ha kommit {long_date(assignment.due)}"
    case.rests_until = assignment.due.replace(year=2030)
    resting = Assignment(case=case, due=assignment.due)
    assert resting.when_in_words == f"vilar till {long_date(case.rests_until)}"
