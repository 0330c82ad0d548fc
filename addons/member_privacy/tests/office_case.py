from .common import MemberCase


class OfficeCase(MemberCase):
    """The named world, with an appointment and texts to accept.

    `officer_oslo` leads Oslo; what leaders must have is switched on test by test.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.holder = cls.officer_oslo.member_id
        cls.office = cls.holder.office_ids

    @classmethod
    def _appoint(cls, chapter, role=None, name="Kandidat Testesen", **vals):
        """An office of a new person."""
        return cls.env["member.office"].create(
            {
                "partner_id": cls.env["res.partner"].create({"name": name}).id,
                "chapter_id": chapter.id,
                "role_id": (role or cls.leader).id,
                "start_date": "2026-01-01",
                **vals,
            }
        )

    @classmethod
    def _publish(cls, kind, role=None):
        """The next version of a text, published."""
        guide = cls.env["member.guide"].create(
            {
                "name": f"About {kind}",
                "kind": kind,
                "role_id": role and role.id,
                "body": "<p>Words</p>",
            }
        )
        guide.action_publish()
        return guide

    @classmethod
    def _accept(cls, guide, **vals):
        return cls.env["member.acknowledgement"].create(
            {"partner_id": cls.holder.id, "guide_id": guide.id, **vals}
        )

    def _sees_anna(self):
        return bool(self._seen_by(self.officer_oslo, self.anna))

    def _session_has_passed(self, proof):
        """From now on sessions have passed `proof`: "strong", "mail" or None."""
        self.patch(self.registry["res.users"], "_session_proof", lambda user: proof)
