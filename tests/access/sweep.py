"""How every address of every installed module is asked about somebody hidden."""

import inspect
import json
import random
import re
from typing import NamedTuple
from urllib.parse import quote

from tests.share import is_deep, rotating_seed

from .rows import make
from .surface import lines

MARKER = re.compile(r"<(?:[^<>]*:)?(\w+)>")
# Addresses that are not asked, and why.
SKIPPED = {
    "/web/session/logout": "ends the session",
    "/web/session/destroy": "ends the session",
    "/web/session/authenticate": "begins another session",
    "/web/login": "begins another session",
    "/web/become": "begins another session",
    "/my/deactivate_account": "ends the login",
    "/web/database": "is of the server, and closed in production",
    "/web/tests": "loads all scripts of the tests",
    "/web/assets": "loads scripts",
    "/web/bundle": "loads scripts",
    "/bus/websocket_worker_bundle": "loads scripts",
    "/websocket": "holds the connection",
    "/xmlrpc": "takes a password: `test_second_factor.py`",
    "/jsonrpc": "takes a password: `test_second_factor.py`",
    "/mail/font_to_img": "draws an icon",
    "/web_editor/font_to_img": "draws an icon",
    "/discuss/gif": "asks another server",
    "/google_gmail": "asks another server",
    "/microsoft_outlook": "asks another server",
    "/html_editor/generate_text": "asks another server",
    "/web_editor/generate_text": "asks another server",
    "/html_editor/media_library_search": "asks another server",
    "/html_editor/save_library_media": "asks another server",
    "/web_editor/save_library_media": "asks another server",
    "/html_editor/video_url": "asks another server",
    "/web_editor/video_url": "asks another server",
    "/html_editor/get_ice_servers": "asks another server",
    "/web_editor/get_ice_servers": "asks another server",
    "/html_editor/link_preview_external": "asks another server",
    "/web_unsplash": "asks another server",
    "/web/set_profiling": "measures the server",
}
PUSHED = ("/websocket/peek_notifications",)
# Rows that some address is asked with, whatever it is about.
ASKED_WITH = ("discuss.channel", "ir.attachment", "mail.followers", "mail.message")
# What tells of a contact by the rule alone.
FOUND_WITHOUT_RULE = {
    "/mail/data",
    "/web/dataset/call_kw",
    "/web/action/load_breadcrumbs",
}
# What the web client asks of discussions and pages at once.
GATHERED = ("/mail/action", "/mail/data")
# Arguments that say which row an address is asked about.
NAMES_A_ROW = {
    "attachment",
    "attachment_id",
    "channel_id",
    "docids",
    "id",
    "message_id",
    "res_id",
    "subpath",
    "thread_id",
}
# Arguments that change nothing of what is answered.
NOT_SENT = {"nocache", "unique"}
PAGE = ("followers", "attachments", "activities", "display_name", "scheduledMessages")


class Asked(NamedTuple):
    """One request: what is sent in the address, in a form or as a call."""

    method: str
    path: str
    form: dict
    call: bool


def is_asked(rule):
    """Whether an address is asked: one for programs wants a key, which nobody has."""
    known = rule.rule.startswith(tuple(SKIPPED)) and not rule.rule.startswith(PUSHED)
    return not known and rule.endpoint.routing["auth"] != "bearer"


