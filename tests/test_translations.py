"""What we wrote is there in bokmål, and what members meet in nynorsk too.

The strings are exported afresh from the registry, so that a new one counts at once. To
put a string that is missing into the files: `./dev i18n`.
"""

import io
from pathlib import Path

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

ADDONS = Path(__file__).parents[1] / "addons"
# Addons whose every string is there in bokmål, and those of which members meet nothing
# that is not there in both languages.
BOKMAL = ("member_portal",)
MET_BY_MEMBERS = ("member_portal",)
# Strings that are the same in Norwegian, or no words at all.
SAME = {
    "Datatilsynet",
    "Import",
    "Person",
    "Post",
    "SMS",
    "Send",
    "Status",
    "Type",
}
# Labels that Odoo gives every model, and names of models: for administrators.
EVERY_MODEL = {
    "Created by",
    "Created on",
    "Display Name",
    "ID",
    "Last Updated by",
    "Last Updated on",
}
# Records that members read the names and words of.
READ_BY_MEMBERS = (
    "model:privacy.data.set,name:",
    "model:privacy.data.set,purpose:",
    "model:privacy.data.set,keep_reason:",
    "model:privacy.purpose,name:",
    "model:member.role,name:",
    "model:member.membership.type,name:",
)


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ours = {path.parent.name for path in ADDONS.glob("*/__manifest__.py")}
        installed = cls.env["ir.module.module"].search(
            [("name", "in", sorted(ours)), ("state", "=", "installed")]
        )
        cls.addons = installed.mapped("name")
        cls.pages = cls._occurrences_of_pages() | cls._occurrences_of_mapped_fields()

    @classmethod
    def _occurrences_of_pages(cls):
        """Templates of pages, as exported strings name them."""
        views = cls.env["ir.ui.view"].search([("type", "=", "qweb")])
        names = views.get_external_id().values()
        return {f"model_terms:ir.ui.view,arch_db:{name}" for name in names if name}

    @classmethod
    def _occurrences_of_mapped_fields(cls):
        """Labels and choices of what the access report shows."""
        found = set()
        for line in cls.env["privacy.data.field"].search(
            [("in_access_report", "=", True)]
        ):
            field = cls.env["ir.model.fields"]._get(line.set_id.model, line.name)
            records = {"field_description": field, "name": field.selection_ids}
            for name, rows in records.items():
                found |= {
                    f"model:{rows._name},{name}:{xmlid}"
                    for xmlid in rows.get_external_id().values()
                }
        return found

    def _strings(self, addon):
        """The exported strings of an addon: (source, occurrences)."""
        target = io.BytesIO()
        trans_export(False, [addon], target, "po", self.env)
        for entry in polib.pofile(target.getvalue().decode()):
            if entry.msgid not in EVERY_MODEL:
                yield entry.msgid, {place for place, _line in entry.occurrences}

    def _met_by_members(self, addon, places):
        """Whether a string is on a page: in its template, its code, or as a label."""
        if addon not in MET_BY_MEMBERS or only_models(places):
            return False
        own = (f"code:addons/{addon}/controllers/", *READ_BY_MEMBERS)
        if addon == "member_portal":
            own = ("code:", *own)
        return any(place in self.pages or place.startswith(own) for place in places)

    def _missing(self, lang, wanted):
        """What lacks a translation, as "addon: string"."""
        missing = []
        for addon in self.addons:
            said = {entry.msgid: entry for entry in said_by(addon, lang)}
            for source, places in self._strings(addon):
                if wanted(addon, places) and not self._is_said(
                    said.get(source), source
                ):
                    missing.append(f"{addon}: {source}")
        return missing

    def _is_said(self, entry, source):
        if entry is None or not entry.msgstr or entry.fuzzy:
            return False
        return entry.msgstr != source or source in SAME

    def test_everything_is_there_in_bokmal(self):
        missing = self._missing(
            "nb", lambda addon, places: addon in BOKMAL and not only_models(places)
        )
        self.assertEqual(missing, [])

    def test_what_members_meet_is_there_in_bokmal(self):
        self.assertEqual(self._missing("nb", self._met_by_members), [])

    def test_what_members_meet_is_there_in_nynorsk(self):
        self.assertEqual(self._missing("nn", self._met_by_members), [])

    def test_placeholders_are_the_same_in_every_language(self):
        for addon in self.addons:
            for lang in ("nb", "nn"):
                for entry in said_by(addon, lang):
                    if entry.msgstr:
                        self.assertEqual(
                            placeholders(entry.msgid), placeholders(entry.msgstr)
                        )


def said_by(addon, lang):
    """The living entries of an addon's translation file, if it has one."""
    path = ADDONS / addon / "i18n" / f"{lang}.po"
    catalogue = polib.pofile(str(path)) if path.exists() else []
    return [entry for entry in catalogue if not entry.obsolete]


def only_models(places):
    """Whether a string is only the name of a model, which nobody meets."""
    return all(place.startswith("model:ir.model,name:") for place in places)


def placeholders(text):
    return sorted(
        part.partition("s")[0] for part in text.split("%")[1:] if "s" in part[:20]
    )
