"""The strings of our addons as Odoo exports them, and the files that translate them.

`python -m devtools.inside.terms DATABASE ADDON …` brings the files up to date and
prints what they lack; tests/test_translations.py asks the same functions.
"""

import io
import re
import sys
from pathlib import Path

import polib

from odoo.tools.misc import file_path
from odoo.tools.translate import PoFileWriter, TranslationModuleReader

from .environment import configure, environment

LANGUAGES = ("nb", "nn")
WIDTH = 88
TAG = re.compile(r"</?\w[^<>]*>")
# Records whose words members and officers read; the rest of our data is for staff.
TOLD_RECORDS = {
    "member.guide",
    "member.membership.type",
    "member.role",
    "privacy.age.rule",
    "privacy.data.field",
    "privacy.data.set",
    "privacy.purpose",
    "privacy.retention.rule",
}
# Choices that the privacy notice names.
NOTICED = {
    ("privacy.consent", "channel"),
    ("privacy.data.field", "category"),
    ("member.membership", "resign_reason"),
    ("privacy.retention.rule", "trigger"),
}
# Code that words a page or a message to members.
TOLD_CODE = (
    "addons/member_portal/",
    "addons/member_privacy/controllers/",
    "addons/member_privacy/models/member_access.py",
    "addons/member_privacy/models/member_code.py",
    "addons/member_privacy/models/member_contact_change.py",
    "addons/member_privacy/models/member_contact_code.py",
    "addons/member_privacy/models/member_dues_claim.py",
    "addons/member_privacy/models/member_prospect.py",
    "addons/member_privacy/models/privacy_change_words.py",
    "addons/member_privacy/models/privacy_data_field.py",
    "addons/member_privacy/models/privacy_data_set_erasure.py",
    "addons/member_privacy/models/privacy_data_set_report.py",
    "addons/member_privacy/models/privacy_notice",
    "addons/member_privacy/models/privacy_package_words.py",
    "addons/member_privacy/models/privacy_period.py",
    "addons/member_privacy/models/privacy_processor.py",
    "addons/member_privacy/models/privacy_request_chapters.py",
    "addons/member_privacy/models/privacy_request_draft.py",
    "addons/member_privacy/models/privacy_request_letter.py",
    "addons/member_privacy/models/privacy_request_rectification.py",
    "addons/member_privacy/models/privacy_request_restriction.py",
    "addons/member_privacy/models/privacy_request_result.py",
    "addons/member_privacy/models/privacy_request_standing.py",
    "addons/member_privacy/models/privacy_request_task_erased.py",
    "addons/member_privacy/models/privacy_request_timeline.py",
    "addons/member_privacy/models/res_partner_access.py",
    "addons/member_privacy/models/res_partner_origin.py",
    "addons/member_privacy/models/res_partner_origin_letter.py",
    "addons/member_privacy/models/res_users_former.py",
)


def exported(env, names: list[str]) -> dict[str, polib.POFile]:
    """What there is to translate, by addon, without what only tests say."""
    rows: dict[str, list] = {name: [] for name in names}
    for row in TranslationModuleReader(env.cr, modules=list(names)):
        module, kind, place, _, source, *_ = row
        if has_words(source) and not (kind == "code" and "/tests/" in place):
            rows[module].append(row)
    return {name: template(found) for name, found in rows.items()}


def has_words(source: str) -> bool:
    """Whether there is anything to translate between the tags."""
    return any(sign.isalpha() for sign in TAG.sub("", source))


def template(rows: list) -> polib.POFile:
    """Odoo's own writer decides the order, and what is one string."""
    writer = PoFileWriter(io.BytesIO(), lang=None)
    writer.write_rows(rows)
    return writer.po


def path_of(name: str, language: str) -> Path:
    return Path(file_path(name)) / "i18n" / f"{language}.po"


