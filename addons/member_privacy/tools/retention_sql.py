"""SQL of retention: who may go, and what keeps a person.

A person goes by positive proof only. Each statement of `keeping` selects people whom
one relation keeps, as `partner_id`; whoever is in none of them, and has had what the
rule counts from, is due. `IS NOT TRUE` stands where a date may be missing: open-ended
means going on, and a comparison with NULL must never let somebody go.

Dates are compared as `date + N months < today`: the last day somebody is kept has the
same number in its month, or is that month's last day; they are due from the day after.
PostgreSQL and `deadline.months_after` agree on that.
"""

from datetime import date

from odoo.tools import SQL

from .consent_sql import SAID_ON


def due(had: SQL, relations: dict[str, SQL]) -> SQL:
    """Return SQL of the ids of people of the register who have `had` what the rule
    counts from, a condition on `p`, and whom no one of `relations` keeps."""
    return SQL(
        """
        SELECT p.id
          FROM res_partner p
         WHERE p.in_register
           AND p.erased_on IS NULL
           AND %s
           %s
        """,
        had,
        SQL(" ").join(
            SQL("AND NOT EXISTS (SELECT FROM (%s) k WHERE k.partner_id = p.id)", sql)
            for sql in relations.values()
        ),
    )


MEMBER = "EXISTS (SELECT FROM member_membership m WHERE m.partner_id = p.id)"


def was_member() -> SQL:
    """Whoever has, or had, a membership."""
    return SQL(MEMBER)


def was_prospect(rule_id: int) -> SQL:
    """Who stands, or stood, among the possible members of this rule's purposes. Whoever
    was a member as well goes by that rule."""
    return SQL(
        """
        EXISTS (SELECT FROM member_prospect s
                  JOIN privacy_purpose u ON u.id = s.purpose_id
                 WHERE s.partner_id = p.id AND u.retention_rule_id = %s)
        AND NOT %s
        """,
        rule_id,
        SQL(MEMBER),
    )


def was_neither() -> SQL:
    """A person who never was a member or a possible one: came by an answer, a case or a
    child. Firms, and whoever stands under another contact, are no such person."""
    return SQL(
        """
        p.is_company IS NOT TRUE AND p.parent_id IS NULL AND NOT %s
        AND NOT EXISTS (SELECT FROM member_prospect s WHERE s.partner_id = p.id)
        """,
        SQL(MEMBER),
    )


def keeping(today: date, months: int) -> dict[str, SQL]:
    """Return, by the name of the relation, SQL of the people it keeps on `today`."""
    return {
        "membership": memberships(today, months),
        "office": offices(today, months),
        "login": logins(today, months),
        "colleague": colleagues(),
        "guardianship": guardians(),
        "consent": consents(today),
        "case": cases(),
        "restriction": restrictions(),
        "certificate": certificates(today),
        "prospect": prospects(today),
    }


def keeping_answers(today: date, months: int) -> dict[str, SQL]:
    """Return what keeps besides, where an answer or a case is all that there was."""
    return {
        "arrival": arrivals(today, months),
        "answer": answers(today, months),
        "proof": proofs(today),
        "closed case": closed_cases(today, months),
    }


def memberships(today, months):
    """Going on, ended too recently, or still counted for a grant."""
    return SQL(
        """
        SELECT m.partner_id
          FROM member_membership m
         WHERE (m.state = 'ended'
                AND m.end_date + make_interval(months => %s) < %s
                AND COALESCE(m.counted_until < %s, TRUE)) IS NOT TRUE
        """,
        months,
        today,
        today,
    )


def offices(today, months):
    """In office, to come into office, or out of it too recently."""
    return SQL(
        """
        SELECT o.partner_id
          FROM member_office o
         WHERE (o.end_date + make_interval(months => %s) < %s) IS NOT TRUE
        """,
        months,
        today,
    )


def logins(today, months):
    """Whoever logs in uses the register. A night is over at midnight in Norway."""
    return SQL(
        """
        SELECT u.partner_id
          FROM res_users u
          JOIN res_users_log l ON l.create_uid = u.id
         WHERE ((l.create_date AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Oslo')::date
                + make_interval(months => %s) < %s) IS NOT TRUE
        """,
        months,
        today,
    )


def colleagues():
    """Work contacts, and the members behind a colleague's login."""
    return SQL(
        """
        SELECT unnest(ARRAY[u.partner_id, CASE WHEN u.active THEN u.member_id END])
               AS partner_id
          FROM res_users u
         WHERE u.share IS NOT TRUE
        """
    )


