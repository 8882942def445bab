"""Every letter of the tables is read right; all faults are told at once."""

from portal.mail.incoming.reading import read
from tests.letters import answers_table, odd_table, servers_table
from tests.letters.expected import ON

LETTERS = answers_table.LETTERS | servers_table.LETTERS | odd_table.LETTERS


def test_every_letter_is_read_right():
    faults = {name: told for name, (raw, right) in LETTERS.items() if (told := right.faults(read(raw, on=ON)))}
    assert len(LETTERS) > 200
    assert not faults, "\n".join(f"{name}\n    " + "\n    ".join(told) for name, told in faults.items())
