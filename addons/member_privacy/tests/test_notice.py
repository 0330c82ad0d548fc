from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..tools.notice_diff import differences
from .common import MemberCase

BAD = "<script>alert(1)</script>"
LANGUAGES = ("nb_NO", "nn_NO", "en_US")


def section(key, **lines):
    return {
        "key": key,
        "title": key.upper(),
        "lines": [[*each] for each in lines.items()],
    }


@tagged("post_install", "-at_install")
class TestNoticeDifferences(MemberCase):
    def test_what_came_went_and_changed_is_found_and_what_did_not_is_not(self):
        old = [section("a", why="x", what="z"), section("b", why="x")]
        new = [section("c", why="x"), section("a", why="y", who="w")]
        self.assertEqual(
            differences(old, new),
            [
                {"kind": "added", "title": "C", "lines": []},
                {
                    "kind": "changed",
                    "title": "A",
                    "lines": [["why", "x", "y"], ["who", "", "w"], ["what", "z", ""]],
                },
                {"kind": "removed", "title": "B", "lines": []},
            ],
        )
        self.assertEqual(differences(old, old), [])

    def test_a_new_title_is_a_change_and_a_new_order_is_none(self):
        old = [section("a", why="x"), section("b", why="x")]
        self.assertEqual(differences(old, old[::-1]), [])
        renamed = [{**old[0], "title": "Other"}, old[1]]
        self.assertEqual(
            differences(old, renamed),
            [{"kind": "changed", "title": "Other", "lines": [["", "A", "Other"]]}],
        )


