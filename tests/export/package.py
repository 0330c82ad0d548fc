"""Reads an export by datapackage.json and Python's csv alone."""

import base64
import csv
import hashlib
import json
import re
from datetime import date, datetime

csv.field_size_limit(1 << 30)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def moment(text):
    """A time in UTC, as the standard writes it."""
    assert MOMENT.fullmatch(text), text
    whole, _dot, part = text[:-1].partition(".")
    return datetime.fromisoformat(whole).replace(
        microsecond=int(part.ljust(6, "0") or 0)
    )


READ = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
    "datetime": moment,
}


class Package:
    """The rows of each resource, as dicts by column."""

    def __init__(self, folder):
        self.folder = folder
        self.told = json.loads((folder / "datapackage.json").read_text())
        self.resources = {each["name"]: each for each in self.told["resources"]}
        self.rows = {name: self._rows(each) for name, each in self.resources.items()}

    def fields(self, name):
        return {each["name"]: each for each in self.resources[name]["schema"]["fields"]}

    def _rows(self, resource):
        fields = resource["schema"]["fields"]
        missing = resource["schema"]["missingValues"]
        dialect = resource["dialect"]
        path = self.folder / resource["path"]
        with path.open(encoding=resource["encoding"], newline="") as file:
            lines = csv.reader(
                file, delimiter=dialect["delimiter"], doublequote=dialect["doubleQuote"]
            )
            assert next(lines) == [each["name"] for each in fields], resource["name"]
            rows = [
                {
                    field["name"]: None if cell in missing else self._value(field, cell)
                    for field, cell in zip(fields, line, strict=True)
                }
                for line in lines
            ]
        assert len(rows) == resource["rows"], resource["name"]
        return rows

    def _value(self, field, cell):
        if field.get("format") == "binary":
            return base64.b64decode(cell, validate=True)
        if field.get("contentMediaType") == "application/json":
            return json.loads(cell)
        return READ[field["type"]](cell)

    def unresolved(self):
        """Links that lead to no row."""
        return [
            (name, link["fields"], row[link["fields"]])
            for name, resource in self.resources.items()
            for link in resource["schema"].get("foreignKeys", ())
            for there in [self._values(**link["reference"])]
            for row in self.rows[name]
            if row[link["fields"]] is not None and row[link["fields"]] not in there
        ]

    def _values(self, resource, fields):
        return {row[fields] for row in self.rows[resource]}

    def wrong_sums(self):
        """Files whose checksum is another, that no list has, or that are not there."""
        listed = {}
        for line in (self.folder / "SHA256SUMS").read_text().splitlines():
            digest, _two, path = line.partition("  ")
            assert path not in listed, path
            listed[path] = digest
        there = {
            str(each.relative_to(self.folder)): sha256(each)
            for each in self.folder.rglob("*")
            if each.is_file() and each.name != "SHA256SUMS"
        }
        told = {each["path"]: each["hash"] for each in self.resources.values()}
        wrong = {path for path in listed if there.get(path) != listed[path]}
        wrong |= {p for p, value in told.items() if value != f"sha256:{there.get(p)}"}
        return wrong | (there.keys() ^ listed.keys())


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()
