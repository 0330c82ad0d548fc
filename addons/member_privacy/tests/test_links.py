from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestLinks(MemberCase):
    """Writing a link is reading: the linked name can be read back."""

    def setUp(self):
        super().setUp()
        self.contacts = self.env["res.partner"].with_user(self.crm_user)
        self.own = self.contacts.create({"name": "Kunde AS"})

    def test_a_contact_cannot_be_put_under_a_hidden_member(self):
        for vals in (
            {"name": "x", "parent_id": self.anna.id},
            {"name": "x", "child_ids": [Command.link(self.anna.id)]},
            {"name": "x", "child_ids": [Command.set(self.anna.ids)]},
            {"name": "x", "user_id": self.portal_anna.id},
        ):
            with self.assertRaises(AccessError):
                self.contacts.create(vals)
        self.contacts.create({"name": "x", "parent_id": self.stranger.id})
        self.contacts.create({"name": "x", "user_id": self.staff.id})

    def test_nor_by_a_default_in_the_context(self):
        with self.assertRaises(AccessError):
            self.contacts.with_context(default_parent_id=self.anna.id).create(
                {"name": "x"}
            )

    def test_nor_afterwards(self):
        with self.assertRaises(AccessError):
            self.own.write({"parent_id": self.anna.id})
        self.own.write({"parent_id": self.stranger.id})

    def test_nor_while_the_form_is_open(self):
        spec = {"parent_id": {"fields": {"display_name": {}}}}
        for value in (self.anna.id, {"id": self.anna.id}):
            with self.assertRaises(AccessError):
                self.own.onchange({"parent_id": value}, ["parent_id"], spec)
        self.own.onchange({"parent_id": self.stranger.id}, ["parent_id"], spec)

    def test_nor_by_a_default_of_a_new_form(self):
        spec = {"user_id": {"fields": {"display_name": {}}}}
        for user in (self.officer_oslo, self.crm_user):
            for model in ("res.partner", "mail.activity"):
                fresh = self.env[model].with_user(user)
                with self.assertRaises(AccessError):
                    fresh.with_context(default_user_id=self.portal_siri.id).onchange(
                        {}, [], spec
                    )
        fresh = fresh.with_context(default_user_id=self.staff.id)
        shown = fresh.onchange({}, [], spec)["value"]["user_id"]
        self.assertEqual(shown["id"], self.staff.id)

    def test_nor_in_a_line_of_an_open_form(self):
        spec = {"child_ids": {"fields": {"user_id": {"fields": {"display_name": {}}}}}}
        for user, refused in ((self.portal_anna, True), (self.staff, False)):
            line = Command.create({"name": "x", "user_id": user.id})
            values = {"name": "y", "child_ids": [line]}
            nested = {"name": "z", "child_ids": [Command.create(values)]}
            for form in (values, nested):
                if not refused:
                    self.contacts.onchange(form, ["child_ids"], spec)
                    continue
                with self.assertRaises(AccessError):
                    self.contacts.onchange(form, ["child_ids"], spec)

    def test_nor_from_another_model(self):
        accounts = self.env["res.partner.bank"].with_user(self.crm_user)
        with self.assertRaises(AccessError):
            accounts.create({"acc_number": "12345678903", "partner_id": self.anna.id})
        accounts.create({"acc_number": "12345678903", "partner_id": self.own.id})

    def test_a_hidden_and_a_missing_person_get_the_same_answer(self):
        errors = []
        for partner_id in (self.anna.id, self.anna.id + 10**6):
            with self.assertRaises(AccessError) as caught:
                self.own.write({"parent_id": partner_id})
            errors.append(str(caught.exception))
        self.assertEqual(*errors)

    def test_a_hidden_member_is_neither_followed_told_nor_quoted(self):
        for call in (
            lambda who: self.own.message_subscribe(who.ids),
            lambda who: self.own.message_post(body="x", partner_ids=who.ids),
            lambda who: self.own.message_post(body="x", author_id=who.id),
            lambda who: self.own.message_notify(body="x", partner_ids=who.ids),
        ):
            with self.assertRaises(AccessError):
                call(self.anna)
            call(self.crm_user.partner_id)

    def test_what_a_record_links_to_already_may_stay(self):
        self.own.sudo().parent_id = self.anna
        self.own.write({"parent_id": self.anna.id, "comment": "kept"})
        with self.assertRaises(AccessError):
            self.own.write({"parent_id": self.siri.id})

    def test_officers_link_their_own_members_and_staff_anybody(self):
        dispatch = self.env["res.partner"]
        dispatch.with_user(self.officer_oslo).browse(self.anna.id)._check_in_sight()
        with self.assertRaises(AccessError):
            dispatch.with_user(self.officer_oslo).browse(self.siri.id)._check_in_sight()
        contacts = dispatch.with_user(self.staff)
        contacts.create({"name": "x", "parent_id": self.siri.id})

    def test_the_number_of_somebody_hidden_finds_what_a_missing_one_finds(self):
        """Who has a tag, a group, a child: asked by number, which core compares past
        the rules on people."""
        tag = self.env["res.partner.category"].create({"name": "Needs a ramp"})
        (self.siri | self.staff.partner_id).category_id = tag
        portal = self.env.ref("base.group_portal")
        for row, path, hidden, known in (
            (tag, "partner_ids", self.siri, self.staff.partner_id),
            (portal, "user_ids", self.portal_siri, None),
            (self.env.company, "user_ids", self.portal_siri, self.staff),
        ):
            missing = [hidden.id + 10**6]
            users = self.crm_user | self.admin
            if row != tag:  # who has which tag is off the officers' list
                users |= self.officer_oslo
            for user in users:
                mine = row.with_user(user).browse(row.id)
                for operator in ("in", "not in"):
                    asked = [
                        mine.search_count([("id", "=", row.id), (path, operator, ids)])
                        for ids in (hidden.ids, missing)
                    ]
                    self.assertEqual(*asked, (user.login, path, operator))
                empty = [("id", "=", row.id), (path, "=", False)]
                self.assertFalse(mine.search_count(empty))
                nested = ("id", "any", [(path, "=", hidden.id)])
                self.assertFalse(mine.search_count([("id", "=", row.id), nested]))
                if known:
                    found = mine.search([(path, "in", [False, *known.ids])])
                    self.assertIn(row, found)
            domain = [("id", "=", row.id), (path, "in", hidden.ids)]
            self.assertTrue(row.with_user(self.staff).search_count(domain), path)

    def test_officers_do_not_learn_the_tags_of_members_from_the_tags(self):
        tag = self.env["res.partner.category"].create({"name": "Needs a ramp"})
        self.anna.category_id = tag
        for path in ("partner_ids", "partner_ids.name"):
            domain = [(path, "!=", False)]
            with self.assertRaises(AccessError):
                tag.with_user(self.officer_oslo).search(domain)
            self.assertIn(tag, tag.with_user(self.staff).search(domain))
        with self.assertRaises(AccessError):
            tag.with_user(self.officer_oslo).read(["partner_ids"])

    def test_the_same_number_as_a_members_names_nobody_hidden(self):
        customer = self.env["res.partner"].create(
            {"name": "Kunde", "vat": "NO987654325", "company_registry": "987654325"}
        )
        other = self.env["res.partner"].create({"name": "Kunde 2"})
        hints = ("same_vat_partner_id", "same_company_registry_partner_id")
        for twin in (self.siri, other):
            twin.write({"vat": customer.vat, "company_registry": "987654325"})
            self.env.flush_all()
            for user in (self.crm_user, self.admin, self.staff):
                mine = customer.with_user(user)
                mine.invalidate_recordset(hints)
                told = user == self.staff or twin == other
                for name in hints:
                    expected = twin if told else twin.browse()
                    self.assertEqual(mine[name], expected, (user.login, name))
            twin.write({"vat": False, "company_registry": False})

    def test_an_address_under_a_members_address_is_hidden_as_well(self):
        contacts = self.env["res.partner"]
        address = contacts.create({"name": "Cabin", "parent_id": self.siri.id})
        below = contacts.create({"name": "Boathouse", "parent_id": address.id})
        company = contacts.create({"name": "Firma", "is_company": True})
        of_company = contacts.create({"name": "Lager", "parent_id": company.id})
        for user in (self.crm_user, self.admin):
            seen = contacts.with_user(user).search(
                [("id", "in", (address | below | of_company).ids)]
            )
            self.assertEqual(seen, of_company, user.login)
            self.assertFalse(below.with_user(user).in_member_scope)
        self.assertTrue(below.with_user(self.staff).in_member_scope)

    def test_who_wrote_a_row_last_is_named_to_those_who_may_meet_them(self):
        """Every row tells it, and core reads the name past the rules on logins."""
        for login in (self.portal_siri, self.portal_anna, self.staff):
            self.env.cr.execute(
                SQL(
                    "UPDATE member_chapter SET write_uid = %s WHERE id = %s",
                    login.id,
                    self.oslo.id,
                )
            )
            self.env.invalidate_all()
            for user in (self.officer_oslo, self.staff):
                told = user == self.staff or login != self.portal_siri
                name = login.name if told else False
                chapter = self.oslo.with_user(user)
                [row] = chapter.read(["write_uid"])
                self.assertEqual(row["write_uid"][1], name, (user.login, login.login))
                [group] = chapter.formatted_read_group(
                    [("id", "=", chapter.id)], ["write_uid"]
                )
                self.assertEqual(group["write_uid"][1], name)
                self.assertEqual(chapter.get_metadata()[0]["write_uid"][1], name)

    def test_a_login_out_of_sight_has_no_name(self):
        for user, named in (
            (self.officer_oslo, self.portal_anna | self.staff),
            (self.crm_user, self.staff),
            (self.portal_siri, self.portal_siri | self.staff),
            (self.staff, self.portal_anna | self.portal_siri | self.staff),
        ):
            self.env.invalidate_all()
            logins = self.portal_anna | self.portal_siri | self.staff
            for login in logins.with_user(user):
                known = login.sudo()  # sudo: the name that is told or not
                name = known.name if login in named else False
                self.assertEqual(login.display_name, name, (user.login, login.id))
