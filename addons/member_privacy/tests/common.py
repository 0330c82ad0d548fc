from datetime import date

from odoo.tests import TransactionCase, new_test_user


class MemberCase(TransactionCase):
    """A small named world: two counties, three locals, and who works there.

    ::

        national ─ north ─ oslo    anna (active), her guardianship of emil
                         └ bergen  bjorn (active)
                 └ south ─ kristiansand  siri (active)
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.env["res.users"]._today_oslo()
        chapter = cls.env["member.chapter"].create
        cls.national = chapter({"name": "Landet", "code": "T0", "level": "national"})
        cls.north, cls.south = chapter(
            [
                {
                    "name": name,
                    "code": code,
                    "level": "county",
                    "parent_id": cls.national.id,
                }
                for name, code in (("Nord", "T1"), ("Sør", "T2"))
            ]
        )
        cls.oslo, cls.bergen, cls.kristiansand = chapter(
            [
                {"name": name, "code": code, "parent_id": county.id}
                for name, code, county in (
                    ("Oslo", "T11", cls.north),
                    ("Bergen", "T12", cls.north),
                    ("Kristiansand", "T21", cls.south),
                )
            ]
        )
        cls.type = cls.env.ref("member_privacy.membership_type_ordinary")
        cls.leader = cls.env.ref("member_privacy.role_leader")
        cls.statutory = cls.env.ref("member_privacy.purpose_statutory")
        cls.newsletter = cls.env.ref("member_privacy.purpose_newsletter")

        cls.anna = cls._member("Anna Testesen", cls.oslo)
        cls.bjorn = cls._member("Bjørn Testesen", cls.bergen)
        cls.siri = cls._member("Siri Testesen", cls.kristiansand)
        cls.stranger = cls.env["res.partner"].create({"name": "Leverandør AS"})

        cls.staff = cls._user("staff", "group_member_staff")
        cls.dpo = cls._user("dpo", "group_privacy_officer")
        cls.officer_oslo = cls._officer("officer_oslo", cls.oslo)
        cls.officer_north = cls._officer("officer_north", cls.north)
        cls.crm_user = new_test_user(
            cls.env,
            "crm_user",
            groups="base.group_user,base.group_partner_manager",
        )
        cls.admin = new_test_user(
            cls.env, "plain_admin", groups="base.group_system,base.group_erp_manager"
        )
        cls.portal_anna = cls._portal(cls.anna)
        cls.portal_siri = cls._portal(cls.siri)

    @classmethod
    def _member(cls, name, chapter, **vals):
        """A person with an active membership; `vals` go to the person."""
        first = name.split()[0].lower()
        partner = cls.env["res.partner"].create(
            {"name": name, "email": f"{first}@example.com", **vals}
        )
        cls.env["member.membership"].create(
            {
                "partner_id": partner.id,
                "chapter_id": chapter.id,
                "type_id": cls.type.id,
                "start_date": date(2020, 1, 1),
            }
        )
        return partner

    @classmethod
    def _user(cls, login, group):
        return new_test_user(cls.env, login, groups=f"member_privacy.{group}")

    @classmethod
    def _officer(cls, login, chapter):
        """An internal user whose member behind the login leads `chapter`."""
        user = cls._user(login, "group_member_officer")
        holder = cls.env["res.partner"].create({"name": f"Holder of {login}"})
        user.member_id = holder
        cls.env["member.office"].create(
            {
                "partner_id": holder.id,
                "chapter_id": chapter.id,
                "role_id": cls.leader.id,
                "start_date": date(2020, 1, 1),
            }
        )
        return user

    @classmethod
    def _portal(cls, partner):
        login = partner.name.split()[0].lower()
        user = new_test_user(
            cls.env,
            f"portal_{login}",
            groups="base.group_portal",
            partner_id=partner.id,
            email=partner.email,
            name=partner.name,
        )
        return user

    def _seen_by(self, user, among):
        """Who of `among` this user finds by search."""
        return self.env["res.partner"].with_user(user).search([("id", "in", among.ids)])
