"""Who may be registered twice: pairs of people, found set by set in one statement.

What the secretariat wants is short. A shared e-mail or phone is a household's more
often than a double, and twins share all but the first name, so every sign asks that
the first names are alike as well and that the birth dates can be the same.
"""

from odoo.tools import SQL

from .person_search import folded

#: How alike whole names and first names must be, from 0 to 1.
NAME_LIKENESS = 0.6
FIRST_NAME_LIKENESS = 0.45
#: An address that more people than this share is nobody's own.
SHARED_BY_MANY = 20

PAIRS = """
WITH people AS MATERIALIZED (
    SELECT p.id, p.birthdate_date AS birth, p.email_normalized AS email,
           p.phone_sanitized AS phone, p.in_register, %(name)s AS name
      FROM res_partner p
     WHERE p.active AND p.is_company IS NOT TRUE AND p.erased_on IS NULL
       AND p.name IS NOT NULL
       AND (p.parent_id IS NULL OR p.type = 'contact')
       AND NOT EXISTS (SELECT FROM res_users u
                        WHERE u.partner_id = p.id AND u.share IS NOT TRUE)
), split AS MATERIALIZED (
    SELECT *, rtrim(split_part(name, ' ', 1), '.') AS first FROM people
), emails AS (
    SELECT email FROM split WHERE email <> '' GROUP BY email
    HAVING count(*) BETWEEN 2 AND %(many)s
), phones AS (
    SELECT phone FROM split WHERE phone <> '' GROUP BY phone
    HAVING count(*) BETWEEN 2 AND %(many)s
), alike AS (
    SELECT a.id AS one, b.id AS two,
           CASE WHEN a.name = b.name THEN 'name_birth' ELSE 'like_birth' END AS sign
      FROM split a
      JOIN split b ON b.birth = a.birth AND b.id > a.id
     WHERE (a.in_register OR b.in_register)
       AND (a.name = b.name
            OR (similarity(a.name, b.name) >= %(name_likeness)s AND %(first)s))
    UNION ALL
    SELECT a.id, b.id, 'same_email'
      FROM emails
      JOIN split a USING (email)
      JOIN split b ON b.email = a.email AND b.id > a.id
     WHERE (a.in_register OR b.in_register) AND %(same_person)s
    UNION ALL
    SELECT a.id, b.id, 'phone'
      FROM phones
      JOIN split a USING (phone)
      JOIN split b ON b.phone = a.phone AND b.id > a.id
     WHERE (a.in_register OR b.in_register) AND %(same_person)s
)
SELECT one, two, array_agg(DISTINCT sign ORDER BY sign) AS signs
  FROM alike
 WHERE NOT EXISTS (SELECT FROM member_guardianship g
                    WHERE (g.child_id, g.guardian_id) IN ((one, two), (two, one)))
 GROUP BY one, two
"""
# Kari and K., Kristian and Kristian Andre, Katrine and Cathrine.
FIRST = """
(starts_with(a.first, b.first) OR starts_with(b.first, a.first)
 OR similarity(a.first, b.first) >= %s)
"""
# A birth date can be missing, or wrong in its year or in its day; the same name then
# has to speak for it. Father and son of one name differ in both.
SAME_PERSON = """
%s AND (a.birth IS NULL OR b.birth IS NULL OR a.birth = b.birth
        OR (a.name = b.name
            AND (to_char(a.birth, 'MMDD') = to_char(b.birth, 'MMDD')
                 OR date_part('year', a.birth) = date_part('year', b.birth))))
"""


def pairs():
    """SQL of (one, two, signs): ids in order, and what is alike.

    Signs are ``name_birth``, ``like_birth``, ``same_email`` and ``phone``.
    """
    first = SQL(FIRST, FIRST_NAME_LIKENESS)
    return SQL(
        PAIRS,
        name=folded(SQL("p.name")),
        many=SHARED_BY_MANY,
        name_likeness=NAME_LIKENESS,
        first=first,
        same_person=SQL(SAME_PERSON, first),
    )
