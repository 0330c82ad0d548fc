from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# What a relation stands in for: being contacted, and not being shown to others.
CONTACTED = {"email", "sms", "phone", "post"}


class PrivacyPurposeRelation(models.Model):
    """A relation that stands is a ground of its own beside consent.

    Who has one is contacted until they say no, everybody else after they said yes.
    What a relation is comes from what the register knows, see `_relations`.
    """

    _inherit = "privacy.purpose"

    relation_type_ids = fields.Many2many(
        "member.membership.type",
        string="Without consent, for these memberships",
        help="Who has a membership of these types, today, is contacted until they say "
        "no: a regular giver, a member of the camp club. Everybody else must say yes.",
    )

    @api.constrains("relation_type_ids", "legal_basis")
    def _check_relation_types(self):
        if any(each.relation_type_ids and not each.requires_consent for each in self):
            raise ValidationError(
                self.env._("Only where consent is needed can another ground stand in.")
            )

    def _relations(self, today):
        """What is a ground beside consent: SQL of the people, as `partner_id`.

        Extend in an addon that knows of another relation, such as gifts; name it in
        `_relation_names`.

        :return: a list of SQL, empty where consent is the only ground
        """
        self.ensure_one()
        if not self.relation_type_ids:
            return []
        return [
            SQL(
                """
                SELECT m.partner_id
                  FROM member_membership m
                 WHERE m.type_id = ANY(%(types)s)
                   AND m.state = 'active' AND m.resigned_on IS NULL
                   AND m.start_date <= %(today)s
                   AND (m.end_date IS NULL OR m.end_date >= %(today)s)
                """,
                types=self.relation_type_ids.ids,
                today=today,
            )
        ]

    def _relation_names(self):
        """What these relations are called, in the reader's language."""
        return self.relation_type_ids.mapped("name")

    def _relations_sql(self, channel):
        """SQL of everybody whose relation is a ground today, as `partner_id`.

        Whoever is too young to answer alone is asked for, whatever they are.

        :return: None where consent is the only ground
        """
        self.ensure_one()
        today = self.env["res.users"]._today_oslo()
        asked = self.requires_consent and channel in CONTACTED
        if not asked or not (relations := self._relations(today)):
            return None
        people = SQL(" UNION ALL ").join(relations)
        if not (age := self._age()):
            return people
        return SQL(
            """
            SELECT r.partner_id
              FROM (%(people)s) r
              JOIN res_partner q ON q.id = r.partner_id
             WHERE (q.birthdate_date > (%(today)s
                     - make_interval(years => %(age)s))::date) IS NOT TRUE
            """,
            people=people,
            today=today,
            age=age,
        )

    def _standing_on_relation(self, person):
        """Those of these purposes that a relation of `person` is a ground for."""
        self.env.flush_all()
        standing = self.browse()
        for purpose in self:
            relations = purpose._relations_sql("email")  # as for each of `CONTACTED`
            if relations and self.env.execute_query(
                SQL(
                    "SELECT 1 FROM (%s) r WHERE r.partner_id = %s LIMIT 1",
                    relations,
                    person.id,
                )
            ):
                standing |= purpose
        return standing
