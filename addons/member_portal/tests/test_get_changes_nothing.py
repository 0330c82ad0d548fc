import logging
from urllib.parse import urlsplit

from odoo.tests import tagged
from odoo.tools import SQL

from .common import PortalCase

_logger = logging.getLogger(__name__)

# All of ours and all that holds people, but the trace of a login in use.
TABLES = """
SELECT table_name FROM information_schema.tables
 WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
   AND table_name ~ '^(member|privacy|res|mail|sms)_'
   AND table_name !~ '^res_device'
 ORDER BY table_name
"""
PUBLIC = ("/my", "/consent", "/privacy", "/choices")


def own_links(page):
    """The addresses of ours on a page, forms that are sent by GET included."""
    links = set(page.xpath("//a/@href"))
    for form in page.xpath("//form[@method='get']"):
        links |= {
            f"{form.get('action')}?{radio.get('name')}={radio.get('value')}"
            for radio in form.xpath(".//input[@type='radio']")
        }
    ours = {link.partition("#")[0] for link in links}
    return {link for link in ours if urlsplit(link).path.startswith(PUBLIC)}


@tagged("post_install", "-at_install")
class TestGetChangesNothing(PortalCase):
    def _state(self):
        self.env.flush_all()
        self.cr.precommit.run()  # what the world of the test still has to write
        tables = [name for (name,) in self.env.execute_query(SQL(TABLES))]
        self.assertIn("privacy_consent", tables)
        return {
            table: self.env.execute_query(
                SQL(
                    "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text))"
                    " FROM %s t",
                    SQL.identifier(table),
                )
            )
            for table in tables
        }

    def _assert_same(self, before):
        now = self._state()
        self.assertEqual([t for t in now if now[t] != before[t]], [])
        _logger.info("%s tables are as they were", len(now))

    def _crawl(self, *starts):
        """Follow every link by GET and by HEAD, as scanners of mail do."""
        seen, waiting = set(), set(starts)
        while waiting:
            address = waiting.pop()
            seen.add(address)
            page = self.open(address)
            self.url_open(address, method="HEAD")
            self.url_open(address, headers={"Sec-Purpose": "prefetch"})
            waiting |= own_links(page) - seen
        _logger.info("%s addresses opened by GET, HEAD and prefetch", len(seen))
        return seen

    def test_following_every_link_by_get_and_head_changes_nothing(self):
        self.env["privacy.request"]._create_for(self.anna, "access")
        self.log_in(self.portal_anna)
        before = self._state()
        seen = self._crawl("/my")
        self.assertGreater(len(seen), 20)
        for child in self.emil | self.ida:
            self.assertIn(f"/my/children/{child.id}/consents", seen)
        self._assert_same(before)

    def test_following_a_child_s_links_changes_nothing(self):
        self.log_in(self._portal(self.emil))
        before = self._state()
        self.assertIn("/my/consents", self._crawl("/my"))
        self._assert_same(before)

    def test_following_the_links_of_public_pages_changes_nothing(self):
        draft = self.env["privacy.consent.draft"]._ask("email", "ny@example.com", "t")
        draft = draft.sudo()
        starts = ["/privacy", "/privacy/children", "/choices", "/privacy/request"]
        starts += [
            f"/choices/{step}/{draft._token(step)}" for step in ("code", "answer")
        ]
        before = self._state()
        self.assertGreater(len(self._crawl(*starts)), len(starts))
        self._assert_same(before)

    def test_following_the_links_of_messages_changes_nothing(self):
        paths = []
        for person in self.anna | self.emil:
            for purpose in self.env["privacy.purpose"].search([]):
                for channel in (purpose._is_choice() and purpose._channels()) or ():
                    path = self.env["privacy.consent"]._link_path(
                        person.id, purpose.id, channel
                    )
                    if purpose.for_members:
                        paths += [path, f"{path}/unsubscribe"]
        before = self._state()
        self._crawl(*paths)
        for path in paths:
            for posted in ("answer", "undo"):
                self.assertIn(self.url_open(f"{path}/{posted}").status_code, (404, 405))
        self._assert_same(before)
