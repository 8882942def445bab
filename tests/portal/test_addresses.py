"""Whom we believe about where a client is, and as what it is counted."""

import pytest

from portal.server import addresses

PROXIES = addresses.parse(["10.0.0.1", "10.1.0.0/16", "fd00::/8"])


@pytest.mark.parametrize(
    ("connection", "forwarded", "who"),
    [
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # no proxy of ours says it
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "198.51.100.1", "198.51.100.1"),  # a whole network of proxies
        ("fd00::5", "2001:db8::7", "2001:db8::7"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),  # IPv4 on a socket of IPv6
        ("10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        (
            "10.0.0.1",
            "1.2.3.4, 198.51.100.1, 10.1.0.2",
            "198.51.100.1",
        ),  # what the client put in front is its own word
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "10.1.0.2", "10.1.0.2"),
        ("10.0.0.1", "1.2.3.4, nobody", "10.0.0.1"),  # no proxy of ours wrote that
        ("10.0.0.1", "1.2.3.4, , ", "10.0.0.1"),
        ("10.0.0.1", "x" * 9999, "10.0.0.1"),
        ("", "198.51.100.1", ""),  # a socket in the file system, and nobody has said that a proxy is there
    ],
)
def test_who_asks(connection, forwarded, who):
    assert addresses.client(connection, forwarded, PROXIES) == who


@pytest.mark.parametrize("connection", ["", "localhost"])
def test_a_proxy_by_socket_is_believed_when_it_is_named(connection):
    assert addresses.client(connection, "198.51.100.1", addresses.parse(["unix"])) == "198.51.100.1"


@pytest.mark.parametrize("name", ["nginx", "10.0.0.0/33", "10.0.0.1/8", "*", "1.2.3"])
def test_what_is_neither_address_nor_network_is_refused(name):
    with pytest.raises(ValueError, match=name.replace("*", r"\*")):
        addresses.parse(["10.0.0.1", name])


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:198.51.100.1", "::ffff:198.51.100.1"),  # the edge has made it IPv4 already when it came by a proxy
        ("", ""),
    ],
)
def test_as_what_an_address_is_counted(address, counted):
    assert addresses.counted(address) == counted


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("198.51.100.7:5678", "198.51.100.7"),
        ("[2001:db8::7]:5678", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
    ],
)
def test_a_proxy_that_tells_the_port_too_is_understood(said, who):
    assert addresses.client("10.0.0.1", said, addresses.parse(["10.0.0.1"])) == who
