"""What other apps of Odoo's keep of people, for those who are in these apps' groups.

Runs where the apps are installed; `test_apps_installed.py` sees to that, with --deep.
"""

import unittest

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .world import AccessCase

APPS = ("calendar", "event", "crm", "survey", "spreadsheet_dashboard")
APPS += ("mass_mailing", "website")
GROUPS = (
    "event.group_event_manager",
    "sales_team.group_sale_manager",
    "survey.group_survey_manager",
    "mass_mailing.group_mass_mailing_user",
    "website.group_website_designer",
)


@tagged("post_install", "-at_install")
class TestApps(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        modules = cls.env["ir.module.module"]
        found = modules.search([("name", "in", APPS), ("state", "=", "installed")])
        if len(found) < len(APPS):
            raise unittest.SkipTest("these apps are not installed here")
        groups = [(4, cls.env.ref(group).id) for group in GROUPS]
        for role in ("crm", "admin", "local", "staff"):
            cls.roles[role].group_ids = groups
        cls.event = cls.env["event.event"].create(
            {
                "name": "Walk",
                "date_begin": fields.Datetime.now(),
                "date_end": fields.Datetime.now(),
            }
        )
        cls.survey = cls.env["survey.survey"].create({"title": "Food"})
        cls.meeting = cls._meeting(cls.siri | cls.anna | cls.stranger)

    @classmethod
    def _meeting(cls, people, **vals):
        now = fields.Datetime.now()
        values = {"name": "Talk", "start": now, "stop": now, **vals}
        return cls.env["calendar.event"].create(
            {**values, "partner_ids": [(6, 0, people.ids)]}
        )

    def _rows(self, model, /, **vals):
        """A row about each of three people: {name: row}."""
        people = {"anna": self.anna, "siri": self.siri, "outside": self.stranger}
        return {
            name: self.env[model].create(
                {key: value(person) for key, value in vals.items()}
            )
            for name, person in people.items()
        }

    def _every(self):
        """Models with a row about each person."""
        event, survey = self.event.id, self.survey.id
        person = {"partner_id": lambda each: each.id}
        named = {**person, "name": lambda each: each.name}
        yield (
            "event.registration",
            self._rows("event.registration", event_id=lambda each: event, **named),
        )
        yield "crm.lead", self._rows("crm.lead", **named)
        yield (
            "survey.user_input",
            self._rows("survey.user_input", survey_id=lambda each: survey, **person),
        )
        # By a number for a token core knows who logged in.
        visitors = {"access_token": lambda each: str(each.id)}
        yield "website.visitor", self._rows("website.visitor", **visitors)
        sent = {"model": lambda _each: "res.partner", "res_id": lambda each: each.id}
        email = {"email": lambda each: each.email}
        yield "mailing.trace", self._rows("mailing.trace", **sent, **email)
        filters = {"user_id": lambda each: self.crm_user.id, **person}
        yield "calendar.filters", self._rows("calendar.filters", **filters)
        attendees = {
            name: self.meeting.attendee_ids.filtered(
                lambda row, person=person: row.partner_id == person
            )
            for name, person in self.people.items()
            if name in ("anna", "siri", "outside")
        }
        yield "calendar.attendee", attendees
        about = {
            name: self._meeting(
                self.env["res.partner"],
                res_model_id=self.env["ir.model"]._get_id("res.partner"),
                res_id=person.id,
            )
            for name, person in self.people.items()
            if name in ("anna", "siri", "outside")
        }
        yield "calendar.event", about

    def test_rows_of_other_apps_follow_the_person_they_are_about(self):
        seen = {
            "crm": {"outside"},
            "admin": {"outside"},
            "local": {"anna"},
            "staff": {"anna", "siri", "outside"},
        }
        for model, rows in self._every():
            self.env.flush_all()
            for role, names in seen.items():
                mine = self.env[model].with_user(self.roles[role])
                with self.subTest(model=model, role=role):
                    ids = [row.id for row in rows.values()]
                    found = mine.search([("id", "in", ids)])
                    told = {name for name, row in rows.items() if row.id in found.ids}
                    self.assertEqual(told, names)
                    for name, row in rows.items():
                        own = row.with_user(self.roles[role])
                        own.invalidate_recordset()
                        self.assertEqual(own.has_access("read"), name in names, name)

    def test_a_meeting_with_somebody_out_of_sight_is_out_of_sight(self):
        """Unless one is asked to it: then the others are left out of its guests."""
        for role, people, seen in (
            ("crm", self.siri | self.stranger, False),
            ("crm", self.stranger, True),
            ("local", self.siri | self.anna, False),
            ("local", self.anna, True),
            ("staff", self.siri | self.stranger, True),
        ):
            meeting = self._meeting(people)
            self.env.flush_all()
            user = self.roles[role]
            found = meeting.with_user(user).search([("id", "=", meeting.id)])
            self.assertEqual(bool(found), seen, (role, people))
            meeting.invalidate_recordset()
            self.assertEqual(meeting.with_user(user).has_access("read"), seen)
        asked = self._meeting(self.siri | self.stranger | self.crm_user.partner_id)
        self.env.flush_all()
        self.env.invalidate_all()
        spec = {
            "partner_ids": {"fields": {"display_name": {}}},
            "attendee_ids": {"fields": {"display_name": {}, "email": {}}},
            "unavailable_partner_ids": {"fields": {"display_name": {}}},
        }
        [told] = asked.with_user(self.crm_user).web_read(spec)
        guests = {each["display_name"] for each in told["partner_ids"]}
        self.assertEqual(guests, {"Leverandør AS", self.crm_user.partner_id.name})
        self.assertNotIn("siri", str(told).lower())

    def test_nobody_is_found_by_the_meetings_registrations_or_leads_they_are_in(self):
        self._rows("crm.lead", name=lambda p: "Lead", partner_id=lambda p: p.id)
        for model, path in (
            ("calendar.event", "partner_ids.name"),
            ("calendar.event", "attendee_ids.partner_id.name"),
            ("event.event", "registration_ids.partner_id.name"),
            ("crm.lead", "partner_id.name"),
        ):
            mine = self.env[model].with_user(self.crm_user)
            self.assertFalse(mine.search([(path, "ilike", "Siri")]), (model, path))

    def test_no_row_of_theirs_is_put_on_somebody_out_of_sight(self):
        rows = dict(self._every())
        for model in ("event.registration", "crm.lead", "survey.user_input"):
            own = rows[model]["outside"].with_user(self.crm_user)
            with self.assertRaises(AccessError):
                own.write({"partner_id": self.siri.id})

    def test_an_erasure_reaches_what_these_apps_keep(self):
        name, email = "Guro Appsporsen", "guro.appsporsen@example.com"
        person = self._member(name, self.oslo, email=email, phone="+4791234588")
        rows = self._of(person)
        typed = {"name": name, "email": email, "event_id": self.event.id}
        self._made("event.registration", **typed).unlink()  # of which the log tells
        others = self._of(self._member("Berit Blir", self.oslo))
        self.env.flush_all()
        scan = self.env["privacy.erasure"]._scan
        models = {place.partition(".")[0] for place in scan([name, email])}
        self.assertLessEqual({"event_registration", "mailing_contact"}, models)
        self.env["privacy.data.set"]._erase(person)
        self.env.invalidate_all()
        self.env["ir.attachment"]._gc_file_store_unsafe()
        self.assertEqual(scan([name, email]), {})
        for row in rows:
            self.assertFalse(row.exists(), row._name)
        for row in others:
            self.assertTrue(row.exists(), row._name)

    def _of(self, person):
        """A row of somebody in each of these apps, by a link or by an address alone."""
        linked = {"partner_id": person.id}
        typed = {"name": person.name, "email": person.email}
        contact = self._made("mailing.contact", **typed)
        mailing = self._made(
            "mailing.list",
            name="News",
            subscription_ids=[(0, 0, {"contact_id": contact.id})],
        )
        visitor = self._made("website.visitor", access_token=str(person.id))
        sent = {"model": "mailing.contact", "res_id": contact.id, "email": person.email}
        lead = {"name": person.name, "email_from": person.email}
        return [
            contact,
            mailing.subscription_ids,
            visitor,
            self._made("website.track", visitor_id=visitor.id, url=f"/{person.name}"),
            self._made("mailing.trace", **sent),
            self._made("mailing.trace", model="res.partner", res_id=person.id),
            self._made("event.registration", event_id=self.event.id, **typed, **linked),
            self._made("crm.lead", **lead),
            self._made("crm.lead", name="Lead", **linked),
            self._made("survey.user_input", survey_id=self.survey.id, **linked),
        ]

    def _made(self, model, /, **values):
        return self.env[model].create(values)

    def test_officers_share_no_dashboard_by_a_link(self):
        dashboards = self.env["spreadsheet.dashboard"]
        groups = self.env["spreadsheet.dashboard.group"].create({"name": "x"})
        board = dashboards.create(
            {
                "name": "Numbers",
                "dashboard_group_id": groups.id,
                "group_ids": [(4, self.env.ref("base.group_user").id)],
            }
        )
        values = {"dashboard_id": board.id, "spreadsheet_data": "{}"}
        for role, may in (("local", False), ("crm", True)):
            shares = self.env["spreadsheet.dashboard.share"].with_user(self.roles[role])
            if may:
                self.assertTrue(shares.action_get_share_url(dict(values)))
            else:
                with self.assertRaises(AccessError):
                    shares.action_get_share_url(dict(values))
