"""The sentence for each problem that reading and checking a file can find.

`%(detail)s` is the column's heading, or for some a number: never a person's data.
"""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

#: What is wrong with the file as a whole.
FILE = {
    "empty": _lt("The file is empty."),
    "no_rows": _lt("The file has headings and no rows."),
    "no_name": _lt("No column holds names. Say which column is the name."),
    "not_text": _lt("This is neither a text file nor an Excel workbook."),
    "file_pdf": _lt("This is a PDF. Ask for the table as Excel or CSV."),
    "file_ole": _lt(
        "This is an old Excel or Word file. Save it as an Excel workbook (.xlsx)."
    ),
    "file_rtf": _lt("This is a text document. Save the table as Excel or CSV."),
    "file_image": _lt("This is a picture. Ask for the table as Excel or CSV."),
    "file_packed": _lt("This file is packed. Unpack it and upload what is inside."),
    "file_web": _lt("This is a web page. Save the table as Excel or CSV."),
    "not_a_workbook": _lt("This archive is no Excel workbook."),
    "broken_workbook": _lt(
        "The workbook is damaged. Open it in a spreadsheet and save it again."
    ),
    "workbook_locked": _lt(
        "The workbook has a password. Save it without one for the import."
    ),
    "workbook_entities": _lt(
        "The workbook has parts that no spreadsheet writes. It is not opened."
    ),
    "workbook_too_large": _lt(
        "The workbook unfolds to more than the register can read. Save the sheet as "
        "CSV, or split it."
    ),
    "too_many_formulas": _lt(
        "The workbook has too many formulas. Copy the sheet and paste values only."
    ),
    "file_too_large": _lt("The file is larger than %(limit)s megabytes. Split it."),
    "too_many_rows": _lt("The file has more than %(limit)s rows. Split it."),
    "too_many_columns": _lt("The table has more than %(limit)s columns."),
    "line_too_long": _lt(
        "A row is longer than %(limit)s characters. This is no table, or a quotation "
        "mark never closes."
    ),
    "open_quote": _lt("Row %(row)s has a quotation mark that never closes."),
    "broken_text": _lt("The text cannot be split into columns."),
    "wrong_encoding": _lt(
        "The letters are not written as %(encoding)s. Choose another encoding."
    ),
    "chapter_for_all": _lt(
        "No column tells the chapter. Choose one, or a chapter for all rows."
    ),
    "twice": _lt("Two columns are taken for %(detail)s. Keep one."),
    "answer_incomplete": _lt(
        "The column %(detail)s needs a purpose, and a consent a channel too."
    ),
    "answer_unfit": _lt(
        "The column %(detail)s is an answer to something that members cannot say no to."
    ),
}

#: What is wrong with a row, or was left out of it.
ROW = {
    "formula": _lt("%(detail)s: holds a formula"),
    "garbled": _lt("%(detail)s: letters were lost or garbled before the import"),
    "too_long": _lt("%(detail)s: too long"),
    "control": _lt("%(detail)s: holds characters that cannot be shown"),
    "name_missing": _lt("The name is missing"),
    "name_characters": _lt("%(detail)s: holds characters that names do not have"),
    "name_order": _lt("%(detail)s: is not written “Last name, First name”"),
    "date_unknown": _lt("%(detail)s: is no date"),
    "date_ambiguous": _lt("%(detail)s: day and month could be swapped"),
    "date_century": _lt("%(detail)s: the short year fits two centuries"),
    "date_range": _lt("%(detail)s: the date is too early or too late"),
    "date_order": _lt("The dates are not in the order of a life"),
    "answer_unknown": _lt("%(detail)s: is neither yes nor no"),
    "year_unknown": _lt("%(detail)s: is no year with four digits"),
    "amount_unknown": _lt("%(detail)s: is no amount"),
    "dues_year_missing": _lt("The year of the dues is missing"),
    "dues_kept": _lt("The register has other dues for this year: they stay"),
    "chapter_missing": _lt("The chapter is missing"),
    "chapter_unknown": _lt("%(detail)s: no chapter has this code"),
    "chapter_closed": _lt("%(detail)s: the chapter is closed"),
    "type_unknown": _lt("%(detail)s: no membership type has this name"),
    "type_age": _lt("%(detail)s: the person is too young or too old for the type"),
    "declaration_missing": _lt("%(detail)s: takes a declaration, and none has a day"),
    "declaration_birth": _lt(
        "%(detail)s: takes a declaration, and the birth date says who makes it"
    ),
    "declaration_child": _lt(
        "%(detail)s: too young to declare alone. Register it by hand, with the guardian"
    ),
    "row_too_wide": _lt("The row has more cells than there are headings"),
    "number_twice": _lt("Row %(detail)s has the same member number"),
    "number_other_birth": _lt(
        "The member number belongs to somebody born on another day"
    ),
    "number_restricted": _lt(
        "The member number belongs to somebody whose data is not to be used"
    ),
    "not_saved": _lt("The register did not accept the row"),
    "applied_before": _lt("Imported before, by import no. %(detail)s"),
    "stopped": _lt("This person is not to be registered again"),
    "erased": _lt(
        "Somebody like this was erased. Register them by hand, if they have asked for "
        "it themselves"
    ),
    "objected": _lt(
        "Somebody with this e-mail or phone was erased and had said no. Register them "
        "by hand, if they have asked for it"
    ),
    "same_name": _lt("Same name and birth date as somebody in the register"),
    "same_email": _lt("Same e-mail as somebody in the register"),
    "same_phone": _lt("Same phone as somebody in the register"),
    "row_name": _lt("Same name and birth date as row %(detail)s"),
    "row_email": _lt("Same e-mail as row %(detail)s"),
    "row_phone": _lt("Same phone as row %(detail)s"),
    "left_out": _lt("Left out: nobody decided about the duplicate"),
    # Left out of a row that is imported.
    "email_invalid": _lt("%(detail)s: no valid e-mail address, left out"),
    "email_several": _lt("%(detail)s: more than one e-mail address, left out"),
    "phone_invalid": _lt("%(detail)s: no valid phone number, left out"),
    "phone_several": _lt("%(detail)s: more than one phone number, left out"),
    "zip_invalid": _lt("No valid postal code, left out"),
    "gender_unknown": _lt("%(detail)s: unknown word for gender, left out"),
    "origin_unknown": _lt("%(detail)s: unknown word for where it is from, left out"),
    "country_unknown": _lt("%(detail)s: unknown country, left out"),
    "address_kept": _lt("The address is protected and stays as it is"),
    "other_chapter": _lt("Is a member of another chapter, which stays as it is"),
    "no_stands": _lt("The person has said no; the file's yes does not undo it"),
}


def sentence(env, message, details):
    """The message in the user's language, with its details filled in."""
    return message._translate(env.lang or "en_US") % details
