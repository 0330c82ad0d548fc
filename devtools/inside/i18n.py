"""In Odoo's shell: merge the strings of our addons into their translation files."""

import io
import os
from pathlib import Path

import polib

from odoo.tools.translate import trans_export

LANGUAGES = ("nb", "nn")
# What Odoo labels every model with; core translates it.
EVERY_MODEL = {
    "Created by",
    "Created on",
    "Display Name",
    "ID",
    "Last Updated by",
    "Last Updated on",
}


def strings(addon):
    """The strings of an addon as they are now."""
    target = io.BytesIO()
    trans_export(False, [addon], target, "po", env)
    exported = polib.pofile(target.getvalue().decode())
    return [entry for entry in exported if entry.msgid not in EVERY_MODEL]


def merge(entries, path, language):
    """Write `entries` with what the file at `path` says for them."""
    said = {}
    if path.exists():
        said = {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}
    catalogue = polib.POFile(wrapwidth=88)
    catalogue.metadata = {
        "Project-Id-Version": "Odoo 19.0",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for entry in entries:
        catalogue.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=said.get(entry.msgid, ""),
                comment=entry.comment,
                occurrences=entry.occurrences,
            )
        )
    path.parent.mkdir(exist_ok=True)
    catalogue.save(str(path))


for name in os.environ["I18N_NAMES"].split(","):
    entries = strings(name)
    for language in LANGUAGES:
        path = Path(os.environ["I18N_ADDONS"], name, "i18n", f"{language}.po")
        merge(entries, path, language)
