import base64

from .common import MemberCase

HEADINGS = [
    "Medlemsnr",
    "Navn",
    "Født",
    "E-post",
    "Mobil",
    "Adresse",
    "Postnr",
    "Poststed",
    "Lag",
    "Medlemstype",
    "Innmeldt",
    "Utmeldt",
]


class ImportCase(MemberCase):
    """Member files on top of the small named world; all as staff."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Giving her a login took her name for the user's.
        cls.anna.name = "Anna Testesen"
        cls.imports = cls.env["member.import"].with_user(cls.staff)
        cls.rows = cls.env["member.import.row"].with_user(cls.staff)

    def upload(self, *rows, extra=(), encoding="utf-8-sig", name="members.csv", **vals):
        """An import of a CSV; each row is a dict by heading, ready for the check.

        :param extra: headings behind the usual ones
        """
        headings = [*HEADINGS, *extra]
        lines = [headings] + [[row.get(h, "") for h in headings] for row in rows]
        content = "\n".join(";".join(map(str, line)) for line in lines)
        return self.upload_bytes(content.encode(encoding), name, **vals)

    def upload_bytes(self, content, name="members.csv", **vals):
        return self.imports.create(
            {"name": name, "file": base64.b64encode(content), **vals}
        )

    def row(self, name="Kari Prøve", **values):
        """A row that is fine, but for `values`."""
        return {
            "Navn": name,
            "Født": "03.04.1980",
            "Lag": self.oslo.code,
            "Innmeldt": "01.01.2015",
            **values,
        }

    def checked(self, *rows, **options):
        record = self.upload(*rows, **options)
        record.action_check()
        return record

    def imported(self, *rows, **options):
        record = self.checked(*rows, **options)
        record.action_confirm()
        return record

    def outcomes(self, record):
        return [row.outcome for row in record.row_ids.sorted("number")]

    def person(self, record, number=2):
        return record.row_ids.filtered(lambda row: row.number == number).partner_id
