"""A time zone file in which midnight comes when a test wants it.

A process finds it by PYTHONTZPATH, in place of the real Europe/Oslo. Its clock goes on
as always, so midnight is a real one: nothing in the process knows of the test.
"""

import datetime
import struct

DAY = datetime.timedelta(days=1)


def offset_for(midnight):
    """The seconds east of UTC by which `midnight`, a moment in UTC, is 0:00."""
    since = midnight - midnight.replace(hour=0, minute=0, second=0, microsecond=0)
    offset = -since if since < DAY / 2 else DAY - since
    return int(offset.total_seconds())


def write_zone(folder, offset):
    """Write Europe/Oslo with a fixed offset into `folder` (RFC 8536, version 1)."""
    name = b"OSL\0"
    counts = struct.pack(">6l", 0, 0, 0, 0, 1, len(name))
    header = b"TZif" + b"\0" * 16 + counts
    path = folder / "Europe" / "Oslo"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(header + struct.pack(">lbB", offset, 0, 0) + name)


def last_day(midnight, offset):
    """The day that ends at that midnight, in that zone."""
    return (midnight + datetime.timedelta(seconds=offset - 1)).date()
