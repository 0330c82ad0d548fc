"""In Odoo's shell: the demo organisation and its logins.

The organisation comes from `config/samples/` through the same import that staff use.
Writes the logins, as `role`, `login` and `password`, to the file DEMO_LOGINS.
"""

import base64
import json
import os
from datetime import date
from pathlib import Path

from dateutil.relativedelta import relativedelta

PASSWORD = "demo"
SAMPLES = Path(os.environ["DEMO_SAMPLES"])
NORWEGIAN = "nb_NO"
LOCAL = "0301"
# The smallest file that is a PDF: one empty page.
PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
COUNTY = "03"


def organisation():
    """Chapters and members, and the house's own name."""
    env["member.chapter"]._import_file((SAMPLES / "chapters.csv").read_bytes())
    national = env["member.chapter"].search([("level", "=", "national")], limit=1)
    env.company.write({"name": national.name, "email": national.email})
    members = (SAMPLES / "members.csv").read_bytes()
    env["ir.default"].set("res.partner", "lang", language())
    env["member.import"]._import_file("members.csv", members)


def grown_up_members(code):
    """Active members of a chapter who can log in and are of age."""
    return env["res.partner"].search(
        [
            ("membership_ids.chapter_id.code", "=", code),
            ("membership_state", "=", "active"),
            ("membership_ids.resigned_on", "=", False),
            ("email", "!=", False),
            ("birthdate_date", "<", date(1990, 1, 1)),
        ],
        order="member_number",
        limit=10,
    )


def language():
    """The organisation's own: of its members, and of whoever works for it."""
    return NORWEGIAN if NORWEGIAN in installed else env.lang


def login(role, name, group, /, **values):
    """Make a user, without a letter of welcome; the line of the table."""
    quiet = env["res.users"].with_context(no_reset_password=True)
    quiet.create(
        {
            "login": name,
            "password": PASSWORD,
            "lang": language(),
            "group_ids": env.ref(group).ids,
            **values,
        }
    )
    return {"role": role, "login": name, "password": PASSWORD}


def staff(role, name, group):
    return login(role, name, f"member_privacy.{group}", name=role.capitalize())


def officer(role, name, person, code):
    """A user of the house and the member behind it, who leads a chapter."""
    env["member.office"].create(
        {
            "partner_id": person.id,
            "chapter_id": env["member.chapter"].search([("code", "=", code)]).id,
            "role_id": env.ref("member_privacy.role_leader").id,
        }
    )
    group = "member_privacy.group_member_officer"
    return login(role, name, group, name=role.capitalize(), member_id=person.id)


def member(role, name, person):
    return login(role, name, "base.group_portal", partner_id=person.id)


def child_of(guardian):
    """Put a child of the local chapter in the guardian's care."""
    child = env["res.partner"].search(
        [
            ("membership_ids.chapter_id.code", "=", LOCAL),
            ("membership_state", "=", "active"),
            ("birthdate_date", ">", date(2013, 1, 1)),
        ],
        order="member_number",
        limit=1,
    )
    child.guardian_ids = guardian


def answers_for_privacy(person, code):
    """One chapter has somebody who answers for privacy, the others lack one."""
    env["member.office"].create(
        {
            "partner_id": person.id,
            "chapter_id": env["member.chapter"].search([("code", "=", code)]).id,
            "role_id": env.ref("member_privacy.role_chapter_privacy").id,
        }
    )


def household_of(guardian):
    """The guardian lives with the child and one more grown-up of the chapter."""
    other = grown_up_members(LOCAL)[4]
    people = guardian | guardian.ward_ids | other
    env["member.household"].create({"partner_ids": people.ids})


def moved_and_resigned(person):
    """Somebody with a history: moved here once, and leaves at the end of the year."""
    here = person.membership_ids
    first_day = here.start_date - relativedelta(years=9)
    env["member.membership"].create(
        {
            "partner_id": person.id,
            "chapter_id": env["member.chapter"].search([("code", "=", "0302")]).id,
            "type_id": env.ref("member_privacy.membership_type_ordinary").id,
            "start_date": first_day,
            "end_date": here.start_date - relativedelta(days=1),
            "state": "ended",
            "end_reason": "transferred",
        }
    )
    last_day = date.today() + relativedelta(month=12, day=31)
    here._resign(date.today(), last_day)
    here.counted_until = last_day


def rules_of_the_house():
    """What officers promise and read stands on their page."""
    env["member.guide"].search([]).action_publish()


