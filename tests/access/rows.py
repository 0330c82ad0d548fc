"""What a row of each of our models looks like that is about a given person.

One `Row` for each model of the matrix. Adding a model to the matrix means adding its
line in `models.csv` and, here or beside, how such a row comes about.
"""

from odoo import fields

from .row import ROWS, Row, chapter, make, number, officer, person
from .rows_base import BASE_ROWS
from .rows_mail import MAIL_ROWS


def _closed_case(world, about):
    request = world.env["privacy.request"].create(
        {"partner_id": person(world, about).id, "kind": "portability"}
    )
    request.sudo().state = "done"  # one can be opened beside it
    return request


def _request_step(world, about):
    return {
        "request_id": _closed_case(world, about).id,
        "code": "partner",
        "outcome": "anonymise",
    }


def _dispatch(world, about):
    return {
        "subject": "Walk",
        "body": "<p>Hello</p>",
        "chapter_id": chapter(world, about).id,
    }


def _make_dispatch(world, about):
    dispatches = world.env["member.dispatch"].with_user(officer(world, about))
    return dispatches.create(_dispatch(world, about))


def _recipient(world, about):
    return {
        "dispatch_id": _make_dispatch(world, about).id,
        "partner_id": person(world, about).id,
        "channel": "email",
        "state": "queued",
        "idempotency_key": f"key{number()}",
    }


def _make_list(world, about):
    lists = world.env["member.list"].with_user(officer(world, about))
    return lists.create(_list(world, about))


def _list(world, about):
    return {"chapter_id": chapter(world, about).id, "reason": "attendance"}


def _make_audience(world, about):
    world.env.flush_all()
    return world.env["member.audience"].browse(person(world, about).ids)


def _audience_of(world, about):
    return {"audience_of": f"member.dispatch,{_make_dispatch(world, about).id}"}


def _change(world, about):
    """Under a reason: without, it is one net change with the making of the person."""
    log = world.env["privacy.change"]
    with log._reason("case SAK-1, rectification"):
        person(world, about).city = "Testby"
    domain = [("partner_id", "=", person(world, about).id)]
    return log.search(domain, limit=1)


def _duplicate(world, about):
    other = world.env["res.partner"].sudo().create({"name": "Alike"})
    return {"partner_id": person(world, about).id, "other_id": other.id}


def _view_day(world, about):
    make(world, "privacy.view", "anna")
    world.env.flush_all()
    return world.env["privacy.view.day"].search([], limit=1)


def _import(world, about):
    return {"name": "members.csv", "source": "x"}


def _make_import_row(world, about):
    values = _import_row(world, about)
    record = world.env["member.import"].browse(values["import_id"])
    record.sudo().state = "checked"
    return world.env["member.import.row"].sudo().create(values)


def _import_row(world, about):
    record = make(world, "member.import", "-")
    return {
        "import_id": record.id,
        "number": number(),
        "file_hash": "x",
        "outcome": "duplicate",
        "partner_id": person(world, about).id,
    }


def _text(world, about):
    return {"name": f"Text {number()}", "kind": "guide", "body": "<p>x</p>"}


def _make_text(world, about):
    guide = world.env["member.guide"].create(_text(world, about))
    if about == "published":
        guide.action_publish()
    return guide


def _published_text(world):
    guides = world.env["member.guide"]
    published = guides.search([("published_on", "!=", False)], limit=1)
    return published or _make_text(world, "published")


def _coded(world, about):
    return {"name": f"Row {number()}", "code": f"row{number()}"}


