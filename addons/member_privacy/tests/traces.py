"""A person with a trace in every data set, for tests of erasure and access."""

from datetime import date, timedelta

from markupsafe import Markup

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import SQL

NAME = "Ragnhild Sporløs"
EMAIL = "ragnhild.sporlos@example.com"
PHONE = "+4740099123"
STREET = "Gjemselveien 77"
WORDS = (NAME, EMAIL, PHONE, STREET)
PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    b"awAAAABJRU5ErkJggg=="
)


class TracesMixin:
    """For a `MemberCase`: `_person_with_traces` fills all that the map names."""

    @classmethod
    def _person_with_traces(cls):
        """Ragnhild: a member with an office, a login and a row wherever one can be."""
        cls.person = cls._member(
            NAME,
            cls.oslo,
            email=EMAIL,
            phone=PHONE,
            street=STREET,
            zip="0150",
            city="Oslo",
            birthdate_date=date(1980, 2, 29),
            comment=Markup("<p>%s called</p>") % NAME,
            function=f"Assistant of {NAME}",
            image_1920=PIXEL,
            category_id=[Command.create({"name": "Volunteers"})],
        )
        cls.person.membership_ids.source = f"Brought by {NAME}"
        cls._register_traces()
        cls._login_traces()
        cls._message_traces()
        cls._technical_traces()
        cls._address_traces()
        cls._filed_traces()
        cls.env.flush_all()
        cls.env.cr.precommit.run()  # tracking values are written at commit
        return cls.person

    @classmethod
    def _register_traces(cls):
        person = cls.person
        cls.env["member.office"].create(
            {
                "partner_id": person.id,
                "chapter_id": cls.bergen.id,
                "role_id": cls.env.ref("member_privacy.role_treasurer").id,
                "appointment_reference": f"Minutes that elect {NAME}",
            }
        )
        guide = cls.env.ref("member_privacy.guide_confidentiality")
        guide.action_publish()
        cls.env["member.acknowledgement"].create(
            {"partner_id": person.id, "guide_id": guide.id}
        )
        cls.env["privacy.consent"]._record(
            person, cls.newsletter, "email", "given", "paper", note=f"Form of {NAME}"
        )
        cls._answer_traces()
        cls.env["privacy.view"].with_user(cls.staff)._record(person, "member")
        cls.env["res.partner.bank"].create(
            {"partner_id": person.id, "acc_number": "12345678903"}
        )
        born = fields.Date.today() - timedelta(days=3000)
        person.ward_ids = cls.env["res.partner"].create(
            {"name": "Ola Barnesen", "birthdate_date": born}
        )
        like = cls.env["res.partner"].create({"name": "Ragnhild Liknende"})
        cls.env["member.duplicate"].create(
            [
                {"partner_id": person.id, "other_id": like.id, "same_email": True},
                {"partner_id": cls.anna.id, "other_id": person.id, "phone": True},
            ]
        )
        cls.env["member.merge"].create(
            {
                "partner_id": person.id,
                "former_id": 2_000_000_000,
                "former_number": "77-sporlos",
                "merged_at": fields.Datetime.now(),
                "reason": f"{NAME} rang",
            }
        )
        cls.env["member.prospect"].create(
            {
                "partner_id": person.id,
                "chapter_id": cls.oslo.id,
                "source": "person",
                "source_note": f"{NAME} asked at the stand",
            }
        )
        cls.env["member.dues"].create(
            {
                "membership_id": person.membership_ids[0].id,
                "source": f"Letter of {NAME}",
                "reference": f"Claim to {NAME}",
            }
        )
        cls.env["privacy.hold"].create(
            {
                "partner_id": person.id,
                "reason": f"{NAME} in court",
                "review_on": "2035-01-01",
            }
        ).action_release()
        cls.env["member.contact.change"].create(
            {
                "partner_id": person.id,
                "field": "email",
                "value": EMAIL.replace("@", ".ny@"),
                "expires_at": fields.Datetime.now() + timedelta(days=7),
                "reason": f"{NAME} rang",
            }
        )
        line = f"{person.member_number};{NAME};{EMAIL};{PHONE};{STREET} B;T11"
        cls.env["member.import"]._import_file(
            "members.csv", f"Nr;Navn;E-post;Mobil;Adresse;Lag\n{line}\n".encode()
        )
        cls.request = cls.env["privacy.request"]._create_for(
            person, "erasure", f"{NAME} wants out", "letter"
        )
        cls.request.write({"identity": "known", "answer": f"Dear {NAME}"})
        cls.request.action_prepare()
        cls.request.activity_ids.with_user(cls.dpo).action_feedback(f"Wrote to {NAME}")

    @classmethod
    def _answer_traces(cls):
        """A paper form and an answer on the public one."""
        answer = {
            "purpose_id": cls.env.ref("member_privacy.purpose_fundraising").id,
            "channel": "email",
            "event": "given",
        }
        cls.env["privacy.consent.paper"].create(
            {
                **answer,
                "signed_on": fields.Date.today(),
                "partner_ids": cls.person.ids,
                "scan": PIXEL,
                "note": f"Form of {NAME}",
            }
        )
        cls.env["privacy.consent.draft"].create(
            {
                "way": "email",
                "address": EMAIL,
                "name": NAME,
                "state": "submitted",
                "partner_id": cls.person.id,
                "line_ids": [Command.create(answer)],
            }
        )

    @classmethod
    def _login_traces(cls):
        cls.login = new_test_user(
            cls.env, EMAIL, groups="base.group_portal", partner_id=cls.person.id
        )
        cls.login.signature = f"<p>{NAME}</p>"
        cls.officer_oslo.member_id = cls.person
        cls._create(
            "res.device.log",
            user_id=cls.login.id,
            session_identifier="s" * 42,
            ip_address="192.0.2.7",
            first_activity=fields.Datetime.now(),
            last_activity=fields.Datetime.now(),
        )
        cls.env["res.users.apikeys"].with_user(cls.login).sudo()._generate(
            "rpc", f"Key of {NAME}", fields.Datetime.now() + timedelta(days=1)
        )
        cls.env["auth_totp.device"].with_user(cls.login).sudo()._generate(
            "browser", f"Phone of {NAME}", fields.Datetime.now() + timedelta(days=1)
        )
        cls._create("auth.totp.rate.limit.log", user_id=cls.login.id, ip="192.0.2.7")
        cls._create("mail.presence", user_id=cls.login.id)
        if "auth.passkey.key" in cls.env:
            cls.env.cr.execute(
                SQL(
                    "INSERT INTO auth_passkey_key"
                    " (name, credential_identifier, public_key, create_uid)"
                    " VALUES (%s, 'x', 'x', %s)",
                    f"Key of {NAME}",
                    cls.login.id,
                )
            )

    @classmethod
    def _message_traces(cls):
        person = cls.person
        note = person.with_user(cls.staff).message_post(body=f"Rang {NAME}")
        cls.env["ir.attachment"].create(
            {
                "name": f"{NAME}.txt",
                "raw": f"{NAME} {STREET}".encode(),
                "res_model": "res.partner",
                "res_id": person.id,
            }
        )
        cls._create("mail.message.reaction", message_id=note.id, content="👍")
        person.message_subscribe(partner_ids=cls.staff.partner_id.ids)
        cls.stranger.message_subscribe(partner_ids=person.ids)
        person.activity_schedule(
            "mail.mail_activity_data_todo", note=f"Ring {NAME}", user_id=cls.staff.id
        )
        cls.written = cls.stranger.message_post(
            body=f"Regards {NAME}", author_id=person.id, message_type="comment"
        )
        cls.received = cls.stranger.with_user(cls.staff).message_post(
            body="Welcome to the meeting", partner_ids=person.ids
        )
        later = fields.Datetime.now() + timedelta(days=3)
        cls._create(
            "mail.scheduled.message",
            body=f"Dear {NAME}",
            model="res.partner",
            res_id=person.id,
            author_id=cls.staff.partner_id.id,
            scheduled_date=later,
        )
        cls._create("mail.mail", recipient_ids=person.ids, body_html=f"Dear {NAME}")
        person.write({"phone": "+4740099124"})  # leaves a tracking value
        person.write({"phone": PHONE})

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
        cls.env["privacy.request.draft"].create(
            {
                "way": "email",
                "address": EMAIL,
                "name": NAME,
                "kind": "access",
                "details": f"I am {NAME}",
                "received_on": cls.request.received_on,
                "partner_id": cls.person.id,
            }
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
        for known in ({"partner_id": cls.person.id}, {"email": EMAIL}, {"phone": PHONE}):
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
