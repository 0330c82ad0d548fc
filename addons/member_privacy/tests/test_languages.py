from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import get_translation


@tagged("post_install", "-at_install")
class TestLanguages(TransactionCase):
    def test_bokmal_and_nynorsk_are_there_with_short_addresses(self):
        languages = self.env["res.lang"]
        for code, short in (("nb_NO", "nb"), ("nn_NO", "nn")):
            self.assertEqual(languages._get_data(code=code).url_code, short)
        offered = [short for _code, short, _name in languages._page_languages()]
        self.assertEqual(offered, ["nb", "nn", "en"])

    def test_installing_the_languages_again_changes_nothing(self):
        before = self.env["res.lang"].search([]).read()
        self.env["res.lang"]._install_norwegian()
        self.assertEqual(self.env["res.lang"].search([]).read(), before)

    def test_core_speaks_bokmal_where_it_has_no_nynorsk(self):
        norway = self.env.ref("base.no")
        self.assertEqual(norway.with_context(lang="nn_NO").name, "Norge")
        login = self.env.ref("web.login").with_context(lang="nn_NO").arch
        self.assertIn("Passord", login)
        for lang in ("nb_NO", "nn_NO"):
            said = get_translation("web", lang, "Wrong login/password", ())
            self.assertNotEqual(said, "Wrong login/password")

    def test_ours_is_nynorsk_and_not_borrowed(self):
        page = self.env.ref("member_privacy.page_not_found")
        self.assertIn("Vi finn ikkje sida", page.with_context(lang="nn_NO").arch)
        self.assertIn("Vi finner ikke siden", page.with_context(lang="nb_NO").arch)
