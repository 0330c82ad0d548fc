from odoo.http import Controller, request, route

from odoo.addons.member_privacy.controllers.page import render_page

from .member import PAGE, own_member
from .words import long_day, names_officers


class Access(Controller):
    @route("/my/access", **PAGE)
    def access(self, **kwargs):
        """Who can see the person behind the login today, and on what ground."""
        person = own_member()
        lines = person._who_can_see()
        return render_page(
            "member_portal.access",
            {
                "chapters": self._chapters([x for x in lines if x["chapter"]]),
                "secretariat": next((x for x in lines if not x["chapter"]), None),
                "by_consent": self._by_consent(person),
                "guardians": person._portal_guardians(),
            },
        )

    def _chapters(self, lines):
        """Officers by chapter, the nearest first: (chapter, level, entries, what)."""
        found = {}
        for line in lines:
            found.setdefault(line["chapter_id"], []).append(line)
        chapters = request.env[
            "member.chapter"
        ].sudo()  # sudo: names, on one's own page
        return [
            (
                chapter,
                self._level(chapter),
                [self._entry(line) for line in found[chapter.id]],
                self._sees(found[chapter.id][0]["categories"]),
            )
            for chapter in chapters.browse(found).sorted(
                lambda chapter: -chapter.parent_path.count("/")
            )
        ]

    def _by_consent(self, person):
        """A sentence for each membership that officers see by consent alone."""
        env = request.env
        return [
            env._("Officers see your membership in %s because you said yes.", name)
            if membership.is_told
            else env._(
                "No officer sees your membership in %s before you say yes.", name
            )
            for membership in person.membership_ids
            if membership.state != "ended" and membership.type_id.chapter_purpose_id
            for name in [membership.chapter_id.name]
        ]

    def _level(self, chapter):
        """What kind of chapter it is, in words of the page."""
        env = request.env
        return {
            "national": env._("the whole country"),
            "county": env._("county chapter"),
            "local": env._("local chapter"),
        }[chapter.level]

    def _entry(self, line):
        """An officer in words: a heading, and facts as pairs."""
        env = request.env
        named = names_officers() and not line["protected"]
        facts = [(env._("Since"), long_day(line["since"]))]
        if named:
            facts.insert(0, (env._("Office"), line["role"]))
        facts.append((env._("Why"), line["ground"]))
        heading = line["who"] if named else line["role"]
        return {"heading": heading, "facts": [fact for fact in facts if fact[1]]}

    def _sees(self, categories):
        """Kinds of information as one would say it."""
        env = request.env
        words = {
            "identity": env._("name and birth date"),
            "contact": env._("address, phone and e-mail"),
            "membership": env._("membership and offices"),
            "special": env._("protection and restrictions"),
            "financial": env._("payments"),
            "free_text": env._("notes"),
        }
        return ", ".join(word for code, word in words.items() if code in categories)
