"""What rows about purposes, consents, cases, log and retention look like."""

from odoo import fields

from .row import Row, chapter, coded, make, number, person


def _closed_case(world, about):
    request = world.env["privacy.request"].create(
        {"partner_id": person(world, about).id, "kind": "portability"}
    )
    request.sudo().state = "done"  # one can be opened beside it
    return request


def _task(world, about):
    """Asked of a chapter in which the local officer answers for privacy."""
    world.leader.answers_for_privacy = True
    return {
        "request_id": _closed_case(world, about).id,
        "chapter_id": chapter(world, about).id,
    }


def _request_step(world, about):
    return {
        "request_id": _closed_case(world, about).id,
        "code": "partner",
        "outcome": "anonymise",
    }


def _change(world, about):
    """Under a reason: without, it is one net change with the making of the person."""
    log = world.env["privacy.change"]
    with log._reason("case SAK-1, rectification"):
        person(world, about).city = "Testby"
    domain = [("partner_id", "=", person(world, about).id)]
    return log.search(domain, limit=1)


def _view_day(world, about):
    make(world, "privacy.view", "anna")
    world.env.flush_all()
    return world.env["privacy.view.day"].search([], limit=1)


PRIVACY_ROWS = {
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
    "privacy.coverage": Row(
        lambda world, about: {"model": "x", "name": f"x{number()}"},
        write={"path": "y"},
    ),
    "privacy.data.exemption": Row(
        lambda world, about: {
            "model": "x",
            "name": f"x{number()}",
            "reason": "house",
        },
        write={"reason": "short"},
    ),
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
            "path": ".".join(["parent_id"] * (number() % 500 + 2)),
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
    "privacy.package": Row(
        lambda world, about: {
            "request_id": _closed_case(world, about).id,
            "partner_id": person(world, about).id,
        },
        write={"download_count": 1},
    ),
    "privacy.package.mask": Row(
        lambda world, about: {
            "package_id": make(world, "privacy.package", about).id,
            "set_id": world.env.ref("member_privacy.data_set_message").id,
            "reason": "named",
        },
        write={"tell": True},
    ),
    "privacy.processor": Row(
        lambda world, about: {"name": "x", "service": "y"}, write={"scope": "z"}
    ),
    "privacy.age.rule": Row(
        lambda world, about: {**coded(world, about), "age": 15, "source": "x"},
        write={"age": 16},
    ),
    "privacy.purpose": Row(
        lambda world, about: {**coded(world, about), "legal_basis": "consent"},
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
    "privacy.request.approval.undo": Row(
        lambda world, about: {
            "request_id": _closed_case(world, about).id,
            "reason": "x",
        },
        write={"reason": "y"},
    ),
    "privacy.request.correction": Row(
        lambda world, about: {
            "request_id": _closed_case(world, about).id,
            "field_name": "city",
            "value": "Oslo",
        },
        write={"value": "Bergen"},
    ),
    "privacy.request.extension": Row(
        lambda world, about: {
            "request_id": _closed_case(world, about).id,
            "months": "1",
            "reason": "x",
        },
        write={"reason": "y"},
    ),
    "privacy.request.draft": Row(
        lambda world, about: {
            "way": "email",
            "kind": "access",
            "received_on": fields.Date.today(),
            "partner_id": person(world, about).id,
        },
        write={},
        link="partner_id",
    ),
    "privacy.request.proposal": Row(
        lambda world, about: {
            "request_id": _closed_case(world, about).id,
            "field_name": "name",
            "new_text": "x",
        },
        write={"new_text": "y"},
    ),
    "privacy.case.desk": Row(
        make=lambda world, about: world.env["privacy.case.desk"].browse(1)
    ),
    "privacy.case.figure": Row(
        make=lambda world, about: world.env["privacy.case.figure"].browse(1)
    ),
    "privacy.request.step": Row(_request_step, write={"sequence": 11}),
    "privacy.request.task": Row(_task, write={"answer": "x"}),
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
    "privacy.erased.count": Row(
        lambda world, about: {"period": 1900 + number(), "people": 1},
        write={"people": 2},
    ),
    "privacy.erasure": Row(
        lambda world, about: {
            "person_number": 1,
            "erased_at": "2020-01-01 12:00:00",
        },
        write={"person_number": 2},
    ),
    "privacy.hold": Row(
        lambda world, about: {
            "partner_id": person(world, about).id,
            "reason": "x",
            "review_on": "2035-01-01",
        },
        write={"reason": "y"},
        link="partner_id",
    ),
    "privacy.trace.search": Row(lambda world, about: {}, write={"found": "x"}),
    "privacy.result.guess": Row(
        lambda world, about: {"sender": "x"}, write={"sender": "y"}
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
