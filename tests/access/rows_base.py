"""What rows of Odoo's contacts, logins and files look like."""

from odoo import fields
from odoo.tools import SQL

from .row import Row, chapter, login, number, on_document, person


def _partner(world, about):
    under = {"address of anna": world.anna, "colleague": world.staff.partner_id}
    under = under.get(about) or person(world, about)
    return {"name": f"Row {number()}", "parent_id": under.id}


def _make_partner(world, about):
    if about == "colleague":
        return world.staff.partner_id
    if about == "address of anna":
        return world.env["res.partner"].create(
            {"name": "Hytte", "type": "other", "parent_id": world.anna.id}
        )
    if about == "outside":
        return world.env["res.partner"].create({"name": f"Kunde {number()}"})
    return world._member(f"Rad{number()} Testesen", chapter(world, about))


def _user(world, about):
    owner = person(world, about) if about in world.people else world.supplier
    return {"name": "x", "login": f"row{number()}", "partner_id": owner.id}


def _device(model, table):
    """Rows that core writes by SQL."""

    def made(world, about):
        statement = SQL(
            "INSERT INTO %s (name, user_id, index, key) VALUES (%s, %s, %s, %s)"
            " RETURNING id",
            SQL.identifier(table),
            "Phone",
            login(world, about).id,
            f"{number():08d}",
            "x",
        )
        [(row_id,)] = world.env.execute_query(statement)
        return world.env[model].browse(row_id)

    return made


def _device_log(world, about):
    now = fields.Datetime.now()
    return {
        "session_identifier": f"session{number()}",
        "platform": "linux",
        "browser": "firefox",
        "ip_address": "127.0.0.1",
        "user_id": login(world, about).id,
        "first_activity": now,
        "last_activity": now,
        "revoked": False,
    }


def _make_device(world, about):
    logs = world.env["res.device.log"].create(_device_log(world, about))
    world.env.flush_all()
    return world.env["res.device"].browse(logs.ids)


def _filter(world, about):
    owners = {"shared": [], "own": [], "other": [world.crm_user.id]}[about]
    return {
        "name": f"Filter {number()}",
        "model_id": "res.partner",
        "user_ids": [(6, 0, owners)],
    }


def _of_login(field, **vals):
    def values(world, about):
        return {field: login(world, about).id, **vals}

    return values


BASE_ROWS = {
    "auth.passkey.key": Row(
        make=lambda world, about: (
            world.env["auth.passkey.key"]
            .with_user(login(world, about))
            .sudo()
            .create(
                {
                    "name": "Key",
                    "credential_identifier": f"key{number()}",
                    "public_key": "x",
                }
            )
        ),
        write={"name": "Other"},
    ),
    "auth_totp.device": Row(make=_device("auth_totp.device", "auth_totp_device")),
    "base.partner.merge.automatic.wizard": Row(
        lambda world, about: {
            "partner_ids": [(6, 0, person(world, about).ids)],
            "dst_partner_id": person(world, about).id,
        },
        write={"group_by_email": True},
        link="dst_partner_id",
    ),
    "change.password.user": Row(
        lambda world, about: {
            "wizard_id": world.env["change.password.wizard"].create({}).id,
            "user_id": login(world, about).id,
            "user_login": login(world, about).login,
        },
        write={"new_passwd": "x"},
    ),
    "ir.attachment": Row(
        on_document(name="letter", raw=b"letter"), write={"name": "other"}
    ),
    "ir.filters": Row(_filter, write={"name": "Other"}),
    "privacy.log": Row(
        lambda world, about: {
            "anonymized_name": "A",
            "anonymized_email": "a",
            "user_id": world.staff.id,
        },
        write={"additional_note": "x"},
    ),
    "privacy.lookup.wizard": Row(
        lambda world, about: {
            "name": person(world, about).name,
            "email": person(world, about).email,
        },
        write={"name": "x"},
    ),
    "res.device": Row(make=_make_device),
    "res.device.log": Row(_device_log, write={"revoked": True}, link="user_id"),
    "res.partner": Row(_partner, write={"street": "Gata 1"}, make=_make_partner),
    "res.partner.bank": Row(
        lambda world, about: {
            "acc_number": f"1234{number():07d}",
            "partner_id": person(world, about).id,
        },
        write={"acc_holder_name": "x"},
        link="partner_id",
    ),
    "res.users": Row(
        _user,
        write={"signature": "x"},
        make=lambda world, about: (
            world.staff if about == "colleague" else login(world, about)
        ),
    ),
    "res.users.apikeys": Row(make=_device("res.users.apikeys", "res_users_apikeys")),
    "res.users.deletion": Row(
        _of_login("user_id", user_id_int=1, state="todo"),
        write={"state": "fail"},
        link="user_id",
    ),
    "res.users.log": Row(
        make=lambda world, about: (
            world.env["res.users.log"].with_user(login(world, about)).sudo().create({})
        )
    ),
    "res.users.settings": Row(
        make=lambda world, about: (
            world.env["res.users.settings"]
            .sudo()
            ._find_or_create_for_user(login(world, about))
        ),
        write={"use_push_to_talk": True},
    ),
    "res.users.settings.volumes": Row(
        lambda world, about: {
            "user_setting_id": world.env["res.users.settings"]
            .sudo()
            ._find_or_create_for_user(world.dpo)
            .id,
            "partner_id": person(world, about).id,
        },
        make=lambda world, about: (
            world.env["res.users.settings.volumes"]
            .sudo()
            .create(
                {
                    "user_setting_id": world.env["res.users.settings"]
                    .sudo()
                    ._find_or_create_for_user(world.staff)
                    .id,
                    "partner_id": person(world, about).id,
                }
            )
        ),
        write={"volume": 0.4},
    ),
}
