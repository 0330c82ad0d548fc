"""What a row of each model looks like that is about a given person.

One `Row` for each model of the matrix. Adding a model to the matrix means adding its
line in `models.csv` and, here, how such a row comes about.
"""

import itertools
from collections.abc import Callable
from typing import NamedTuple

from odoo import fields
from odoo.tools import SQL

_numbers = itertools.count(1)


class Row(NamedTuple):
    """How a row of a model about a person is made and changed.

    :param values: function (world, about) → values for `create`, different each time;
        None where no caller creates such a row
    :param write: values that change nothing of substance
    :param link: the field that leads to the person, for linking and searching
    :param make: function (world, about) → the row, where `create` is not how it comes
    :param context: function (world, about) → what the caller says besides
    """

    values: Callable | None = None
    write: dict | None = None
    link: str | None = None
    make: Callable | None = None
    context: Callable = lambda world, about: {}


def number() -> int:
    return next(_numbers)


def make(world, model, about):
    """The row of `model` about somebody, as the system makes it."""
    row = ROWS[model]
    if row.make:
        return row.make(world, about).sudo()
    records = world.env[model].sudo().with_context(row.context(world, about))
    return records.create(row.values(world, about))


def person(world, about):
    return world.people[about]


def login(world, about):
    return world.logins[about]


def chapter(world, about):
    south = about in ("siri", "ola")
    return world.kristiansand if south else world.oslo


def officer(world, about):
    return world.roles["county" if about in ("siri", "ola") else "local"]


def message(world, about=None):
    """A note on the person, or on somebody outside the register."""
    target = person(world, about) if about else world.supplier
    return world.env["mail.message"].create(
        {
            "model": "res.partner",
            "res_id": target.id,
            "body": "Note",
            "author_id": world.staff.partner_id.id,
            "subtype_id": world.env.ref("mail.mt_note").id,
            "message_type": "comment",
        }
    )


def chat(world, about):
    """A private discussion of staff with the person."""
    members = world.staff.partner_id | person(world, about)
    name = f"Chat {about} {number()}"
    channels = world.env["discuss.channel"].with_user(world.staff).sudo()
    return channels.create(
        {
            "name": name,
            "channel_type": "group",
            "channel_member_ids": [(0, 0, {"partner_id": p.id}) for p in members],
        }
    )


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


def _request_step(world, about):
    request = world.env["privacy.request"].create(
        {"partner_id": person(world, about).id, "kind": "portability"}
    )
    request.sudo().state = "done"  # one can be opened beside it
    return {
        "request_id": request.id,
        "code": "partner",
        "outcome": "anonymise",
    }


def _dispatch(world, about):
    return {
        "subject": "Walk",
        "body": "<p>Hello</p>",
        "chapter_id": chapter(world, about).id,
    }


def _make_dispatch(world, about):
    dispatches = world.env["member.dispatch"].with_user(officer(world, about))
    return dispatches.create(_dispatch(world, about))


def _recipient(world, about):
    return {
        "dispatch_id": _make_dispatch(world, about).id,
        "partner_id": person(world, about).id,
        "channel": "email",
        "state": "queued",
        "idempotency_key": f"key{number()}",
    }


def _make_list(world, about):
    lists = world.env["member.list"].with_user(officer(world, about))
    return lists.create(_list(world, about))


def _list(world, about):
    return {"chapter_id": chapter(world, about).id, "reason": "attendance"}


def _make_audience(world, about):
    world.env.flush_all()
    return world.env["member.audience"].browse(person(world, about).ids)


def _audience_of(world, about):
    return {"audience_of": f"member.dispatch,{_make_dispatch(world, about).id}"}


def _change(world, about):
    world.env.flush_all()
    domain = [("partner_id", "=", person(world, about).id)]
    return world.env["privacy.change"].search(domain, limit=1)


def _duplicate(world, about):
    other = world.env["res.partner"].sudo().create({"name": "Alike"})
    return {"partner_id": person(world, about).id, "other_id": other.id}


def _view_day(world, about):
    make(world, "privacy.view", "anna")
    world.env.flush_all()
    return world.env["privacy.view.day"].search([], limit=1)


def _import(world, about):
    return {"name": "members.csv", "source": "x"}


