"""Every public method of ours, called over JSON-RPC by a member and by the lowest
officer with rows of their own, of others, missing ones and very many."""

import inspect
import json

from odoo.service.model import get_public_method
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, mute_logger

from .calls import MANY, MISSING, ModelCalls
from .rows import ROWS, make
from .surface import lines, methods_without_line
from .world import AccessCase

QUIET = (
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.base.models.res_users",
    "odoo.addons.base.models.ir_mail_server",
    "odoo.addons.member_dispatch.tools.smtp",
    "odoo.http",
    "odoo.models",
    "odoo.sql_db",
)
CLEAR = {
    "odoo.exceptions.AccessDenied",
    "odoo.exceptions.AccessError",
    "odoo.exceptions.LockError",
    "odoo.exceptions.MissingError",
    "odoo.exceptions.RedirectWarning",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
}
# Where a method stands with an abstract model, one that has it.
CONCRETE = {
    "base": "member.membership",
    "mail.thread": "member.chapter",
    "member.audience.mixin": "member.dispatch",
    "privacy.view.mixin": "privacy.request",
    "privacy.watched": "res.groups",
}
# What else a method asks for, by the name of the argument.
ARGUMENTS = {
    "credential": {"type": "password", "login": "portal_siri", "password": "x"},
    "domain": [],
    "field_names": ["id"],
    "fields": ["id"],
    "fields_spec": {},
    "fields_to_export": ["display_name"],
    "groupby_spec": "id",
    "login": "nobody@example.com",
    "name": "x",
    "specification": {"display_name": {}},
    "user_agent_env": {},
    "values": {},
    "vals": {"active": False},
}
# Nobody may add to or take from these by any of the calls.
COUNTED = (
    "ir_model_access",
    "ir_rule",
    "member_chapter",
    "member_membership",
    "member_office",
    "member_role",
    "privacy_consent",
    "privacy_data_set",
    "privacy_purpose",
    "privacy_request",
    "privacy_retention_rule",
    "res_groups_users_rel",
    "res_users",
)


@tagged("post_install", "-at_install")
class TestMethods(AccessCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lines = lines("methods.csv")
        abouts = {}
        for line in lines("models.csv"):
            abouts.setdefault(line["model"], []).append(line["about"])
        cls.own, cls.foreign, whose = {}, {}, {}
        for name in {CONCRETE.get(ln["model"], ln["model"]) for ln in cls.lines}:
            if name in ROWS and name in abouts:
                about = abouts[name]
                own = "anna" if "anna" in about else about[0]
                foreign = "siri" if "siri" in about else about[-1]
                whose[name] = (own, foreign)
                cls.own[name] = make(cls, name, own)
                cls.foreign[name] = make(cls, name, foreign)
        cls.model_calls = ModelCalls(cls, cls.own, cls.foreign, whose)
        cls.env.flush_all()
        cls.secrets = [cls.siri.name, cls.siri.email, cls.siri.member_number]

    def test_every_public_method_has_its_line(self):
        """`python -m tests.access.missing` lists them."""
        self.assertFalse(methods_without_line(self.env), "methods without a line")
        for line in self.lines:
            self.assertTrue(hasattr(self.env[line["model"]], line["method"]), line)

    def test_no_call_reaches_past_the_caller(self):
        before = self._state()
        wrong = []
        for column, role in (("portal", "portal"), ("officer", "local")):
            user = self.roles[role]
            self.authenticate(user.login, user.login)
            for line in self.lines:
                for which, *arguments in self._calls(line):
                    answer = self._call(line, *arguments)
                    fault = self._fault(line, line[column], which, answer)
                    if fault:
                        wrong.append(f"{role} {line['model']}.{line['method']} {fault}")
            changed = {
                key for key, value in self._state().items() if before[key] != value
            }
            self.assertFalse(changed, role)
        self.assertFalse(wrong, "\n".join(wrong))

    def _calls(self, line):
        """(what kind, arguments, and those by name) of each call, as the client would
        send them."""
        model = CONCRETE.get(line["model"], line["model"])
        method = get_public_method(self.env[model], line["method"])
        if getattr(method, "_api_model", False):
            for which, named in self.model_calls.of(model, method):
                yield which, [], named
            return
        further = [
            ARGUMENTS.get(
                name, [self.siri.id] if name.endswith("_ids") else self.siri.id
            )
            for name, parameter in list(inspect.signature(method).parameters.items())[
                1:
            ]
            if parameter.default is parameter.empty
            and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        ]
        for which, ids in (
            ("own", self.own.get(model, self.env[model]).ids or MISSING),
            ("foreign", self.foreign.get(model, self.env[model]).ids or MISSING),
            ("missing", MISSING),
            ("many", MANY),
        ):
            yield which, [ids, *further], {}

    def _call(self, line, arguments, named):
        model = CONCRETE.get(line["model"], line["model"])
        call = {"model": model, "method": line["method"], "args": arguments}
        with mute_logger(*QUIET):
            answer = self.url_open(
                f"/web/dataset/call_kw/{model}/{line['method']}",
                data=json.dumps({"params": {**call, "kwargs": named}}),
                headers={"Content-Type": "application/json"},
            )
        return answer.json()

    def _fault(self, line, expected, which, answer):
        """What is wrong with an answer, if anything."""
        text = json.dumps(answer, ensure_ascii=False)
        error = answer.get("error")
        if any(secret in text for secret in self.secrets):
            return f"{which}: tells of somebody else"
        if "Traceback" in text:
            return f"{which}: shows a traceback"
        if error:
            name = error["data"]["name"]
            return None if name in CLEAR else f"{which}: {name}"
        if which == "foreign" and expected == "own":
            return "foreign: went through" if answer.get("result") else None
        if which in ("own", "foreign") and expected == "-":
            return f"{which}: went through"
        return None

    def _state(self):
        """Rows of others as they stand, and how many rows there are of what matters."""
        self.env.flush_all()
        self.env.invalidate_all()
        others = {
            f"{name} {record.id}": self._text(record)
            for name, records in self.foreign.items()
            for record in records | self.env[name].browse()
            if self.own[name] != records and self.env[name]._auto
        }
        for person in (self.siri, self.ola, self.portal_siri):
            others[f"{person._name} {person.id}"] = self._text(person)
        for table in COUNTED:
            [[count]] = self.env.execute_query(
                SQL("SELECT count(*) FROM %s", SQL.identifier(table))
            )
            others[table] = count
        return others

    def _text(self, record):
        return self.env.execute_query(
            SQL(
                "SELECT t::text FROM %s t WHERE id = %s",
                SQL.identifier(record._table),
                record.id,
            )
        )
