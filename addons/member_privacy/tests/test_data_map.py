from odoo.exceptions import ValidationError
from odoo.models import MAGIC_COLUMNS
from odoo.tests import TransactionCase, tagged

ADDONS = "member_"


@tagged("post_install", "-at_install")
class TestDataMap(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.data_sets = cls.env["privacy.data.set"].search([])
        cls.mapped = {
            (data_set.model, line.name)
            for data_set in cls.data_sets
            for line in data_set.field_ids
        }

    def _models_of_ours_that_lead_to_a_person(self):
        for name, model in self.env.items():
            if model._abstract or model._transient or name == "res.partner":
                continue
            if model._table_query:  # a view holds nothing of its own
                continue
            ours = (model._original_module or "").startswith(ADDONS)
            leads = any(
                field.store
                and field.comodel_name == "res.partner"
                and field.type == "many2one"
                and field.name not in MAGIC_COLUMNS
                for field in model._fields.values()
            )
            if ours and (leads or name in self.data_sets.mapped("model")):
                yield name, model

    def _stored(self, model):
        """Stored fields of a model that hold something of their own."""
        return [
            field
            for name, field in model._fields.items()
            if field.store
            and name not in MAGIC_COLUMNS
            and field.type not in ("one2many",)
            and not field.related
        ]

    def test_every_stored_field_of_our_models_that_lead_to_a_person_is_mapped(self):
        missing = {
            f"{name}.{field.name}"
            for name, model in self._models_of_ours_that_lead_to_a_person()
            for field in self._stored(model)
            if (name, field.name) not in self.mapped
        }
        self.assertFalse(missing)

    def test_every_field_that_we_add_to_contacts_and_users_is_mapped(self):
        missing = {
            f"{name}.{field.name}"
            for name in ("res.partner", "res.users")
            for field in self._stored(self.env[name])
            if (field._module or "").startswith(ADDONS)
            and (name, field.name) not in self.mapped
        }
        self.assertFalse(missing)

    def test_every_way_from_one_of_our_models_to_a_person_is_a_data_set(self):
        models = {name for name, _m in self._models_of_ours_that_lead_to_a_person()}
        self.assertFalse(models - set(self.data_sets.mapped("model")))

    def test_every_mapped_field_exists_and_every_path_leads_to_a_person(self):
        for data_set in self.data_sets.filtered(lambda s: s.model in self.env):
            with self.subTest(data_set.code):
                self.assertTrue(data_set._path_fields())
                known = self.env[data_set.model]._fields
                self.assertFalse(set(data_set.field_ids.mapped("name")) - set(known))

    def test_what_is_kept_has_a_reason_and_a_period_with_a_date(self):
        for data_set in self.data_sets.filtered(lambda s: s.on_erase == "keep"):
            with self.subTest(data_set.code):
                self.assertTrue(data_set.keep_reason)
                self.assertTrue(data_set.keep_months and data_set.keep_from)

    def test_a_way_whose_field_is_not_installed_sleeps_and_a_typed_one_is_refused(self):
        """As the number in newsletters does, where mass_mailing is there alone."""
        values = {"name": "X", "code": "x_sleeps", "model": "mail.message"}
        values |= {"path": "nowhere", "match": "phone", "purpose": "x"}
        with self.assertRaises(ValidationError):
            self.data_sets.create(dict(values))
        sleeping = self.data_sets.with_context(install_module="member_privacy")
        sleeping = sleeping.create(dict(values))
        self.assertNotIn(sleeping, self.data_sets._installed())
        person = self.env["res.partner"].create(
            {"name": "Guro", "phone": "+4791234588", "email": "guro@example.com"}
        )
        person.in_register = True
        both = self.data_sets | sleeping
        self.assertNotIn(sleeping, both._all_rows(person))
        self.assertTrue(both._access_report(person))
        self.env["privacy.data.set"]._erase(person)
        self.assertTrue(person.erased_on)
        broken = {**values, "code": "x_broken", "path": "subject", "match": "link"}
        with self.assertRaises(ValidationError):
            sleeping.create(broken)

    def test_what_nobody_has_is_not_asked_for_until_the_first_row(self):
        refs = ("guest", "message_received", "change", "partner")
        sets = [self.env.ref(f"member_privacy.data_set_{ref}") for ref in refs]
        guests, received = sets[:2]
        self.env["mail.guest"].search([]).unlink()
        self.env.cr.execute("DELETE FROM mail_message_res_partner_rel")
        map_ = self.env["privacy.data.set"].union(*sets)
        self.assertEqual(map_._filled(), map_ - guests - received)
        person = self.env["res.partner"].create(
            {"name": "Kari", "email": "kari.first@example.com"}
        )
        guest = self.env["mail.guest"].create({"name": "K", "email": person.email})
        message = self.env["mail.message"].create({"partner_ids": person.ids})
        found = map_._all_rows(person)
        self.assertEqual((found[guests], found[received]), (guest, message))
