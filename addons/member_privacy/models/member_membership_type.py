from odoo import fields, models

from ..tools.age import age_on


class MemberMembershipType(models.Model):
    _name = "member.membership.type"
    _description = "Membership type"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="What member files call this type.")
    sequence = fields.Integer(default=10)
    min_age = fields.Integer(
        "From age",
        help="The youngest who may join, on the first day of the membership. "
        "Zero: no limit.",
    )
    max_age = fields.Integer(
        "To age",
        help="The oldest who may join, on the first day of the membership. "
        "Zero: no limit.",
    )

    _code_unique = models.UniqueIndex("(code)", "Another type has this code.")
    _ages = models.Constraint(
        "CHECK (COALESCE(min_age, 0) >= 0 AND (COALESCE(max_age, 0) = 0"
        " OR max_age >= COALESCE(min_age, 0)))",
        "The ages of a membership type go from the younger to the older.",
    )

    def _is_for(self, born, day):
        """Whether somebody may begin a membership of this type.

        :param date born: the birth date; who has none is let in, for nobody knows
        :param date day: the first day of the membership
        """
        self.ensure_one()
        if not born or not (self.min_age or self.max_age):
            return True
        age = age_on(day, born)
        return self.min_age <= age and (not self.max_age or age <= self.max_age)

    def _ages_in_words(self):
        self.ensure_one()
        if self.min_age and self.max_age:
            return self.env._(
                "from %(youngest)s to %(oldest)s years",
                youngest=self.min_age,
                oldest=self.max_age,
            )
        if self.min_age:
            return self.env._("from %s years", self.min_age)
        return self.env._("up to %s years", self.max_age)
