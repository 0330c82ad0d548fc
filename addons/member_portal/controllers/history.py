from urllib.parse import urlencode

from dateutil.relativedelta import relativedelta

from odoo.http import Controller, request, route
from odoo.tools import groupby

from odoo.addons.member_privacy.controllers.page import render_page

from .member import PAGE, own_member
from .words import long_day, names_officers

SHOWN = 200


class History(Controller):
    @route("/my/history", **PAGE)
    def history(self, older="", **kwargs):
        """Who looked at the person behind the login, and who changed what and why."""
        person = own_member()
        today = request.env["res.users"]._today_oslo()
        since = today - relativedelta(months=60 if older else 12)
        seen, all_seen = self._seen(person, since)
        changed, all_changed = self._changed(person, since)
        return render_page(
            "member_portal.history",
            {
                "seen": seen,
                "changed": changed,
                "is_all": all_seen and all_changed,
                "since": long_day(since),
                "older": bool(older),
            },
        )

    # Who looked

    def _seen(self, person, since):
        """A line for each day, reader and occasion: (day, who, what, question); and
        whether these are all."""
        found = request.env["privacy.view"]._seen_since(person, since)
        views = found[:SHOWN]
        grouped = groupby(
            views, lambda view: (view.day, self._reader(view), self._did(view))
        )
        lines = [
            (long_day(day), who, what, self._question(day, who, what))
            for (day, who, what), _views in grouped
        ]
        return lines, len(found) <= SHOWN

    def _reader(self, view):
        """Elected officers by name and office, the secretariat by role and unit."""
        if not view.role_id:
            return view.user_id._in_words_of_the_house()
        office = f"{view.role_id.name}, {view.chapter_id.name}"
        officer = view.user_id.member_id
        if not names_officers() or not officer or officer.address_protected:
            return office
        return f"{officer.name}, {office}"

    def _did(self, view):
        env = request.env
        return {
            "member": env._("opened your information"),
            "case": env._("worked on a case of yours"),
            "log": env._("read what was changed about you"),
            "entry": env._("opened a protected entry about you"),
            "table": env._("read your information together with that of others"),
            "list": env._("took out a member list that you stand on"),
            "export": env._("took out a file that you stand in"),
        }[view.occasion]

    def _question(self, day, who, what):
        """Where the person asks about it, with the first sentence written."""
        text = request.env._(
            "%(day)s, %(who)s %(what)s. Why?", day=long_day(day), who=who, what=what
        )
        return "/my/cases/new/complaint?" + urlencode({"details": text})

    # Who changed

    def _changed(self, person, since):
        """A dict for each change: day, who, what, why, and facts as pairs; and
        whether these are all."""
        changes = request.env["privacy.change"].sudo()  # sudo: of this person only
        former = request.env["member.merge"].sudo()  # sudo: of this person only
        ids = [person.id, *former._former_ids(person)]
        domain = [("partner_id", "in", ids), ("logged_at", ">=", since)]
        told = self._told_fields()
        entries = []
        found = changes.search(domain, limit=SHOWN + 1)
        for change in found[:SHOWN]:
            facts = change._facts(told.get(change.model, {}).get("names", ()))
            if facts or change.operation == "delete":
                entries.append(
                    {
                        "day": long_day(change.logged_at.date()),
                        "who": self._actor(change, person),
                        "what": told.get(change.model, {}).get("name", ""),
                        "how": self._how(change),
                        "why": self._why(change),
                        "facts": facts,
                    }
                )
        return [entry for entry in entries if entry["what"]], len(found) <= SHOWN

    def _told_fields(self):
        """What the data map tells people of: by model, its name and its fields."""
        data_sets = request.env["privacy.data.set"].sudo()  # sudo: the map, no data
        told = {}
        for data_set in data_sets.search([]):
            lines = data_set.field_ids.filtered("in_access_report")
            found = told.setdefault(
                data_set.model, {"name": data_set.name, "names": set()}
            )
            found["names"] |= set(lines.mapped("name"))
        return told

    def _actor(self, change, person):
        member = (change.for_user_id or change.user_id).member_id
        if member and member == person:
            return request.env._("You")
        if member & person._portal_guardians():
            return request.env._("Your guardian")
        return change._who_in_words()

    def _how(self, change):
        env = request.env
        return {
            "create": env._("registered"),
            "update": env._("changed"),
            "delete": env._("removed"),
            "forget": env._("cleared from the log"),
        }[change.operation]

    def _why(self, change):
        """A closed list: what somebody typed is never shown."""
        env = request.env
        words = {
            "own correction": env._("You corrected it yourself."),
            "guardian": env._("Your guardian corrected it."),
            "case": env._("You had a case with us."),
            "import": env._("It came with a member list."),
            "undo": env._("A member list was taken back."),
            "retention": env._("Its time was over."),
            "claim sent": env._("The claim was sent to you again."),
        }
        reason = (change.reason or "").lower()
        return next((w for start, w in words.items() if reason.startswith(start)), "")
