"""The roles of the access matrix, and the people that their rows are about."""

from datetime import timedelta

from odoo.tests import new_test_user

from odoo.addons.member_privacy.tests.common import MemberCase

# Columns of the matrix, in this order.
ROLES = (
    "portal",
    "guardian",
    "public",
    "local",
    "county",
    "ended",
    "crm",
    "admin",
    "staff",
    "dpo",
)


class AccessCase(MemberCase):
    """The named world, with one user for each role.

    ``portal`` is Anna; ``local`` leads Oslo, where Anna is a member; ``county`` leads
    the south, where Siri is one, and was given Odoo's group for exports by mistake;
    ``ended`` led Oslo until yesterday; ``admin`` is in none of our groups; ``dpo`` was
    given the group for exports. The stranger was never in the register.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kari = cls._member("Kari Testesen", cls.oslo)
        cls.ola = cls._member("Ola Testesen", cls.kristiansand)
        cls.supplier = cls.env["res.partner"].create(
            {"name": "Grossist AS", "email": "post@grossist.example"}
        )
        cls.stranger.email = "post@leverandor.example"
        cls.portal_stranger = cls._portal(cls.stranger)
        cls.roles = {
            "portal": cls.portal_anna,
            "guardian": cls._guardian(),
            "public": cls.env.ref("base.public_user"),
            "local": cls.officer_oslo,
            "county": cls._officer("officer_south", cls.south),
            "ended": cls._officer("officer_ended", cls.oslo),
            "crm": cls.crm_user,
            "admin": cls.admin,
            "staff": cls.staff,
            "dpo": cls.dpo,
        }
        offices = cls.roles["ended"].member_id.office_ids
        offices.end_date = cls.today - timedelta(days=1)
        export = cls.env.ref("base.group_allow_export")
        (cls.roles["county"] | cls.dpo).group_ids = [(4, export.id)]
        cls.people = {
            "anna": cls.anna,
            "siri": cls.siri,
            "outside": cls.stranger,
            "kari": cls.kari,
            "ola": cls.ola,
            "supplier": cls.supplier,
        }
        cls.logins = {
            "anna": cls.portal_anna,
            "siri": cls.portal_siri,
            "outside": cls.portal_stranger,
            "kari": cls._portal(cls.kari),
            "ola": cls._portal(cls.ola),
            "supplier": cls._portal(cls.supplier),
        }
        cls.pool = cls.env["res.partner"].create(
            [{"name": f"Kunde {index}"} for index in range(40)]
        )

    @classmethod
    def _guardian(cls):
        """The portal login of the mother of a young member."""
        mother = cls.env["res.partner"].create(
            {"name": "Mor Testesen", "email": "mor@example.com"}
        )
        emil = cls._member("Emil Testesen", cls.oslo, birthdate_date="2018-01-01")
        emil.guardian_ids = mother
        return new_test_user(
            cls.env,
            "portal_mor",
            groups="base.group_portal",
            partner_id=mother.id,
            email=mother.email,
            name=mother.name,
        )
