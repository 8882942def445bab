"""What companies tell at a dialogue: counted on Eva's page, and beside each name in her list."""

import csv
import io

import pytest

from events import actions
from events.admin import interests
from tests.gatherings import sign_up


@pytest.fixture
def told(dialogue):
    snow, food = dialogue.topics.create(name="Snöröjning"), dialogue.topics.create(name="Livsmedel")
    dialogue.topics.create(name="Konsulter")
    sign_up(dialogue, "bo@example.org", topics=[snow, food], divisions=["15"], has_bid_before=True)
    sign_up(dialogue, "david@example.org", topics=[food], divisions=["15", "77"], has_bid_before=False)
    sign_up(dialogue, "ester@example.org")
    actions.cancel(sign_up(dialogue, "fia@example.org", topics=[snow], has_bid_before=True))
    return dialogue


def test_each_topic_division_and_earlier_bid_is_counted_among_those_who_come_or_wait(told):
    topics, sells, bids = interests.tally(told)
    assert topics == ("Vill prata om", [("Livsmedel", 2), ("Snöröjning", 1), ("Konsulter", 0)])
    assert [(name[:8], number) for name, number in sells[1]] == [("Livsmede", 2), ("Jordbruk", 1)]
    assert sorted(bids[1]) == [("ja", 1), ("nej", 1), ("vill inte svara", 1)]


def test_eva_reads_the_tally_on_the_page_of_the_dialogue_and_on_no_other(client, told, breakfast, eva):
    client.force_login(eva)
    page = client.get(f"/admin/events/event/{told.pk}/sida/").content.decode()
    assert "Livsmedel: 2<br> Snöröjning: 1<br> Konsulter: 0 </dd>" in " ".join(page.split())
    assert "intresserade av" not in client.get(f"/admin/events/event/{breakfast.pk}/sida/").content.decode()


def test_the_list_and_the_file_show_them_to_the_pilot_and_not_to_a_co_organiser(client, told, eva, david):
    actions.add_co_organiser(told, name="Davids firma", email=david.email, by=eva)
    client.force_login(eva)
    assert "Vill prata om: Snöröjning och Livsmedel" in read(client, told)
    rows = list(csv.reader(io.StringIO(read(client, told, "lista.csv")), delimiter=";"))
    assert rows[0][-3:] == ["Vill prata om", "Säljer", "Har lämnat anbud förut"]
    assert {row[0]: row[-1] for row in rows[1:]} == {"Bo": "ja", "David": "nej", "Ester": ""}
    client.force_login(david)
    assert "Bo" in read(client, told)
    assert "Livsmedel" not in read(client, told) + read(client, told, "lista.csv")


def read(client, event, end: str = "") -> str:
    return client.get(f"/evenemang/{event.slug}/narvaro/{end}").content.decode("utf-8-sig")
