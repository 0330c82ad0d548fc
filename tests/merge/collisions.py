"""What two rows of one person can both have, where the database takes it once.

`OUTCOMES` is written by hand: by unique index, what a merge does with the second row.
`TWINS` makes the same fact about any person, so that both of two have it.
"""

from odoo import fields

# "one": the same fact stands once, the double goes. "both": two rows are kept.
# "again": rows of the one who goes are dropped and found again. "refused": nothing is
# merged until somebody has settled it.
OUTCOMES = {
    # Core's own account merge: one number, one account.
    "res_partner_bank_unique_number": "one",
    # Told, following, reacting, taking part, heard at a volume: once is enough.
    "mail_notification_unique_mail_message_id_res_partner_id_": "one",
    "mail_followers_mail_followers_res_partner_res_model_id_uniq": "one",
    "mail_message_reaction_partner_unique": "one",
    "discuss_channel_member_partner_unique": "one",
    "res_users_settings_volumes_partner_unique": "one",
    "res_users_settings_volumes_guest_unique": "one",
    # A child has a guardian once.
    "member_guardianship_pkey": "one",
    "member_origin_giver_pkey": "one",
    # The same reader, day and occasion.
    "privacy_view_once_a_day": "one",
    # Suspicions are found anew each night; what staff decided is remembered.
    "member_duplicate_pair_unique": "again",
    # One row goes on, the other stands as mistaken.
    "member_membership_no_overlap": "both",
    # One waits on, the other is withdrawn.
    "member_contact_change_one_waiting": "both",
    # What left is history; what waits leaves once.
    "member_dispatch_recipient_one_per_person": "both",
    # Two cases of a kind have two deadlines: people decide.
    "privacy_request_one_open": "refused",
}
# A relation table says that two things belong together, and nothing else.
RELATIONS = {
    "res_partner_res_partner_category_rel": ("res.partner.category", {"name": "x"}),
    "base_partner_merge_automatic_wizard_res_partner_rel": (
        "base.partner.merge.automatic.wizard",
        {},
    ),
    "mail_message_res_partner_rel": ("mail.message", {}),
    "mail_message_res_partner_starred_rel": ("mail.message", {}),
    "mail_mail_res_partner_rel": ("mail.mail", {}),
    "mail_compose_message_res_partner_rel": ("mail.compose.message", {}),
    "mail_followers_edit_res_partner_rel": (
        "mail.followers.edit",
        {"res_model": "res.partner", "res_ids": "[]", "operation": "add"},
    ),
    "portal_share_res_partner_rel": (
        "portal.share",
        {"res_model": "res.partner", "res_id": 1},
    ),
    "portal_wizard_res_partner_rel": ("portal.wizard", {}),
    "mail_scheduled_message_res_partner_rel": ("mail.scheduled.message", None),
    "privacy_consent_paper_res_partner_rel": ("privacy.consent.paper", None),
    "ir_act_server_res_partner_rel": ("ir.actions.server", None),
}


def parent(test, model, values):
    """A row that the relation table can lead to."""
    env = test.env
    if model == "mail.scheduled.message":
        values = {
            "model": "res.partner",
            "res_id": test.stranger.id,
            "author_id": test.staff.partner_id.id,
            "scheduled_date": fields.Datetime.now(),
        }
    elif model == "privacy.consent.paper":
        values = {
            "purpose_id": env.ref("member_privacy.purpose_fundraising").id,
            "signed_on": fields.Date.today(),
        }
    elif model == "ir.actions.server":
        values = {
            "name": "x",
            "model_id": env["ir.model"]._get_id("res.partner"),
            "state": "code",
        }
    return env[model].create(values)


def bank(test, person):
    test.env["res.partner.bank"].create(
        {"partner_id": person.id, "acc_number": "86011117947"}
    )


def message(test, person):
    values = {"partner_id": person.id, "message_id": test.message.id, "content": "x"}
    test.env["mail.message.reaction"].create(values)
    test.env["mail.notification"].create(
        {"res_partner_id": person.id, "mail_message_id": test.message.id}
    )
    test.stranger.message_subscribe(partner_ids=person.ids)


def discuss(test, person):
    test.env["discuss.channel.member"].create(
        {"partner_id": person.id, "channel_id": test.channel.id}
    )
    settings = test.env["res.users.settings"]._find_or_create_for_user(test.dpo)
    for name in ("partner_id", "guest_id"):
        test.env["res.users.settings.volumes"].create(
            {"user_setting_id": settings.id, name: person.id}
        )


def register(test, person):
    test.siri.guardian_ids |= person
    test.anna.ward_ids |= person
    test.siri.origin_giver_ids |= person
    test.anna.origin_given_ids |= person
    test.env["privacy.view"].with_user(test.dpo)._record(person, "member")
    for third in test.older | test.younger:
        pair = sorted((person | third).ids)
        test.env["member.duplicate"].create(
            {"partner_id": pair[0], "other_id": pair[1], "phone": True}
        )
    changes = test.env["member.contact.change"].with_user(test.staff)
    changes._ask(person, "phone", f"+47912345{person.id % 90 + 10}")


def outbox(test, person):
    test.env["member.dispatch.recipient"].create(
        {
            "dispatch_id": test.dispatch.id,
            "partner_id": person.id,
            "channel": "email",
            "state": "sent",
            "idempotency_key": f"collision-{person.id}",
        }
    )


TWINS = (bank, message, discuss, register, outbox)
