"""What rows about members, chapters, files and messages look like."""

import itertools
from datetime import timedelta

from odoo import fields

from .row import Row, chapter, coded, make, number, officer, person

# Dues know years of four digits alone; a number of its own for each would run out.
_years = itertools.cycle(range(1900, 3000))


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


def _duplicate(world, about):
    other = world.env["res.partner"].sudo().create({"name": "Alike"})
    return {"partner_id": person(world, about).id, "other_id": other.id}


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


def _report(world, about):
    return {
        "kind": "other",
        "note": "x",
        "chapter_id": chapter(world, about).id,
        "partner_id": person(world, about).id,
    }


def _make_report(world, about):
    reports = world.env["member.report"].with_user(officer(world, about))
    return reports._send({**_report(world, about), "office": "x"})


def _day():
    """A day long ago, another one each time."""
    return fields.Date.to_date("1900-01-01") + timedelta(days=number())


MEMBER_ROWS = {
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
        lambda world, about: {**coded(world, about), "parent_id": world.oslo.id},
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
    "member.dues": Row(
        lambda world, about: {
            "membership_id": person(world, about).membership_ids.sorted("id")[0].id,
            "year": next(_years),
            "amount": 350,
        },
        write={"amount": 400},
        link="partner_id",
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
            "end_reason": "resigned",
            **dict.fromkeys(("start_date", "end_date"), _day()),
        },
        write={"source": "paper"},
        link="partner_id",
    ),
    "member.membership.move": Row(
        lambda world, about: {
            "membership_ids": [(6, 0, person(world, about).membership_ids.ids)],
            "chapter_id": world.bergen.id,
        },
        write={"first_day": "2020-01-01"},
    ),
    "member.membership.type": Row(coded, write={"name": "Other"}),
    "member.office": Row(
        lambda world, about: {
            "partner_id": person(world, about).id,
            "chapter_id": chapter(world, about).id,
            "role_id": world.leader.id,
            "start_date": fields.Date.today() + timedelta(days=9),
        },
        write={"end_date": False},
        link="partner_id",
    ),
    "member.prospect": Row(
        lambda world, about: {
            "partner_id": person(world, about).id,
            "chapter_id": world.oslo.id,
            "source": "event",
            "source_note": "x",
        },
        write={"source_note": "y"},
        link="partner_id",
    ),
    "member.prospect.wash": Row(
        lambda world, about: {}, write={"washed_on": "2020-01-01"}
    ),
    "member.report": Row(make=_make_report, write={"answer": "x"}),
    "member.report.new": Row(
        _report,
        make=lambda world, about: (
            world.env["member.report.new"]
            .with_user(officer(world, about))
            .create(_report(world, about))
        ),
        write={"note": "x"},
        link="partner_id",
    ),
    "member.role": Row(coded, write={"name": "Other"}),
    "member.role.profile": Row(
        lambda world, about: {"profile": "board"}, write={"profile": "movement"}
    ),
}