def messages(sender):
    """An officer has called a meeting, and is writing to the members again."""
    dispatches = env["member.dispatch"].with_user(sender)
    chapter = env["member.chapter"].search([("code", "=", LOCAL)])
    meeting, _news = dispatches.create(
        [
            {
                "kind": "meeting_notice",
                "chapter_id": chapter.id,
                "minors_confirmed": True,
                "subject": "Innkalling til årsmøte",
                "body": "<p>Velkommen til årsmøte i laget.</p>",
            },
            {
                "kind": "newsletter",
                "chapter_id": chapter.id,
                "subject": "Nytt fra laget",
                "body": "<p>Dette har vi gjort i høst:</p>",
            },
        ]
    )
    meeting.action_send()


def dues():
    """Two of three in some chapters have paid this year, everybody last year."""
    crown = env.ref("base.NOK")
    crown.active = True
    env.company.currency_id = crown
    year = date.today().year
    memberships = env["member.membership"].search(
        [("chapter_id.code", "in", (LOCAL, "0302")), ("state", "=", "active")],
        order="id",
    )
    rows = [
        {
            "membership_id": membership.id,
            "year": claimed,
            "amount": 350,
            "due_date": date(claimed, 2, 1),
            "reference": f"{claimed}{membership.partner_id.member_number}",
            "source": "Årsliste",
            **paid_on(date(claimed, 1, 20), claimed < year or place % 3 != 2),
        }
        for place, membership in enumerate(memberships)
        for claimed in (year - 1, year)
        if membership.start_date.year <= claimed
    ]
    env["member.dues"].create(rows)


def paid_on(day, paid):
    return {"state": "paid", "paid_on": day} if paid else {}


def entered_twice(person):
    """Somebody moved and joined again there, and nobody saw that they were known."""
    again = env["res.partner"].create(
        {
            "name": person.name,
            "email": person.email,
            "birthdate_date": person.birthdate_date,
        }
    )
    env["member.membership"].create(
        {
            "partner_id": again.id,
            "chapter_id": env["member.chapter"].search([("code", "=", "0302")]).id,
            "type_id": env.ref("member_privacy.membership_type_ordinary").id,
        }
    )
    env["member.duplicate"]._find()


def told_about(way, giver, days):
    """Values of somebody whom another told us about, and who is to be told."""
    day = env["res.users"]._today_oslo() - relativedelta(days=days)
    return {"origin": way, "origin_giver": giver, "origin_on": day}


def seen_by_consent():
    """Two in the local chapter, whose officers see the one who has said yes."""
    fellowship = env.ref("member_privacy.purpose_fellowship")
    quiet = env["member.membership.type"].create(
        {
            "name": "Stille medlem",
            "code": "quiet",
            "chapter_purpose_id": fellowship.id,
        }
    )
    people = env["res.partner"].create(
        [
            {
                "name": "Solveig Lunde",
                "email": "solveig.lunde@example.com",
                **told_about("phone", "member", 24),
            },
            {
                "name": "Torgeir Myhre",
                "email": "torgeir.myhre@example.com",
                **told_about("meeting", "officer", 3),
            },
        ]
    )
    env["member.membership"].create(
        [
            {
                "partner_id": person.id,
                "chapter_id": env["member.chapter"].search([("code", "=", LOCAL)]).id,
                "type_id": quiet.id,
            }
            for person in people
        ]
    )
    text = fellowship._text("nb_NO")
    env["privacy.consent"]._record(
        people[:1], fellowship, "use", "given", "paper", text_id=text.id
    )


def cases(asks, called):
    """One member asked on the portal, another by phone."""
    requests = env["privacy.request"]
    requests._create_for(asks, "access", "Hva har dere lagret om meg?")
    requests._create_for(called, "erasure", channel="phone")


def privacy_setup(people):
    """Who is responsible, who handles data, answers of some members, and a notice."""
    house = env.company
    env["privacy.controller"].create(
        {"name": house.name, "kind": "ngo", "email": house.email}
    )
    env["privacy.processor"].create(
        [
            {
                "name": "Nordtrykk AS",
                "service": "Trykker og sender medlemsbladet",
                "data": "Navn og postadresse",
                "country_id": env.ref("base.no").id,
                "agreed_on": date.today() - relativedelta(years=1),
                "agreement_url": "https://example.com/avtale",
                "end_date": date.today() + relativedelta(months=18),
            },
            {
                "name": "Driftshuset AS",
                "service": "Drifter registeret",
                "data": "Alt som står i registeret",
                "country_id": env.ref("base.no").id,
                "agreement_url": "https://example.com/drift",
                "end_date": date.today() + relativedelta(days=30),
            },
        ]
    )
    answers(people)
    secretariat = env["res.users"].search([("login", "=", "secretariat")])
    env["privacy.notice"].with_user(secretariat)._publish()


