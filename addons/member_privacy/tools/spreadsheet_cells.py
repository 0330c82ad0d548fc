"""Text that is safe in a cell of a file that somebody opens in a spreadsheet."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(value: object) -> object:
    """The value so that no spreadsheet takes it for a formula.

    An apostrophe in front, which spreadsheets read as "this is text". Numbers and
    dates that are not text stay as they are. Phone numbers that begin with a plus
    get it too: "+47..." is a formula to a spreadsheet.
    """
    if not isinstance(value, str):
        return value
    if value.lstrip(" \u00a0").startswith(_FORMULA_STARTS) or value.startswith(" ="):
        return f"'{value}"
    return value
