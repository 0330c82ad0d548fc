"""Where on the net somebody is, as far as one may tell people apart by it."""

from ipaddress import IPv6Address, ip_address, ip_network

HOME = 64  # bits of an IPv6 address that a provider gives to one house (RFC 6177)


def network_of(address: str) -> str:
    """The address itself, or the network of an IPv6 one: its owner has 2^64 of them.

    >>> network_of("192.0.2.7"), network_of("2001:db8::7"), network_of("2001:db8::8")
    ('192.0.2.7', '2001:db8::/64', '2001:db8::/64')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((found, HOME), strict=False))
