from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.mail.tools.discuss import Store

from .common import MemberCase

ADDRESSES = (
    "email_from",
    "reply_to",
    "incoming_email_to",
    "incoming_email_cc",
    "outgoing_email_to",
)


@tagged("post_install", "-at_install")
class TestMessageAddresses(MemberCase):
    """A message on an open page keeps its author's name; its addresses are no way to
    those of somebody out of sight."""

    def setUp(self):
        super().setUp()
        self.ola = self._member("Ola Testesen", self.kristiansand)
        self.customer = self.env["res.partner"].create({"name": "Kunde"})
        self.messages = {
            user: page.message_post(
                body="Hello",
                author_id=self.siri.id,
                email_from=self.siri.email_formatted,
                reply_to=self.siri.email,
                incoming_email_to=self.siri.email,
                incoming_email_cc=self.siri.email,
                subtype_xmlid="mail.mt_comment",
            ).with_user(user)
            for user, page in (
                (self.officer_oslo, self.oslo),
                (self.crm_user, self.stranger),
                (self.staff, self.bergen),
            )
        }
        self.env.flush_all()
        self.env.invalidate_all()

    def test_officers_neither_read_search_nor_group_by_them(self):
        for user, message in self.messages.items():
            self.assertIn("Hello", message.read(["body"])[0]["body"])
            for name in ADDRESSES:
                for ask in (
                    lambda row, name=name: row.read([name]),
                    lambda row, name=name: row.search([(name, "ilike", "siri@")]),
                    lambda row, name=name: row.search([], order=name, limit=1),
                    lambda row, name=name: row.formatted_read_group(
                        [("id", "=", row.id)], [name], ["__count"]
                    ),
                ):
                    if user == self.officer_oslo:
                        with self.assertRaises(AccessError):
                            ask(message)
                    elif name != "incoming_email_to":  # core groups by no long text
                        ask(message)

    def test_the_web_client_gets_none_for_an_officer(self):
        for user, message in self.messages.items():
            told = Store().add(message).get_result()["mail.message"][0]
            self.assertEqual(told["id"], message.id)
            author = message.sudo().author_id  # sudo: whom the page names
            self.assertEqual(told["author_id"], author.id)
            for name in ("email_from", "incoming_email_to", "incoming_email_cc"):
                told_name = user != self.officer_oslo
                self.assertEqual(bool(told[name]), told_name, (user.login, name))

    def test_nor_through_what_is_sent_to_the_officers_browser(self):
        message = self.messages[self.staff]
        for user in (self.officer_oslo, self.staff):
            store = Store(bus_channel=user).add(message)
            told = store.get_result()["mail.message"][0]
            self.assertEqual(bool(told["email_from"]), user == self.staff)

    def test_officers_are_proposed_nobody_to_write_to(self):
        asked = {"reply_discussion": True, "primary_email": self.siri.email}
        page = self.oslo.with_user(self.officer_oslo)
        self.assertEqual(page._message_get_suggested_recipients(**asked), [])
        page = self.stranger.with_user(self.crm_user)
        self.stranger.email = "post@leverandor.example"
        proposed = page._message_get_suggested_recipients(reply_discussion=True)
        self.assertEqual([each["name"] for each in proposed], [self.stranger.name])

    def test_whom_else_it_went_to_is_told_of_those_in_sight(self):
        """The letters, the names, and who put a smile on it."""
        reactions = self.env["mail.message.reaction"]
        notifications = self.env["mail.notification"]
        people = self.ola | self.anna | self.customer | self.staff.partner_id
        for message in self.messages.values():
            message = message.sudo()  # sudo: an officer's message, written to anybody
            message.partner_ids = people
            for person in people:
                reactions.create(
                    {
                        "message_id": message.id,
                        "content": "x",
                        "partner_id": person.id,
                    }
                )
                notifications.create(
                    {
                        "mail_message_id": message.id,
                        "res_partner_id": person.id,
                        "notification_type": "email",
                        "notification_status": "exception",
                    }
                )
        self.env.invalidate_all()
        for user, message in self.messages.items():
            told = Store().add(message).get_result()
            met = people if user == self.staff else self.staff.partner_id
            met |= self.anna if user == self.officer_oslo else met
            met |= self.customer if user == self.crm_user else met
            named = {row["id"] for row in told["res.partner"]} & set(people.ids)
            self.assertEqual(named, set(met.ids), user.login)
            self.assertNotIn(self.ola.email, str(told) if user != self.staff else "")
            smiles = told["MessageReactions"][0]["partners"]
            self.assertEqual(set(smiles), set(met.ids))
            letters = {row["res_partner_id"] for row in told["mail.notification"]}
            self.assertLessEqual(letters, set(met.ids))
            met -= self.staff.partner_id  # core shows some to colleagues alone
            self.assertLessEqual(set(met.ids), letters)


@tagged("post_install", "-at_install")
class TestDiscussionMembers(MemberCase):
    """Whoever joins an open discussion meets there whom they meet elsewhere."""

    def setUp(self):
        super().setUp()
        self.people = self.anna | self.siri | self.staff.partner_id
        self.open = self._discussion("channel")
        self.private = self._discussion("group")

    def _discussion(self, kind):
        users = (self.officer_oslo | self.crm_user | self.staff).partner_id
        people = self.people | users
        return self.env["discuss.channel"].create(
            {
                "name": kind,
                "channel_type": kind,
                "channel_member_ids": [(0, 0, {"partner_id": p.id}) for p in people],
            }
        )

    def _met(self, user, discussion):
        members = self.env["discuss.channel.member"].with_user(user)
        found = members.search([("channel_id", "=", discussion.id)])
        return found.sudo().partner_id & self.people  # sudo: whose rows were found

    def test_an_open_one_shows_members_in_sight(self):
        for user, met in (
            (self.officer_oslo, self.anna | self.staff.partner_id),
            (self.crm_user, self.staff.partner_id),
            (self.staff, self.people),
        ):
            self.assertEqual(self._met(user, self.open), met, user.login)

    def test_whom_somebody_asked_to_talk_together_meet_each_other(self):
        for user in (self.officer_oslo, self.crm_user):
            self.assertEqual(self._met(user, self.private), self.people)

    def test_the_web_client_gets_the_address_of_those_in_sight(self):
        for user, told in (
            (self.officer_oslo, self.anna | self.staff.partner_id),
            (self.crm_user, self.staff.partner_id),
            (self.staff, self.people),
        ):
            members = self.private.with_user(user).channel_member_ids
            store = Store().add(members).get_result()["res.partner"]
            names = {row["id"]: row.get("email") for row in store}
            for person in self.people:
                self.assertIn(person.id, names)
                address = person.email if person in told else None
                self.assertEqual(names[person.id], address, (user.login, person.name))
