"""SQL that counts who is about to be erased, in cells that single nobody out."""

from odoo.tools import SQL

# Somebody else who is a member today: so many as the cell must have, and no more, are
# looked for. All that is asked of them stands in the index by chapter and birth date.
ALIKE = """
(SELECT count(*) FROM (
    SELECT FROM res_partner o
     WHERE o.birthdate_date >= make_date(%(first)s, 1, 1)
       AND o.birthdate_date < make_date(%(first)s + %(span)s, 1, 1)
       AND o.gender = w.gender AND %(place)s
       AND o.membership_state IN ('active', 'suspended')
       AND o.erased_on IS NULL AND o.id != ALL(%(ids)s)
     LIMIT %(least)s) alike) >= %(least)s
"""
# Each year in which somebody was a member, in the county of the chapter. How closely
# the cell may say who: year of birth and county, ten years and county, ten years, or
# nothing but that there was one.
COUNT = """
WITH was AS (
    SELECT DISTINCT p.id, p.gender, county.id AS county_id, county.name AS county,
           extract(year FROM p.birthdate_date)::int AS born,
           extract(year FROM p.birthdate_date)::int / 10 * 10 AS decade,
           extract(year FROM m.start_date)::int AS first,
           extract(year FROM least(COALESCE(m.end_date, %(today)s), %(today)s))::int
             AS last
      FROM res_partner p
      JOIN member_membership m ON m.partner_id = p.id
       AND m.state IN ('active', 'suspended', 'ended')
       AND m.end_reason IS DISTINCT FROM 'mistaken'
      JOIN member_chapter c ON c.id = m.chapter_id
      LEFT JOIN member_chapter county
        ON county.level = 'county' AND c.parent_path LIKE county.parent_path || '%%'
     WHERE p.id = ANY(%(ids)s) AND p.erased_on IS NULL
), place AS MATERIALIZED (
    SELECT county.id AS county_id, array_agg(c.id) AS chapter_ids
      FROM member_chapter county
      JOIN member_chapter c ON c.parent_path LIKE county.parent_path || '%%'
     WHERE county.level = 'county'
     GROUP BY county.id
), cell AS MATERIALIZED (
    SELECT w.*, CASE WHEN w.born IS NULL OR w.gender IS NULL THEN 0
                     WHEN w.county_id IS NOT NULL AND %(close)s THEN 3
                     WHEN w.county_id IS NOT NULL AND %(near)s THEN 2
                     WHEN %(far)s THEN 1 ELSE 0 END AS level
      FROM was w
      LEFT JOIN place ON place.county_id = w.county_id
)
INSERT INTO privacy_erased_count (period, gender, born, span, county, people)
SELECT year, CASE WHEN level > 0 THEN gender END,
       CASE WHEN level = 3 THEN born WHEN level > 0 THEN decade END,
       CASE WHEN level = 3 THEN 1 WHEN level > 0 THEN 10 END,
       CASE WHEN level > 1 THEN county END, count(DISTINCT id)
  FROM cell, generate_series(first, last) year
 GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (period, gender, born, span, county)
    DO UPDATE SET people = privacy_erased_count.people + excluded.people
"""


def count(ids, least, today):
    """The statement that counts the people `ids`; `least` must be alike in a cell."""
    in_county = SQL("o.chapter_id = ANY(place.chapter_ids)")
    anywhere = SQL("o.chapter_id IS NOT NULL")

    def alike(first, span, place):
        return SQL(ALIKE, first=first, span=span, place=place, ids=ids, least=least)

    return SQL(
        COUNT,
        ids=ids,
        today=today,
        close=alike(SQL("w.born"), 1, in_county),
        near=alike(SQL("w.decade"), 10, in_county),
        far=alike(SQL("w.decade"), 10, anywhere),
    )
