import random

from odoo.tests import tagged

from .import_common import ImportCase

NEWS = "Reservert newsletter"
FUNDS = "Consent fundraising email"
NAMES = ("Kari Prøve", "Ola Prøve", "Per Prøve", "Åse Prøve")
STREETS = ("", "Gata 1", "Gata 2")
#: Files of random rows, one after the other, for each of two seeds.
FILES = 8


class Register:
    """What the register should hold, by member number, worked out row by row."""

    def __init__(self):
        self.people = {}

    def take(self, row):
        """One row of a file; each number stands in a file once."""
        number = row["Medlemsnr"]
        person = self.people.setdefault(
            number,
            {"name": "", "street": "", "chapters": {}, "news": False, "funds": ""},
        )
        person["name"] = row["Navn"]
        person["street"] = row["Adresse"] or person["street"]
        self.join(person["chapters"], row["Lag"], bool(row["Utmeldt"]))
        person["news"] |= row[NEWS] == "ja"
        if row[FUNDS] == "nei":
            person["funds"] = "withdrawn"
        elif row[FUNDS] == "ja":
            # A yes in a file does not undo a no in the register.
            person["funds"] = person["funds"] or "given"

    def join(self, chapters, code, left):
        """Chapters are code -> still a member there."""
        if chapters.get(code):
            chapters[code] = not left
        elif any(chapters.values()):
            return  # nobody is moved between chapters
        elif code not in chapters:
            chapters[code] = not left


@tagged("post_install", "-at_install")
class TestImportRandom(ImportCase):
    def files(self, seed):
        """Random files; dates rise from file to file, so that who comes back does so
        after the time before."""
        chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        gone = set()
        for year in range(FILES):
            rows = []
            for number in chance.sample(range(8), chance.randint(1, 6)):
                row = {
                    "Medlemsnr": f"R{number}",
                    "Navn": chance.choice(NAMES) + " " + chr(65 + number),
                    "Født": "",
                    "Adresse": chance.choice(STREETS),
                    "Lag": chance.choice(("T11", "T12")),
                    "Innmeldt": f"01.01.{2000 + year}",
                    "Utmeldt": chance.choice(("", "", f"01.06.{2000 + year}")),
                    NEWS: chance.choice(("", "ja", "nei")),
                    FUNDS: chance.choice(("", "ja", "nei")),
                }
                # Who left a chapter stays away from it: coming back is for staff.
                if (number, row["Lag"]) not in gone:
                    rows.append(row)
                if row["Utmeldt"]:
                    gone.add((number, row["Lag"]))
            if rows:
                yield rows

    def held(self):
        """What the register holds, in the oracle's form."""
        people = self.env["res.partner"].search([("member_number", "=like", "R_")])
        return {
            person.member_number: {
                "name": person.name,
                "street": person.street or "",
                "chapters": {
                    membership.chapter_id.code: membership.state != "ended"
                    for membership in person.membership_ids
                },
                "news": "objected" in person.consent_ids.mapped("event"),
                "funds": person.consent_ids.filtered(
                    lambda c: c.event in ("given", "withdrawn")
                )[:1].event
                or "",
            }
            for person in people
        }

    def rows_in(self, model):
        """Every stored value of a model, for comparing before and after."""
        self.env.invalidate_all()
        records = self.env[model].search([], order="id")
        names = [
            name
            for name, field in records._fields.items()
            if field.store and field.column_type and not name.startswith("write_")
        ]
        return records.read(names, load=None)

    def everything(self):
        models = ("res.partner", "member.membership", "privacy.consent")
        return [self.rows_in(model) for model in models]

    def check(self, seed):
        oracle = Register()
        for number, rows in enumerate(self.files(seed)):
            with self.subTest(seed=seed, file=number):
                before = self.everything()
                options = {"extra": [NEWS, FUNDS], "name": f"{seed}-{number}.csv"}
                self.imported(*rows, **options).action_undo()
                self.assertEqual(self.everything(), before)
                record = self.imported(*rows, **options)
                for row in rows:
                    oracle.take(row)
                self.assertEqual(record.error_count, 0)
                self.assertEqual(self.held(), oracle.people)

    def test_random_files_leave_what_a_reader_of_the_rows_expects(self):
        self.check(19)

    def test_random_files_with_another_seed_do_too(self):
        self.check(random.SystemRandom().randrange(10**6))
