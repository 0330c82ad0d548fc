import copy
import json

from werkzeug.exceptions import HTTPException, InternalServerError

from odoo import models
from odoo.exceptions import UserError
from odoo.http import SessionExpiredException, request, serialize_exception

# A page that is somebody else's answers like one that does not exist.
ERROR_PAGES = {
    400: (400, "member_privacy.page_refused"),
    403: (404, "member_privacy.page_not_found"),
    404: (404, "member_privacy.page_not_found"),
    503: (503, "member_privacy.page_closed"),
}


# Whose errors core answers with a traceback.
PROGRAMS = ("jsonrpc", "json2")
# What says by itself what happened. Anything else is the server's own trouble.
CLEAR = (UserError, SessionExpiredException, HTTPException)


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """The change log knows who asks, also of statements that carry no stamp."""
        result = super()._pre_dispatch(rule, args)
        if request.env.uid:
            request.env["privacy.change"]._set_actor(cls._source(rule))
        return result

    @classmethod
    def _source(cls, rule):
        """Through what the request came, as the change log tells it."""
        if rule.endpoint.routing.get("auth") == "bearer":
            return "program"
        if request.env.user._is_public():
            return "public page"
        return "portal" if request.env.user.share else "interface"

    @classmethod
    def _frontend_pre_dispatch(cls):
        """Let the language a person chose win over a cookie somebody else left.

        Only for pages with one address for all languages: elsewhere the address says.
        """
        if request.session.uid and not request.is_frontend_multilang:
            chosen = request.env["res.lang"]._get_data(code=request.env.user.lang)
            request.lang = chosen or request.lang
        return super()._frontend_pre_dispatch()

    @classmethod
    def _serve_fallback(cls):
        """Core looks for a file of that name, with one that no database can hold."""
        if "\x00" in request.httprequest.path:
            return None
        return super()._serve_fallback()

    @classmethod
    def _handle_error(cls, exception):
        """Members and officers read what happened, never how it looks inside.

        Core sends the traceback along, and with an error of the database the values
        that it was about. The server's log has both.
        """
        kind = request.dispatcher.routing_type
        if kind in PROGRAMS and cls._answers_briefly():
            exception = cls._without_traceback(exception)
        elif cls._is_told_as_json(exception) and cls._answers_briefly():
            exception = cls._told_briefly(exception)
        return super()._handle_error(exception)

    @classmethod
    def _is_told_as_json(cls, exception):
        """Core's exports and reports put the error, as a client reads it, on a page."""
        return isinstance(exception, InternalServerError) and exception.__cause__

    @classmethod
    def _told_briefly(cls, exception):
        brief = serialize_exception(cls._without_traceback(exception.__cause__))
        told = {"code": 0, "message": "Odoo Server Error", "data": brief}
        return InternalServerError(json.dumps(told))

    @classmethod
    def _answers_briefly(cls):
        if request.env.cr.closed:
            return True
        request.env.cr.rollback()  # what failed may have left it unusable
        user = request.env.user
        return not user or user.share or user._is_officer_only()

    @classmethod
    def _without_traceback(cls, exception):
        if isinstance(exception, CLEAR):
            return copy.copy(exception)
        return UserError(request.env._("This did not work. Nothing was changed."))

    @classmethod
    def _get_error_html(cls, env, code, values):
        if code not in ERROR_PAGES:
            return super()._get_error_html(env, code, values)
        status, template = ERROR_PAGES[code]
        return status, env["ir.ui.view"]._render_template(template, values)
