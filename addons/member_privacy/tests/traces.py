"""A person with a trace in every data set, for tests of erasure and access."""

from datetime import date, timedelta

from markupsafe import Markup

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import SQL

from .traces_filed import FiledTraces
from .traces_person import EMAIL, NAME, PHONE, PIXEL, STREET, WORDS

__all__ = ["EMAIL", "NAME", "PHONE", "STREET", "WORDS", "TracesMixin"]


class TracesMixin(FiledTraces):
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