class Asking:
    """Requests about a person and the rows that lead to them.

    :param person: the hidden person
    :param login: their login
    :param dict rows: a row about them of each model, by its name
    """

    def __init__(self, person, login, rows):
        self.person = person
        self.login = login
        self.rows = rows

    def requests(self, rule, names, model, number):
        """What to ask of one address about the row `number` of `model`."""
        values = self._values(model, number)
        if rule.rule in GATHERED:
            for fetched in self._fetched(model, number):
                sent = {"fetch_params": [fetched], "context": values["context"]}
                yield Asked("POST", rule.rule, sent, call=True)
            return
        path = MARKER.sub(
            lambda marker: quote(str(values.get(marker[1], "x")), safe="/"),
            re.sub(r"<any\(([^),]*)[^>]*>", r"\1", rule.rule).replace('"', ""),
        )
        sent = {
            name: values.get(name, "x")
            for name in names
            if name not in NOT_SENT and name not in rule.arguments
        }
        if rule.endpoint.routing["type"] == "jsonrpc":
            yield Asked("POST", path, sent, call=True)
            return
        form = {k: _text(value) for k, value in sent.items()}
        for method in sorted((rule.methods or {"GET", "POST"}) & {"GET", "POST"}):
            yield Asked(method, path, form, call=False)

    def _values(self, model, number):
        """What arguments of that name are of, in all the addresses there are."""
        return {
            **self._numbers(model, number),
            **self._models(model, number),
            **self._words(),
        }

    def _numbers(self, model, number):
        def of(name):
            return number if model == name else self.rows[name].id

        message, channel = of("mail.message"), of("discuss.channel")
        numbers = dict.fromkeys(
            ("case_id", "custom_id", "export_id", "id", "rec_id", "res_id"), number
        )
        return {
            **numbers,
            **dict.fromkeys(("child_id", "partner", "partner_id"), self.person.id),
            **dict.fromkeys(("attachment", "attachment_id"), of("ir.attachment")),
            **dict.fromkeys(("from_message_id", "message_id"), message),
            **dict.fromkeys(
                ("channel_id", "parent_channel_id", "sub_channel_id"), channel
            ),
            "docids": number,
            "file_ids": of("ir.attachment"),
            "follower_id": of("mail.followers"),
            "height": 8,
            "ids": [number],
            "known_member_ids": [],
            "last": 0,
            "last_message_id": message,
            "limit": 30,
            "member_ids": [number],
            "partner_ids": self.person.ids,
            "partners_to": self.person.ids,
            "pid": self.person.id,
            "thread_id": number,
            "width": 8,
        }

    def _models(self, model, number):
        named = ("model", "model_name", "res_model", "thread_model")
        image = model in ("res.partner", "res.users")
        return {
            **dict.fromkeys(named, model),
            "actions": [{"model": model, "resId": number}],
            "args": [[number], ["display_name"]],
            "context": {
                "active_id": number,
                "active_ids": [number],
                "active_model": model,
                "default_author_id": self.person.id,
                "default_partner_id": self.person.id,
                "default_partner_ids": self.person.ids,
            },
            "domain": [["id", "=", number]],
            "field": "image_1920" if image else "display_name",
            "filename_field": "display_name",
            "kwargs": {},
            "method": "read",
            "model_names": [model],
            "model_names_to_fetch": json.dumps([model]),
            "path": f"{model}/read",
            "reportname": "web.report_layout",
            "converter": "html",
            "service": "object",
            "src": f"/web/image/{self.rows['ir.attachment'].id}",
            "subpath": f"{model}/{number}",
            "fetch_params": {},
            "xmlid": f"{model},{number}",
        }

    def _words(self):
        sent = {
            "body": "x",
            "partner_ids": self.person.ids,
            "partner_emails": [self.person.email],
        }
        return {
            "channels": [f"res.partner_{self.person.id}"],
            "content": "x",
            "action": "add",
            "emails": [self.person.email],
            "is_first_poll": True,
            "is_typing": True,
            "login": self.login.login,
            "post_data": sent,
            "search_term": "Siri",
            "term": "Siri",
            "update_data": sent,
        }

    def _fetched(self, model, number):
        page = {"thread_model": model, "thread_id": number}
        return [
            *(["mail.thread", {**page, "request_list": [part]}] for part in PAGE),
            "init_messaging",
            "failures",
            "systray_get_activities",
            "channels_as_member",
            ["avatar_card", {"model": model, "id": number}],
            ["discuss.channel", self.rows["discuss.channel"].ids],
            ["/discuss/get_or_create_chat", {"partners_to": self.person.ids}],
        ]


def _text(value):
    if isinstance(value, list) and all(isinstance(each, int) for each in value):
        return ",".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value)


