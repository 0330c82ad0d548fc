from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import person_search

# What core's name search also looks into; exactly, so that an index answers.
REFERENCES = ("ref", "vat", "company_registry")
THRESHOLD = "pg_trgm.word_similarity_threshold"


class ResPartnerSearch(models.Model):
    """One box finds a person: by name and place as remembered, by member number, phone
    and e-mail exactly.

    The fields it looks into are all on the officers' list, and the record rule is part
    of the same statement, so that it says nothing of people out of sight.
    """

    _inherit = "res.partner"

    register_search = fields.Char(
        "Name, place, number, phone or e-mail",
        store=False,
        search="_search_register_search",
    )

    def init(self):
        result = super().init()
        # Trusted: whoever owns the database may make it.
        self.env.cr.execute(SQL("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
        # Before people had a name they go by; the expression is another one now.
        self.env.cr.execute(
            SQL("DROP INDEX IF EXISTS res_partner_register_search_index")
        )
        self.env.cr.execute(
            SQL(
                "CREATE INDEX IF NOT EXISTS res_partner_register_search_names_index"
                " ON res_partner USING gin (%s gin_trgm_ops)",
                person_search.text_of(SQL.identifier("res_partner")),
            )
        )
        return result

    def _search_register_search(self, operator, value):
        if operator == "in":
            texts = [text for text in value if isinstance(text, str) and text]
            return Domain.OR(self._sought_domain(text) for text in texts)
        if operator != "ilike" or not isinstance(value, str):
            return NotImplemented
        return self._sought_domain(value) if value.strip() else Domain.TRUE

    @api.model
    def _sought_domain(self, typed):
        """Who is meant by `typed`: whoever has it in the name, and only where nobody
        has, whoever is called something like it."""
        sought = person_search.read(typed)
        exact = self._sought_sql_domain(sought, person_search.contains)
        # Asked as the user, also under sudo(): whether somebody out of sight has that
        # name must not show in what is found.
        if not sought.words or self.sudo(False).search_count(exact, limit=1):
            return exact
        self.env.cr.execute(
            SQL(
                "SELECT set_config(%s, %s, TRUE)",
                THRESHOLD,
                str(person_search.LIKENESS),
            )
        )
        return self._sought_sql_domain(sought, person_search.resembles)

    @api.model
    def _sought_sql_domain(self, sought, compare):
        self.flush_model(["complete_name", "preferred_name", "zip", "city"])
        self.flush_model(["email_normalized", "phone_sanitized", "member_number"])

        def to_sql(model, alias, query):
            table = SQL.identifier(alias)
            arms = model._exact_arms(table, sought)
            if sought.words:
                arms.append(compare(person_search.text_of(table), sought.words))
            return SQL("(%s)", SQL(" OR ").join(arms or [SQL("FALSE")]))

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _exact_arms(self, table, sought):
        """Conditions on the row `table` for what is found exactly, or not at all."""
        arms = []
        if sought.number:
            arms.append(SQL("%s.member_number = %s", table, sought.number))
        if sought.phone:
            arms.append(SQL("%s.phone_sanitized = %s", table, sought.phone))
        if sought.email and sought.whole:
            arms.append(SQL("%s.email_normalized = %s", table, sought.email))
        elif sought.email:
            prefix = person_search.escaped(sought.email) + "%"
            arms.append(SQL("%s.email_normalized LIKE %s", table, prefix))
        return arms

    @api.model
    def _search_display_name(self, operator, value):
        user = self.env.user
        typed = operator == "ilike" and isinstance(value, str) and value.strip()
        if not typed or not self._searches_register():
            return super()._search_display_name(operator, value)
        domain = Domain("register_search", operator, value)
        if not user._is_officer_only():
            domain |= Domain.OR(Domain(name, "=", value.strip()) for name in REFERENCES)
        return domain

    @api.model
    def _searches_register(self):
        """Staff and officers look for people; others for customers, as core does."""
        user = self.env.user
        return user._sees_all_members() or user._is_officer_only()

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """The most alike first, unless another order was asked for."""
        query = super()._search(domain, offset, limit, order, **kwargs)
        words = self._sought_words(domain) if order == self._order else ()
        if words and query.order:
            text = person_search.text_of(SQL.identifier(self._table))
            query.order = SQL(
                "%s DESC, %s", person_search.likeness(text, words), query.order
            )
        return query

    @api.model
    def _sought_words(self, domain):
        """The words of a name that `domain` looks for, () for none."""
        names = {"register_search"}
        if self._searches_register():
            names.add("display_name")
        for leaf in Domain(domain).iter_conditions():
            if leaf.field_expr in names and leaf.operator == "ilike" and leaf.value:
                return person_search.read(leaf.value).words
        return ()
