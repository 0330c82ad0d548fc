import base64

import openpyxl

from .common import DispatchCase
from .test_tools import opened


class ListCase(DispatchCase):
    """Somebody takes out a list."""

    def _list(self, user=None, **vals):
        lists = self.env["member.list"].with_user(user or self.officer_oslo)
        return lists.create(
            {"chapter_id": self.oslo.id, "reason": "attendance", **vals}
        )

    def _extract(self, member_list):
        """Take the list out; return its password and the workbook inside."""
        action = member_list.action_extract()
        password = action["context"]["default_password"]
        data = base64.b64decode(member_list.sudo().file)
        return password, openpyxl.load_workbook(opened(data, password))

    def _names(self, workbook):
        return [row[0].value for row in list(workbook.worksheets[0].iter_rows())[1:]]
