from odoo import api, models
from odoo.tools import SQL

from .member_office_access import READY
from .res_users_factor import ENOUGH_FOR

CACHE = "member_privacy.office_chapters"


class ResUsersOffices(models.Model):
    _inherit = "res.users"

    @api.model
    def _scope_cache(self):
        """What this transaction has asked already; its end empties it."""
        return self.env.cr.cache.setdefault(CACHE, {})

    @api.model
    def _forget_office_chapters(self):
        self._scope_cache().clear()

    def _office_chapter_ids(self):
        """Ids of the chapters where this user holds an office that grants access now:
        in force today in Norway, with everything its role requires, in a session that
        has passed the second factor.

        Asked once per transaction: a cache that outlives it could be refilled from an
        older snapshot after a dismissal.
        """
        return tuple(sorted({chapter_id for chapter_id, _role in self._offices_now()}))

    @api.model
    def _only_root_id(self):
        """The chapter that all others lie below; False where there are several tops."""
        cache = self._scope_cache()
        if "root" not in cache:
            tops = self.env.execute_query(
                SQL("SELECT id FROM member_chapter WHERE parent_id IS NULL LIMIT 2")
            )
            cache["root"] = tops[0][0] if len(tops) == 1 else False
        return cache["root"]

    def _chapter_ids_with(self, right):
        """Those of `_office_chapter_ids` whose role also has a right of its own.

        :param str right: a boolean field of `member.role`, such as "may_correct"
        """
        offices = self._offices_now()
        roles = self.env["member.role"].browse(
            {role_id for _chapter, role_id in offices}
        )
        granted = roles.sudo().filtered(right)  # sudo: a setting, no person's data
        return tuple(sorted({c for c, role_id in offices if role_id in granted.ids}))

    def _privacy_chapter_ids(self):
        """Chapters whose questions in privacy cases this session answers.

        The duty is the role's own: whoever has it need not see the members.
        """
        offices = self._offices_in_force("answering")
        return tuple(sorted({chapter_id for chapter_id, _role in offices}))

    def _offices_now(self):
        """(chapter id, role id) of the offices that grant this session access."""
        return self._offices_in_force("granting")

    def _offices_in_force(self, right):
        """(chapter id, role id) of the offices that count for this session now.

        :param str right: a column of `STATUS` that says what the role gives
        """
        self.ensure_one()
        if not self.has_group("member_privacy.group_member_officer"):
            return ()
        proof = self._session_proof()
        if proof is False:
            return ()
        key = (right, self.id, self._today_oslo(), proof)
        cache = self._scope_cache()
        if key not in cache:
            cache[key] = tuple(
                self.env.execute_query(
                    SQL(
                        "SELECT DISTINCT chapter_id, role_id FROM (%s) s"
                        " WHERE partner_id = %s AND %s AND %s AND %s",
                        self.env["member.office"]._status_sql(),
                        SQL("(SELECT member_id FROM res_users WHERE id = %s)", self.id),
                        SQL.identifier(right),
                        READY,
                        self._factor_sql(proof),
                    )
                )
            )
        return cache[key]

    @api.model
    def _group_ids_of(self, xmlid):
        """Ids of a group and of those that imply it, for SQL over users' groups."""
        group_id = self.env["ir.model.data"]._xmlid_to_res_id(xmlid)
        implying = self.env["res.groups"]._get_group_definitions()
        return [group_id, *implying.get_subset_ids([group_id])]

    @api.model
    def _in_group_sql(self, alias, xmlid):
        """SQL: whether the user of the row `alias` is in a group."""
        return SQL(
            "EXISTS (SELECT FROM res_groups_users_rel g"
            " WHERE g.uid = %s.id AND g.gid = ANY(%s))",
            SQL.identifier(alias),
            self._group_ids_of(xmlid),
        )

    def _factor_sql(self, proof):
        """Which offices the second factor that was passed is enough for."""
        if proof == "strong":
            # Taken off in the meantime, it proves nothing any more.
            return SQL("(second_factor IS NULL OR has_strong_factor)")
        return SQL(
            "(second_factor IS NULL OR second_factor = ANY(%s))",
            list(ENOUGH_FOR.get(proof, ())),
        )
