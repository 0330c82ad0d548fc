import re

import polib

from odoo import models
from odoo.tools.misc import ReadonlyDict, file_path
from odoo.tools.translate import code_translations

LANGUAGES = {"nb_NO": "nb", "nn_NO": "nn"}
_CODE = re.compile(r"code:addons/(\w+)/.*\.py$")


class IrModuleModule(models.Model):
    """Say what core does not where members meet it: `i18n_extra/` has the words.

    Odoo loads them for views by itself. For strings of code it reads a module's own
    files only, so those are put into the process' table, behind core's own.
    """

    _inherit = "ir.module.module"

    def _register_hook(self):
        super()._register_hook()
        for lang, short in LANGUAGES.items():
            path = file_path(f"member_portal/i18n_extra/{short}.po")
            for entry in polib.pofile(path):
                for place, _line in entry.occurrences:
                    if match := _CODE.fullmatch(place):
                        self._lend_code_string(match[1], lang, entry)

    def _lend_code_string(self, module, lang, entry):
        own = code_translations.get_python_translations(module, lang)
        code_translations.python_translations[module, lang] = ReadonlyDict(
            {entry.msgid: entry.msgstr, **own}
        )