@tagged("post_install", "-at_install")
class TestNotice(MemberCase, HttpCase):
    """The notice says what the setup says, and remembers what it said."""

    def setUp(self):
        super().setUp()
        self.notices = self.env["privacy.notice"].with_user(self.staff)

    def _open(self, path="/privacy", lang="en_US", status=200):
        self.opener.cookies.set("frontend_lang", lang)
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, status)
        return html.fromstring(answer.content.decode())

    def _text(self, *args, **kwargs):
        return self._open(*args, **kwargs).xpath("//main")[0].text_content()

    def _section(self, record, lang="en_US"):
        sections = self.env["privacy.notice"].with_context(lang=lang)._sections()
        key = f"{record._name},{record.id}"
        return dict(
            next(dict(each["lines"]) for each in sections if each["key"] == key)
        )

    def test_each_purpose_says_what_why_how_long_and_who(self):
        processor = self.env["privacy.processor"].create(
            {"name": "Trykkeriet AS", "service": "Prints", "data": "Addresses"}
        )
        lines = self._section(self.newsletter)
        self.assertEqual(lines["What it is"], self.newsletter.description)
        self.assertIn("Marketing Act", lines["Why we may"])
        self.assertIn("60 months", lines["How long"])
        self.assertIn("Trykkeriet AS", lines["Who receives it"])
        self.assertEqual(self._section(processor)["What they see"], "Addresses")

    def test_a_consent_says_how_long_its_proof_is_kept(self):
        purpose = self.env.ref("member_privacy.purpose_fundraising")
        purpose.proof_months = 7
        self.assertIn("7 months", self._section(purpose)["How long"])
        purpose.proof_months = 0
        self.assertNotIn("months", self._section(purpose)["How long"])

    def test_what_the_law_keeps_says_how_long_and_why(self):
        data_set = self.env["privacy.data.set"].search(
            [("on_erase", "=", "keep"), ("keep_months", ">", 0)], limit=1
        )
        words = self._section(data_set)["When you are erased"]
        self.assertIn(str(data_set.keep_months), words)
        self.assertIn(data_set.keep_reason, words)

    def test_the_short_part_is_short_however_much_is_set_up(self):
        """At most 200 words in six answers, each with a link to the whole of it."""
        processors = [{"name": f"Firm {n}", "service": "x"} for n in range(30)]
        self.env["privacy.processor"].create(processors)
        rules = [{"name": f"Rule {n}", "months": n + 1} for n in range(30)]
        self.env["privacy.retention.rule"].create(rules)
        for lang in LANGUAGES:
            notices = self.env["privacy.notice"].with_context(lang=lang)
            short = next(s for s in notices._sections() if s["key"] == "short")
            words = " ".join(f"{label} {text}" for label, text in short["lines"])
            self.assertLessEqual(len(words.split()), 200, lang)
            self.assertEqual(len(short["lines"]), 6)
        page = self._open()
        links = page.xpath("//h3[@id='short']/following-sibling::dl[1]//dt/a/@href")
        self.assertEqual(len(links), 6)
        for link in links:
            self.assertTrue(page.xpath(f"//*[@id='{link[1:]}']"), link)

    def test_what_only_the_secretariat_needs_to_know_is_not_told(self):
        rule = self.env.ref("member_privacy.retention_rule_membership")
        rule.purpose = "Datatilsynet expects unions to be quicker"
        text = self._text()
        self.assertNotIn("expects unions", text)
        self.assertIn("60 months", text)

    def test_searching_shows_the_places_that_mention_it_and_no_others(self):
        name = self.newsletter.with_context(lang="en_US").name
        other = self.env.ref("member_privacy.purpose_photo").name
        found = self._text(f"/privacy?q={name.upper()}")
        self.assertIn("Found in", found)
        self.assertIn(self.newsletter.description, found)
        self.assertNotIn(other, found)
        nothing = self._open("/privacy?q=zzzz%3Cb%3E")
        self.assertIn("Found in 0 places: zzzz<b>", self._plain(nothing))
        self.assertIn(other, self._text("/privacy?q="))

    def _plain(self, page):
        return " ".join(page.xpath("//main")[0].text_content().split())

    def test_children_have_a_page_of_their_own_with_the_ages_of_the_setup(self):
        self.env.ref("member_privacy.age_rule_consent").age = 14
        self._open()
        text = self._plain(self._open("/privacy/children"))
        self.assertIn("When you are 14", text)
        self.assertNotIn("When you are 14", self._text())
        self.notices._publish()
        self.env.ref("member_privacy.age_rule_consent").age = 13
        self.assertIn("When you are 14", self._plain(self._open("/privacy/children")))

    def test_without_login_the_page_is_there_in_three_languages(self):
        titles = set()
        for lang in LANGUAGES:
            page = self._open(lang=lang)
            self.assertEqual(page.get("lang"), lang[:2])
            titles.add(page.xpath("//h1")[0].text_content())
            with self.subTest(lang):
                name = self.newsletter.with_context(lang=lang).name
                self.assertIn(name, page.xpath("//main")[0].text_content())
        self.assertEqual(len(titles), 3)

    def test_the_page_shows_the_published_version_until_the_next(self):
        first = self.notices._publish()
        self.newsletter.description = "Four letters a year"
        self.assertNotIn("Four letters", self._text())
        self.assertTrue(self.notices._is_outdated())
        second = self.notices._publish()
        self.assertFalse(self.notices._is_outdated())
        self.assertEqual(second.number, first.number + 1)
        text = self._text()
        self.assertIn("→ Four letters a year", text)
        self.assertIn(f"Version {first.number}", text)
        old = self._text(f"/privacy/versions/{first.number}")
        self.assertNotIn("Four letters", old.split("Versions")[0])
        self.assertIn("earlier version", old)

    def test_nothing_new_is_no_version(self):
        self.notices._publish()
        with self.assertRaises(UserError):
            self.notices._publish()

    def test_every_language_is_kept(self):
        version = self.notices._publish()
        self.assertEqual(set(version.content), set(LANGUAGES))
        self.newsletter.with_context(lang="nn_NO").name = "Bladet"
        self.assertNotIn("Bladet", str(version.content))
        self.assertIn("Bladet", str(self.notices._publish().content))

    def test_a_version_that_is_not_there_is_a_missing_page(self):
        for number in (0, 999, 2**31, 10**30):
            self._open(f"/privacy/versions/{number}", status=404)

    def test_markup_in_the_setup_is_text_on_the_page(self):
        self.newsletter.write({"name": BAD, "description": BAD, "recipients": BAD})
        self.env["privacy.controller"].create({"name": BAD, "address": BAD})
        self.env["privacy.processor"].create({"name": BAD, "service": BAD})
        self.notices._publish()
        page = self._open()
        self.assertFalse(page.xpath("//script"))
        self.assertIn(BAD, page.xpath("//main")[0].text_content())

    def test_only_staff_publish_and_nobody_rewrites(self):
        for user in (self.officer_oslo, self.admin, self.portal_anna, self.crm_user):
            notices = self.env["privacy.notice"].with_user(user)
            with self.assertRaises(AccessError):
                notices._publish()
            with self.assertRaises(AccessError):
                self.env["privacy.notice.publish"].with_user(user).create({})
        version = self.notices._publish()
        for user in (self.staff, self.dpo):
            mine = version.with_user(user)
            with self.assertRaises(UserError):
                mine.write({"content": {}})
            with self.assertRaises(AccessError):
                mine.unlink()
            with self.assertRaises(AccessError):
                mine.create({"number": 99, "published_at": "2020-01-01"})

    def test_a_field_that_is_not_mapped_keeps_it_from_being_published(self):
        self.assertEqual(self.notices._hindrances(), [])
        line = self.env.ref("member_privacy.data_partner_gender")
        line.unlink()
        with self.assertRaisesRegex(UserError, "res.partner.gender"):
            self.notices._publish()

    def test_an_addon_adds_a_section_by_extending(self):
        def sections(notices):
            return [section("more", what="Something new")]

        self.patch(type(self.env["privacy.notice"]), "_sections", sections)
        version = self.notices._publish()
        self.assertEqual(version._sections_in("nb_NO")[0]["key"], "more")

    def test_the_wizard_tells_what_is_new_and_publishes(self):
        wizards = self.env["privacy.notice.publish"].with_user(self.staff)
        first = wizards.create({})
        self.assertTrue(first.is_first)
        first.action_publish()
        self.newsletter.description = "Four letters a year"
        again = wizards.create({})
        self.assertFalse(again.is_first)
        self.assertIn("Four letters a year", again.changes)
