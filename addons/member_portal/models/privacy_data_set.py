from odoo import models
from odoo.tools import LazyTranslate

from odoo.addons.member_privacy.models.res_partner_origin import ORIGIN_FIELDS

_lt = LazyTranslate(__name__)

# How the fields of a contact are told: several may make one line.
ADDRESS = ("street", "street2", "zip", "city", "country_id")
GROUPS = {
    "identity": "about",
    "free_text": "about",
    "financial": "about",
    "contact": "contact",
    "membership": "membership",
    "special": "protection",
    "technical": "protection",
}
TITLES = {
    "about": _lt("About you"),
    "contact": _lt("Contact"),
    "membership": _lt("Membership"),
    "protection": _lt("Protection"),
}
LABELS = {
    "name": _lt("Name"),
    "preferred_name": _lt("What you want to be called"),
    "gender": _lt("Gender"),
    "lang": _lt("Language"),
    "email": _lt("E-mail"),
    "phone": _lt("Phone"),
    "comment": _lt("Notes"),
    "origin": _lt("How we got your data"),
    "origin_on": _lt("When we got your data"),
    "origin_giver": _lt("Who gave us your data"),
    "origin_giver_ids": _lt("Their name"),
    "origin_note": _lt("More on where it is from"),
    "origin_told_on": _lt("When we told you"),
    "origin_told_by": _lt("How we told you"),
    "login": _lt("User name"),
    "occurred_at": _lt("When"),
    "logged_at": _lt("When"),
    "user_id": _lt("Who"),
    "reason": _lt("Why"),
    "reply_to": _lt("Address for answers"),
    "incoming_email_to": _lt("Sent to"),
    "outgoing_email_to": _lt("Sent to"),
    "incoming_email_cc": _lt("Copy to"),
    "mail_email_address": _lt("Sent to"),
    "out_of_office_message": _lt("Message while away"),
    "platform": _lt("Kind of device"),
    "first_activity": _lt("First used"),
    "last_activity": _lt("Last used"),
    "ip": _lt("Address on the net"),
}
NOTES = {
    "birthdate_date": _lt("Only we can change it, because it decides age limits."),
    "lang": _lt("You choose it at the top of the page."),
}
SOURCES = {
    "person": _lt("You yourself"),
    "organisation": _lt("Us and your chapters"),
    "use": _lt("Your use of our pages"),
    "others": _lt("Others, such as family, a list or another member"),
}
# Told also while empty; nobody misses their own day of death, or a website.
EXPECTED = {
    "name",
    "preferred_name",
    "birthdate_date",
    "gender",
    "email",
    "phone",
    "street",
}
# What a guardian reads of a child: not what was written, changed or asked for, since
# whom the child is hidden from may be that guardian, nor what another one answered.
FOR_GUARDIANS = {"partner", "membership", "office"}
NOT_FOR_GUARDIANS = {
    "address_protected",
    "processing_restricted",
    "guardian_ids",
    *ORIGIN_FIELDS,
}
# Told in full at once; other rows wait behind a click.
OPEN = {"membership", "office", "consent", "request", "login"}
SHOWN, MOST = 3, 100
# Of a change its two sides are told as one line.
SIDES = ("old_values", "new_values")
CHANGE_FACTS = {"logged_at", "user_id", "reason"}