OUR_ROWS = {
    "member.access": Row(
        make=lambda world, about: world.env["member.access"].search(
            [("chapter_id", "=", world.oslo.id)], limit=1
        ),
        link="partner_id",
    ),
    "member.acknowledgement": Row(
        lambda world, about: {
            "partner_id": person(world, about).id,
            "guide_id": _published_text(world).id,
        },
        write={"method": "paper"},
        link="partner_id",
    ),
    "member.audience": Row(
        make=_make_audience, link="partner_id", context=_audience_of
    ),
    "member.chapter": Row(
        lambda world, about: {**_coded(world, about), "parent_id": world.oslo.id},
        write={"kind": "area"},
    ),
    "member.chapter.merge.wizard": Row(
        lambda world, about: {
            "source_ids": [(6, 0, world.oslo.ids)],
            "target_id": world.bergen.id,
            "reason": "x",
        },
        write={"reason": "y"},
    ),
    "member.contact.change": Row(
        lambda world, about: {
            "partner_id": person(world, about).id,
            "field": "email",
            "state": "withdrawn",
            "expires_at": fields.Datetime.now(),
        },
        write={"reason": "x"},
        link="partner_id",
    ),
    "member.contact.override": Row(
        lambda world, about: {"reason": "x"}, write={"reason": "y"}
    ),
    "member.duplicate": Row(_duplicate, write={"strength": 3}),
    "member.merge": Row(
        lambda world, about: {
            "partner_id": person(world, about).id,
            "former_id": 1_000_000 + number(),
            "merged_at": fields.Datetime.now(),
        },
        write={"reason": "x"},
        link="partner_id",
    ),
    "member.person.merge": Row(
        lambda world, about: {"partner_id": person(world, about).id},
        write={"reason": "x"},
        link="partner_id",
    ),
    "member.desk": Row(
        make=lambda world, about: world.env["member.desk"].browse(world.crm_user.id)
    ),
    "member.dispatch": Row(_dispatch, write={"subject": "Run"}, make=_make_dispatch),
    "member.dispatch.recipient": Row(
        _recipient, write={"state": "queued"}, link="partner_id"
    ),
    "member.guide": Row(_text, write={"name": "Other words"}, make=_make_text),
    "member.household": Row(
        lambda world, about: {"partner_ids": [(6, 0, person(world, about).ids)]},
        write={},
    ),
    "member.import": Row(_import, write={"source": "y"}),
    "member.import.column": Row(
        lambda world, about: {
            "import_id": make(world, "member.import", "-").id,
            "position": 1,
        },
        write={"target": "name"},
    ),
    "member.import.row": Row(
        _import_row,
        write={"decision": "skip"},
        make=_make_import_row,
        link="partner_id",
    ),
    "member.list": Row(_list, write={"reason": "attendance"}, make=_make_list),
    "member.list.column": Row(
        make=lambda world, about: world.env["member.list.column"].search(
            [("staff_only", "=", about == "for staff")], limit=1
        ),
        write={"sequence": 11},
    ),
    "member.list.password": Row(
        lambda world, about: {"list_id": _make_list(world, about).id},
        make=lambda world, about: (
            world.env["member.list.password"]
            .with_user(officer(world, about))
            .create({"list_id": _make_list(world, about).id})
        ),
        write={"password": "x"},
    ),
    "member.membership": Row(
        lambda world, about: {
            "partner_id": person(world, about).id,
            "chapter_id": chapter(world, about).id,
            "type_id": world.type.id,
            "state": "ended",
            "start_date": "2001-01-01",
            "end_date": "2001-12-31",
            "end_reason": "mistaken",
        },
        write={"source": "paper"},
        link="partner_id",
    ),
    "member.membership.type": Row(_coded, write={"name": "Other"}),
    "member.office": Row(
        lambda world, about: {
            "partner_id": person(world, about).id,
            "chapter_id": chapter(world, about).id,
            "role_id": world.leader.id,
        },
        write={"end_date": False},
        link="partner_id",
    ),
    "member.role": Row(_coded, write={"name": "Other"}),
    "member.role.profile": Row(
        lambda world, about: {"profile": "board"}, write={"profile": "movement"}
    ),
    "privacy.alert": Row(
        lambda world, about: {"kind": "group", "operation": "given", "what": "x"},
        write={"what": "y"},
    ),
    "privacy.change": Row(make=_change, link="partner_id"),
    "privacy.change.check": Row(lambda world, about: {}),
    "privacy.change.seal": Row(
        make=lambda world, about: world.env["privacy.change.seal"].create(
            {"number": 10**6 + number(), "below": "1"}
        )
    ),
    "privacy.consent": Row(
        lambda world, about: {
            "partner_id": person(world, about).id,
            "purpose_id": world.newsletter.id,
            "channel": "email",
            "event": "objected",
            "method": "phone",
        },
        write={"note": "x"},
        link="partner_id",
    ),
    "privacy.consent.draft": Row(
        lambda world, about: {
            "partner_id": person(world, about).id,
            "way": "email",
            "address": person(world, about).email,
            "state": "submitted",
        },
        write={},
        link="partner_id",
    ),
    "privacy.consent.draft.line": Row(
        lambda world, about: {
            "draft_id": make(world, "privacy.consent.draft", about).id,
            "purpose_id": world.newsletter.id,
            "channel": "email",
            "event": "objected",
        },
        write={"channel": "sms"},
    ),
    "privacy.consent.paper": Row(
        lambda world, about: {
            "partner_ids": [(6, 0, person(world, about).ids)],
            "purpose_id": world.newsletter.id,
            "event": "objected",
            "signed_on": "2020-01-01",
        },
        write={"note": "x"},
    ),
    "privacy.controller": Row(lambda world, about: {"name": "x"}, write={"name": "y"}),
    "privacy.data.field": Row(
        lambda world, about: {
            "set_id": make(world, "privacy.data.set", "-").id,
            "name": "name",
            "category": "technical",
            "on_erase": "clear",
        },
        write={"is_logged": False},
    ),
    "privacy.data.set": Row(
        lambda world, about: {
            "name": "x",
            "code": f"row{number()}",
            "model": "res.partner",
            "path": ".".join(["parent_id"] * (number() % 40 + 2)),
        },
        write={"purpose": "y"},
    ),
    "privacy.finding": Row(lambda world, about: {"what": "x"}),
    "privacy.notice": Row(
        lambda world, about: {
            "number": 10**6 + number(),
            "published_at": fields.Datetime.now(),
        },
        write={"published_by": "x"},
    ),
    "privacy.notice.publish": Row(lambda world, about: {}),
    "privacy.processor": Row(
        lambda world, about: {"name": "x", "service": "y"}, write={"scope": "z"}
    ),
    "privacy.age.rule": Row(
        lambda world, about: {**_coded(world, about), "age": 15, "source": "x"},
        write={"age": 16},
    ),
    "privacy.purpose": Row(
        lambda world, about: {**_coded(world, about), "legal_basis": "consent"},
        write={"name": "Other"},
    ),
    "privacy.purpose.text": Row(
        lambda world, about: {
            "purpose_id": world.newsletter.id,
            "version": number(),
            "lang": "en_US",
            "body": "x",
        },
        write={"body": "y"},
    ),
    "privacy.request": Row(
        lambda world, about: {
            "partner_id": person(world, about).id,
            "kind": "complaint",
            "channel": "phone",
        },
        make=lambda world, about: world.env["privacy.request"].create(
            {"partner_id": person(world, about).id, "kind": "access"}
        ),
        write={"channel": "letter"},
        link="partner_id",
    ),
    "privacy.request.event": Row(
        lambda world, about: {
            "request_id": _closed_case(world, about).id,
            "kind": "reminder",
        },
        write={"months": 1},
    ),
    "privacy.request.extension": Row(
        lambda world, about: {
            "request_id": _closed_case(world, about).id,
            "months": "1",
            "reason": "x",
        },
        write={"reason": "y"},
    ),
    "privacy.request.step": Row(_request_step, write={"sequence": 11}),
    "privacy.retention.rule": Row(
        lambda world, about: {"name": "x", "months": 12}, write={"name": "y"}
    ),
    "privacy.retention.run": Row(
        lambda world, about: {
            "rule_id": world.env.ref("member_privacy.retention_rule_membership").id,
            "state": "dry",
        },
        write={"persons": 1},
    ),
    "privacy.erasure": Row(
        lambda world, about: {
            "person_number": 1,
            "erased_at": "2020-01-01 12:00:00",
        },
        write={"person_number": 2},
    ),
    "privacy.suppression": Row(
        lambda world, about: {
            "kind": "objected",
            "purpose_id": world.newsletter.id,
            "channel": "email",
            "digest": f"{number():064x}",
            "key_version": 1,
        },
        write={"channel": "sms"},
    ),
    "privacy.view": Row(
        lambda world, about: {
            "user_id": world.staff.id,
            "partner_id": person(world, about).id,
            "day": f"2020-01-{1 + number() % 28:02}",
            "occasion": "case",
        },
        write={"occasion": "case"},
        link="partner_id",
    ),
    "privacy.view.day": Row(make=_view_day),
}
ROWS.update(OUR_ROWS | MAIL_ROWS | BASE_ROWS)
__all__ = ["ROWS", "make"]
