"""What rows of Odoo's messages, discussions and mail look like."""

from .row import Row, login, make, number, on_document, person


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


def _compose(world, about):
    return {
        "model": "res.partner",
        "res_ids": str(world.supplier.ids),
        "partner_ids": [(6, 0, person(world, about).ids)],
        "subject": "x",
        "body": "x",
    }


def _to(field, **vals):
    """Values of a row whose `field` is the person."""

    def values(world, about):
        return {field: person(world, about).id, **vals}

    return values


MAIL_ROWS = {
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
    "sms.composer": Row(
        lambda world, about: {
            **on_document(body="x")(world, about),
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
