from datetime import date
from urllib.parse import urljoin

from dateutil.relativedelta import relativedelta
from lxml import html

from odoo.tests import HttpCase

from odoo.addons.member_privacy.tests.common import MemberCase


class PortalCase(MemberCase, HttpCase):
    """The small named world, met as a browser without JavaScript meets it.

    Anna is guardian of Emil (9) and Ida (16); Siri is somebody else's member.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.write(
            {
                "street": "Storgata 12",
                "zip": "0155",
                "city": "Oslo",
                "country_id": cls.env.ref("base.no").id,
                "phone": "+4791234567",
                "birthdate_date": date(1984, 2, 1),
            }
        )
        cls.emil = cls._child("Emil Testesen", 9)
        cls.ida = cls._child("Ida Testesen", 16)
        cls.anna.ward_ids = cls.emil | cls.ida

    def setUp(self):
        super().setUp()
        # Wrong passwords of tests before count for all who come from one address.
        getattr(self.registry, "_login_failures", {}).clear()

    @classmethod
    def _child(cls, name, age, **vals):
        born = cls.today - relativedelta(years=age, days=10)
        return cls._member(
            name, cls.oslo, birthdate_date=born, street="Veien 1", **vals
        )

    def log_in(self, user):
        self.authenticate(user.login, user.login)

    def open(self, path, status=200):
        """GET a page; return its document, with `.address` where it was found."""
        return self._document(self.url_open(path), status)

    def choose_language(self, lang):
        """Press the button of a language at the top of a page."""
        page = self.open("/nothing", 404)
        token = page.xpath("//input[@name='csrf_token']/@value")[0]
        self.url_open("/member/language", data={"csrf_token": token, "lang": lang})

    def submit(self, page, status=200, at="", **typed):
        """Send the form in the page's main part as a browser would, with `typed`.

        :param str at: how the form's address ends, where there are several
        """
        form = next(
            form
            for form in page.xpath("//main//form")
            if (form.get("action") or "").endswith(at)
        )
        fields = {**dict(form.form_values()), **typed}
        address = urljoin(page.address, form.get("action") or page.address)
        return self._document(self.url_open(address, data=fields), status)

    def _document(self, response, status):
        self.assertEqual(response.status_code, status, response.url)
        document = html.fromstring(response.content.decode())
        document.address = response.url
        return document

    def text(self, page, xpath="//main"):
        """The words of a part of the page, single-spaced."""
        return " ".join(
            " ".join(part.text_content() for part in page.xpath(xpath)).split()
        )

    def errors(self, page):
        """The sentence beside each refused field, by the field's id."""
        wrong = page.xpath("//main//*[@aria-invalid='true']")
        return {
            field.get("id"): self.text(page, f"//*[@id='{field.get('id')}-error']")
            for field in wrong
        }
