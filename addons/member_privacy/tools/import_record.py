"""One row of a member file, as values for the register and what is wrong with it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from . import import_values
from .import_columns import Column
from .import_dates import DateColumn, DateProblem, Window
from .import_values import ValueProblem
from .table_file import is_blank

#: Columns of dates -> field of the register.
DATES = {
    "birth_date": "birthdate_date",
    "start_date": "start_date",
    "resigned_on": "resigned_on",
    "deceased_on": "deceased_on",
    "declared_on": "declared_on",
}
#: Values that a person can be registered without: left out and reported. Anything
#: else that is wrong keeps the row out, for a name, a date, a chapter or an answer
#: to "may we write to you?" that is wrong makes a wrong person.
OPTIONAL = {
    "country",
    "dues_amount",
    "dues_paid",
    "dues_year",
    "email",
    "gender",
    "mobile",
    "origin",
    "origin_giver",
    "phone",
    "preferred_name",
    "zip",
}
#: Together one thing: where one of them is unclear, none of them counts.
DUES = {"dues_amount", "dues_paid", "dues_year"}

_READERS: dict[str, Callable[[object], object]] = {
    "name": import_values.name,
    "last_first": import_values.last_first,
    "first_name": import_values.name,
    "middle_name": import_values.name,
    "last_name": import_values.name,
    "preferred_name": import_values.name,
    "gender": import_values.gender,
    "origin": import_values.origin,
    "origin_giver": import_values.giver,
    "email": import_values.email,
    "mobile": import_values.phone,
    "phone": import_values.phone,
    "consent": import_values.yes_no,
    "objection": import_values.yes_no,
    "dues_amount": import_values.amount,
    "dues_paid": import_values.yes_no,
    "dues_year": import_values.year,
}


@dataclass
class Record:
    """``values`` by field, ready for JSON; ``errors`` keep the row out, ``notes``
    tell what was left out of it. Both are (code, heading) pairs."""

    number: int
    values: dict[str, object] = field(default_factory=dict)
    answers: list[tuple[str, str, str | None, bool]] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


def learn_dates(
    columns: Iterable[Column], rows: Iterable[Sequence], today: date
) -> dict[int, DateColumn]:
    """A reader for each column of dates, taught by all values of the column."""
    readers = {
        column.position: DateColumn(
            Window.memberships(today)
            if column.target in ("start_date", "resigned_on", "declared_on")
            else Window.births(today)
        )
        for column in columns
        if column.target in DATES
    }
    for cells in rows:
        for position, reader in readers.items():
            if position < len(cells) and not is_blank(cells[position]):
                reader.learn(cells[position])
    return readers


def read_record(
    number: int,
    cells: Sequence,
    columns: Sequence[Column],
    dates: Mapping[int, DateColumn],
) -> Record:
    """The row as a :class:`Record`; problems are collected, never raised."""
    record = Record(number)
    found: dict[str, object] = {}
    for column in columns:
        cell = cells[column.position] if column.position < len(cells) else None
        if column.target and not is_blank(cell):
            _read_cell(record, found, column, cell, dates)
    if any(not is_blank(cell) for cell in cells[len(columns) :]):
        record.errors.append(("row_too_wide", ""))
    _place_name(record, found)
    _place_address(record, found)
    _place_dues(record, found)
    phone = found.pop("mobile", None) or found.get("phone")
    if phone:
        found["phone"] = phone
    record.values.update({key: value for key, value in found.items() if value})
    _check_dates(record)
    return record


def _read_cell(
    record: Record,
    found: dict[str, object],
    column: Column,
    cell: object,
    dates: Mapping[int, DateColumn],
) -> None:
    target = column.target
    try:
        if target in DATES:
            # A formula or garbled text is told as such, not as an unknown date.
            import_values.text(cell)
            found[DATES[target]] = dates[column.position].read(cell).isoformat()
        elif target == "zip":
            found["zip"] = cell
        elif target in ("consent", "objection"):
            answer = import_values.yes_no(cell)
            record.answers.append((target, column.purpose, column.channel, answer))
        else:
            found[target] = _READERS.get(target, import_values.text)(cell)
    except (ValueProblem, DateProblem) as problem:
        _report(record, target, problem.code, column.heading)
        if target in DUES:
            found["dues_unclear"] = True


def _report(record: Record, target: str, code: str, heading: str) -> None:
    optional = target in OPTIONAL and code not in ("formula", "garbled")
    (record.notes if optional else record.errors).append((code, heading))


def _place_name(record: Record, found: dict[str, object]) -> None:
    parts = [found.pop(key, "") for key in ("first_name", "middle_name", "last_name")]
    whole = found.pop("last_first", "")
    joined = " ".join(part for part in parts if part)
    name = found.get("name") or whole or joined
    if name:
        found["name"] = name


def _place_address(record: Record, found: dict[str, object]) -> None:
    country = str(found.get("country") or "").casefold()
    norwegian = country in ("", "no", "nor", "norge", "noreg", "norway")
    try:
        code, town = import_values.postal(found.pop("zip", None), norwegian)
    except ValueProblem as problem:
        _report(record, "zip", problem.code, "")
        return
    found["zip"] = code
    found["city"] = found.get("city") or town


def _place_dues(record: Record, found: dict[str, object]) -> None:
    """Dues of a year, where the row says something of them: what is not said to be
    paid is not."""
    year, paid, amount, unclear = (
        found.pop(key, None)
        for key in ("dues_year", "dues_paid", "dues_amount", "dues_unclear")
    )
    if unclear or (paid is None and amount is None):
        return
    if not year:
        record.notes.append(("dues_year_missing", ""))
        return
    dues = {"year": year, "state": "paid" if paid else "open"}
    found["dues"] = dues if amount is None else {**dues, "amount": amount}


def _check_dates(record: Record) -> None:
    """A life has an order: ISO dates compare as text."""
    born, died, start, left = (
        record.values.get(key)
        for key in ("birthdate_date", "deceased_on", "start_date", "resigned_on")
    )
    for earlier, later in ((born, died), (born, start), (start, left)):
        if earlier and later and earlier > later:
            record.errors.append(("date_order", ""))
            return