def _make_import_row(world, about):
    values = _import_row(world, about)
    record = world.env["member.import"].browse(values["import_id"])
    record.sudo().state = "checked"
    return world.env["member.import.row"].sudo().create(values)


def _import_row(world, about):
    record = make(world, "member.import", "-")
    return {
        "import_id": record.id,
        "number": number(),
        "file_hash": "x",
        "outcome": "duplicate",
        "partner_id": person(world, about).id,
    }


def _text(world, about):
    return {"name": f"Text {number()}", "kind": "guide", "body": "<p>x</p>"}


def _make_text(world, about):
    guide = world.env["member.guide"].create(_text(world, about))
    if about == "published":
        guide.action_publish()
    return guide


def _published_text(world):
    guides = world.env["member.guide"]
    published = guides.search([("published_on", "!=", False)], limit=1)
    return published or _make_text(world, "published")


def _compose(world, about):
    return {
        "model": "res.partner",
        "res_ids": str(world.supplier.ids),
        "partner_ids": [(6, 0, person(world, about).ids)],
        "subject": "x",
        "body": "x",
    }


def _on_document(**vals):
    """Values of a row that is on the person's own page."""

    def values(world, about):
        return {"res_model": "res.partner", "res_id": person(world, about).id, **vals}

    return values


def _to(field, **vals):
    """Values of a row whose `field` is the person."""

    def values(world, about):
        return {field: person(world, about).id, **vals}

    return values


def _of_login(field, **vals):
    def values(world, about):
        return {field: login(world, about).id, **vals}

    return values


def _coded(world, about):
    return {"name": f"Row {number()}", "code": f"row{number()}"}