class CoreRoutes:
    """Tests of `TestRoutes`, whose world they use: `./dev test --deep` asks every
    address about every row, CI one in so many about some."""

    SHARE, ABOUT = 16, 3

    def test_no_address_of_any_module_tells_of_somebody_hidden(self):
        asking, pages = self._hidden_rows()
        before = self._of_siri()
        wrong, tried = [], 0
        for role in ("portal", "local"):
            user = self.roles[role]
            self.authenticate(user.login, user.login)
            for turn, rule in enumerate(self._asked_rules()):
                if not is_deep() and (turn + rotating_seed()) % self.SHARE:
                    continue
                for about in self._abouts(rule, asking, pages, turn):
                    for asked in asking.requests(rule, _names(rule), *about):
                        tried += 1
                        if fault := self._told(asked):
                            wrong.append(f"{role} {asked} {about}: {fault}")
        self.assertFalse(wrong, "\n".join(wrong))
        self.assertEqual(self._of_siri(), before)
        self.assertGreater(tried, 20)

    def test_the_sweep_finds_what_an_address_tells(self):
        """What these tell, once the rule on contacts is gone."""
        asking, _pages = self._hidden_rows()
        self.env.ref("member_privacy.res_partner_rule_member_scope").active = False
        user = self.roles["local"]
        self.authenticate(user.login, user.login)
        found = set()
        for rule in self._asked_rules():
            if rule.rule in FOUND_WITHOUT_RULE:
                about = ("res.partner", self.siri.id)
                requests = asking.requests(rule, _names(rule), *about)
                if any(self._told(asked) for asked in requests):
                    found.add(rule.rule)
        self.assertEqual(found, FOUND_WITHOUT_RULE)

    def _asked_rules(self):
        rules = sorted(self._all_rules(), key=lambda rule: rule.rule)
        return [rule for rule in rules if is_asked(rule)]

    def _hidden_rows(self):
        """Who asks about Siri, with a row about her of each model; and pages that are
        open to the callers, with somebody hidden on them."""
        self.siri.write({"street": "Kanarigata 7", "phone": "+4722334455"})
        self.ola.write({"email": "ola@kanari.example", "phone": "+4722334466"})
        rows = {"res.partner": self.siri, "res.users": self.portal_siri}
        models = {ln["model"] for ln in lines("models.csv") if ln["about"] == "siri"}
        chosen = sorted(models & set(self.env) - rows.keys())
        if not is_deep():
            chosen = random.Random(rotating_seed()).sample(chosen, 12)  # noqa: S311
        for model in {*chosen, *ASKED_WITH}:
            rows[model] = make(self, model, "siri")
        # Not Anna's own: what was written there is hers, and her page shows it.
        pages = [self.oslo, self._discussion()]
        for page in pages:
            page.message_post(
                body="x", author_id=self.ola.id, partner_ids=(self.siri | self.ola).ids
            )
            if page._name != "discuss.channel":
                page.message_subscribe((self.siri | self.ola).ids)
        self.secrets = self._secrets()
        self.env.flush_all()
        self.env.invalidate_all()
        return Asking(self.siri, self.portal_siri, rows), pages

    def _discussion(self):
        """An open one, that anybody who is logged in may join."""
        people = self.siri | self.ola | self.staff.partner_id
        return self.env["discuss.channel"].create(
            {
                "name": "Open",
                "channel_type": "channel",
                "group_public_id": False,
                "channel_member_ids": [(0, 0, {"partner_id": p.id}) for p in people],
            }
        )

    def _secrets(self):
        """Of Ola's, who writes on open pages, all but the name."""
        siri, ola = self.siri, self.ola
        return [
            siri.name,
            siri.member_number,
            siri.street,
            siri.phone,
            self.portal_siri.login,
            ola.email,
            ola.member_number,
            ola.phone,
        ]

    def _abouts(self, rule, asking, pages, turn):
        """(model, number) that an address is asked about."""
        found = [(name, row.id) for name, row in sorted(asking.rows.items())]
        found += [(page._name, page.id) for page in pages]
        if not NAMES_A_ROW & {*_names(rule), *rule.arguments}:
            return found[:1]
        if is_deep():
            return found
        dice = random.Random(rotating_seed() + turn)  # noqa: S311 - which, no secret
        return dice.sample(found, self.ABOUT)

    def _told(self, asked):
        """What an answer tells that it must not, if anything."""
        if asked.call:
            answer = self._sent(asked.method, asked.path, json={"params": asked.form})
        else:
            answer = self._asked(asked.method, asked.path, asked.form)
        sent = json.dumps(asked.form)
        said = answer.text + str(answer.headers)
        for secret in self.secrets:
            if secret in said and secret not in sent:
                return f"{answer.status_code} tells {secret}"
        return "shows a traceback" if "Traceback" in said else None


def _names(rule):
    """The names of what an address takes."""
    parameters = inspect.signature(rule.endpoint.func).parameters.values()
    return {
        each.name
        for each in parameters
        if each.name != "self"
        and each.kind not in (each.VAR_KEYWORD, each.VAR_POSITIONAL)
    }
