"""Every page of the member's portal in each of its states, and how to get there.

A state is a function of a browser page; it ends where the state is to be seen. What
needs another world or another login than Anna's says so by its decorator.
"""

from datetime import timedelta

STATES = {}


def state(name, login="portal_anna", world=None):
    """Register a state under a name that says page and state."""

    def register(visit):
        STATES[name] = (login, world, visit)
        return visit

    return register


def leads_to(name, address, **kwargs):
    state(name, **kwargs)(lambda page: page.goto(address))


def protected(test):
    test.anna.address_protected = True


def with_app(test):
    test.portal_anna.sudo().totp_secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def open_case(test):
    test.env["privacy.request"]._create_for(test.anna, "access", "Alt, takk.")


def cases_of_all_kinds(test):
    cases = test.env["privacy.request"]
    open_case(test)
    cases._create_for(test.anna, "complaint", "Dere ringte.")._withdraw()
    done = cases._create_for(test.anna, "rectification", "Feil dato.")
    done.answer = "Vi har rettet det."
    done._close("done")


def copy_made(test):
    case = test.env["privacy.request"]._create_for(test.anna, "access")
    case._own_package()


def copy_by_staff(test):
    cases = test.env["privacy.request"]
    case = cases._create_for(test.anna, "portability").with_user(test.staff)
    case.action_build_package()
    LINKS["case"] = f"/my/cases/{case.id}"


def login_in_doubt(test):
    case = test.env["privacy.request"]._create_for(test.anna, "access")
    case.doubt = "unusual"
    case.with_user(test.staff).action_ask_identity()
    LINKS["case"] = f"/my/cases/{case.id}"


def large_copy(test, state="waiting"):
    case = test.env["privacy.request"]._create_for(test.anna, "access")
    test.env["privacy.package"].create(
        {"request_id": case.id, "partner_id": test.anna.id, "state": state}
    )


def no_copy(test):
    large_copy(test, "failed")


def erasure_asked(test):
    case = test.env["privacy.request"]._create_for(test.anna, "erasure")
    LINKS["case"] = f"/my/cases/{case.id}"


def case_answered(test):
    case = test.env["privacy.request"]._create_for(test.anna, "complaint", "Hvorfor?")
    case.answer = "Vi ringer deg ikke mer."
    case._close("done")
    LINKS["case"] = f"/my/cases/{case.id}"


def much_information(test):
    for event in ("objected", "lifted") * 3:
        test.env["privacy.consent"]._record(
            test.anna, test.newsletter, "email", event, "portal"
        )


def nothing_known(test):
    test.anna.write({"street": False, "zip": False, "city": False, "phone": False})


def number_waits(test, way="code", asked_by="portal_anna", field="phone"):
    test.env["member.contact.change"].create(
        {
            "partner_id": test.anna.id,
            "field": field,
            "value": "+4791234568" if field == "phone" else "ny@example.com",
            "way": way,
            "asked_by_id": getattr(test, asked_by).id,
            "expires_at": test.env.cr.now() + timedelta(hours=1),
        }
    )


def link_waits(test):
    number_waits(test, way="link")


def officer_typed(test):
    number_waits(test, "link", "officer_oslo", "email")


def a_child_near_fifteen(test):
    test.emil.birthdate_date = test.today.replace(year=test.today.year - 14, day=1)


def message_sent(test):
    """Somebody got a message, and its link is known to the state that opens it."""
    consents = test.env["privacy.consent"]
    purpose = test.env.ref("member_privacy.purpose_fundraising")
    path = consents._link_path(test.anna.id, purpose.id, "email")
    LINKS["message"] = path


def message_of_old(test):
    message_sent(test)
    test.env["ir.config_parameter"].set_param("member_privacy.consent_link_days", "-1")


def a_child_in_care(test, child="emil"):
    """Anna has said yes for the child, and the link to the child's page is known."""
    consents = test.env["privacy.consent"]
    purpose = test.env.ref("member_privacy.purpose_fundraising")
    person = getattr(test, child)
    consents._record(
        person, purpose, "email", "given", "guardian", guardian_pid=test.anna.id
    )
    LINKS["child"] = f"/my/children/{person.id}"


def a_child_of_sixteen(test):
    a_child_in_care(test, "ida")


LINKS = {}


def send(page, words):
    with page.expect_navigation():
        page.get_by_role("button", name=words).click()


