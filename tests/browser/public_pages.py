"""States of the pages that anybody opens: the notice and the public consent form."""

from playwright.sync_api import expect

from .member_pages import LINKS, send, state

PER_HOUR = "member_privacy.consent_form_per_hour"


def public(name, world=None):
    return state(name, login=None, world=world)


def notice_of_two_versions(test):
    processors = test.env["privacy.processor"]
    processors.create(
        {
            "name": "Trykkeriet AS",
            "service": "Trykker bladet",
            "data": "Navn og postadresse",
            "country_id": test.env.ref("base.no").id,
        }
    )
    test.env["privacy.notice"].with_user(test.staff)._publish()
    bokmal = test.newsletter.with_context(lang="nb_NO")
    bokmal.description = "Fire brev i året om det vi gjør."
    test.env["privacy.notice"].with_user(test.staff)._publish()


def a_code(test):
    """Somebody asked for a code: the pages behind it are known to the states."""
    # What an earlier state set stays in the cache when its savepoint is rolled back.
    test.env["ir.config_parameter"].set_param(PER_HOUR, "300")
    drafts = test.env["privacy.consent.draft"].with_context(lang="nb_NO")
    draft = drafts._ask("email", "ny@example.com", "test").sudo()
    LINKS["code"] = f"/choices/code/{draft._token('code')}"
    LINKS["answer"] = f"/choices/answer/{draft._token('answer')}"


def a_right_code(test):
    a_code(test)
    test.env["privacy.consent.draft"].search([], limit=1).state = "verified"
    test.env.flush_all()


def closed(test):
    test.env["ir.config_parameter"].set_param(PER_HOUR, "0")


def in_bokmal(page, address):
    page.goto(address)
    send(page, "Bokmål")
    expect(page.locator("html")).to_have_attribute("lang", "nb")


@public("notice, never published")
def unpublished(page):
    in_bokmal(page, "/privacy")


@public("notice, published", world=notice_of_two_versions)
def published(page):
    in_bokmal(page, "/privacy")
    page.locator("summary").first.click()


@public("notice, searched", world=notice_of_two_versions)
def searched(page):
    in_bokmal(page, "/privacy?q=Trykkeriet")


@public("notice, nothing found", world=notice_of_two_versions)
def not_found(page):
    in_bokmal(page, "/privacy?q=romskip")


@public("notice for children")
def for_children(page):
    in_bokmal(page, "/privacy/children")


@public("notice, earlier version", world=notice_of_two_versions)
def earlier(page):
    in_bokmal(page, "/privacy/versions/1")


@public("public form")
def form(page):
    in_bokmal(page, "/choices")


@public("public form, error")
def form_error(page):
    form(page)
    page.fill("#address", "ola")
    send(page, "Send meg en kode")
    expect(page.get_by_role("alert")).to_be_visible()


@public("public form, closed", world=closed)
def form_closed(page):
    form(page)
    page.fill("#address", "ola@example.com")
    send(page, "Send meg en kode")
    expect(page.locator("h1")).to_contain_text("For mange")


@public("public form, code", world=a_code)
def code(page):
    in_bokmal(page, LINKS["code"])


@public("public form, wrong code", world=a_code)
def wrong_code(page):
    code(page)
    page.fill("#code", "12")
    send(page, "Fortsett")
    expect(page.get_by_role("alert")).to_be_visible()


@public("public form, answers", world=a_right_code)
def answers(page):
    in_bokmal(page, LINKS["answer"])


@public("public form, no answer", world=a_right_code)
def no_answer(page):
    answers(page)
    send(page, "Send svarene")
    expect(page.get_by_role("alert")).to_be_visible()


@public("public form, done", world=a_right_code)
def done(page):
    answers(page)
    page.locator("input[type=radio]").last.check()
    send(page, "Send svarene")
    expect(page.get_by_role("status")).to_be_visible()


def a_request(test):
    proof = a_proof(test)
    LINKS["request"] = f"/privacy/request/code/{proof._token('request')}"
    proof.state = "verified"
    LINKS["ask"] = f"/privacy/request/ask/{proof._token('ask')}"
    test.env.flush_all()


def a_proof(test):
    drafts = test.env["privacy.consent.draft"]
    return drafts.create(
        {"way": "email", "address": "ola@example.com", "lang": "nb_NO"}
    )


@public("case form")
def case_form(page):
    in_bokmal(page, "/privacy/request")


@public("case form, error")
def case_form_error(page):
    case_form(page)
    page.fill("#address", "ola")
    send(page, "Send meg en kode")
    expect(page.get_by_role("alert")).to_be_visible()


@public("case form, what", world=a_request)
def case_what(page):
    in_bokmal(page, LINKS["ask"])


@public("case form, nothing chosen", world=a_request)
def case_nothing(page):
    case_what(page)
    send(page, "Send")
    expect(page.get_by_role("alert")).to_be_visible()


@public("case form, done", world=a_request)
def case_done(page):
    case_what(page)
    page.get_by_label("Gi meg en kopi").check()
    page.fill("#name", "Ola Normann")
    send(page, "Send")
    expect(page.get_by_role("status")).to_be_visible()


def an_answer(test, kind="complaint"):
    case = test.env["privacy.request"]._create_for(test.siri, kind, channel="phone")
    case.answer = "Vi ringer deg ikke mer."
    case._close("done")
    show_answer(case)


def show_answer(case):
    LINKS["answered"] = f"/privacy/result/{case._result_token()}"


def an_erasure(test):
    case = test.env["privacy.request"]._create_for(test.siri, "erasure")
    case._carry_out()
    show_answer(case)


def a_case_at_work(test):
    cases = test.env["privacy.request"]
    show_answer(cases._create_for(test.siri, "access", channel="phone"))


@public("answer by a code")
def answer_by_code(page):
    in_bokmal(page, "/privacy/result")


@public("answer by a code, error")
def answer_wrong_code(page):
    answer_by_code(page)
    page.fill("#number", "PC/2026/1")
    page.fill("#code", "abcde-fghij")
    send(page, "Vis saken")
    expect(page.get_by_role("alert")).to_be_visible()


@public("answer, closed", world=an_answer)
@public("answer, erased", world=an_erasure)
@public("answer, not yet", world=a_case_at_work)
def shown_answer(page):
    in_bokmal(page, LINKS["answered"])
