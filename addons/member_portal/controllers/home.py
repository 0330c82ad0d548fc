from dateutil.relativedelta import relativedelta

from odoo.http import request, route
from odoo.tools import SQL

from odoo.addons.member_privacy.controllers.page import render_page
from odoo.addons.member_privacy.tools.age import birthday
from odoo.addons.portal.controllers.portal import CustomerPortal

from .member import own_person, own_person_children
from .words import long_day

LOOK_AHEAD = relativedelta(months=3)


class Home(CustomerPortal):
    @route(multilang=False)
    def home(self, **kwargs):
        """ "My page": who you are to us, what waits for you, and the ways on."""
        person = own_person()
        return render_page("member_portal.home", self._home_values(person))

    @route("/my/services", type="http", auth="user", website=True, readonly=True)
    def services(self, **kwargs):
        """Core's front page, for what other apps show their customers."""
        return CustomerPortal.home(self, **kwargs)

    def _home_values(self, person):
        known = person.in_register
        return {
            "person": person,
            "known": known,
            "first_name": person.preferred_name
            or (person.name or "").partition(" ")[0],
            "standing": self._standing(person) if known else [],
            "waiting": self._waiting(person) if known else [],
            "changed_on": self._last_change(person) if known else "",
            "seen_by": self._seen_by(person) if known else "",
            "looked": self._looked(person) if known else "",
            "open_cases": self._open_cases(person) if known else "",
            "children": own_person_children(),
            "has_services": self._has_services(),
        }

    def _standing(self, person):
        """What the person is to us, a sentence for each membership and office."""
        memberships = person.membership_ids.sorted("start_date", reverse=True)
        current = memberships.filtered(lambda m: m.state != "ended") or memberships[:1]
        today = request.env["res.users"]._today_oslo()
        offices = person.office_ids.filtered(
            lambda o: o.start_date <= today and (o.end_date or today) >= today
        )
        dues = self._dues_sentence(person)
        return [*map(self._membership_sentence, current), *dues] + [
            request.env._(
                "You are %(role)s in %(chapter)s.",
                role=office.role_id.name.lower(),
                chapter=office.chapter_id.name,
            )
            for office in offices
        ]

    def _membership_sentence(self, membership):
        facts = {
            "chapter": membership.chapter_id.name,
            "year": membership.start_date.year,
            "day": long_day(membership.end_date),
        }
        env = request.env
        if membership.state == "applied":
            return env._(
                "We are looking at your application to join %(chapter)s.", **facts
            )
        if membership.state == "ended":
            return env._("Your membership in %(chapter)s ended on %(day)s.", **facts)
        if membership.resigned_on:
            return env._(
                "You have resigned. Your membership in %(chapter)s ends on %(day)s.",
                **facts,
            )
        if membership.state == "suspended":
            return env._("Your membership in %(chapter)s is on hold.", **facts)
        return env._("You have been a member of %(chapter)s since %(year)s.", **facts)

    def _dues_sentence(self, person):
        """Whether this year's dues are paid, where there are any: a list of at most
        one sentence."""
        env = request.env
        year = env["res.users"]._today_oslo().year
        sentences = {
            "paid": env._("The dues for %s are paid.", year),
            "open": env._("The dues for %s are not paid yet.", year),
            "waived": env._("You pay no dues for %s.", year),
        }
        return [sentences[person.dues_state]] if person.dues_state else []

    def _waiting(self, person):
        """What waits for the person: a list of (sentence, words of the link, address).

        Extend for what an addon wants answered; nothing here asks for money or more
        data than the register needs to do what it promises.
        """
        waiting = []
        if person.membership_state == "active" and not person.street:
            waiting.append(
                (
                    request.env._("We have no postal address for you."),
                    request.env._("Write your address"),
                    "/my/information/address",
                )
            )
        waiting += self._to_confirm(person) + self._asked_again(person)
        return waiting + [self._soon_grown(c) for c in self._soon_of_age(person)]

    def _to_confirm(self, person):
        """A new e-mail address or number that is not used yet."""
        env = request.env
        sentences = {
            "email": env._("Your new e-mail address waits for your confirmation."),
            "phone": env._("Your new phone number waits for your confirmation."),
        }
        rows = person.contact_change_ids.filtered(lambda row: row._is_open())
        return [
            (
                sentences[row.field],
                env._("Confirm or stop it"),
                f"/my/information/{row.field}/confirm",
            )
            for row in rows
        ]

    def _asked_again(self, person):
        """What waits for an answer: a consent whose text has another meaning since, or
        that a guardian gave before the person was old enough, and children's."""
        waiting = []
        for purpose, choice in self._open_answers(person):
            sentence = request.env._("The text you said yes to is new: %s.", purpose)
            if choice.grown:
                sentence = request.env._("Now you decide alone: %s.", purpose)
            link = request.env._("Read it and answer again")
            waiting.append((sentence, link, "/my/consents"))
        for child in person._portal_children():
            for purpose, _choice in self._open_answers(child, person):
                sentence = request.env._(
                    "We need your answer for %(name)s about: %(purpose)s.",
                    name=child.name.partition(" ")[0],
                    purpose=purpose,
                )
                link = request.env._("Read it and answer")
                waiting.append((sentence, link, f"/my/children/{child.id}/consents"))
        return waiting

    def _open_answers(self, person, guardian=None):
        """[(name of the purpose, the first choice)] that wait for this answer."""
        consents = request.env["privacy.consent"].sudo()  # sudo: of this person only
        found = {}
        for choice in consents._choices(person, guardian=guardian):
            asked = choice.state == "outdated" or (
                guardian and choice.state == "waiting" and choice.said != "given"
            )
            if asked and choice.by != "child":
                found.setdefault(choice.purpose, choice)
        return [
            (purpose.name, found[purpose])
            for purpose in sorted(found, key=lambda each: each.sequence)
        ]

    def _soon_of_age(self, person):
        today = request.env["res.users"]._today_oslo()
        return person._portal_children().filtered(
            lambda child: (
                today < self._grown_on(child)[0] <= today + LOOK_AHEAD
                or today < self._leaves_on(child) <= today + LOOK_AHEAD
            )
        )

    def _grown_on(self, child):
        """(the day the child decides about the membership alone, the age)"""
        age = request.env["privacy.age.rule"]._age("joining")
        return birthday(child.birthdate_date, age), age

    def _leaves_on(self, child):
        """The day the last of the guardian's access ends."""
        age = request.env["privacy.age.rule"]._last_age()
        return birthday(child.birthdate_date, age)

    def _soon_grown(self, child):
        day, age = self._grown_on(child)
        facts = {"name": child.name.partition(" ")[0]}
        if day > request.env["res.users"]._today_oslo():
            sentence = request.env._(
                "%(name)s turns %(age)s on %(day)s. From then on, your child decides "
                "about the membership alone, and you no longer see the information.",
                age=age,
                day=long_day(day),
                **facts,
            )
        else:
            sentence = request.env._(
                "%(name)s is of age on %(day)s. From then on, you no longer answer for "
                "your child.",
                day=long_day(self._leaves_on(child)),
                **facts,
            )
        return (
            sentence,
            request.env._("See the information"),
            f"/my/children/{child.id}",
        )

    def _last_change(self, person):
        """The day anything about the person last changed; '' when nothing has."""
        rows = request.env.execute_query(
            SQL(
                "SELECT logged_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Oslo'"
                " FROM privacy_change WHERE partner_id = %s ORDER BY id DESC LIMIT 1",
                person.id,
            )
        )
        return long_day(rows[0][0].date()) if rows else ""

    def _seen_by(self, person):
        """How many officers see the person today."""
        people = person._officers_who_see()
        if not people:
            return request.env._("Only the secretariat")
        if people == 1:
            return request.env._("One officer, and the secretariat")
        return request.env._("%s officers, and the secretariat", people)

    def _looked(self, person):
        """How often somebody looked in the last twelve months."""
        since = request.env["res.users"]._today_oslo() - relativedelta(months=12)
        seen = len(request.env["privacy.view"]._seen_since(person, since))
        if not seen:
            return request.env._("Nobody has opened it in the last 12 months")
        return request.env._("Opened %s times in the last 12 months", seen)

    def _open_cases(self, person):
        """How many cases are open and when the first is answered; '' for none."""
        cases = request.env["privacy.request"].sudo()  # sudo: of this person only
        open_cases = cases._open_of(person)
        if not open_cases:
            return ""
        day = long_day(min(open_cases.mapped("due_on")))
        if len(open_cases) == 1:
            return request.env._("1 open, answer by %s", day)
        return request.env._(
            "%(count)s open, first answer by %(day)s", count=len(open_cases), day=day
        )

    def _has_services(self):
        """Whether another app shows something on core's front page."""
        views = request.env["ir.ui.view"].sudo()  # sudo: which pages exist, no data
        home = request.env.ref("portal.portal_my_home")
        return bool(views.search_count([("inherit_id", "=", home.id)], limit=1))