leads_to("front page, filled", "/my", world=a_child_near_fifteen)
leads_to("front page, something waits", "/my", world=nothing_known)
leads_to("front page, empty", "/my", login="portal_nora")
leads_to("information, filled", "/my/information", world=much_information)
leads_to("information, empty", "/my/information", world=nothing_known)
leads_to("who can see you", "/my/access")
leads_to("who can see you, a child", "/my/access", login="portal_emil")
leads_to("who can see you, nobody", "/my/access", world=protected)
leads_to("password and login", "/my/security")
leads_to("password and login, with an app", "/my/security", world=with_app)
leads_to("address", "/my/information/address")
leads_to("name one goes by", "/my/information/preferred_name")
leads_to("phone", "/my/information/phone")
leads_to("e-mail", "/my/information/email")
leads_to("front page, a number waits", "/my", world=number_waits)
leads_to("information, a number waits", "/my/information", world=number_waits)
leads_to("code, waiting", "/my/information/phone/confirm", world=number_waits)
leads_to("code, over", "/my/information/phone/confirm")
leads_to("link, waiting", "/my/information/phone/confirm", world=link_waits)
leads_to("officer's address", "/my/information/email/confirm", world=officer_typed)
leads_to("consents", "/my/consents")
leads_to("consents, start again", "/my/consents/start", world=much_information)
leads_to("cases, empty", "/my/cases")
leads_to("cases, filled", "/my/cases", world=cases_of_all_kinds)
leads_to("new case", "/my/cases/new")
leads_to("new case, error", "/my/cases/new?kind=")
leads_to("copy, none made", "/my/package")
leads_to("copy, made before", "/my/package", world=copy_made)
leads_to("copy, being made", "/my/package", world=large_copy)
leads_to("copy, could not be made", "/my/package", world=no_copy)
leads_to("copy, login in doubt", "/my/package", world=login_in_doubt)
leads_to("who is there, by a code", "/my/identity")
leads_to("erasure, what happens", "/my/cases/new/erasure")
leads_to("erasure, asked before", "/my/cases/new/erasure", world=open_case)
leads_to("erasure, check and send", "/my/cases/new/erasure/send")
leads_to("mistake", "/my/cases/new/rectification?about=partner.birthdate_date")
leads_to("complaint", "/my/cases/new/complaint")
leads_to("copy", "/my/cases/new/access")
leads_to("restriction", "/my/cases/new/restriction")
leads_to("resign, what happens", "/my/resign")
leads_to("missing page", "/my/nothing")


@state("information, everything unfolded", world=much_information)
def unfolded(page):
    page.goto("/my/information")
    for summary in page.locator("summary").all():
        summary.click()


@state("information, saved")
def saved(page):
    page.goto("/my/information/address")
    page.fill("#street", "Nygata 3")
    send(page, "Lagre")


@state("address, error")
def wrong_address(page):
    page.goto("/my/information/address")
    page.fill("#street", "")
    page.fill("#zip", "12")
    send(page, "Lagre")


@state("phone, error")
def wrong_phone(page):
    page.goto("/my/information/phone")
    page.fill("#phone", "ring meg")
    send(page, "Lagre")


@state("e-mail, error")
def wrong_email(page):
    page.goto("/my/information/email")
    page.fill("#email", "anna")
    send(page, "Lagre")


@state("code, wrong", world=number_waits)
def wrong_code(page):
    page.goto("/my/information/phone/confirm")
    page.fill("#code", "12")
    send(page, "Bekreft")


@state("code, stopped", world=number_waits)
def stopped(page):
    page.goto("/my/information/phone/confirm")
    send(page, "Stopp endringen")


@state("complaint, error")
def wrong_complaint(page):
    page.goto("/my/cases/new/complaint")
    send(page, "Klag til oss")


@state("erasure, error")
def wrong_password(page):
    page.goto("/my/cases/new/erasure/send")
    page.fill("#password", "feil")
    send(page, "Be om sletting")


@state("resign, done")
def resigned(page):
    page.goto("/my/resign")
    send(page, "Meld meg ut")


@state("resign, reason told")
def reason_told(page):
    resigned(page)
    page.locator("input[name=reason]").first.check()
    send(page, "Send begrunnelsen")


@state("resign, taken back")
def resigned_no_more(page):
    resigned(page)
    send(page, "Angre utmeldingen")
    page.get_by_role("status").wait_for()


@state("copy, error")
def copy_refused(page):
    page.goto("/my/package")
    page.fill("#password", "feil")
    send(page, "Last ned filen")


