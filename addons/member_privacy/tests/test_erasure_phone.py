from odoo.tests import tagged

from .common import MemberCase

# Eight digits as a Norwegian number has, and nobody is given one of these.
SLIP = "+4710203040"


@tagged("post_install", "-at_install")
class TestErasurePhone(MemberCase):
    """A number that Odoo takes for none is found as it was typed."""

    def _erased(self, shared=False):
        self.anna.phone = SLIP
        if shared:
            self.siri.phone = SLIP
        self.assertFalse(self.anna.phone_sanitized)
        sms = self.env["sms.sms"].create({"number": "10 20 30 40", "body": "Dear"})
        self.env["privacy.data.set"]._erase(self.anna)
        return not sms.exists()

    def test_what_was_sent_to_it_goes(self):
        self.assertTrue(self._erased())

    def test_what_was_sent_to_a_shared_one_stays(self):
        self.assertFalse(self._erased(shared=True))
