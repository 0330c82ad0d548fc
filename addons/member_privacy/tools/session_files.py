"""Files of logins' sessions, for hundreds of logins at a time."""

import contextlib
import os
from collections import defaultdict
from pathlib import Path

# Odoo's store: a session lies in the folder of its first two signs, and its file's name
# begins with the 42 signs that a login's devices know it by.
SHARD, KNOWN = 2, 42


def delete_sessions(path, identifiers):
    """Delete the files of these sessions, and read each folder once; the store's own
    method reads it for each session, by a pattern that is made each time."""
    folders = defaultdict(set)
    for identifier in identifiers:
        if len(identifier or "") == KNOWN:
            folders[identifier[:SHARD]].add(identifier)
    for shard, known in folders.items():
        with contextlib.suppress(OSError), os.scandir(Path(path) / shard) as files:
            for each in [f for f in files if f.name[:KNOWN] in known]:
                with contextlib.suppress(OSError):
                    Path(each).unlink()
