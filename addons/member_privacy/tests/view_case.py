import json

from odoo.tests import HttpCase

from .common import MemberCase


class ViewCase(MemberCase, HttpCase):
    """Calls as the web client and programs make them, and who is then told of."""

    _who = None

    def _call(self, user, model, method, *args, **kwargs):
        """What the call answers.

        :raise AssertionError: for an answer that is an error
        """
        if self._who != user:
            self.authenticate(user.login, user.login)
            self._who = user
        body = {
            "jsonrpc": "2.0",
            "params": {
                "model": model,
                "method": method,
                "args": args,
                "kwargs": kwargs,
            },
        }
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps(body),
            headers={"Content-Type": "application/json"},
        ).json()
        self.assertNotIn("error", answer)
        return answer["result"]

    def _seen(self, person):
        views = self.env["privacy.view"].search([("partner_id", "=", person.id)])
        return [(view.user_id, view.occasion) for view in views]
