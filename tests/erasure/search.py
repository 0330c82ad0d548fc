"""Looks for people in all that there is, by a dump of it and `grep -F`.

Not the way of the project's scan, which asks the database by a pattern.
"""

import subprocess
from pathlib import Path

from odoo.http import root
from odoo.tools import SQL, config

from .documents import KINDS
from .people import WAYS

TABLES = """
SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^pg_|information_schema' ORDER BY 1
"""


class Search:
    """For `planted` people, who are told by their places in that list."""

    def __init__(self, cr, folder, planted):
        # Addons are found once Odoo has read its options.
        from odoo.addons.member_privacy.tools.trace_words import (  # noqa: PLC0415
            patterns,
            texts,
        )

        self.texts = texts
        self.cr, self.folder = cr, folder / "dump"
        self.folder.mkdir(exist_ok=True)
        self.whose = {
            pattern: at
            for at, person in enumerate(planted)
            for pattern in patterns(person.words())
        }
        self.list = folder / "patterns"
        self.list.write_text("".join(f"{each}\n" for each in self.whose))

    def everywhere(self, logs):
        """{place: numbers of the people who are found there}."""
        self._empty()
        self._tables()
        self._files("files", Path(config.filestore(self.cr.dbname)))
        self._files("sessions", Path(root.session_store.path))
        for log in logs:
            self._write(f"log {log.name}", log.read_text(errors="replace"))
        return self._found()

    def controls(self, planted):
        """Ways to write somebody, and kinds of files, in which one is not found."""
        self._empty()
        for number, person in enumerate(planted):
            for way, write in WAYS.items():
                self._write(f"{number}/{way}", write(person))
            for kind, make in KINDS.items():
                words = f"{person.name}, {person.email}"
                self._write(f"{number}/{kind}", "\n".join(self.texts(make(words))))
        found = self._found()
        return [
            f"{number}/{each}"
            for number in range(len(planted))
            for each in (*WAYS, *KINDS)
            if found.get(f"{number}/{each}") != [number]
        ]

    def _empty(self):
        for each in self.folder.iterdir():
            each.unlink()

    def _write(self, place, text):
        (self.folder / place.replace("/", "|")).write_text(text.lower())

    def _tables(self):
        self.cr.execute(SQL(TABLES))
        for (table,) in self.cr.fetchall():
            target = self.folder / table
            with target.open("wb") as file:
                # What is escaped in a value stands escaped twice in a row.
                query = (
                    "COPY (SELECT replace(r::text, '\\\\', '\\') FROM {} r) TO STDOUT"
                )
                self.cr._obj.copy_expert(query.format(table), file)
            text = target.read_text().replace("\\\\", "\\")
            self._write(table, text) if text else target.unlink()
        self.cr.execute(SQL("SELECT oid, lo_get(oid) FROM pg_largeobject_metadata"))
        for oid, data in self.cr.fetchall():
            self._write(f"large {oid}", "\n".join(self.texts(bytes(data))))

    def _files(self, label, path):
        for each in path.rglob("*"):
            if each.is_file():
                name = f"{label}/{each.relative_to(path)}"
                self._write(name, "\n".join(self.texts(each.read_bytes())))

    def _found(self):
        answer = subprocess.run(
            ["grep", "-raohF", "-f", self.list, "--with-filename", self.folder],
            env={"LC_ALL": "C"},
            capture_output=True,
            check=False,
        )
        assert answer.returncode in (0, 1), answer.stderr
        found = {}
        for line in answer.stdout.decode().splitlines():
            place, _colon, pattern = line.removeprefix(f"{self.folder}/").partition(":")
            found.setdefault(place.replace("|", "/"), set()).add(self.whose[pattern])
        return {place: sorted(whose) for place, whose in sorted(found.items())}
