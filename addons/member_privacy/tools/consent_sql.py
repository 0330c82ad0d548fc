"""SQL of what is in force among the answers to purposes.

Of somebody who decides alone, the latest answer counts. Of a child, several may answer:
the child and each guardian of today, each heard by the latest answer of their own.

- A no of any of them stands until that one takes it back.
- A yes counts when one guardian said so, or all where the purpose wants all, to a
  wording that is not replaced. A child's yes alone is none.
- What somebody said who is guardian no more counts as a no only, and only until one who
  may answer today has answered since.
- When the child reaches the age of the purpose, no stays no, and yes is asked again.

Answers of guardians are few beside all others, so whoever has any is read apart and
laid over the latest answers of everybody. Who has none needs the birth date only, and
only where the latest answer is a yes: an index has it, and PostgreSQL leaves the join
out where a purpose has no age or needs no consent. The day in Norway is never before
the day in Greenwich, which costs less and comes first.
"""

from dataclasses import dataclass
from datetime import date

from odoo.tools import SQL

# The day of an answer, in Norway.
SAID_ON = SQL("(c.occurred_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Oslo')::date")


@dataclass(frozen=True)
class Rule:
    """What a purpose says of children.

    :param int age: from which somebody answers alone; 0 for always
    :param bool all_guardians: whether each guardian must say yes, or one
    """

    purpose_id: int
    age: int
    all_guardians: bool
    needs_consent: bool


def current(rules: list[Rule], conditions: list[SQL], outdated: SQL, today: date):
    """Return SQL of (partner_id, purpose_id, channel, event, occurred_at, id).

    :param conditions: what to read, conditions on `c`, the table of answers
    :param outdated: whether an answer is to a wording that a later one has replaced
    """
    where = SQL(" AND ").join([SQL("TRUE"), *conditions])
    families = SQL(
        "SELECT 0 AS partner_id, 0 AS purpose_id, '' AS channel,"
        " ''::varchar AS event, NULL::timestamp AS occurred_at WHERE FALSE"
    )
    if any(rule.age for rule in rules):
        families = _families(rules, where, outdated, today)
    return SQL(
        """
        SELECT c.partner_id, c.purpose_id, c.channel,
               CASE WHEN f.partner_id IS NOT NULL THEN f.event
                    WHEN c.guardian_pid IS NOT NULL THEN 'lifted'
                    WHEN c.event <> 'given' OR NOT r.needs_consent THEN c.event
                    WHEN p.birthdate_date > (%(today)s
                           - make_interval(years => r.age))::date THEN 'waiting'
                    WHEN p.birthdate_date > (c.occurred_at
                           - make_interval(years => r.age))::date
                     AND p.birthdate_date > (%(said_on)s
                           - make_interval(years => r.age))::date THEN 'grown'
                    WHEN %(outdated)s THEN 'outdated' ELSE 'given' END AS event,
               COALESCE(f.occurred_at, c.occurred_at) AS occurred_at, c.id
          FROM (
            SELECT DISTINCT ON (c.purpose_id, c.channel, c.partner_id)
                   c.partner_id, c.purpose_id, c.channel, c.event, c.occurred_at, c.id,
                   c.guardian_pid, c.text_id
              FROM privacy_consent c
             WHERE %(where)s
             ORDER BY c.purpose_id, c.channel, c.partner_id,
                      c.occurred_at DESC, c.id DESC
          ) c
          JOIN (%(rules)s) r ON r.purpose_id = c.purpose_id
          LEFT JOIN res_partner p ON p.id = c.partner_id AND r.age > 0
               AND c.event = 'given' AND p.birthdate_date IS NOT NULL
          LEFT JOIN (%(families)s) f
            ON (f.partner_id, f.purpose_id, f.channel)
               = (c.partner_id, c.purpose_id, c.channel)
        """,
        outdated=outdated,
        said_on=SAID_ON,
        today=today,
        where=where,
        rules=_rules(rules),
        families=families,
    )


def _rules(rules):
    """The rules as a table; of one, as constants that cost the plan no join."""
    if len(rules) == 1:
        (rule,) = rules
        return SQL(
            "SELECT %s AS purpose_id, %s AS age, %s AS all_guardians,"
            " %s AS needs_consent",
            rule.purpose_id,
            rule.age,
            rule.all_guardians,
            rule.needs_consent,
        )
    rows = SQL(", ").join(
        SQL(
            "(%s, %s, %s, %s)",
            rule.purpose_id,
            rule.age,
            rule.all_guardians,
            rule.needs_consent,
        )
        for rule in rules
    )
    return SQL(
        "SELECT * FROM (VALUES %s) rule(purpose_id, age, all_guardians, needs_consent)",
        rows if rules else SQL("(0, 0, FALSE, FALSE)"),
    )


