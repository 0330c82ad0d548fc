from lxml import etree

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.privacy_view_mixin import FEW
from .view_case import ViewCase

FORM = {"street": {}, "comment": {}}
LIST = {"name": {}, "email": {}, "phone": {}, "chapter_id": {"fields": {}}}


@tagged("post_install", "-at_install")
class TestViewCalls(ViewCase):
    """Whatever way a call comes and whatever its condition looks like: who reads more
    of a person than lists show leaves a line, and lists leave none."""

    def _left_by(self, call):
        """The occasions that stand with Anna after `call`, and not before."""
        self.env.cr.execute("DELETE FROM privacy_view")
        self.env.invalidate_all()
        call()
        return [occasion for _user, occasion in self._seen(self.anna)]

    def _conditions(self):
        anna = self.anna
        return [
            [["id", "=", anna.id]],
            [["id", "in", [anna.id]]],
            ["&", ["id", ">=", anna.id], ["id", "<=", anna.id]],
            ["!", ["id", "!=", anna.id]],
            [["member_number", "=", anna.member_number]],
            [["email", "=ilike", anna.email]],
        ]

    def test_a_search_by_any_condition_counts_when_it_reads_a_forms_fields(self):
        for condition in self._conditions():
            with self.subTest(condition=condition):
                call = ("res.partner", "search_read", condition, ["street"])
                self.assertEqual(
                    self._left_by(lambda c=call: self._call(self.staff, *c)),
                    ["member"],
                )
                call = ("res.partner", "web_search_read", condition, FORM)
                self.assertEqual(
                    self._left_by(lambda c=call: self._call(self.staff, *c)),
                    ["member"],
                )

    def test_every_way_to_read_a_form_counts(self):
        anna, staff = self.anna, self.staff
        nested = {"partner_id": {"fields": FORM}}
        calls = {
            "numbers alone": ("res.partner", "read", [anna.id], ["street"]),
            "columns of one": ("res.partner", "read", [anna.id], ["email"]),
            "columns by web_read": ("res.partner", "web_read", [anna.id], LIST),
            "found by name": ("res.partner", "web_name_search", "Anna", FORM),
            "through a membership": (
                "member.membership",
                "web_read",
                anna.membership_ids.ids,
                nested,
            ),
            "saved": ("res.partner", "web_save", [anna.id], {"color": 1}, FORM),
        }
        for name, call in calls.items():
            with self.subTest(name), mute_logger("odoo.http"):
                left = self._left_by(lambda c=call: self._call(staff, *c))
                self.assertEqual(left, ["member"])

    def test_values_hidden_in_groups_count(self):
        condition = [["id", "=", self.anna.id]]
        for groups, values in (
            (["city"], ["street:array_agg"]),
            (["id"], ["street:max"]),
            (["street"], ["__count"]),
        ):
            with self.subTest(groups=groups, values=values), mute_logger("odoo.http"):
                call = ("res.partner", "formatted_read_group", condition)
                left = self._left_by(
                    lambda c=call, g=groups, v=values: self._call(self.staff, *c, g, v)
                )
                self.assertEqual(left, ["member"])

    def test_lists_names_and_statistics_cost_nothing(self):
        one = [["id", "=", self.anna.id]]
        calls = {
            "list": ("web_search_read", one, LIST),
            "list by program": ("search_read", one, list(LIST)),
            "name": ("read", [self.anna.id], ["display_name"]),
            "name by form": ("web_read", [self.anna.id], {"display_name": {}}),
            "search": ("name_search", "Anna"),
            "count": ("search_count", one),
            "statistics": ("formatted_read_group", [], ["gender"], ["__count"]),
        }
        self._many()
        for name, call in calls.items():
            with self.subTest(name):
                left = self._left_by(
                    lambda c=call: self._call(self.staff, "res.partner", *c)
                )
                self.assertEqual(left, [])

    def _many(self):
        people = self.env["res.partner"].create(
            [{"name": f"P{number}"} for number in range(FEW + 1)]
        )
        people.in_register = True
        return people | self.anna

    def test_who_reads_many_in_full_stands_with_each_of_them(self):
        people = self._many()
        call = ("res.partner", "read", people.ids, ["street"])
        left = self._left_by(lambda: self._call(self.staff, *call))
        self.assertEqual(left, ["table"])
        views = self.env["privacy.view"].search([])
        self.assertEqual(views.partner_id, people)
        call = ("res.partner", "read", people.ids, ["email"])
        self.assertEqual(self._left_by(lambda: self._call(self.staff, *call)), [])

    def test_the_log_and_a_case_count_by_any_condition(self):
        case = self.env["privacy.request"].create(
            {"partner_id": self.anna.id, "kind": "access", "details": "Please"}
        )
        self.env.flush_all()
        changes = self.env["privacy.change"].search([("partner_id", "=", self.anna.id)])
        log = "privacy.change"
        calls = [
            ("case", "privacy.request", "search_read", [], ["details"]),
            ("case", "privacy.request", "read", case.ids, ["kind"]),
            ("log", log, "search_read", [["partner_id", "in", [self.anna.id]]]),
            ("log", log, "web_search_read", [["res_id", "=", self.anna.id]], FACTS),
            ("log", log, "read", changes[:1].ids, ["new_values"]),
        ]
        for occasion, *call in calls:
            with self.subTest(call=call):
                left = self._left_by(lambda c=call: self._call(self.staff, *c))
                self.assertEqual(left, [occasion])
        columns = ("privacy.request", "search_read", [], ["kind", "due_on"])
        self.assertEqual(self._left_by(lambda: self._call(self.staff, *columns)), [])
        for kind in ("list", "kanban"):
            view = self.env.ref(f"member_privacy.privacy_request_view_{kind}")
            fields = etree.fromstring(view.arch).xpath("//field/@name")
            shown = ("privacy.request", "search_read", [], list(set(fields)))
            with self.subTest(kind):
                self.assertEqual(
                    self._left_by(lambda s=shown: self._call(self.staff, *s)), []
                )

    def test_a_contact_card_as_a_file_counts_as_taken_out(self):
        self.authenticate(self.staff.login, self.staff.login)
        self.url_open(f"/web/partner/vcard?partner_ids={self.anna.id}")
        self.assertEqual(self._seen(self.anna), [(self.staff, "export")])

    @mute_logger("odoo.http")
    def test_a_contact_card_of_a_restricted_person_is_no_file(self):
        self.anna._set_restricted(True)
        self.authenticate(self.staff.login, self.staff.login)
        cards = f"{self.bjorn.id},{self.anna.id}"
        for asked in (str(self.anna.id), cards):
            answer = self.url_open(f"/web/partner/vcard?partner_ids={asked}")
            with self.subTest(asked):
                self.assertNotEqual(answer.status_code, 200)
                self.assertNotIn(self.anna.email, answer.text)
        answer = self.url_open(f"/web/partner/vcard?partner_ids={self.bjorn.id}")
        self.assertIn("VCARD", answer.text)

    def test_what_the_register_reads_for_itself_is_no_look(self):
        person = self.anna.with_user(self.staff)
        person.read(["street"])
        person.sudo().read(["street"])
        self.assertFalse(self._seen(self.anna))


FACTS = {"summary": {}}