OUR_ROWS = {
    "member.access": Row(
        make=lambda world, about: world.env["member.access"].search(
            [("chapter_id", "=", world.oslo.id)], limit=1
        ),
        link="partner_id",
    ),
    "member.acknowledgement": Row(
        lambda world, about: {
            "partner_id": person(world, about).id,
            "guide_id": _published_text(world).id,
        },
        write={"method": "paper"},
        link="partner_id",
    ),
    "member.audience": Row(
        make=_make_audience, link="partner_id", context=_audience_of
    ),
    "member.chapter": Row(
        lambda world, about: {**_coded(world, about), "parent_id": world.oslo.id},
        write={"kind": "area"},
    ),
    "member.chapter.merge.wizard": Row(
        lambda world, about: {
            "source_ids": [(6, 0, world.oslo.ids)],
            "target_id": world.bergen.id,
            "reason": "x",
        },
        write={"reason": "y"},
    ),
    "member.contact.change": Row(
        lambda world, about: {
            "partner_id": person(world, about).id,
            "field": "email",
            "state": "withdrawn",
            "expires_at": fields.Datetime.now(),
        },
        write={"reason": "x"},
        link="partner_id",
    ),
    "member.contact.override": Row(
        lambda world, about: {"reason": "x"}, write={"reason": "y"}
    ),
    "member.duplicate": Row(_duplicate, write={"strength": 3}),
    "member.merge": Row(
        lambda world, about: {
            "partner_id": person(world, about).id,
            "former_id": 1_000_000 + number(),
            "merged_at": fields.Datetime.now(),
        },
        write={"reason": "x"},
        link="partner_id",
    ),
    "member.person.merge": Row(
        lambda world, about: {"partner_id": person(world, about).id},
        write={"reason": "x"},
        link="partner_id",
    ),
    "member.desk": Row(
        make=lambda world, about: world.env["member.desk"].browse(world.crm_user.id)
    ),
    "member.dispatch": Row(_dispatch, write={"subject": "Run"}, make=_make_dispatch),
    "member.dispatch.recipient": Row(
        _recipient, write={"state": "queued"}, link="partner_id"
    ),
    "member.guide": Row(_text, write={"name": "Other words"}, make=_make_text),
    "member.household": Row(
        lambda world, about: {"partner_ids": [(6, 0, person(world, about).ids)]},
        write={},
    ),
    "member.import": Row(_import, write={"source": "y"}),
    "member.import.column": Row(
        lambda world, about: {
            "import_id": make(world, "member.import", "-").id,
            "position": 1,
        },
        write={"target": "name"},
    ),
    "member.import.row": Row(
        _import_row,
        write={"decision": "skip"},
        make=_make_import_row,
        link="partner_id",
    ),
    "member.list": Row(_list, write={"reason": "attendance"}, make=_make_list),
    "member.list.column": Row(
        make=lambda world, about: world.env["member.list.column"].search(
            [("staff_only", "=", about == "for staff")], limit=1
        ),
        write={"sequence": 11},
    ),
    "member.list.password": Row(
        lambda world, about: {"list_id": _make_list(world, about).id},
        make=lambda world, about: (
            world.env["member.list.password"]
            .with_user(officer(world, about))
            .create({"list_id": _make_list(world, about).id})
        ),
        write={"password": "x"},
    ),
    "member.membership": Row(
        lambda world, about: {
            "partner_id": person(world, about).id,
            "chapter_id": chapter(world, about).id,
            "type_id": world.type.id,
            "state": "ended",
            "start_date": "2001-01-01",
            "end_date": "2001-12-31",
            "end_reason": "mistaken",
        },
        write={"source": "paper"},
        link="partner_id",
    ),
    "member.membership.type": Row(_coded, write={"name": "Other"}),
    "member.office": Row(
        lambda world, about: {
            "partner_id": person(world, about).id,
            "chapter_id": chapter(world, about).id,
            "role_id": world.leader.id,
        },
        write={"end_date": False},
        link="partner_id",
    ),
    "member.role": Row(_coded, write={"name": "Other"}),
    "member.role.profile": Row(
        lambda world, about: {"profile": "board"}, write={"profile": "movement"}
    ),
    "privacy.alert": Row(
        lambda world, about: {"kind": "group", "operation": "given", "what": "x"},
        write={"what": "y"},
    ),
    "privacy.change": Row(make=_change, link="partner_id"),
    "privacy.change.check": Row(lambda world, about: {}),
    "privacy.change.seal": Row(
        make=lambda world, about: world.env["privacy.change.seal"].create(
            {"number": 10**6 + number(), "below": "1"}
        )
    ),
    "privacy.consent": Row(
        lambda world, about: {
            "partner_id": person(world, about).id,
            "purpose_id": world.newsletter.id,
            "channel": "email",
            "event": "objected",
            "method": "phone",
        },
        write={"note": "x"},
        link="partner_id",
    ),
    "privacy.consent.draft": Row(
        lambda world, about: {
            "partner_id": person(world, about).id,
            "way": "email",
            "address": person(world, about).email,
            "state": "submitted",
        },
        write={},
        link="partner_id",
    ),
    "privacy.consent.draft.line": Row(
        lambda world, about: {
            "draft_id": make(world, "privacy.consent.draft", about).id,
            "purpose_id": world.newsletter.id,
            "channel": "email",
            "event": "objected",
        },
        write={"channel": "sms"},
    ),
    "privacy.consent.paper": Row(
        lambda world, about: {
            "partner_ids": [(6, 0, person(world, about).ids)],
            "purpose_id": world.newsletter.id,
            "event": "objected",
            "signed_on": "2020-01-01",
        },
        write={"note": "x"},
    ),
    "privacy.controller": Row(lambda world, about: {"name": "x"}, write={"name": "y"}),
    "privacy.data.field": Row(
        lambda world, about: {
            "set_id": make(world, "privacy.data.set", "-").id,
            "name": "name",
            "category": "technical",
            "on_erase": "clear",
        },
        write={"is_logged": False},
    ),
    "privacy.data.set": Row(
        lambda world, about: {
            "name": "x",
            "code": f"row{number()}",
            "model": "res.partner",
            "path": ".".join(["parent_id"] * (number() % 40 + 2)),
        },
        write={"purpose": "y"},
    ),
    "privacy.finding": Row(lambda world, about: {"what": "x"}),
    "privacy.notice": Row(
        lambda world, about: {
            "number": 10**6 + number(),
            "published_at": fields.Datetime.now(),
        },
        write={"published_by": "x"},
    ),
    "privacy.notice.publish": Row(lambda world, about: {}),
    "privacy.processor": Row(
        lambda world, about: {"name": "x", "service": "y"}, write={"scope": "z"}
    ),
    "privacy.purpose": Row(
        lambda world, about: {**_coded(world, about), "legal_basis": "consent"},
        write={"name": "Other"},
    ),
    "privacy.purpose.text": Row(
        lambda world, about: {
            "purpose_id": world.newsletter.id,
            "version": number(),
            "lang": "en_US",
            "body": "x",
        },
        write={"body": "y"},
    ),
    "privacy.request": Row(
        lambda world, about: {
            "partner_id": person(world, about).id,
            "kind": "complaint",
            "channel": "phone",
        },
        make=lambda world, about: world.env["privacy.request"].create(
            {"partner_id": person(world, about).id, "kind": "access"}
        ),
        write={"channel": "letter"},
        link="partner_id",
    ),
    "privacy.request.step": Row(_request_step, write={"sequence": 11}),
    "privacy.retention.rule": Row(
        lambda world, about: {"name": "x", "months": 12}, write={"name": "y"}
    ),
    "privacy.retention.run": Row(
        lambda world, about: {
            "rule_id": world.env.ref("member_privacy.retention_rule_membership").id,
            "state": "dry",
        },
        write={"persons": 1},
    ),
    "privacy.view": Row(
        lambda world, about: {
            "user_id": world.staff.id,
            "partner_id": person(world, about).id,
            "day": f"2020-01-{1 + number() % 28:02}",
            "occasion": "case",
        },
        write={"occasion": "case"},
        link="partner_id",
    ),
    "privacy.view.day": Row(make=_view_day),
}
CORE_ROWS = {
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
    "discuss.channel": Row(make=chat, write={"description": "x"}),
    "discuss.channel.member": Row(
        make=lambda world, about: chat(world, about).channel_member_ids.filtered(
            lambda member: member.partner_id == person(world, about)
        ),
        write={"custom_channel_name": "x"},
    ),
    "discuss.channel.rtc.session": Row(
        make=lambda world, about: (
            world.env["discuss.channel.rtc.session"]
            .sudo()
            .create(
                {
                    "channel_member_id": make(
                        world, "discuss.channel.member", about
                    ).id,
                }
            )
        ),
        write={"is_muted": True},
    ),
    "ir.attachment": Row(
        _on_document(name="letter", raw=b"letter"), write={"name": "other"}
    ),
    "ir.filters": Row(_filter, write={"name": "Other"}),
    "mail.activity": Row(
        lambda world, about: {
            "res_model_id": world.env["ir.model"]._get_id("res.partner"),
            "res_id": person(world, about).id,
            "activity_type_id": world.env.ref("mail.mail_activity_data_todo").id,
            "summary": "x",
        },
        make=lambda world, about: person(world, about).activity_schedule(
            "mail.mail_activity_data_todo", user_id=world.staff.id
        ),
        write={"summary": "y"},
    ),
    "mail.blacklist": Row(
        lambda world, about: {"email": f"row{number()}@row.example"},
        write={"active": True},
    ),
    "mail.compose.message": Row(_compose, write={"subject": "y"}, link="partner_ids"),
    "mail.followers": Row(
        lambda world, about: {
            "res_model": "res.partner",
            "res_id": world.pool[number() % len(world.pool)].id,
            "partner_id": person(world, about).id,
        },
        write={"subtype_ids": [(5,)]},
        link="partner_id",
    ),
    "mail.followers.edit": Row(
        lambda world, about: {
            "res_model": "res.partner",
            "res_ids": str(world.supplier.ids),
            "operation": "add",
            "partner_ids": [(6, 0, person(world, about).ids)],
        },
        write={"operation": "remove"},
        link="partner_ids",
    ),
    "mail.guest": Row(lambda world, about: {"name": "Guest"}, write={"name": "Other"}),
    "mail.mail": Row(
        lambda world, about: {
            "recipient_ids": [(6, 0, person(world, about).ids)],
            "body_html": "Hello",
        },
        write={"body_html": "Hi"},
        link="recipient_ids",
    ),
    "mail.message": Row(
        lambda world, about: {
            "model": "res.partner",
            "res_id": person(world, about).id,
            "body": "x",
            "message_type": "comment",
        },
        write={"body": "y"},
        make=message,
    ),
    "mail.message.link.preview": Row(
        lambda world, about: {
            "message_id": message(world, about).id,
            "link_preview_id": world.env["mail.link.preview"]
            .create({"source_url": f"https://x.example/{number()}"})
            .id,
        },
        write={"is_hidden": True},
    ),
    "mail.message.reaction": Row(
        lambda world, about: {
            "message_id": message(world).id,
            "content": "👍",
            "partner_id": person(world, about).id,
        },
        link="partner_id",
        write={"content": "👎"},
    ),
    "mail.message.schedule": Row(
        lambda world, about: {
            "mail_message_id": message(world, about).id,
            "scheduled_datetime": "2099-01-01 00:00:00",
        },
        write={"notification_parameters": "{}"},
    ),
    "mail.message.translation": Row(
        lambda world, about: {
            "message_id": message(world, about).id,
            "source_lang": "en",
            "target_lang": "nb",
            "body": "x",
        },
        write={"body": "y"},
    ),
    "mail.notification": Row(
        lambda world, about: {
            "mail_message_id": message(world).id,
            "res_partner_id": person(world, about).id,
            "notification_type": "email",
        },
        write={"is_read": True},
        link="res_partner_id",
    ),
    "mail.presence": Row(
        make=lambda world, about: (
            world.env["mail.presence"]
            .sudo()
            .search([("user_id", "=", login(world, about).id)], limit=1)
            or world.env["mail.presence"]
            .sudo()
            .create({"user_id": login(world, about).id, "status": "online"})
        ),
        write={"status": "away"},
    ),
    "mail.push": Row(
        lambda world, about: {
            "mail_push_device_id": make(world, "mail.push.device", about).id,
            "payload": "x",
        },
        write={"payload": "y"},
    ),
    "mail.push.device": Row(
        lambda world, about: {
            "partner_id": person(world, about).id,
            "endpoint": f"https://push.example/{number()}",
            "keys": "{}",
        },
        write={"keys": "{ }"},
        link="partner_id",
    ),
    "mail.scheduled.message": Row(
        lambda world, about: {
            "model": "res.partner",
            "res_id": person(world, about).id,
            "body": "x",
            "scheduled_date": "2099-01-01 00:00:00",
            "author_id": world.staff.partner_id.id,
        },
        write={"subject": "y"},
    ),
    "mail.tracking.value": Row(
        lambda world, about: {
            "mail_message_id": message(world, about).id,
            "field_id": world.env["ir.model.fields"]._get("res.partner", "email").id,
            "old_value_char": "x",
        },
        write={"old_value_char": "y"},
    ),
    "phone.blacklist": Row(
        lambda world, about: {"number": f"+4740{number():06d}"},
        write={"active": True},
    ),
    "portal.share": Row(
        lambda world, about: {
            "res_model": "res.partner",
            "res_id": world.supplier.id,
            "partner_ids": [(6, 0, person(world, about).ids)],
        },
        write={"note": "x"},
        link="partner_ids",
    ),
    "portal.wizard": Row(
        lambda world, about: {"partner_ids": [(6, 0, person(world, about).ids)]},
        write={"welcome_message": "x"},
        link="partner_ids",
    ),
    "portal.wizard.user": Row(
        lambda world, about: {
            "wizard_id": world.env["portal.wizard"].create({}).id,
            "partner_id": person(world, about).id,
        },
        link="partner_id",
        write={"email": "x@example.com"},
    ),
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
    "sms.composer": Row(
        lambda world, about: {
            **_on_document(body="x")(world, about),
            "numbers": "+4791234567",
        },
        write={"body": "y"},
    ),
    "sms.sms": Row(
        _to("partner_id", body="x", number="+4791234567"),
        write={"body": "y"},
        link="partner_id",
    ),
    "snailmail.letter": Row(
        lambda world, about: {
            "partner_id": person(world, about).id,
            "model": "res.partner",
            "res_id": world.supplier.id,
            "user_id": world.staff.id,
            "company_id": world.env.company.id,
        },
        write={"color": True},
        link="partner_id",
    ),
}
ROWS = {**OUR_ROWS, **CORE_ROWS}
