from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged

from .import_common import ImportCase


@tagged("post_install", "-at_install")
class TestDeclaration(ImportCase):
    """A faith community: who joins declares, from 15 years alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.faith = cls.env["member.membership.type"].create(
            {
                "name": "Faith community",
                "code": "faith",
                "declaration": "I am baptised, and a member of no other community.",
            }
        )
        cls.emil = cls.env["res.partner"].create(
            {"name": "Emil Testesen", "guardian_ids": cls.anna.ids}
        )
        cls.grown = cls.today - relativedelta(years=15)
        cls.child = cls.grown + timedelta(days=1)

    def _join(self, born, **vals):
        """As a client calls it, by staff."""
        self.emil.birthdate_date = born
        values = {
            "partner_id": self.emil.id,
            "chapter_id": self.oslo.id,
            "type_id": self.faith.id,
            "start_date": str(self.today),
            "declared_on": str(self.today),
            "declared_by": "self",
            "declared_how": "paper",
            **vals,
        }
        memberships = self.env["member.membership"].with_user(self.staff)
        found = call_kw(memberships, "create", [values], {})
        return self.env["member.membership"].browse(found)

    def _refused(self, words, born, **vals):
        told = self.assertRaisesRegex(ValidationError, words)
        with told, self.env.cr.savepoint():
            self._join(born, **vals)

    def _by(self, guardian):
        return {"declared_by": "guardian", "declared_guardian_id": guardian.id}

    def test_from_15_the_member_declares_and_nobody_else(self):
        self._refused("old enough", self.grown, **self._by(self.anna))
        self._refused("old enough", self.grown, declared_guardian_id=self.anna.id)
        self.assertTrue(self._join(self.grown))

    def test_below_15_a_guardian_of_the_child_does_who_stands_in_the_register(self):
        self._refused("too young", self.child)
        self._refused("too young", self.child, declared_by="guardian")
        self._refused("too young", self.child, **self._by(self.bjorn))
        self._refused("too young", self.child, declared_guardian_id=self.anna.id)
        membership = self._join(self.child, **self._by(self.anna))
        self.assertEqual(membership.declared_guardian_id, self.anna)

    def test_the_day_of_the_declaration_decides_not_the_first_day(self):
        day = {"declared_on": str(self.today - timedelta(days=1))}
        self._refused("too young", self.grown, **day)
        self.assertTrue(self._join(self.grown, **day, **self._by(self.anna)))

    def test_nothing_of_it_may_be_missing_or_lie_ahead(self):
        for name in ("declared_on", "declared_by", "declared_how"):
            self._refused("takes a declaration", self.grown, **{name: False})
        self._refused("birth date", False)
        ahead = str(self.today + timedelta(days=1))
        self._refused("not come yet", self.grown, declared_on=ahead)
        self._refused("not come yet", self.grown, baptised_on=ahead)

    def test_other_types_and_what_is_over_ask_for_nothing(self):
        nothing = dict.fromkeys(("declared_on", "declared_by", "declared_how"), False)
        over = {"state": "ended", "end_reason": "resigned", "end_date": self.today}
        old = {"start_date": "2020-01-01", **over, "end_date": "2021-01-01"}
        self.assertTrue(self._join(False, type_id=self.type.id, **nothing))
        former = self._join(False, chapter_id=self.bergen.id, **nothing, **old)
        with self.assertRaisesRegex(ValidationError, "takes a declaration"):
            former.with_user(self.staff).write(
                {"state": "active", "end_date": False, "end_reason": False}
            )

    def test_no_call_gets_round_the_gate_afterwards(self):
        membership = self._join(self.child, **self._by(self.anna))
        seen = membership.with_user(self.staff)
        for vals in (
            {"declared_by": "self"},
            {"declared_guardian_id": False},
            {"declared_guardian_id": self.bjorn.id},
            {"declared_on": False},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                call_kw(seen, "write", [membership.ids, vals], {})
        ordinary = self.bjorn.membership_ids.with_user(self.staff)
        with self.assertRaisesRegex(ValidationError, "takes a declaration"):
            ordinary.type_id = self.faith
        self.emil.guardian_ids = False
        seen.end_date = self.today + timedelta(days=9)
        seen._resign(self.today)

    def test_who_moves_takes_the_declaration_along(self):
        membership = self._join(self.child, **self._by(self.anna), baptised_in="Bergen")
        seen = membership.with_user(self.staff)
        moved = seen._transfer(self.bergen, self.today)
        self.assertEqual(
            (moved.declared_guardian_id, moved.declared_on, moved.baptised_in),
            (self.anna, self.today, "Bergen"),
        )

    def test_the_form_asks_for_it_by_type(self):
        self.emil.birthdate_date = self.child
        form = Form(self.env["member.membership"].with_user(self.staff))
        form.partner_id, form.chapter_id = self.emil, self.oslo
        form.type_id = self.faith
        with self.assertRaisesRegex(AssertionError, "declared_on"):
            form.save()
        form.declared_on, form.declared_how = self.today, "paper"
        form.declared_by = "guardian"
        form.declared_guardian_id = self.anna
        self.assertTrue(form.save())

    def test_a_file_brings_who_declared_alone_and_no_child(self):
        rows = [
            ["Navn", "Fødselsdato", "Erklæring", "Medlemstype"],
            ["Voksen Testesen", "01.02.1980", "03.04.2020", "faith"],
            ["Barn Testesen", "01.02.2012", "03.04.2020", "faith"],
            ["Uten Testesen", "01.02.1980", "", "faith"],
            ["Ufødt Testesen", "", "03.04.2020", "faith"],
        ]
        text = "\n".join(";".join(row) for row in rows).encode()
        imports = self.env["member.import"].with_user(self.staff)
        record = imports._import_file(
            "faith.csv", text, default_chapter_id=self.oslo.id
        )
        problems = {row.data["name"]: row.problems for row in record.row_ids}
        self.assertEqual(
            {
                name: [code for code, _where in found]
                for name, found in problems.items()
            },
            {
                "Voksen Testesen": [],
                "Barn Testesen": ["declaration_child"],
                "Uten Testesen": ["declaration_missing"],
                "Ufødt Testesen": ["declaration_birth"],
            },
        )
        person = self.env["res.partner"].search([("name", "=", "Voksen Testesen")])
        membership = person.membership_ids
        self.assertEqual(
            (
                str(membership.declared_on),
                membership.declared_by,
                membership.declared_how,
            ),
            ("2020-04-03", "self", "file"),
        )

    def _imported(self, rows, before_confirming=None):
        """{name: codes of its problems} of a file, looked through and taken over."""
        text = "\n".join(";".join(row) for row in rows).encode()
        record = self.upload_bytes(text, default_chapter_id=self.oslo.id)
        record.action_check()
        if before_confirming:
            before_confirming()
        record.action_confirm()
        return {
            row.data["name"]: [code for code, _where in row.problems]
            for row in record.row_ids
        }

    def test_a_type_that_takes_one_since_the_preview_refuses_the_row_and_says_why(self):
        self.faith.declaration = False
        rows = [
            ["Navn", "Fødselsdato", "Erklæring", "Medlemstype"],
            ["Voksen Testesen", "01.02.1980", "03.04.2020", "faith"],
            ["Barn Testesen", "01.02.2012", "03.04.2020", "faith"],
            ["Uten Testesen", "01.02.1980", "", "faith"],
            ["Annen Testesen", "", "", self.type.code],
        ]
        told = self._imported(rows, lambda: self.faith.write({"declaration": "I am."}))
        self.assertEqual(
            told,
            {
                "Voksen Testesen": [],
                "Barn Testesen": ["declaration_child"],
                "Uten Testesen": ["declaration_missing"],
                "Annen Testesen": [],
            },
        )
        joined = self.faith._people()
        self.assertEqual(joined.mapped("name"), ["Voksen Testesen"])

    # A report from a chapter

    def _report(self, **vals):
        """An enrolment that an officer reported, as staff see it."""
        dialogs = self.env["member.report.new"].with_user(self.officer_oslo)
        values = {"kind": "enrolment", "chapter_id": self.oslo.id, **vals}
        dialogs.create({"name": "Ny Testesen", **values}).action_send()
        reports = self.env["member.report"].with_user(self.staff)
        report = reports.search([], order="id desc", limit=1)
        report.type_id = self.faith
        return report

    def _form(self, action):
        memberships = self.env[action["res_model"]].with_user(self.staff)
        return Form(memberships.with_context(**action["context"]))

    def test_a_report_opens_the_form_that_asks_and_saving_closes_it(self):
        report = self._report(birthdate_date="1980-02-01")
        action = report.action_enrol_new()
        person = report.partner_id
        self.assertEqual((report.state, person.name), ("new", "Ny Testesen"))
        self.assertFalse(person.membership_ids)
        form = self._form(action)
        self.assertEqual((form.partner_id, form.chapter_id), (person, self.oslo))
        with self.assertRaisesRegex(AssertionError, "declared_on"):
            form.save()
        form.declared_on, form.declared_how = self.today, "paper"
        form.declared_by = "self"
        membership = form.save()
        self.assertEqual(report.state, "done")
        self.assertEqual(membership.declared_by, "self")
        self.assertEqual(membership.start_date, report.received_on)

    def test_whom_a_report_names_is_nobodys_outside_while_the_form_waits(self):
        """Who closes the form leaves a person behind, and no trace of it outside."""
        report = self._report(birthdate_date="1980-02-01", email="ny@example.com")
        report.action_enrol_new()
        person = report.partner_id
        for user, met in ((self.crm_user, False), (self.staff, True)):
            found = person.with_user(user).search([("name", "=", "Ny Testesen")])
            self.assertEqual(found == person, met, user.login)
        report.action_enrol_new()
        self.assertEqual(report.partner_id, person)
        named = [("name", "=", "Ny Testesen")]
        self.assertEqual(self.env["res.partner"].search_count(named), 1)

    def test_a_child_is_enrolled_from_a_report_with_the_guardian_alone(self):
        self.emil.birthdate_date = self.child
        report = self._report(name=self.emil.name)
        report.partner_id = self.emil
        form = self._form(report.action_enrol())
        form.declared_on, form.declared_how = self.today, "paper"
        form.declared_by = "self"
        with (
            self.assertRaisesRegex(ValidationError, "too young"),
            self.env.cr.savepoint(),
        ):
            form.save()
        self.assertEqual(report.state, "new")
        form.declared_by = "guardian"
        form.declared_guardian_id = self.anna
        form.save()
        self.assertEqual(report.state, "done")
        self.assertEqual(self.emil.membership_ids.declared_guardian_id, self.anna)

    def test_no_report_is_closed_by_another_membership(self):
        report = self._report(birthdate_date="1980-02-01")
        action = report.action_enrol_new()
        declared = {
            "declared_on": self.today,
            "declared_by": "self",
            "declared_how": "paper",
        }
        values = {
            "partner_id": self.bjorn.id,
            "chapter_id": self.north.id,
            "type_id": self.type.id,
        }
        memberships = self.env["member.membership"].with_user(self.staff)
        memberships.with_context(**action["context"]).create(values)
        self.assertEqual(report.state, "new")
        for context in ({"member_report_enrols": "x"}, {"member_report_enrols": -1}):
            chapter = self.env["member.chapter"].create(
                {"name": "Lag", "code": f"lag {context}"}
            )
            memberships.with_context(**context).create(
                {**values, **declared, "chapter_id": chapter.id}
            )
        self.assertEqual(report.state, "new")

    def test_officers_do_not_read_it_and_a_guardian_who_is_erased_leaves_it(self):
        membership = self._join(self.child, **self._by(self.anna))
        for name in ("declared_on", "declared_guardian_id", "baptised_in"):
            with self.assertRaises(AccessError):
                membership.with_user(self.officer_oslo).read([name])
        self.env["privacy.data.set"]._erase(self.anna)
        self.assertFalse(membership.declared_guardian_id)
        self.assertEqual(membership.declared_by, "guardian")
