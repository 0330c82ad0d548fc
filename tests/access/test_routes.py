"""Every address of ours, opened and sent to by the public, a member and the lowest
officer with what is their own, of others, missing, huge or no text at all."""

import inspect
import json
import threading
from unittest.mock import patch
from urllib.parse import quote

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, mute_logger

from tests.share import is_deep, rotating_seed

from .surface import OURS
from .sweep import CoreRoutes
from .test_methods import QUIET
from .world import AccessCase

KINDS = ("own", "foreign", "missing", "huge", "broken")
MISSING = 2**31 - 1
HUGE = 10**40
# An address that is longer does not reach Odoo.
HUGE_TEXT = {"GET": 1_000, "POST": 10_000}
BROKEN = ("\x00", "http://[../../x'\"<script>")
# What forms of ours send besides what a method names in its signature.
FORMS = ("street", "zip", "city", "country_id", "List-Unsubscribe")
LOGINS = ("login", "password", "old", "new1", "new2")
# What the web client would never send: (description, body) of calls to models.
ODD_CALLS = (
    ("no body", ""),
    ("no object", "[]"),
    ("no parameters", "{}"),
    ("parameters in a list", '{"params": []}'),
    ("no model", '{"params": {"method": "read", "args": [], "kwargs": {}}}'),
)
ODD_ARGUMENTS = (
    ("web_read", {"1": 2}, {}),
    ("web_read", "x", {}),
    ("web_read", [[[1]]], {}),
    ("web_read", [[HUGE]], {"specification": {"name": {}}}),
    ("web_read", [["1"]], {"specification": {"name": {}}}),
    ("web_read", [[MISSING]], {"specification": {"name": {"fields": 1}}}),
    ("web_search_read", [], {"domain": "x", "specification": {}}),
    ("web_search_read", [], {"domain": [["id", "=", HUGE]], "specification": {}}),
    ("web_search_read", [], {"domain": [[1]], "specification": {}}),
    ("web_search_read", [], {"domain": [["name", "=", "\x00"]], "specification": {}}),
    ("web_search_read", [], {"domain": [], "specification": {}, "limit": HUGE}),
    ("web_search_read", [], {"domain": [], "specification": {}, "order": "x;y"}),
    ("name_search", ["\x00"], {}),
    ("formatted_read_group", [[], ["x"], ["__count"]], {}),
)


