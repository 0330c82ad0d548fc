from datetime import timedelta

from markupsafe import Markup

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..tools.deadline import months_after

NOTICE = timedelta(days=30)
# What the officer sees to, and not the secretariat.
OWN = ("second_factor", "confidentiality", "guide", "device")


class ResUsersAccess(models.Model):
    """What a user still has to do, and what they have access to, in words."""

    _inherit = "res.users"

    @api.model
    def _long_date(self, day):
        """A day with the month's name, in the user's language; '' for none."""
        return format_date(self.env, day, date_format="long")

    def _person(self):
        """The contact that stands for this user: the member, else the work contact."""
        self.ensure_one()
        user = self.sudo()  # sudo: one's own member is for staff to read
        return user.member_id or user.partner_id

    def _access_steps(self):
        """What this user goes through before seeing a member.

        :return: a list of (code, guide id or False, done), in order; codes as in
            `member.desk`. The same text for two offices is one step
        """
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                "SELECT s.texts, (s.second_factor IS NOT NULL), %s FROM (%s) s"
                " WHERE s.partner_id = %s AND (granting OR answering) AND NOT over",
                self._factor_sql(self._session_proof()),
                self.env["member.office"]._status_sql(),
                self._person().id,
            )
        )
        steps = {}
        for texts, needs_factor, passed in rows:
            if needs_factor:
                steps["second_factor"] = steps.get("second_factor", True) and passed
            for kind, guide_id, accepted in texts or ():
                steps[kind, guide_id] = accepted
        if self.has_group("member_privacy.group_member_staff"):
            steps |= self._staff_steps()
        order = {code: number for number, code in enumerate(OWN)}
        found = [
            (key, False, done) if isinstance(key, str) else (*key, done)
            for key, done in steps.items()
        ]
        return sorted(found, key=lambda step: (order[step[0]], step[1] or 0))

    def _staff_steps(self):
        """Employees promise confidentiality as officers do; nothing waits for it."""
        guides = self.env["member.guide"]
        guide = guides._of("confidentiality", self.env["member.role"])._published()[:1]
        if not guide:
            return {}
        accepted = guide.sudo().acknowledgement_ids.partner_id  # sudo: one's own only
        done = bool(accepted & (self.sudo().member_id | self.partner_id))  # sudo: same
        return {("confidentiality", guide.id): done}

    @api.model
    def _next_step(self, steps):
        return next((step for step in steps if not step[2]), None)

    def _access_lines(self):
        """A sentence for each office that this user holds, held last or will hold."""
        self.ensure_one()
        offices = self._own_offices()
        if not offices:
            return []
        codes = self._own_codes(offices)
        now = offices.filtered(lambda office: "over" not in codes[office.id])
        shown = now or offices.sorted("end_date")[-1:]
        lines = [self._office_line(office, codes[office.id]) for office in shown]
        return lines + (self._renewal_lines() if now else [])

    def _renewal_lines(self):
        """A sentence for each text that is asked for again within a month."""
        guide_ids = [guide for _code, guide, done in self._access_steps() if done]
        guides = self.env["member.guide"].sudo().browse(guide_ids)  # sudo: own texts
        today = self._today_oslo()
        lines = []
        for guide in guides.filtered("valid_months"):
            own = guide.acknowledgement_ids.filtered(
                lambda row: row.partner_id == self._person()
            )
            last = months_after(max(own.mapped("accepted_on")), guide.valid_months)
            if last <= today + NOTICE:
                lines.append(
                    self.env._(
                        "%(text)s: you are asked again after %(day)s.",
                        text=guide.name,
                        day=self._long_date(last),
                    )
                )
        return lines

    def _own_offices(self):
        user = self.sudo()  # sudo: one's own offices
        return user.member_id.office_ids

    def _own_codes(self, offices):
        """What each office lacks, as this session stands: {office id: codes}."""
        missing = offices._missing_today()
        factor = self._factor_sql(self._session_proof())
        passed = self.env.execute_query(
            SQL(
                "SELECT id FROM (%s) s WHERE id = ANY(%s) AND %s",
                self.env["member.office"]._status_sql(),
                offices.ids,
                factor,
            )
        )
        passed = {office_id for (office_id,) in passed}
        for office_id, codes in missing.items():
            codes[:] = [c for c in codes if c not in ("login", "second_factor")]
            if office_id not in passed:
                codes.append("second_factor")
        return missing

    def _office_line(self, office, codes):
        name = office.display_name
        if not codes:
            return self._granted_line(office)
        if "over" in codes:
            return self.env._(
                "%(office)s: your office ended on %(day)s. Ask the secretariat.",
                office=name,
                day=self._long_date(office.end_date),
            )
        if "role" in codes:
            return self._no_members_line(office)
        if "early" in codes:
            return self.env._(
                "%(office)s: begins on %(day)s.",
                office=name,
                day=self._long_date(office.start_date),
            )
        if set(codes) & {"approval", "reference"}:
            return self.env._(
                "%(office)s: the secretariat has not approved you yet.", office=name
            )
        return self.env._("%(office)s: you are not done yet.", office=name)

    def _no_members_line(self, office):
        name = office.display_name
        answers = office.chapter_id.id in self._privacy_chapter_ids()
        if answers and office.role_id.answers_for_privacy:
            return self.env._(
                "%(office)s: shows no members. Privacy questions come to you.",
                office=name,
            )
        return self.env._("%(office)s: shows no members.", office=name)

    def _granted_line(self, office):
        if not office.end_date:
            return self.env._("%s: you have access.", office.display_name)
        return self.env._(
            "%(office)s: you have access until %(day)s.",
            office=office.display_name,
            day=self._long_date(office.end_date),
        )

    def _no_access_help(self):
        """Why a list of members is empty, and what to do, as HTML."""
        lines = self._access_lines() or [
            self.env._("You hold no office. Ask the secretariat.")
        ]
        steps = self._access_steps()
        labels = dict(
            self.env["member.desk"]._fields["step"]._description_selection(self.env)
        )
        text = Markup("<p class='o_view_nocontent_smiling_face'>%s</p>") % self.env._(
            "You see no members now"
        )
        text += Markup().join(Markup("<p>%s</p>") % line for line in lines)
        if self._next_step(steps):
            labels = [labels[code] for code, _guide, done in steps if not done]
            text += Markup("<p>%s</p><a class='btn btn-primary' href='%s'>%s</a>") % (
                self.env._("You still have to do: %s.", ", ".join(labels)),
                "/odoo/my-office",
                self.env._("Go on"),
            )
        return text