def answers(people):
    """Some said yes on paper, some said no on their page."""
    purpose = env.ref("member_privacy.purpose_fundraising")
    paper = env["privacy.consent.paper"].create(
        {
            "purpose_id": purpose.id,
            "signed_on": date.today() - relativedelta(days=20),
            "text_id": purpose._text(language()).id,
            "partner_ids": people[:4].ids,
            "scan": base64.b64encode(PAPER),
            "scan_name": "aarsmote.pdf",
        }
    )
    paper.action_record()
    newsletter = env.ref("member_privacy.purpose_newsletter")
    env["privacy.consent"]._record(
        people[3:6], newsletter, "email", "objected", "portal"
    )


# Nothing leaves the machine: no SMS or other paid service, no call home.
env["ir.config_parameter"].set_param("iap.endpoint", "http://127.0.0.1:9")
call_home = env.ref("mail.ir_cron_module_update_notification", raise_if_not_found=False)
if call_home:
    call_home.active = False

installed = [code for code, _name in env["res.lang"].get_installed()]


def reports(reporter, secretariat):
    """What a local officer told the secretariat: four wait, one was refused."""
    chapter = env["member.chapter"].search([("code", "=", LOCAL)])
    leads = env.ref("member_privacy.role_leader").with_context(lang=language())
    office = f"{leads.name}, {chapter.name}"
    people = grown_up_members(LOCAL)
    today = env["res.users"]._today_oslo()
    told = [
        ("other", people[3], 9, {"note": "Ønsker papirpost."}),
        ("enrolment", None, 4, {"name": "Maja Demosen", "email": "maja@example.com"}),
        ("enrolment", None, 3, {"name": people[8].name, "zip": people[8].zip}),
        ("contact", people[9], 1, {"street": "Nyveien 4", "zip": "0155"}),
        ("resignation", people[4], 1, {"note": "Sagt på medlemsmøtet."}),
    ]
    for kind, person, days, words in told:
        report = (
            env["member.report"]
            .with_user(reporter)
            ._send(
                {
                    "kind": kind,
                    "chapter_id": chapter.id,
                    "partner_id": person and person.id,
                    "office": office,
                    "received_on": today - relativedelta(days=days),
                    "reported_on": today - relativedelta(days=days),
                    "type_id": env.ref("member_privacy.membership_type_ordinary").id,
                    **words,
                }
            )
        )
        if kind == "other":
            handled = report.with_user(secretariat).sudo(False)
            handled.answer = "Ring oss, så finner vi ut hva som passer."
            handled.action_refuse()


organisation()
leader, member_person, guardian = grown_up_members(LOCAL)[:3]
env.ref("base.user_admin").password = "admin"
logins = [
    {"role": "administrator", "login": "admin", "password": "admin"},
    staff("secretariat", "secretariat", "group_member_staff"),
    staff("privacy officer", "privacy", "group_privacy_officer"),
    officer("county officer", "county", grown_up_members("0302")[0], COUNTY),
    officer("local officer", "local", leader, LOCAL),
    member("member", "member", member_person),
    member("guardian", "guardian", guardian),
]
child_of(guardian)
household_of(guardian)
moved_and_resigned(grown_up_members(LOCAL)[5])
answers_for_privacy(grown_up_members(LOCAL)[6], LOCAL)
rules_of_the_house()
messages(env["res.users"].search([("login", "=", "local")]))
cases(member_person, grown_up_members(LOCAL)[7])
dues()
entered_twice(grown_up_members(LOCAL)[8])
seen_by_consent()
reports(
    *(
        env["res.users"].search([("login", "=", name)])
        for name in ("local", "secretariat")
    )
)
privacy_setup(grown_up_members(LOCAL)[3:])
# From now on; those who joined as youths keep the type.
env.ref("member_privacy.membership_type_youth").write({"min_age": 0, "max_age": 29})
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
Path(os.environ["DEMO_LOGINS"]).write_text(json.dumps(logins, indent=2))
