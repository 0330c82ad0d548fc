"""The rows of the person with all traces that no link or only an address leads to, and
what is filed on the person's own rows."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from .traces_person import EMAIL, NAME, PHONE, STREET


class FiledTraces:
    """For `TracesMixin`: the second half of it."""

    @classmethod
    def _technical_traces(cls):
        person = cls.person
        channel = cls.env["discuss.channel"].create({"name": "Board"})
        cls._create("discuss.channel.member", channel_id=channel.id)
        cls._create("mail.push.device", endpoint="https://push.example.com", keys="{}")
        cls._create("sms.sms", number=PHONE, body=f"Dear {NAME}")
        cls._create(
            "snailmail.letter",
            model="res.partner",
            res_id=person.id,
            company_id=cls.env.company.id,
            street=STREET,
        )
        cls._create(
            "ir.model.data",
            name="ragnhild.sporlos@example.com",
            module="__import__",
            model="res.partner",
            res_id=person.id,
        )
        cls.env["mail.blacklist"]._add(EMAIL)
        cls.env["phone.blacklist"].add(PHONE)

    @classmethod
    def _address_traces(cls):
        """Rows that know an address and no contact."""
        named = f"{NAME} <{EMAIL}>, somebody@example.com"
        message = cls.stranger.message_post(
            body="Sent", author_id=cls.staff.partner_id.id
        )
        message.write(
            {
                "outgoing_email_to": named,
                "incoming_email_to": named,
                "incoming_email_cc": named,
                "partner_ids": [Command.link(cls.person.id)],
                "starred_partner_ids": [Command.link(cls.person.id)],
            }
        )
        unknown = cls.stranger.message_post(body=f"Regards {NAME}")
        unknown.write({"email_from": f"{NAME} <{EMAIL}>", "author_id": False})
        mail = cls.env["mail.mail"]
        mail.create({"email_to": named, "email_cc": named, "body_html": f"Dear {NAME}"})
        cls.env["mail.notification"].create(
            [
                {
                    "mail_message_id": unknown.id,
                    "notification_type": "email",
                    "mail_email_address": "somebody@example.com",
                    "author_id": cls.person.id,
                },
                {
                    "mail_message_id": unknown.id,
                    "notification_type": "sms",
                    "sms_number": "400 99 123",
                },
            ]
        )
        cls.env["mail.guest"].create({"name": NAME, "email": EMAIL.upper()})
        cls.env["mail.gateway.allowed"].create({"email": EMAIL})
        cls._server_log(f"550 {EMAIL} is unknown")
        cls.env["sms.sms"].create({"number": PHONE, "body": f"Dear {NAME}"})
        cls.env["privacy.consent.draft"].create(
            [
                {"way": "email", "address": EMAIL, "name": NAME, "state": "submitted"},
                {"way": "sms", "address": PHONE, "name": NAME, "state": "submitted"},
            ]
        )

    @classmethod
    def _server_log(cls, message):
        log = {"name": "mail", "type": "server", "path": "x", "func": "x", "line": "1"}
        cls.env["ir.logging"].create({**log, "message": message})

    @classmethod
    def _filed_traces(cls):
        """What is filed on rows of the person, and what a login leaves."""
        cls.env["privacy.request.event"].create(
            {"request_id": cls.request.id, "kind": "told", "text": f"Dear {NAME}"}
        )
        package = {"request_id": cls.request.id, "partner_id": cls.person.id}
        left_out = {"res_id": cls.person.id, "name": "comment", "reason": "named"}
        left_out["set_id"] = cls.env.ref("member_privacy.data_set_partner").id
        package["mask_ids"] = [Command.create(left_out)]
        cls.env["privacy.package"].create({**package, "state": "gone"})
        cls.env["privacy.request.proposal"].create(
            {"request_id": cls.request.id, "field_name": "name", "new_text": NAME}
        )
        cls.request.task_ids.answer = f"Minutes with {NAME}"
        draft = {"name": NAME, "kind": "access", "details": f"I am {NAME}"}
        draft["received_on"] = cls.request.received_on
        by_email = {"way": "email", "address": EMAIL}
        by_sms = {"way": "sms", "address": PHONE}
        cls.env["privacy.request.draft"].create(
            [
                {**draft, **by_email, "partner_id": cls.person.id},
                {**draft, **by_email},
                {**draft, **by_sms},
            ]
        )
        cls._prospect_traces()
        cls._report_traces()
        on_case = {"res_model": "privacy.request", "res_id": cls.request.id}
        cls.env["ir.attachment"].create({**on_case, "name": NAME, "raw": NAME.encode()})
        cls.request.activity_schedule(
            "mail.mail_activity_data_todo", note=f"Ring {NAME}", user_id=cls.staff.id
        )
        cls.request.message_subscribe(partner_ids=cls.staff.partner_id.ids)
        note = cls.request.message_post(body=f"Talked to {NAME}")
        on_card = cls.person.message_ids[:1]
        field = cls.env["ir.model.fields"]._get("privacy.request", "answer")
        cls.env["mail.tracking.value"].create(
            {"mail_message_id": note.id, "field_id": field.id, "new_value_char": NAME}
        )
        cls.env["mail.message.translation"].create(
            {
                "message_id": on_card.id,
                "source_lang": "nb",
                "target_lang": "en",
                "body": f"<p>{NAME}</p>",
            }
        )
        later = fields.Datetime.now() + timedelta(days=3)
        planned = {"scheduled_date": later, "model": "privacy.request"}
        planned |= {"res_id": cls.request.id, "author_id": cls.person.id}
        planned |= {"partner_ids": cls.person.ids, "body": f"Dear {NAME}"}
        cls.env["mail.scheduled.message"].create(planned)
        planned |= {"model": "res.partner", "res_id": cls.stranger.id}
        cls.env["mail.scheduled.message"].create(
            planned | {"author_id": cls.staff.partner_id.id, "body": "Dear all"}
        )
        cls._settings_traces()
        cls.anna.membership_ids.recruiter_id = cls.person
        cls.anna.membership_ids.declared_guardian_id = cls.person
        cls._record_for_ward(cls.person.ward_ids)

    @classmethod
    def _record_for_ward(cls, child):
        cls.env["privacy.consent"]._record(
            child,
            cls.newsletter,
            "email",
            "given",
            "guardian",
            guardian_pid=cls.person.id,
        )

    @classmethod
    def _report_traces(cls):
        """What a chapter reported of the person, by the contact and by an address."""
        words = {"kind": "other", "chapter_id": cls.oslo.id, "note": f"{NAME} rang"}
        for known in (
            {"partner_id": cls.person.id},
            {"email": EMAIL},
            {"phone": PHONE},
        ):
            cls.env["member.report"].create({**words, "name": NAME, **known})

    @classmethod
    def _prospect_traces(cls):
        asked = {"partner_id": cls.person.id, "chapter_id": cls.oslo.id}
        cls.env["member.prospect"].create(
            {**asked, "source": "event", "source_note": f"{NAME} at the stand"}
        )

    @classmethod
    def _settings_traces(cls):
        login = cls.login
        cls.env["res.users.log"].with_user(login).sudo().create({})
        settings = cls.env["res.users.settings"]._find_or_create_for_user(login)
        other = cls.env["res.users.settings"]._find_or_create_for_user(cls.staff)
        volumes = cls.env["res.users.settings.volumes"]
        volumes.create(
            {"user_setting_id": settings.id, "partner_id": cls.anna.id, "volume": 0.5}
        )
        volumes.create(
            {"user_setting_id": other.id, "partner_id": cls.person.id, "volume": 0.5}
        )
        cls.env["res.users.deletion"].create({"user_id": login.id})
        field = cls.env["ir.model.fields"]._get("res.partner", "function")
        cls.env["ir.default"].create(
            {"user_id": login.id, "field_id": field.id, "json_value": f'"{STREET}"'}
        )
        view = cls.env.ref("base.view_partner_form")
        cls.env["ir.ui.view.custom"].create(
            {"user_id": login.id, "ref_id": view.id, "arch": f"<p>{NAME}</p>"}
        )
        cls.person.activity_schedule(
            "mail.mail_activity_data_todo", note=f"Ring {NAME}", user_id=login.id
        )
        device = cls.env["mail.push.device"].search(
            [("partner_id", "=", cls.person.id)], limit=1
        )
        cls.env["mail.push"].create(
            {"mail_push_device_id": device.id, "payload": f"Dear {NAME}"}
        )
        member = cls.env["discuss.channel.member"].search(
            [("partner_id", "=", cls.person.id)], limit=1
        )
        cls.env["discuss.channel.rtc.session"].create({"channel_member_id": member.id})

    @classmethod
    def _create(cls, model, /, **vals):
        """A row of the person, where the model is installed."""
        if model in cls.env:
            if "partner_id" in cls.env[model]._fields and "user_id" not in vals:
                vals["partner_id"] = cls.person.id
            cls.env[model].create(vals)