@tagged("post_install", "-at_install")
class TestRoutes(CoreRoutes, AccessCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cases = cls.env["privacy.request"]
        cls.cases = {
            "own": cases._create_for(cls.anna, "access").id,
            "foreign": cases._create_for(cls.siri, "access").id,
        }
        consents = cls.env["privacy.consent"]
        token = consents._link_token(cls.anna.id, cls.newsletter.id, "email")
        theirs = consents._link_token(cls.siri.id, cls.newsletter.id, "email")
        cls.tokens = {"own": token, "foreign": theirs[:-2] + "AA"}
        cls.env.flush_all()
        cls.secrets = [cls.siri.name, cls.siri.email, cls.siri.member_number]

    def test_no_address_breaks_or_reaches_past_the_caller(self):
        before = self._of_siri()
        wrong, tried = [], 0
        for role in ("public", "portal", "local"):
            user = self.roles[role]
            login = None if role == "public" else user.login
            self.authenticate(login, login)
            for turn, (method, rule) in enumerate(self._rules()):
                if role == "public" and rule.endpoint.routing["auth"] == "user":
                    continue  # asks for a login before anything is read
                for kind in self._kinds(turn):
                    for path in self._paths(rule, kind):
                        tried += 1
                        fault = self._fault(
                            method, path, self._form(method, rule, kind)
                        )
                        if fault:
                            wrong.append(f"{role} {method} {path[:80]!r}: {fault}")
        self.assertFalse(wrong, "\n".join(wrong))
        self.assertEqual(self._of_siri(), before)
        self.assertGreater(tried, 200)

    def test_what_is_foreign_answers_like_what_is_missing(self):
        self.authenticate(self.portal_anna.login, self.portal_anna.login)
        for method, rule in self._rules():
            if rule.arguments:
                [foreign, missing] = (
                    {self._answer(method, path, {}) for path in self._paths(rule, kind)}
                    for kind in ("foreign", "missing")
                )
                self.assertEqual(foreign, missing, rule.rule)

    def test_calls_that_no_client_sends_are_refused_without_a_traceback(self):
        wrong = []
        for role in ("portal", "local"):
            user = self.roles[role]
            self.authenticate(user.login, user.login)
            for what, body in (*ODD_CALLS, *self._odd_calls()):
                answer = self._sent(
                    "POST",
                    "/web/dataset/call_kw/res.partner/read",
                    data=body,
                    headers={"Content-Type": "application/json"},
                )
                if "Traceback" in answer.text or answer.status_code >= 500:
                    wrong.append(f"{role}, {what}: {answer.status_code}")
        self.assertFalse(wrong, "\n".join(wrong))

    def _kinds(self, turn):
        """All with --deep; else what is own and foreign, and one of the others, which
        the seed of the run says."""
        others = [kind for kind in KINDS if kind not in ("own", "foreign")]
        chosen = others[(turn + rotating_seed()) % len(others)]
        return KINDS if is_deep() else ("own", "foreign", chosen)

    def _odd_calls(self):
        for model in ("res.partner", "privacy.change", "privacy.request"):
            for method, args, kwargs in ODD_ARGUMENTS:
                call = {"model": model, "method": method}
                params = {**call, "args": args, "kwargs": kwargs}
                yield (
                    f"{model} {method} {args} {kwargs}",
                    json.dumps({"params": params}),
                )

    def _rules(self):
        """(HTTP method, rule) of what our controllers answer, core's that they change
        included."""
        ours = [rule for rule in self._all_rules() if self._is_ours(rule)]
        self.assertGreater(len(ours), 20)
        for rule in sorted(ours, key=lambda rule: rule.rule):
            for method in sorted((rule.methods or {"GET", "POST"}) & {"GET", "POST"}):
                yield method, rule

    def _all_rules(self):
        thread = threading.current_thread()
        with patch.object(thread, "dbname", self.env.cr.dbname, create=True):
            return list(self.env["ir.http"].routing_map().iter_rules())

    def _is_ours(self, rule):
        """Whether one of our classes says how the address is answered; our addition to
        calls of models is for `test_methods.py`."""
        endpoint = rule.endpoint.func
        controller = type(endpoint.__self__)
        return rule.endpoint.routing["type"] == "http" and any(
            endpoint.__name__ in vars(part)
            for part in controller.__mro__
            if part.__module__.startswith(OURS)
        )

    def _paths(self, rule, kind):
        """The address with everything in it that varies of that kind."""
        names = sorted(rule.arguments)
        if not names:
            return [rule.rule]
        texts = BROKEN if kind == "broken" else (self._text(rule, kind),)
        numbers = {"own": self.cases, "foreign": self.cases}.get(kind, {})
        number = numbers.get(kind, HUGE if kind == "huge" else MISSING)
        if "child" in rule.rule:
            number = {"own": self.anna.id, "foreign": self.siri.id}.get(kind, number)
        found = []
        for text in texts:
            path = rule.rule
            for name in names:
                for kind_of in ("string", "int"):
                    filled = quote(text, safe="") if kind_of == "string" else number
                    path = path.replace(f"<{kind_of}:{name}>", str(filled))
            found.append(path)
        if "<any(" in rule.rule:
            start, _any, rest = rule.rule.partition("<any(")
            choices, _end, tail = rest.partition("):")
            choices = sorted(choices.split(","))  # written in any order
            # None of them is somebody's: what is foreign is what is missing.
            place = KINDS.index("missing" if kind == "foreign" else kind)
            choice = choices[place % len(choices)]
            found = [start + choice.strip('"') + tail.partition(">")[2]]
        if kind == "broken" and "<string:" in rule.rule:
            found.append(rule.rule.replace("<string:token>", "%FF%FE"))
        return found

    def _text(self, rule, kind):
        if kind in self.tokens and rule.rule.startswith("/consent/"):
            return self.tokens[kind]
        return {"own": "x", "foreign": "y" * 200, "missing": "x" * 40}.get(
            kind, "x" * 20_000
        )

    def _form(self, method, rule, kind):
        """Everything that the form of an address may hold, of that kind."""
        value = {
            "own": str(self.anna.id),
            "foreign": str(self.siri.id),
            "missing": str(MISSING),
            "huge": "9" * HUGE_TEXT[method],
            "broken": "\x00 http://[ \udcff".encode("utf-8", "surrogateescape"),
        }[kind]
        names = inspect.signature(rule.endpoint.func).parameters.keys()
        named = {*names, *FORMS, *LOGINS} - {"self", "kwargs", "kw", "args", "form"}
        return dict.fromkeys(sorted(named - rule.arguments), value)

    def _fault(self, method, path, form):
        answer = self._asked(method, path, form)
        if answer.status_code >= 500:
            return f"answers {answer.status_code}"
        if "Traceback" in answer.text:
            return "shows a traceback"
        if any(secret in answer.text for secret in self.secrets):
            return "tells of somebody else"
        return None

    def _answer(self, method, path, form):
        return self._asked(method, path, form).status_code

    def _asked(self, method, path, form):
        if method == "GET":
            return self._sent(method, path, params=form)
        token = http.Request.csrf_token(self)
        return self._sent(method, path, data={**form, "csrf_token": token})

    def _sent(self, method, path, **request):
        with mute_logger(*QUIET):
            return self.opener.request(
                method,
                self.base_url() + path,
                allow_redirects=False,
                timeout=120,
                **request,
            )

    def _of_siri(self):
        """Everything of hers that an address could change, as text."""
        self.env.flush_all()
        rows = {}
        for table, column in (
            ("res_partner", "id"),
            ("res_users", "partner_id"),
            ("member_membership", "partner_id"),
            ("privacy_consent", "partner_id"),
            ("privacy_request", "partner_id"),
            ("member_contact_change", "partner_id"),
        ):
            rows[table] = self.env.execute_query(
                SQL(
                    "SELECT t::text FROM %s t WHERE %s = %s ORDER BY id",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    self.siri.id,
                )
            )
        return rows
