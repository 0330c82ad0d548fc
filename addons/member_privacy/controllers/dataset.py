from werkzeug.exceptions import NotFound

from odoo.http import request, route

from odoo.addons.web.controllers.dataset import DataSet

from ..models.privacy_view import OPENED


def opened(model, method, args):
    """Ids of the one record that a call of the web client opens, else none.

    A form is read by `web_read` of one record, and only a call from the web client
    comes through here: lists and what other forms show of a person do not. The log of
    one person is a list with that person in its condition.
    """
    if model not in OPENED:
        return []
    ids = args[0] if method == "web_read" and args else []
    # Anything else is refused where the call is made.
    return ids if isinstance(ids, list) and len(set(map(str, ids))) == 1 else []


def asked_about(model, method, kwargs):
    """The person whose change log a list asks for, else none."""
    if model != "privacy.change" or method != "web_search_read":
        return []
    return [
        term[2]
        for term in kwargs.get("domain") or ()
        if isinstance(term, list) and term[:2] == ["partner_id", "="]
        if isinstance(term[2], int)
    ]


class DataSetViews(DataSet):
    """Opening a person is remembered.

    It is a POST, and what it writes is a trace of the call itself, like a line in the
    server's log; the member's data do not change.
    """

    def _is_readonly(self, rule, args):
        """A call that leaves a trace writes.

        What is no call at all is refused where it is made: an error here would reach
        the client with its traceback.
        """
        try:
            params = request.get_json_data().get("params", {})
            call = (params.get("model"), params.get("method"))
            asked = asked_about(*call, params.get("kwargs") or {})
            if asked or opened(*call, params.get("args") or []):
                return False
            return self._call_kw_readonly(rule, args)
        except (AttributeError, LookupError, NotFound, TypeError, ValueError):
            return False

    @route(readonly=_is_readonly)
    def call_kw(self, model, method, args, kwargs, path=None):
        result = super().call_kw(model, method, args, kwargs, path=path)
        views = request.env["privacy.view"]
        if ids := opened(model, method, args):
            views._opened(model, ids)
        elif ids := asked_about(model, method, kwargs):
            views._record(request.env["res.partner"].browse(ids), "log")
        return result
