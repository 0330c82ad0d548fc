from urllib.parse import urlsplit

from odoo.tests import tagged
from odoo.tools import SQL

from .common import PortalCase

TABLES = (
    "res_partner",
    "res_users",
    "member_membership",
    "member_guardianship",
    "privacy_consent",
    "privacy_request",
    "privacy_request_step",
    "privacy_change",
    "mail_message",
)


def own_links(page):
    """The addresses of ours on a page, forms that are sent by GET included."""
    links = set(page.xpath("//a/@href"))
    for form in page.xpath("//form[@method='get']"):
        links |= {
            f"{form.get('action')}?{radio.get('name')}={radio.get('value')}"
            for radio in form.xpath(".//input[@type='radio']")
        }
    ours = {link.partition("#")[0] for link in links}
    return {link for link in ours if urlsplit(link).path.startswith("/my")}


@tagged("post_install", "-at_install")
class TestGetChangesNothing(PortalCase):
    def _state(self):
        self.env.flush_all()
        return {
            table: self.env.execute_query(
                SQL(
                    "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text))"
                    " FROM %s t",
                    SQL.identifier(table),
                )
            )
            for table in TABLES
        }

    def test_following_every_link_by_get_and_head_changes_nothing(self):
        self.env["privacy.request"]._create_for(self.anna, "access")
        self.log_in(self.portal_anna)
        before = self._state()
        seen, waiting = set(), {"/my"}
        while waiting:
            address = waiting.pop()
            seen.add(address)
            page = self.open(address)
            self.url_open(address, method="HEAD")
            waiting |= own_links(page) - seen
        self.assertGreater(len(seen), 20)
        self.assertEqual(self._state(), before)