class PrivacyDataSet(models.Model):
    _inherit = "privacy.data.set"

    def _portal_information(self, person, guardian=False):
        """The access report of `person`, arranged for the page.

        :param bool guardian: whether the reader is the person's guardian
        :return: list of groups: code, title, why, source, how_long, until, folded, a
            count, facts on the person (name, label, text, note, about), entries for
            rows that lead to the person (heading, facts, labels of what is empty,
            about), how many of those to show at once, whether there are more than fit,
            whether something is somebody else's and left out. `about` names the mapped
            field or set that a mistake is reported in
        """
        sets = self.sorted("sequence")
        if guardian:
            sets = sets.filtered(lambda data_set: data_set.code in FOR_GUARDIANS)
        groups = sets._portal_groups(person, guardian)
        if guardian and person.address_protected:
            groups.pop("contact", None)
        if "protection" in groups:
            groups["protection"] = groups.pop("protection")
        for group in groups.values():
            group["count"] = len(group["facts"]) + len(group["entries"])
        return list(groups.values())

    def _portal_groups(self, person, guardian):
        groups, reported = {}, self._reported_names()
        for data_set, rows, more in self._access_report(person, MOST, SIDES):
            for told in rows:
                if data_set.path == "id":
                    self._add_contact(groups, data_set, told[1], guardian)
                else:
                    self._add_row(groups, data_set, told, reported)
            if more:
                self._portal_group(groups, data_set.code, data_set)["more"] = True
        return groups

    def _add_contact(self, groups, data_set, values, guardian):
        """Spread a contact over groups by category, its address as one line."""
        texts = {line.name: text for line, text in values}
        for line, text in sorted(values, key=lambda pair: pair[0].name == "lang"):
            if line.name in ADDRESS[1:] or (
                guardian and line.name in NOT_FOR_GUARDIANS
            ):
                continue
            if not text and line.name not in EXPECTED:
                continue
            group = self._portal_group(groups, GROUPS[line.category], data_set)
            group["facts"].append(
                self._address_fact(texts)
                if line.name == ADDRESS[0]
                else self._portal_fact(data_set, line, text)
            )

    def _reported_names(self):
        """{model: names of its fields in the access report}, also where a model has
        several data sets."""
        names = {}
        for data_set in self.search([]):
            told = data_set.field_ids.filtered("in_access_report").mapped("name")
            names.setdefault(data_set.model, []).extend(told)
        return names

    def _add_row(self, groups, data_set, told, reported):
        row, values, masked = told
        group = self._portal_group(groups, data_set.code, data_set)
        if not group["entries"]:
            ground = self._portal_ground(data_set)
            group.update({name: words for name, words in ground.items() if words})
        facts = [self._portal_fact(data_set, line, text) for line, text in values]
        if data_set.model == "privacy.change":
            facts = self._change_facts(row, facts, reported.get(row.model, []))
        group["masked"] |= bool(masked)
        ours = data_set.model.startswith(("member.", "privacy."))
        group["entries"].append(
            {
                "heading": self._portal_heading(*told) if len(facts) > 1 else "",
                "about": data_set.code,
                "facts": [fact for fact in facts if fact["text"]],
                "empty": [f["label"] for f in facts if ours and not f["text"]],
            }
        )

    def _portal_heading(self, row, values, masked):
        if self._message_of(row):  # is called by its subject, which may be another's
            subject = {line.name: text for line, text in values}.get("subject", "")
            return "" if "subject" in masked else subject
        return row.model_label if row._name == "privacy.change" else row.display_name

    def _change_facts(self, change, facts, names):
        """A line of the change log in words, in place of its columns; of the changed
        fields those with these names."""
        what = {**facts[0], "name": "summary", "label": self.env._("What")}
        what["text"] = "\n".join(f"{n}: {text}" for n, text in change._facts(names))
        told = [fact for fact in facts if fact["name"] in CHANGE_FACTS]
        return [what, *told]

    def _portal_group(self, groups, code, data_set):
        if code not in groups:
            groups[code] = {
                "code": code,
                "title": self._portal_word(TITLES, code) or data_set.name,
                **self._portal_ground(data_set),
                "folded": code == "protection",
                "facts": [],
                "entries": [],
                "shown": SHOWN if code in OPEN else 0,
                "more": False,
                "masked": False,
            }
        return groups[code]

    def _portal_ground(self, data_set):
        """Why we have it, where from and how long; of a contact itself its own fields
        say how it came."""
        source = data_set.path != "id" and self._portal_word(SOURCES, data_set.source)
        return {
            "why": data_set.purpose or "",
            "source": source or "",
            "how_long": data_set._how_long(),
            "until": data_set._erasure_words(),
        }

    def _portal_fact(self, data_set, line, text):
        return {
            "name": line.name,
            "label": self._portal_label(line),
            "text": text,
            "note": self._portal_word(NOTES, line.name),
            "about": line.name != "lang" and f"{data_set.code}.{line.name}",
        }

    def _portal_label(self, line):
        """What a mapped field is called on the portal."""
        return self._portal_word(LABELS, line.name) or line.label

    def _portal_word(self, words, name):
        return str(words[name]) if name in words else ""

    def _address_fact(self, texts):
        town = " ".join(filter(None, (texts.get("zip"), texts.get("city"))))
        parts = (texts.get("street"), texts.get("street2"), town)
        lines = [part for part in parts if part]
        if lines and texts.get("country_id"):
            lines.append(texts["country_id"])
        return {
            "name": "address",
            "label": self.env._("Address"),
            "text": "\n".join(lines),
            "note": "",
            "about": "partner.street",
        }
