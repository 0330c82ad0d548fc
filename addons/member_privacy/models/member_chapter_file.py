import io

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.import_columns import plain
from ..tools.table_file import detect_format, read_rows
from .member_chapter import LEVELS

COLUMNS = {
    "code": ("kode", "code"),
    "name": ("navn", "namn", "name"),
    "level": ("nivå", "level"),
    "parent": ("overordnet", "overordna", "parent"),
    "email": ("e-post", "email"),
}


class MemberChapter(models.Model):
    _inherit = "member.chapter"

    @api.model
    def _import_file(self, content):
        """Make the chapters of a table with code, name, level, parent and e-mail.

        Codes that are there already are left as they are, so it may be repeated.

        :param bytes content: CSV or XLSX; each parent stands above its children
        :return: the new chapters
        :raise TableError: the file cannot be read
        :raise UserError: a parent is missing
        """
        with io.BytesIO(content) as stream:
            rows = list(read_rows(stream, detect_format(stream)))
        positions = _positions(rows[0][1])
        lines = [
            {key: str(cells[at] or "") for key, at in positions.items()}
            for _number, cells in rows
        ]
        known = {chapter.code: chapter.id for chapter in self.search([])}
        new = self.browse()
        for level, _name in LEVELS:
            wanted = [
                line
                for line in lines
                if line["level"] == level and line["code"] not in known
            ]
            made = self.create([self._line_values(line, known) for line in wanted])
            known.update((chapter.code, chapter.id) for chapter in made)
            new |= made
        return new

    @api.model
    def _line_values(self, line, known):
        parent = line.pop("parent")
        if parent and parent not in known:
            raise UserError(self.env._("No chapter has the code %s.", parent))
        return {**line, "parent_id": known.get(parent)}


def _positions(headings):
    found = {plain(heading): at for at, heading in enumerate(headings)}
    return {
        key: found[plain(name)]
        for key, names in COLUMNS.items()
        for name in names
        if plain(name) in found
    }
