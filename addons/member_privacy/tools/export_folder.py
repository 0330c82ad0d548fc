"""A folder that is there whole or not at all, and that its owner alone reads."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from .export_schema import NULL, copied

CHUNK = 1 << 20
SUMS = "SHA256SUMS"


class FolderTaken(Exception):
    """There is such a folder, or one that another export left unfinished."""


@dataclass(frozen=True)
class Written:
    """A file of the export: path inside it, size, hash and, of a table, rows."""

    path: str
    bytes: int
    sha256: str
    rows: int | None = None
    null: str = NULL


class HashedFile:
    """Takes bytes, in pieces of any size; nobody but the owner reads the file."""

    def __init__(self, path, watched=b""):
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        self._file = os.fdopen(os.open(path, flags, 0o600), "wb", buffering=0)
        self._hash = hashlib.sha256()
        self._buffer = bytearray()
        self._watched = watched
        self.bytes = 0
        self.was_seen = False  # `watched`

    def write(self, data):  # pylint: disable=method-required-super  # no model
        self._buffer += data
        if len(self._buffer) >= CHUNK:
            self._flush(len(self._watched))

    def _flush(self, kept=0):
        """Write all but the last `kept` bytes, where `watched` might begin."""
        piece = bytes(self._buffer[: len(self._buffer) - kept])
        if self._watched and self._watched in self._buffer:
            self.was_seen = True
        self._hash.update(piece)
        self.bytes += len(piece)
        view = memoryview(piece)
        while view:
            view = view[self._file.write(view) :]
        del self._buffer[: len(piece)]

    def close(self, is_synced=True):
        """Write the rest; the SHA-256 of it all."""
        self._flush()
        if is_synced:
            os.fsync(self._file.fileno())
        self._file.close()
        return self._hash.hexdigest()


class ExportFolder:
    """Written beside the name it gets at the end, and taken away if that fails.

    :raise FolderTaken: see there
    """

    def __init__(self, target):
        self.target = Path(target).absolute()
        self.part = self.target.with_name(self.target.name + ".part")

    def __enter__(self):
        self.demand_free()
        self.part.mkdir(mode=0o700)
        for name in ("data", "files"):
            (self.part / name).mkdir(mode=0o700)
        self._sums = HashedFile(self.part / SUMS)
        return self

    def __exit__(self, kind, *_error):
        if kind and self.part.exists():
            shutil.rmtree(self.part)

    def demand_free(self):
        for path in (self.target, self.part):
            if os.path.lexists(path):
                raise FolderTaken(str(path))

    def table(self, cr, name, query):
        """Write what `query` gives to data/`name`.csv, and say how it came out.

        What stands for nothing stands for nothing else: where a text is the same, the
        table is written once more with another mark.
        """
        path, null, tries = f"data/{name}.csv", NULL, 0
        while True:
            # PostgreSQL quotes a text that looks like the mark.
            file = HashedFile(self.part / path, f'"{null}"'.encode())
            cr.copy_expert(cr.mogrify(copied(query, null)).decode(), file)
            rows, digest = cr.rowcount, file.close()
            if not file.was_seen:
                return self._listed(Written(path, file.bytes, digest, rows, null))
            tries += 1
            null = f"{NULL}{tries}"

    def text(self, path, text):
        file = HashedFile(self.part / path)
        file.write(text.encode())
        digest = file.close()
        return self._listed(Written(path, file.bytes, digest))

    def file(self, name, pieces):
        """Write pieces of bytes to files/`name`; not for sure on disk before finish."""
        path = f"files/{name}"
        (self.part / path).parent.mkdir(mode=0o700, exist_ok=True)
        file = HashedFile(self.part / path)
        for piece in pieces:
            file.write(piece)
        digest = file.close(is_synced=False)
        return self._listed(Written(path, file.bytes, digest))

    def _listed(self, written):
        self._sums.write(f"{written.sha256}  {written.path}\n".encode())
        return written

    def seal(self):
        """Write the list of files, and have all of it on disk; SHA-256 of the list."""
        digest = self._sums.close()
        os.sync()  # the files; and the folders that name them
        return digest

    def finish(self):
        """Give the folder its name."""
        if os.path.lexists(self.target):
            raise FolderTaken(str(self.target))
        self.part.rename(self.target)
        folder = os.open(self.target.parent, os.O_RDONLY | os.O_DIRECTORY)
        os.fsync(folder)
        os.close(folder)


def pieces_of(path):
    """The bytes of a file, a piece at a time.

    :raise FileNotFoundError: at once
    """
    return _read(Path(path).open("rb"))


def _read(file):
    with file:
        while piece := file.read(CHUNK):
            yield piece
