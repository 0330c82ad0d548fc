from odoo import models
from odoo.tools.translate import (
    TranslationImporter,
    code_translations,
    get_po_paths,
)

from .res_lang import BOKMAL, NYNORSK

# Core modules whose Python and JavaScript strings members meet.
SPOKEN = (
    "base",
    "web",
    "http_routing",
    "mail",
    "portal",
    "auth_signup",
    "auth_totp",
    "auth_totp_portal",
    "phone_validation",
)


class IrModuleModule(models.Model):
    """Nynorsk borrows from bokmål where a module has no nynorsk of its own.

    Odoo falls back to English otherwise. Its own chain (as from es_MX to es_419) is a
    list in a function, so the terms are loaded like a translation file: the database
    holds those of views and fields, the process' table those of code.
    """

    _inherit = "ir.module.module"

    def _load_module_terms(self, modules, langs, overwrite=False):
        result = super()._load_module_terms(modules, langs, overwrite=overwrite)
        if NYNORSK in langs:
            self._load_bokmal_as_nynorsk(modules, overwrite)
        return result

    def _load_bokmal_as_nynorsk(self, modules, overwrite):
        importer = TranslationImporter(self.env.cr, verbose=False)
        for module in modules:
            if not any(get_po_paths(module, NYNORSK)):
                for path in get_po_paths(module, BOKMAL):
                    importer.load_file(path, NYNORSK)
        importer.save(overwrite=overwrite)

    def _register_hook(self):
        super()._register_hook()
        spoken = (
            (code_translations.python_translations, "get_python_translations"),
            (code_translations.web_translations, "get_web_translations"),
        )
        for module in SPOKEN:
            if any(get_po_paths(module, NYNORSK)):
                continue
            for table, getter in spoken:
                bokmal = getattr(code_translations, getter)(module, BOKMAL)
                table[module, NYNORSK] = bokmal
