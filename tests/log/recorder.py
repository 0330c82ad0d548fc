"""What changed, told from full copies of tables: knows neither the map nor triggers."""

from psycopg2.extras import RealDictCursor

# Table, model and the fields that people know: written down by hand, on purpose.
ROWS = {
    "res_partner": (
        "res.partner",
        "name preferred_name email phone street street2 zip city country_id"
        " birthdate_date gender comment function website vat member_number deceased_on"
        " address_protected",
    ),
    "member_membership": (
        "member.membership",
        "partner_id chapter_id type_id state start_date end_date resigned_on"
        " end_reason source",
    ),
    "member_office": (
        "member.office",
        "partner_id chapter_id role_id start_date end_date",
    ),
    "member_chapter": (
        "member.chapter",
        "name code parent_id level kind end_date email phone address merged_into_id",
    ),
    "member_role": ("member.role", "code grants_access may_correct holder_limit"),
    "privacy_request": ("privacy.request", "partner_id kind state user_id identity"),
    "privacy_consent": ("privacy.consent", "partner_id purpose_id channel event note"),
}
# Relation table, the column of the row, the column of the target, and the field.
LINKS = {
    "res_partner_res_partner_category_rel": (
        "partner_id",
        "category_id",
        "category_id",
    ),
    "member_guardianship": ("child_id", "guardian_id", "guardian_ids"),
    "member_origin_giver": ("person_id", "giver_id", "origin_giver_ids"),
}


def copy(cr):
    """All rows of all tables as they stand now."""
    rows = {}
    for table, (model, names) in ROWS.items():
        pairs = ", ".join(f"'{name}', {name}" for name in names.split())
        cr.execute(f"SELECT id, jsonb_build_object({pairs}) FROM {table}")  # noqa: S608
        for record_id, row in cr.fetchall():
            rows[model, record_id] = row
    for table, (own, target, field) in LINKS.items():
        cr.execute(f"SELECT {own}, {target} FROM {table}")  # noqa: S608
        for record_id, target_id in cr.fetchall():
            links = rows.setdefault(("res.partner", record_id), {})
            links.setdefault(field, set()).add(target_id)
    return rows


def difference(before, after):
    """{(model, id): (operation, {field: (old, new)})} between two copies."""
    found = {}
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        operation = "create" if old is None else "delete" if new is None else "update"
        fields = _fields(old or {}, new or {})
        if fields or operation != "update":
            found[key] = operation, fields
    return found


def _fields(old, new):
    fields = {}
    for name in old.keys() | new.keys():
        was, now = old.get(name), new.get(name)
        if isinstance(was or now, set):
            was, now = was or set(), now or set()
            was, now = sorted(was - now), sorted(now - was)
        if was != now:
            fields[name] = was, now
    return fields


def end(cr):
    """The number of the last line in the log."""
    cr.execute("SELECT max(id) FROM privacy_change_log")
    return cr.fetchone()[0]


def told(cr, since):
    """The same, from the lines of the log behind the line `since`; and who and why."""
    known = {name for _model, names in ROWS.values() for name in names.split()}
    known |= {field for *_columns, field in LINKS.values()}
    models = {model for model, _names in ROWS.values()}
    with cr.connection.cursor(cursor_factory=RealDictCursor) as rows:
        rows.execute("SELECT * FROM privacy_change WHERE id > %s", (since,))
        lines = [line for line in rows.fetchall() if line["model"] in models]
    found = {}
    for line in lines:
        old, new = line["old_values"] or {}, line["new_values"] or {}
        names = (old.keys() | new.keys()) & known
        fields = {name: _sides(old.get(name), new.get(name)) for name in names}
        key = line["model"], line["res_id"]
        if fields or line["operation"] != "update":
            found.setdefault(key, []).append((line["operation"], fields, line))
    return {key: _by_row(each) for key, each in found.items()}


def _by_row(lines):
    """A row that changes hands is told to both people: here as one change."""
    (operation, fields, line), *others = lines
    if not others or {each["partner_id"] for *_told, each in others} & {
        line["partner_id"]
    }:
        return lines
    for _operation, more, _line in others:
        fields |= {
            name: (fields[name][0] if name in fields else old, new)
            for name, (old, new) in more.items()
        }
    return [(operation, fields, line)]


def _sides(old, new):
    if isinstance(old, list) or isinstance(new, list):
        return old or [], new or []
    return old, new
