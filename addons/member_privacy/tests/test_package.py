import io
import json
import zipfile
from base64 import b64decode
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import openpyxl
import pyzipper
from jsonschema import Draft202012Validator

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import file_open, html2plaintext, mute_logger

from ..models import privacy_package_order, privacy_package_words
from ..models.privacy_package import KINDS
from ..models.privacy_package_words import SCHEMA
from ..models.privacy_request_package import COPY_PAGE
from ..tools.package_mask import MASK, masker
from ..tools.package_zip import INNER
from .common import MemberCase
from .traces import NAME, TracesMixin


@tagged("post_install", "-at_install")
class TestPackage(TracesMixin, MemberCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._person_with_traces()
        cls.packages = cls.env["privacy.package"].sudo()
        with file_open(SCHEMA) as schema:
            cls.schema = json.load(schema)

    def _contents(self, tell=()):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.packages._contents(self.person, tell)

    def _data(self, contents=None):
        return self.packages._data(contents or self._contents())

    def _access_case(self, **vals):
        return (
            self.env["privacy.request"]
            .with_user(self.staff)
            .create(
                {
                    "kind": "access",
                    "partner_id": self.person.id,
                    "channel": "phone",
                    "identity": "known",
                    **vals,
                }
            )
        )

    def _archive(self, package):
        content = package.sudo().with_context(bin_size=False).file
        return zipfile.ZipFile(io.BytesIO(b64decode(content)))

    # Complete

    def test_the_page_tells_the_log_and_proposals_in_words(self):
        case = self.env["privacy.request"]._create_for(self.person, "rectification")
        case._propose("birthdate_date", "1984-02-01")
        with self.env["privacy.change"]._reason("asked for in the portal"):
            self.person.gender = "female"
        texts = {
            part.data_set.code: [row.texts for row in part.rows]
            for part in self._contents().parts
        }
        changes = [row for row in texts["change"] if "Gender" in row["new_values"]]
        self.assertIn("Gender: Female", changes[0]["new_values"])
        self.assertEqual(changes[0]["reason"], "Asked for in the portal")
        self.assertEqual(changes[0]["model"], "Contact")
        shown = "\n".join(text for row in texts["change"] for text in row.values())
        for technical in ("{'", "res.partner", "partner_id", "birthdate_date"):
            self.assertNotIn(technical, shown)
        proposed = str(texts["request_proposal"])
        self.assertIn("Birth date", proposed)
        self.assertNotIn("birthdate_date", proposed)

    def test_a_moment_in_the_log_is_told_as_in_norway_whatever_staffs_clock(self):
        purpose = self.env["privacy.purpose"].search([], limit=1)
        moment = fields.Datetime.to_datetime("2026-07-01 10:07:00")
        self.env["privacy.consent"]._record(
            self.person, purpose, "sms", "objected", "staff", occurred_at=moment
        )
        self.env.user.tz = "America/New_York"
        parts = {part.data_set.code: part for part in self._contents().parts}
        told = str([row.texts["new_values"] for row in parts["change"].rows])
        self.assertIn("12:07", told)
        self.assertNotIn("6:07", told)

    def test_a_household_that_was_left_names_nobody_who_lives_there_today(self):
        households, log = self.env["member.household"], self.env["privacy.change"]
        with log._reason("moved in"):
            left = households.create({"partner_ids": (self.person | self.bjorn).ids})
            self.env.flush_all()
        with log._reason("moved out"):
            self.person.household_id = False
            self.env.flush_all()
        left.partner_ids |= self.stranger
        self.assertIn(self.stranger.name, left.display_name)
        part = next(p for p in self._contents().parts if p.data_set.code == "change")
        lines = [row.texts.get("old_values", "") for row in part.rows]
        self.assertIn(f"Household: {MASK}", "\n".join(lines).split("\n"))
        shown = "\n".join(text for row in part.rows for text in row.texts.values())
        for other in self.stranger | self.bjorn:
            self.assertNotIn(other.name, shown)

    def test_every_mapped_field_is_told_or_named_as_left_out(self):
        for part in self._data()["data_sets"]:
            data_set = self.env["privacy.data.set"].search(
                [("code", "=", part["code"])]
            )
            named = set(part["labels"]) | set(part["left_out"])
            self.assertEqual(
                named, set(data_set.field_ids.mapped("name")), part["code"]
            )

    def test_the_data_follows_the_published_schema(self):
        Draft202012Validator.check_schema(self.schema)
        Draft202012Validator(self.schema).validate(json.loads(json.dumps(self._data())))

    def test_further_addresses_of_the_person_are_there_too(self):
        self.env["res.partner"].create(
            {
                "name": "Hytta",
                "type": "other",
                "parent_id": self.person.id,
                "city": "Geilo",
            }
        )
        self.assertIn("Geilo", json.dumps(self._data()))

    # Nobody else's

    def test_what_somebody_else_wrote_is_left_out_and_listed(self):
        message = self.person.message_post(
            body="Bjørn says so", author_id=self.bjorn.id, message_type="comment"
        )
        data = self._data()
        self.assertNotIn("Bjørn says so", json.dumps(data, ensure_ascii=False))
        left_out = {(m["row"], m["field"], m["reason"]) for m in data["masked"]}
        self.assertIn((message.id, "body", "written_by_other"), left_out)

    def test_a_word_to_those_who_handle_it_is_left_out_and_listed(self):
        self.person.activity_schedule(
            "mail.mail_activity_data_todo",
            summary="Sjekk historikken",
            user_id=self.staff.id,
        )
        sent = self.env["mail.message"].search(
            [("model", "=", "res.partner"), ("res_id", "=", self.person.id)]
        )
        sent = sent.filtered(lambda m: m.message_type == "user_notification")
        self.assertTrue(sent)
        masked = {(m["row"], m["reason"]) for m in self._data()["masked"]}
        self.assertIn((sent[0].id, "for_staff"), masked)

    def test_what_the_house_wrote_is_told(self):
        self.person.message_post(
            body="Called her back", author_id=self.staff.partner_id.id
        )
        self.assertIn("Called her back", json.dumps(self._data()))

    def test_names_of_family_recruiter_and_authors_are_hidden_in_texts(self):
        self.person.membership_ids.recruiter_id = self.siri
        self.person.comment = f"Brought by {self.siri.name}, mother of Ola Barnesen"
        text = json.dumps(self._data(), ensure_ascii=False)
        self.assertNotIn(self.siri.name, text)
        self.assertNotIn("Ola Barnesen", text)
        self.assertIn(f"Brought by {MASK}, mother of {MASK}", text)

    def test_staff_may_tell_a_value_after_weighing_it_and_the_next_copy_has_it(self):
        message = self.person.message_post(
            body="Bjørn says so", author_id=self.bjorn.id, message_type="comment"
        )
        case = self._access_case()
        case.action_build_package()
        mask = case.package_ids.mask_ids.filtered(
            lambda m: m.res_id == message.id and m.name == "body"
        )
        self.assertEqual(mask.value, "Bjørn says so")
        mask.action_tell()
        case.action_build_package()
        latest = case.package_ids.filtered(lambda p: p.state == "ready")
        with self._archive(latest) as opened:
            self.assertIn("Bjørn says so", opened.read("opplysninger.json").decode())
        told = latest.mask_ids.filtered("tell")
        self.assertEqual((told.res_id, told.name), (message.id, "body"))

    def test_a_row_about_somebody_else_is_counted_and_never_told(self):
        data = self._data()
        part = next(each for each in data["data_sets"] if each["code"] == "recruited")
        self.assertEqual((part["count"], part["rows"]), (1, []))
        case = self._access_case()
        case.action_build_package()
        about = case.package_ids.mask_ids.filtered(lambda m: m.reason == "about_others")
        with self.assertRaises(UserError):
            about.action_tell()

    # The files

    def test_the_archive_begins_with_a_page_to_read_and_holds_the_persons_files(self):
        case = self._access_case()
        case.action_build_package()
        with self._archive(case.package_ids) as opened:
            names = opened.namelist()
            page = html2plaintext(opened.read("les-meg-forst.html").decode())
        self.assertEqual(names[:2], ["les-meg-forst.html", "opplysninger.json"])
        self.assertIn("opplysninger.schema.json", names)
        self.assertTrue([name for name in names if name.startswith("filer/")])
        self.assertIn(NAME, page)

    def test_the_page_shows_some_of_very_many_rows_and_says_where_all_are(self):
        contents = self._contents()
        with patch.object(privacy_package_words, "SHOWN_ROWS", 1):
            files = dict(self.packages._package_files(contents))
        page = files["les-meg-forst.html"].decode()
        changes = next(p for p in contents.parts if p.data_set.code == "change")
        self.assertGreater(len(changes.rows), 1)
        words = f"The first 1 of {len(changes.rows)} stand here."
        self.assertIn(words, " ".join(page.split()))
        told = json.loads(files["opplysninger.json"])["data_sets"]
        rows = next(each["rows"] for each in told if each["code"] == "change")
        self.assertEqual(len(rows), len(changes.rows))

    def test_a_name_like_a_formula_does_nothing_in_the_workbook(self):
        self.person.function = '=HYPERLINK("https://evil.example","x")'
        case = self._access_case()
        case.action_build_package()
        with self._archive(case.package_ids) as opened:
            book = openpyxl.load_workbook(io.BytesIO(opened.read("opplysninger.xlsx")))
        cells = [cell for sheet in book for row in sheet for cell in row]
        self.assertIn(self.person.function, [cell.value for cell in cells])
        self.assertNotIn("f", {cell.data_type for cell in cells})

    def test_with_a_password_nothing_of_it_reads_without(self):
        case = self._access_case()
        shown = case.action_build_encrypted()["params"]["title"]
        content = b64decode(case.package_ids.sudo().file)
        self.assertNotIn(NAME.encode(), content)
        with pyzipper.AESZipFile(io.BytesIO(content)) as opened:
            with self.assertRaises(RuntimeError):
                opened.read(INNER)
            opened.setpassword(shown.rpartition(" ")[2].encode())
            inner = zipfile.ZipFile(io.BytesIO(opened.read(INNER)))
        self.assertIn(NAME, inner.read("opplysninger.json").decode())

    # Its life

    def test_nothing_is_made_before_we_know_who_asks_nor_for_another_kind(self):
        with self.assertRaises(UserError):
            self._access_case(identity=False).action_build_package()
        other = self._access_case(kind="complaint")
        with self.assertRaises(UserError):
            other.action_build_package()

    def test_fetching_it_is_a_look_at_the_person(self):
        case = self._access_case()
        case.action_build_package()
        case.package_ids._download_action()
        looks = self.env["privacy.view"].search(
            [("partner_id", "=", self.person.id), ("user_id", "=", self.staff.id)]
        )
        self.assertIn("export", looks.mapped("occasion"))

    def test_after_fourteen_days_and_not_before_the_file_is_gone(self):
        case = self._access_case()
        case.action_build_package()
        package = case.package_ids.sudo()
        self.assertEqual(package.delete_by, self.today + timedelta(days=14))
        files = self.env["ir.attachment"].sudo()
        domain = [("res_model", "=", "privacy.package"), ("res_field", "=", "file")]
        domain.append(("res_id", "=", package.id))
        package.delete_by = self.today + timedelta(days=1)
        self.packages._delete_outdated_files()
        self.assertEqual(len(files.search(domain)), 1)
        self.assertTrue(package._may_be_fetched())
        package.delete_by = self.today
        self.assertFalse(package._may_be_fetched())  # before the job comes by, too
        self.packages._delete_outdated_files()
        self.assertFalse(files.search(domain))
        self.assertEqual((package.state, package.mask_ids.ids), ("gone", []))
        with self.assertRaises(UserError):
            case.package_ids._download_action()

    def test_the_nightly_job_takes_the_file_out_of_the_file_store(self):
        case = self._access_case()
        case.action_build_package()
        package = case.package_ids.sudo()
        domain = [("res_model", "=", "privacy.package"), ("res_id", "=", package.id)]
        domain.append(("res_field", "=", "file"))
        files = self.env["ir.attachment"].sudo()
        stored = Path(files._full_path(files.search(domain).store_fname))
        self.assertTrue(stored.exists())
        self.patch(self.registry["ir.cron"], "_commit_progress", lambda *a, **kw: 1)
        collect = self.registry["ir.attachment"]._gc_file_store_unsafe
        self.patch(self.registry["ir.attachment"], "_gc_file_store", collect)
        for delete_by, stays in ((self.today + timedelta(days=1), True), (None, False)):
            package.delete_by = delete_by or self.today
            self.packages._cron_delete_due()
            self.assertEqual(stored.exists(), stays)

    def test_a_case_taken_back_or_refused_keeps_no_copy_and_an_answered_one_does(self):
        for end, state in (
            ("action_withdraw", "gone"),
            ("action_refuse", "gone"),
            ("action_close", "ready"),
        ):
            with self.subTest(end), self.cr.savepoint() as savepoint:
                case = self._access_case(answer="Here.")
                case.action_take()
                case.task_ids.action_give_up()
                case.action_build_package()
                getattr(case, end)()
                package = case.package_ids.sudo()
                self.assertEqual(package.state, state)
                kept = bool(package.file), bool(package.mask_ids)
                self.assertEqual(kept, (state == "ready",) * 2)
                savepoint.rollback()
                self.env.invalidate_all()

    # The way to it

    def test_the_next_step_is_the_copy_and_then_a_look_at_what_it_leaves_out(self):
        for kind in KINDS:
            case = self._access_case(kind=kind)
            case.action_take()
            case.task_ids.action_give_up()
            self.assertEqual(case.next_step, "copy")
            case.action_build_package()
            self.assertEqual(case.next_step, "answer")
            self.assertIn("what the copy leaves out", case.next_words)
            case.answer = "Here."
            self.assertEqual(case.next_step, "close")
        other = self._access_case(kind="complaint")
        other.action_take()
        self.assertEqual(other.next_step, "answer")

    def test_while_the_job_makes_it_the_next_step_is_to_wait(self):
        case = self._access_case()
        case.action_take()
        case.task_ids.action_give_up()
        self._large()
        case.action_build_package()
        self.assertEqual(case.next_step, "wait_copy")
        case.package_ids.sudo()._try_make()
        self.assertEqual(case.next_step, "answer")

    def test_a_case_is_closed_with_a_copy_or_a_reason_why_there_is_none(self):
        for kind in KINDS:
            case = self._access_case(kind=kind, answer="Here.")
            case.action_take()
            case.task_ids.action_give_up()
            case.no_copy_reason = "  "
            with self.assertRaisesRegex(UserError, "Make the copy first"):
                case.action_close()
            if kind == "access":
                case.action_build_encrypted()
            else:
                case.no_copy_reason = "Asked one thing only."
            case.action_close()
            self.assertEqual(case.state, "done")

    def test_a_copy_whose_days_are_over_and_that_nobody_fetched_is_none(self):
        case = self._access_case(answer="Here.")
        case.action_take()
        case.task_ids.action_give_up()
        case.action_build_package()
        package = case.package_ids.sudo()
        package.delete_by = self.today
        with self.assertRaisesRegex(UserError, "Make the copy first"):
            case.action_close()
        package.download_count = 1
        case.action_close()

    def test_no_copy_is_asked_for_to_say_no(self):
        case = self._access_case(answer="You asked last week.")
        case.action_refuse()
        self.assertEqual(case.state, "refused")

    def _letters(self, case):
        told = case.event_ids.filtered(lambda event: event.kind == "told")
        return told.filtered(lambda event: COPY_PAGE in event.text)

    def test_the_person_hears_once_of_what_staff_made_and_again_in_the_answer(self):
        for kind in KINDS:
            case = self._access_case(partner_id=self.anna.id, kind=kind, answer="Here.")
            case.action_take()
            case.action_build_package()
            case.action_build_package()
            self.assertEqual(len(self._letters(case)), 1)
            case.task_ids.action_give_up()
            case.action_close()
            self.assertEqual(len(self._letters(case)), 2)

    def test_a_copy_that_was_fetched_or_has_a_password_is_told_no_more(self):
        case = self._access_case(partner_id=self.anna.id, answer="Here.")
        case.action_take()
        case.action_build_encrypted()
        self.assertFalse(self._letters(case))
        case.action_build_package()
        case.package_ids.filtered(lambda p: p.state == "ready")._note_download()
        case.task_ids.action_give_up()
        case.action_close()
        self.assertEqual(len(self._letters(case)), 1)

    def test_who_has_no_page_is_not_sent_to_it(self):
        case = self._access_case(
            partner_id=self._member("Uten Login", self.oslo).id, answer="Here."
        )
        case.action_take()
        case.action_build_package()
        case.task_ids.action_give_up()
        case.action_close()
        self.assertFalse(self._letters(case))

    def test_a_large_copy_of_staffs_is_told_when_it_is_made(self):
        case = self._access_case(partner_id=self.anna.id)
        self._large()
        case.action_build_package()
        self.assertFalse(self._letters(case))
        case.package_ids.sudo()._try_make()
        self.assertEqual(len(self._letters(case)), 1)

    # Too large for a page to wait for

    def _large(self):
        self.patch(privacy_package_order, "ROWS_AT_ONCE", 0)

    def test_a_large_copy_is_made_once_by_the_job_and_as_staff_decided(self):
        message = self.person.message_post(
            body="Bjørn says so", author_id=self.bjorn.id, message_type="comment"
        )
        case = self._access_case()
        case.action_build_package()
        case.package_ids.mask_ids.filtered(
            lambda m: m.res_id == message.id and m.name == "body"
        ).action_tell()
        self._large()
        for _press in range(2):
            shown = case.action_build_package()["params"]["message"]
            self.assertIn("background", shown)
        self.assertEqual(sorted(case.package_ids.mapped("state")), ["ready", "waiting"])
        self.packages.search([("state", "=", "waiting")])._try_make()
        self.assertEqual(sorted(case.package_ids.mapped("state")), ["gone", "ready"])
        latest = case.package_ids.filtered(lambda p: p.state == "ready")
        with self._archive(latest) as opened:
            self.assertIn("Bjørn says so", opened.read("opplysninger.json").decode())

    def test_a_large_copy_gets_its_password_when_it_is_made(self):
        case = self._access_case()
        self._large()
        with self.assertRaises(UserError):
            case.action_build_encrypted()
        case.action_build_package()
        with self.assertRaisesRegex(UserError, "is being made"):
            case.action_build_encrypted()
        case.package_ids.sudo()._try_make()
        self.assertEqual(case.package_ids.mapped("is_encrypted"), [False])
        shown = case.action_build_encrypted()["params"]["title"]
        self.assertEqual(case.package_ids.mapped("is_encrypted"), [True])
        content = b64decode(case.package_ids.sudo().file)
        with pyzipper.AESZipFile(io.BytesIO(content)) as opened:
            opened.setpassword(shown.rpartition(" ")[2].encode())
            inner = zipfile.ZipFile(io.BytesIO(opened.read(INNER)))
        self.assertIn(NAME, inner.read("opplysninger.json").decode())

    def test_a_copy_made_before_gets_no_password_while_the_next_is_made(self):
        case = self._access_case()
        case.action_build_package()
        self._large()
        case.action_build_package()
        with self.assertRaisesRegex(UserError, "is being made"):
            case.action_build_encrypted()
        self.assertEqual(case.package_ids.mapped("is_encrypted"), [False, False])

    def test_a_large_copy_is_not_made_for_a_case_that_was_taken_back(self):
        case = self._access_case()
        self._large()
        case.action_build_package()
        case.action_withdraw()
        case.package_ids.sudo()._try_make()
        self.assertEqual(case.package_ids.mapped("state"), ["gone"])
        self.assertFalse(case.package_ids.sudo().file)

    @mute_logger("odoo.addons.member_privacy.models.privacy_package_order")
    def test_a_large_copy_that_cannot_be_made_is_somebodys_to_look_at(self):
        case = self._access_case(user_id=self.staff.id)
        self._large()
        case.action_build_package()
        model = self.registry["privacy.package"]
        with patch.object(model, "_package_files", side_effect=ValueError):
            case.package_ids.sudo()._try_make()
        self.assertEqual(case.package_ids.mapped("state"), ["failed"])
        told = case.activity_ids.filtered(lambda a: "No copy" in (a.summary or ""))
        self.assertEqual(told.user_id, self.staff)

    def test_a_copy_holds_no_copy_and_a_new_one_replaces_the_old(self):
        case = self._access_case()
        case.action_build_package()
        case.action_build_package()
        self.assertEqual(sorted(case.package_ids.mapped("state")), ["gone", "ready"])
        with self._archive(
            case.package_ids.filtered(lambda p: p.state == "ready")
        ) as opened:
            self.assertFalse([n for n in opened.namelist() if n.endswith(".zip")])

    def test_erasing_the_person_takes_the_copy_with_it(self):
        case = self._access_case()
        case.action_build_package()
        case.sudo()._close("done")
        self.env["privacy.data.set"]._erase(self.person)
        self.assertFalse(case.package_ids)


@tagged("post_install", "-at_install")
class TestPackageMask(MemberCase):
    def test_names_go_and_what_is_ones_own_stays(self):
        hide = masker(
            ["Kari Nordmann", "kari@example.com", "Per Hansen"], ["Per Hansen"]
        )
        text = "Kari Nordmann (KARI@example.com) rang Per Hansen. Karin Nordmannsen?"
        told = f"{MASK} ({MASK}) rang Per Hansen. Karin Nordmannsen?"
        self.assertEqual(hide(text), told)
        self.assertEqual(masker([], [])("Kari"), "Kari")