def stored(name: str, language: str) -> polib.POFile:
    """The file of an addon; an empty one when there is none yet."""
    path = path_of(name, language)
    if path.exists():
        return polib.pofile(str(path))
    empty = polib.POFile(wrapwidth=WIDTH)
    empty.metadata = {
        "Project-Id-Version": "Odoo 19.0",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return empty


def merged(
    terms: polib.POFile, known: polib.POFile, required: set[str]
) -> polib.POFile:
    """The terms that `known` translates, and those required without their words yet."""
    result = polib.POFile(wrapwidth=WIDTH)
    result.metadata = known.metadata
    words = {entry.msgid: entry.msgstr for entry in known if not entry.fuzzy}
    for entry in terms:
        if words.get(entry.msgid) or entry.msgid in required:
            result.append(
                polib.POEntry(
                    msgid=entry.msgid,
                    msgstr=words.get(entry.msgid, ""),
                    comment=entry.comment,
                    occurrences=entry.occurrences,
                )
            )
    return result


def required(env, terms: polib.POFile, language: str) -> set[str]:
    """What must be translated: in nynorsk what members read, in bokmål everything."""
    return {entry.msgid for entry in terms if language == "nb" or is_told(env, entry)}


def lacking(known: polib.POFile, required: set[str]) -> list[str]:
    """What is required and has no words, or doubtful ones."""
    words = {entry.msgid for entry in known if entry.msgstr and not entry.fuzzy}
    return sorted(required - words)


def is_told(env, entry: polib.POEntry) -> bool:
    """Whether members read the string on a page, in a message or in their report."""
    return any(is_told_at(env, place) for place, _line in entry.occurrences)


def is_told_at(env, place: str) -> bool:
    kind, _, rest = place.partition(":")
    if kind == "code":
        return rest.startswith(TOLD_CODE)
    column, _, xmlid = rest.partition(":")
    model, _, field = column.partition(",")
    if model in TOLD_RECORDS:
        return True
    judge = JUDGES.get((model, field))
    return bool(judge and judge(env.ref(xmlid)))


def is_page(view) -> bool:
    return view.type == "qweb"


def is_told_choice(choice) -> bool:
    """Whether the access report or the notice names the choice."""
    field = choice.field_id
    return (field.model, field.name) in NOTICED or is_reported(field)


def is_reported(field) -> bool:
    """Whether the access report shows the field."""
    domain = [
        ("set_id.model", "=", field.model),
        ("name", "=", field.name),
        ("in_access_report", "=", True),
    ]
    return bool(field.env["privacy.data.field"].search_count(domain, limit=1))


def is_mapped(model) -> bool:
    """Whether lines of the change log name the model."""
    domain = [("model", "=", model.model)]
    return bool(model.env["privacy.data.set"].search_count(domain, limit=1))


JUDGES = {
    ("ir.ui.view", "arch_db"): is_page,
    ("ir.model", "name"): is_mapped,
    ("ir.model.fields", "field_description"): is_reported,
    ("ir.model.fields.selection", "name"): is_told_choice,
}


def update(env, name: str, terms: polib.POFile) -> int:
    """Write the files of an addon anew; print, and count, what they lack."""
    missing = 0
    for language in LANGUAGES:
        known = stored(name, language)
        needed = required(env, terms, language)
        result = merged(terms, known, needed)
        path_of(name, language).parent.mkdir(exist_ok=True)
        result.save(str(path_of(name, language)))
        found = lacking(result, needed)
        gone = {entry.msgid for entry in known} - {entry.msgid for entry in result}
        print(f"{name}/i18n/{language}.po: {len(found)} missing, {len(gone)} dropped")
        for mark, strings in (("  ?", found), ("  -", sorted(gone))):
            for each in strings:
                print(mark, repr(each))
        missing += len(found)
    return missing


def main() -> int:
    database, *names = sys.argv[1:]
    configure()
    with environment(database) as env:
        found = exported(env, names)
        if not all(found.values()):
            raise SystemExit("Not all of these addons are installed.")
        missing = sum(update(env, name, found[name]) for name in names)
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