def guardians():
    """Guardians of somebody we still have; the link goes with the child."""
    return SQL("SELECT g.guardian_id AS partner_id FROM member_guardianship g")


def consents(today):
    """A yes in force to a purpose that keeps: the latest answer of the one who said it,
    a guardian of a child included, to which the person has said nothing since.

    What was said by or for a child is asked again on the birthday of the purpose's age;
    unanswered for the months that the age rule gives, it keeps nobody any more.
    """
    return SQL(
        """
        SELECT c.partner_id
          FROM privacy_consent c
          JOIN privacy_purpose purpose ON purpose.id = c.purpose_id AND purpose.keeps
          JOIN res_partner p ON p.id = c.partner_id
          LEFT JOIN privacy_age_rule age ON age.id = purpose.age_rule_id
         WHERE c.event = 'given'
           AND (p.birthdate_date > (%(said_on)s - make_interval(years => age.age))::date
                AND p.birthdate_date <= (%(today)s - make_interval(
                    years => age.age, months => age.lapse_months))::date) IS NOT TRUE
           AND NOT EXISTS (
               SELECT FROM privacy_consent later
                WHERE later.partner_id = c.partner_id
                  AND later.purpose_id = c.purpose_id
                  AND later.channel = c.channel
                  AND (later.guardian_pid IS NULL
                       OR later.guardian_pid = c.guardian_pid)
                  AND (later.occurred_at, later.id) > (c.occurred_at, c.id))
        """,
        said_on=SAID_ON,
        today=today,
    )


def cases():
    """An open case."""
    return SQL(
        """
        SELECT q.partner_id
          FROM privacy_request q
         WHERE q.state NOT IN ('done', 'refused', 'withdrawn')
        """
    )


def restrictions():
    """Processing restricted: the person may need what is stored (article 18 (1))."""
    return SQL(
        "SELECT r.id AS partner_id FROM res_partner r WHERE r.processing_restricted"
    )


def certificates(today):
    """Whoever left, and is certified so for as long as the type of the membership says.
    The dead ask for none."""
    return SQL(
        """
        SELECT m.partner_id
          FROM member_membership m
          JOIN member_membership_type t ON t.id = m.type_id AND t.certificate
          JOIN res_partner l ON l.id = m.partner_id AND l.deceased_on IS NULL
         WHERE m.state = 'ended'
           AND m.end_reason IN ('resigned', 'excluded', 'unpaid')
           AND (t.certificate_months > 0
                AND m.end_date + make_interval(months => t.certificate_months) < %s)
               IS NOT TRUE
        """,
        today,
    )


def prospects(today):
    """Possible members, as long as the rule of their purpose says; without a rule,
    without an end."""
    return SQL(
        """
        SELECT s.partner_id
          FROM member_prospect s
          JOIN privacy_purpose u ON u.id = s.purpose_id
          LEFT JOIN privacy_retention_rule r ON r.id = u.retention_rule_id
         WHERE (s.received_on + make_interval(months => r.months) < %s) IS NOT TRUE
        """,
        today,
    )


def arrivals(today, months):
    """Whoever came too recently, whatever they came for."""
    return SQL(
        """
        SELECT n.id AS partner_id
          FROM res_partner n
         WHERE ((n.create_date AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Oslo')::date
                + make_interval(months => %s) < %s) IS NOT TRUE
        """,
        months,
        today,
    )


def answers(today, months):
    """An answer, whichever, too recently."""
    return SQL(
        """
        SELECT c.partner_id
          FROM privacy_consent c
         WHERE (%s + make_interval(months => %s) < %s) IS NOT TRUE
        """,
        SAID_ON,
        months,
        today,
    )


def proofs(today):
    """A consent that was withdrawn, as long as its purpose must show it was given."""
    return SQL(
        """
        SELECT c.partner_id
          FROM privacy_consent c
          JOIN privacy_purpose u ON u.id = c.purpose_id AND u.requires_consent
         WHERE c.event = 'withdrawn'
           AND (u.proof_months > 0
                AND %s + make_interval(months => u.proof_months) < %s) IS NOT TRUE
        """,
        SAID_ON,
        today,
    )


def closed_cases(today, months):
    """A case that was closed too recently."""
    return SQL(
        """
        SELECT q.partner_id
          FROM privacy_request q
         WHERE (q.closed_on + make_interval(months => %s) < %s) IS NOT TRUE
        """,
        months,
        today,
    )


def rows_of(table: str, column: str) -> SQL:
    """Whoever has a row in another app's table: that app's work is not over."""
    return SQL(
        "SELECT o.%s AS partner_id FROM %s o",
        SQL.identifier(column),
        SQL.identifier(table),
    )
