from odoo import models
from odoo.tools.misc import ReadonlyDict
from odoo.tools.translate import (
    TranslationImporter,
    code_translations,
    get_po_paths,
)

from .res_lang import BOKMAL, NYNORSK


class IrModuleModule(models.Model):
    """Nynorsk borrows from bokmål what it does not say itself.

    Odoo falls back to English otherwise. Its own chain (as from es_MX to es_419) is a
    list in a function, so bokmål is loaded as nynorsk, with nynorsk on top: in the
    database for views and fields, in the process' table for strings of code.
    """

    _inherit = "ir.module.module"

    def _load_module_terms(self, modules, langs, overwrite=False):
        if NYNORSK in langs:
            self._load_nynorsk_on_bokmal(modules, overwrite)
        return super()._load_module_terms(modules, langs, overwrite=overwrite)

    def _load_nynorsk_on_bokmal(self, modules, overwrite):
        importer = TranslationImporter(self.env.cr, verbose=False)
        for module in modules:
            for language in (BOKMAL, NYNORSK):
                for path in get_po_paths(module, language):
                    importer.load_file(path, NYNORSK)
        importer.save(overwrite=overwrite)

    def _register_hook(self):
        super()._register_hook()
        code = code_translations
        for module in sorted(self.env.registry._init_modules):
            code.python_translations[module, NYNORSK] = ReadonlyDict(
                {
                    **code.get_python_translations(module, BOKMAL),
                    **code.get_python_translations(module, NYNORSK),
                }
            )
            own = code.get_web_translations(module, NYNORSK)["messages"]
            borrowed = code.get_web_translations(module, BOKMAL)["messages"]
            code.web_translations[module, NYNORSK] = ReadonlyDict(
                {"messages": (*borrowed, *own)}
            )
