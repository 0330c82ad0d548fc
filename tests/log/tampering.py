"""Ways to tamper with the sealed log, done and undone; those that are not found."""

from odoo.tools import SQL

COLUMNS = {
    "logged_at": "logged_at + interval '1 second'",
    "transaction_id": "transaction_id + 1",
    "model": "model || 'x'",
    "res_id": "res_id + 1",
    "partner_id": "COALESCE(partner_id, 0) + 1",
    "operation": "CASE operation WHEN 'update' THEN 'delete' ELSE 'update' END",
    "new_values": "COALESCE(new_values, '{}') || '{\"name\": \"tampered\"}'",
    "old_values": "COALESCE(old_values, '{}') || '{\"name\": \"tampered\"}'",
    "user_id": "COALESCE(user_id, 0) + 1",
    "login_id": "COALESCE(login_id, 0) + 1",
    "db_role": "db_role || 'x'",
    "source": "COALESCE(source, '') || 'x'",
    "reason": "COALESCE(reason, '') || 'x'",
}

SEAL_SETTINGS = [
    "below = (below::bigint + 1)::text",
    "epoch = epoch + 1",
    "lines = lines + 1",
    "sealed_at = sealed_at + interval '1 day'",
    "digest = md5(digest)",
]


def run(env, dice, count):
    """Tamper `count` times with committed lines, one way at a time."""
    seals = env["privacy.change.seal"]
    if wrong := seals._verify():
        return [f"before: {wrong}"]
    ways = [edit, edit, delete, put_in, swap, cut, edit_seal, rewrite, empty, edit_link]
    missed = []
    for number in range(count):
        way = dice.choice(ways)
        heads = [seal._head() for seal in seals.search([])]
        savepoint = env.cr.savepoint()
        told = way(env, dice)
        env.invalidate_all()
        found = "\n".join(seals._verify(heads))
        if not all(str(place) in found for place in told) or not found:
            missed.append(f"{way.__name__} {told}: {found[:300]}")
        savepoint.close(rollback=True)
        env.invalidate_all()
        if not number % 100:
            # Rows of ten thousand abandoned savepoints would slow down every look.
            env.cr.rollback()
    return missed


def line(env, dice):
    """A sealed line."""
    env.cr.execute(SQL("SELECT change_id FROM privacy_change_link ORDER BY change_id"))
    return dice.choice(env.cr.fetchall())[0]


def change(env, statement, *values):
    env.cr.execute(SQL(statement, *values))


def edit(env, dice):
    column, value = dice.choice(list(COLUMNS.items()))
    target = line(env, dice)
    change(
        env,
        "UPDATE privacy_change_log SET %s = %s WHERE id = %s",
        SQL.identifier(column),
        SQL(value),
        target,
    )
    return [f"Line {target}"]


def delete(env, dice):
    target = line(env, dice)
    change(env, "DELETE FROM privacy_change_log WHERE id = %s", target)
    if dice.random() < 0.5:
        change(env, "DELETE FROM privacy_change_link WHERE change_id = %s", target)
        return ["seal"]
    return [f"Line {target}"]


def put_in(env, dice):
    """A copy of a line, under another number."""
    target = line(env, dice)
    change(
        env,
        "INSERT INTO privacy_change_log (logged_at, transaction_id, model, res_id,"
        " partner_id, operation, old_values, new_values, user_id, db_role)"
        " SELECT logged_at, transaction_id, model, res_id, partner_id, operation,"
        " old_values, new_values, user_id, db_role FROM privacy_change_log"
        " WHERE id = %s",
        target,
    )
    return ["was put in later"]


def swap(env, dice):
    one, other = line(env, dice), line(env, dice)
    while other == one:
        other = line(env, dice)
    change(
        env,
        "UPDATE privacy_change_log SET id = CASE id WHEN %s THEN %s ELSE %s END"
        " WHERE id IN (%s, %s)",
        one,
        other,
        one,
        one,
        other,
    )
    return [f"Line {one}", f"Line {other}"]


def cut(env, dice):
    """Seals and lines from some seal on are gone, as in an old copy."""
    numbers = env["privacy.change.seal"].search([]).mapped("number")
    first = dice.choice(numbers)
    change(
        env,
        "DELETE FROM privacy_change_log WHERE id IN"
        " (SELECT change_id FROM privacy_change_link WHERE seal >= %s)",
        first,
    )
    change(env, "DELETE FROM privacy_change_link WHERE seal >= %s", first)
    change(env, "DELETE FROM privacy_change_seal WHERE number >= %s", first)
    return [f"Seal {first} was published", f"ends at seal {first - 1}"]


def edit_seal(env, dice):
    number = dice.choice(env["privacy.change.seal"].search([]).mapped("number"))
    setting = dice.choice(SEAL_SETTINGS)
    change(
        env, "UPDATE privacy_change_seal SET %s WHERE number = %s", SQL(setting), number
    )
    return [f"Seal {number}"]


def rewrite(env, dice):
    """A line is changed and the whole chain made anew, perfectly."""
    edit(env, dice)
    change(env, "DELETE FROM privacy_change_link")
    change(env, "DELETE FROM privacy_change_seal")
    env.invalidate_all()
    while env["privacy.change.seal"]._seal_batch():
        pass
    return ["was written anew after seal 0"]


def empty(env, dice):
    target = line(env, dice)
    change(
        env,
        "UPDATE privacy_change_log SET old_values = NULL, new_values = NULL"
        " WHERE id = %s",
        target,
    )
    change(
        env, "UPDATE privacy_change_link SET salt = NULL WHERE change_id = %s", target
    )
    return [f"Line {target}"]


def edit_link(env, dice):
    target = line(env, dice)
    column = dice.choice(["commitment", "link"])
    change(
        env,
        "UPDATE privacy_change_link SET %s = sha256(%s) WHERE change_id = %s",
        SQL.identifier(column),
        SQL.identifier(column),
        target,
    )
    return ["seal"]
