import base64

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .list_common import ListCase


@tagged("post_install", "-at_install")
class TestMemberListSecurity(ListCase):
    """A list is its owner's."""

    def test_the_file_is_nobodys_to_read_through_the_model(self):
        member_list = self._list()
        self._extract(member_list)
        for user in (self.officer_oslo, self.staff, self.dpo):
            with self.assertRaises(AccessError):
                member_list.with_user(user).read(["file"])
        attachments = self.env["ir.attachment"].sudo()
        self.assertFalse(
            attachments.search(
                [("res_model", "=", "member.list"), ("res_field", "!=", False)]
            )
        )

    def test_others_see_nothing_of_it_but_staff_that_it_was_taken_out(self):
        member_list = self._list()
        self._extract(member_list)
        lists = self.env["member.list"]
        for user in (self.colleague_oslo, self.officer_north, self.officer_south):
            self.assertFalse(lists.with_user(user).search([]))
        for user in (self.crm, self.portal_anna, self.admin):
            with self.assertRaises(AccessError):
                lists.with_user(user).search([])
        self.assertEqual(lists.with_user(self.staff).search([]), member_list)

    def test_nobody_takes_out_downloads_or_attests_for_another(self):
        draft = self._list()
        ready = self._list()
        self._extract(ready)
        for user in (self.colleague_oslo, self.staff, self.officer_south):
            for action in (
                lambda user: draft.with_user(user).action_extract(),
                lambda user: ready.with_user(user).action_download(),
                lambda user: ready.with_user(user).action_attest_deleted(),
            ):
                with self.assertRaises(AccessError):
                    action(user)

    def test_no_list_of_a_chapter_without_an_office(self):
        with self.assertRaises(AccessError):
            self._list(chapter_id=self.kristiansand.id)
        draft = self._list()
        with self.assertRaises(AccessError):
            draft.chapter_id = self.kristiansand

    def test_who_lost_the_office_takes_nothing_out_and_can_still_attest(self):
        draft, ready = self._list(), self._list()
        self._extract(ready)
        office = self.env["member.office"].search(
            [("partner_id", "=", self.officer_oslo.member_id.id)]
        )
        office.unlink()
        for action in (draft.action_extract, ready.action_download):
            with self.assertRaises(AccessError):
                action()
        ready.action_attest_deleted()
        self.assertEqual(ready.state, "deleted")

    def test_what_the_list_writes_itself_cannot_be_written_by_hand(self):
        draft = self._list()
        for vals in (
            {"state": "ready"},
            {"file": base64.b64encode(b"x")},
            {"user_id": self.colleague_oslo.id},
            {"download_count": 0},
        ):
            with self.assertRaises(AccessError):
                draft.write(vals)
            with self.assertRaises(AccessError):
                self._list(**vals)

    def test_the_dialog_of_another_list_shows_nothing_of_it(self):
        own, foreign = self._list(), self._list(self.colleague_oslo)
        dialogs = self.env["member.list.password"].with_user(self.officer_oslo)
        spec = {"list_id": {"fields": {"display_name": {}}}, "row_count": {}}
        opened = {
            list_id: [
                lambda vals=vals: dialogs.create(vals),
                lambda vals=vals: dialogs.onchange(vals, ["list_id"], spec),
                lambda key=list_id: dialogs.with_context(default_list_id=key).onchange(
                    {}, [], spec
                ),
            ]
            for list_id in (own.id, foreign.id, foreign.id + 10**6)
            for vals in [{"list_id": list_id}]
        }
        for call in opened.pop(own.id):
            call()
        answers = set()
        for calls in opened.values():
            for call in calls:
                with self.assertRaises(AccessError) as caught:
                    call()
                answers.add(str(caught.exception))
        self.assertEqual(len(answers), 1)

    def test_nobody_finds_the_dialog_that_somebody_else_opened(self):
        own = self._list()
        dialogs = self.env["member.list.password"]
        opened = dialogs.with_user(self.officer_oslo).create({"list_id": own.id})
        for user in (self.colleague_oslo, self.staff):
            self.assertFalse(dialogs.with_user(user).search([("id", "=", opened.id)]))
