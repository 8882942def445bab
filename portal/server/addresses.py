"""Who asks: the address of a client, also behind proxies. No ORM, no settings.

proxies = parse(["10.0.0.0/8", "unix"])
client("10.0.0.1", "198.51.100.7, 10.0.0.2", proxies)  # "198.51.100.7"
counted("2001:db8::7")                                 # "2001:db8::/64"
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

BY_SOCKET = "unix"
PORT = re.compile(r":\d+$")


@dataclass(frozen=True)
class Proxies:
    """Whose word about others is believed."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    by_socket: bool = False

    def believe(self, address: str) -> bool:
        """A connection without an address came by a socket in the file system, which only this machine reaches."""
        known = _known(address)
        return self.by_socket if known is None else any(known in network for network in self.networks)


def parse(names: list[str]) -> Proxies:
    """Addresses, networks and the word `unix`. Raises ValueError, naming what is none of them."""
    names = [name.strip() for name in names if name.strip()]
    networks = tuple(ip_network(name) for name in names if name != BY_SOCKET)
    return Proxies(networks, by_socket=BY_SOCKET in names)


def client(connection: str, forwarded: str, proxies: Proxies) -> str:
    """The last hop that is no proxy of ours: what stands before it, the client may have written itself."""
    asking = connection
    for hop in reversed(forwarded.split(",")):
        known = _known(hop.strip())
        if known is None or not proxies.believe(asking):
            break
        asking = str(known)
    return asking


def counted(address: str) -> str:
    """As what an address is counted. A subscriber has a whole /64 of IPv6, and a new address whenever it likes."""
    known = _known(address)
    return str(IPv6Network((int(known), 64), strict=False)) if isinstance(known, IPv6Address) else address


def _known(text: str) -> IPv4Address | IPv6Address | None:
    """With or without the port that some proxies say too: `192.0.2.1:5678`, `[2001:db8::7]:5678`."""
    try:
        address = ip_address(text if text.count(":") > 1 and "[" not in text else PORT.sub("", text).strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
