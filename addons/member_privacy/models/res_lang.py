from odoo import api, models

BOKMAL = "nb_NO"
NYNORSK = "nn_NO"
NYNORSK_VALUES = {
    "name": "Norwegian Nynorsk / Norsk nynorsk",
    "code": NYNORSK,
    "iso_code": "nn",
    "url_code": "nn",
    "active": False,
    "direction": "ltr",
    "date_format": "%d.%m.%Y",
    "time_format": "%H:%M:%S",
    "week_start": "1",
    "grouping": "[3,0]",
    "decimal_point": ",",
    "thousands_sep": "\N{NO-BREAK SPACE}",
}


class ResLang(models.Model):
    _inherit = "res.lang"

    @api.model
    def _install_norwegian(self):
        """Make bokmål and nynorsk usable; core knows only the first."""
        known = self.with_context(active_test=False)
        if not known.search_count([("code", "=", NYNORSK)]):
            self.create(NYNORSK_VALUES)
        for code in (BOKMAL, NYNORSK):
            language = self._activate_and_install_lang(code)
            if language.url_code == code:
                language.url_code = code.partition("_")[0]

    @api.model
    def _page_languages(self):
        """The languages members choose between, as (code, short code, own name)."""
        names = {BOKMAL: "Bokmål", NYNORSK: "Nynorsk", "en_US": "English"}
        return [
            (code, code.partition("_")[0], name)
            for code, name in names.items()
            if self._get_code(code)
        ]