def voices(rules, where, outdated, today):
    """Return SQL of the latest answer of each voice, where guardians have answered:
    also of `voice`, the guardian's id or 0 for the child, and whether it was a child
    then and is one now."""
    return SQL(
        """
        SELECT DISTINCT ON (c.purpose_id, c.channel, c.partner_id, voice)
               c.partner_id, c.purpose_id, c.channel, c.event, c.occurred_at, c.id,
               COALESCE(merged.partner_id, c.guardian_pid, 0) AS voice,
               %(outdated)s AS is_outdated,
               r.all_guardians, r.needs_consent,
               ARRAY[extract(epoch FROM c.occurred_at), c.id] AS stamp,
               COALESCE(p.birthdate_date > (%(said_on)s
                   - make_interval(years => r.age))::date, FALSE) AS was_child,
               COALESCE(p.birthdate_date > (%(today)s
                   - make_interval(years => r.age))::date, FALSE) AS is_child
          FROM privacy_consent c
          JOIN (%(rules)s) r ON r.purpose_id = c.purpose_id
          JOIN res_partner p ON p.id = c.partner_id
          LEFT JOIN member_merge merged ON merged.former_id = c.guardian_pid
         WHERE %(where)s
           AND c.partner_id IN (
               SELECT c.partner_id FROM privacy_consent c
                WHERE c.guardian_pid IS NOT NULL AND %(where)s)
           AND (c.guardian_pid IS NULL
                OR p.birthdate_date > (%(said_on)s
                   - make_interval(years => r.age))::date)
         ORDER BY c.purpose_id, c.channel, c.partner_id, voice,
                  c.occurred_at DESC, c.id DESC
        """,
        outdated=outdated,
        said_on=SAID_ON,
        today=today,
        rules=_rules(rules),
        where=where,
    )


def _families(rules, where, outdated, today):
    """SQL of what the answers of a child and its guardians come to."""
    return SQL(
        """
        SELECT partner_id, purpose_id, channel, occurred_at,
               CASE WHEN NOT is_child AND own IS NOT NULL THEN own
                    WHEN refused AND needs_consent THEN 'withdrawn'
                    WHEN refused THEN 'objected'
                    WHEN NOT needs_consent OR NOT accepted THEN 'lifted'
                    WHEN NOT is_child THEN 'grown'
                    WHEN yes >= needed THEN 'given'
                    WHEN old_yes >= needed THEN 'outdated'
                    ELSE 'waiting' END AS event
          FROM (
            SELECT partner_id, purpose_id, channel, max(occurred_at) AS occurred_at,
                   bool_or(is_child) AS is_child, bool_or(needs_consent)
                     AS needs_consent,
                   max(CASE WHEN event = 'given' AND is_outdated THEN 'outdated'
                            ELSE event END)
                     FILTER (WHERE voice = 0 AND NOT was_child) AS own,
                   COALESCE(bool_or(is_no) FILTER (WHERE is_present), FALSE)
                     OR COALESCE(
                       max(stamp) FILTER (WHERE is_no AND NOT is_present)
                         > max(stamp) FILTER (WHERE is_present),
                       bool_or(is_no AND NOT is_present)) AS refused,
                   COALESCE(bool_or(event = 'given') FILTER (
                     WHERE is_present OR NOT is_child), FALSE) AS accepted,
                   count(*) FILTER (WHERE is_guardian AND event = 'given'
                                      AND NOT is_outdated) AS yes,
                   count(*) FILTER (WHERE is_guardian AND event = 'given') AS old_yes,
                   CASE WHEN bool_or(all_guardians) THEN max(guardians) ELSE 1 END
                     AS needed
              FROM (
                SELECT v.*, g.here AS is_guardian, v.voice = 0 OR g.here AS is_present,
                       v.event IN ('withdrawn', 'objected') AS is_no,
                       GREATEST(g.guardians, 1) AS guardians
                  FROM (%(voices)s) v
                  CROSS JOIN LATERAL (
                    SELECT count(*) AS guardians,
                           COALESCE(bool_or(g.guardian_id = v.voice), FALSE) AS here
                      FROM member_guardianship g
                      JOIN res_partner q ON q.id = g.guardian_id
                           AND q.deceased_on IS NULL
                     WHERE g.child_id = v.partner_id
                  ) g
              ) said
             GROUP BY partner_id, purpose_id, channel
          ) heard
        """,
        voices=voices(rules, where, outdated, today),
    )
