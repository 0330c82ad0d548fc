import base64

from odoo import http
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class MemberListController(http.Controller):
    @http.route("/member/list/<string:token>", type="http", auth="user", readonly=True)
    def download(self, token):
        """The file of a list for its owner; everybody else learns of nothing."""
        member_list = request.env["member.list"]._from_token(token)
        if not member_list:
            raise request.not_found()
        return request.make_response(
            base64.b64decode(member_list.file),
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(member_list.filename)),
                ("Cache-Control", "no-store"),
            ],
        )
