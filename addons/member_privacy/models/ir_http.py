from odoo import models
from odoo.http import request

# A page that is somebody else's answers like one that does not exist.
ERROR_PAGES = {
    400: (400, "member_privacy.page_refused"),
    403: (404, "member_privacy.page_not_found"),
    404: (404, "member_privacy.page_not_found"),
}


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

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
    def _get_error_html(cls, env, code, values):
        if code not in ERROR_PAGES:
            return super()._get_error_html(env, code, values)
        status, template = ERROR_PAGES[code]
        return status, env["ir.ui.view"]._render_template(template, values)