@state("case, erasure asked for", world=erasure_asked)
@state("case, answered", world=case_answered)
@state("case, a copy is ready", world=copy_by_staff)
@state("case, login in doubt", world=login_in_doubt)
def own_case(page):
    page.goto(LINKS["case"])


@state("who is there, code sent")
def identity_code(page):
    page.goto("/my/identity")
    send(page, "Send meg en kode")


@state("who is there, wrong code")
def identity_wrong(page):
    identity_code(page)
    page.fill("#code", "12")
    send(page, "Gå videre")


@state("consents, answered")
def answered_consent(page):
    page.goto("/my/consents")
    send(page, "Gi samtykke Innsamling, E-post")


@state("consents, all stopped")
def all_stopped(page):
    page.goto("/my/consents")
    send(page, "Stopp alt som kan stoppes")


@state("consents, history", world=much_information)
def consent_history(page):
    page.goto("/my/consents")
    page.locator("summary").click()


@state("child, a guardian's page", world=a_child_in_care)
def child_page(page):
    page.goto(LINKS["child"])


@state("child of sixteen, a guardian's page", world=a_child_of_sixteen)
def grown_child(page):
    child_page(page)


@state("child's consents, a guardian's page", world=a_child_in_care)
def child_consents(page):
    page.goto(f"{LINKS['child']}/consents")


@state("child's consents, answered by a guardian", world=a_child_in_care)
def child_answered(page):
    child_consents(page)
    send(page, "Trekk samtykket Innsamling, E-post")


leads_to(
    "consents, a child's own page",
    "/my/consents",
    login="portal_emil",
    world=a_child_in_care,
)


@state("link in a message", world=message_sent)
def link(page):
    page.goto(LINKS["message"])


@state("link in a message, answered", world=message_sent)
def link_answered(page):
    link(page)
    send(page, "Gi samtykke")


@state("link in a message, over", world=message_of_old)
def link_over(page):
    link(page)


@state("case, received")
def received(page):
    page.goto("/my/cases/new/erasure/send")
    page.fill("#password", "portal_anna")
    send(page, "Be om sletting")


@state("case, withdrawn")
def withdrawn(page):
    received(page)
    send(page, "Trekk saken")


@state("case, answered", world=cases_of_all_kinds)
def answered(page):
    page.goto("/my/cases")
    page.get_by_role("link", name="Noe er feil").click()


@state("child")
def child(page):
    page.goto("/my")
    page.get_by_role("link", name="Emil").last.click()


@state("form refused")
def refused(page):
    page.goto("/my/information/phone")
    page.locator("main input[name=csrf_token]").evaluate("token => token.value = 'x'")
    send(page, "Lagre")


def case_waits_for_proof(test):
    open_case(test)
    case = test.env["privacy.request"]._open_of(test.anna).with_user(test.staff)
    case.doubt = "unusual"
    case.action_ask_identity()


def case_of_chapters(test):
    test.leader.answers_for_privacy = True
    open_case(test)
    case = test.env["privacy.request"]._open_of(test.anna).with_user(test.staff)
    case.action_take()
    case.action_restrict()
    case._extend(1, "Lagene har mange papirer.")


def a_correction(test):
    test.anna.birthdate_date = "1984-01-02"
    case = test.env["privacy.request"]._create_for(test.anna, "rectification")
    case._propose("birthdate_date", "1984-02-01")


def corrected(test):
    a_correction(test)
    case = test.env["privacy.request"]._open_of(test.anna).with_user(test.staff)
    case.action_accept_proposals()


def first_case(page):
    page.goto("/my/cases")
    page.locator("main a[href^='/my/cases/']:not([href$=new])").first.click()


leads_to("reservation", "/my/cases/new/objection")
leads_to("copy for others", "/my/cases/new/portability")
leads_to("correction, date", "/my/cases/new/correction/birthdate_date")
leads_to("correction, gender", "/my/cases/new/correction/gender")
state("case, waits for proof", world=case_waits_for_proof)(first_case)
state("case, chapters and more time", world=case_of_chapters)(first_case)
state("case, correction proposed", world=a_correction)(first_case)
state("case, corrected", world=corrected)(first_case)


@state("correction, error")
def correction_error(page):
    page.goto("/my/cases/new/correction/birthdate_date")
    page.fill("#value", "31.2.1984")
    send(page, "Send")
    page.wait_for_selector("[role=alert]")
