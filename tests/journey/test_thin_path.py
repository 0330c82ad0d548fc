"""The register from a member file to an erasure, as its people use it.

One story: each test goes on where the one before it ended.
"""

import io

import msoffcrypto
import openpyxl
import pytest

from .people import PASSWORD

HEADINGS = (
    "Medlemsnr;Fornavn;Etternavn;Fødselsdato;E-post;Mobil;Adresse;Postnr;Poststed;"
    "Lag;Medlemstype;Innmeldt;Utmeldt;Reservert nyhetsbrev"
)
MEMBERS = [
    "5001;Anna;Testesen;01.02.1980;anna@example.com;912 34 567;Gamleveien 1;0150;Oslo;"
    "1001;ordinary;01.01.2020;;",
    "5002;Bjørn;Testesen;03.04.1975;bjorn@example.com;;Storgata 2;0151;Oslo;"
    "1001;ordinary;01.01.2019;;x",
    "5003;Cecilie;Testesen;05.06.1970;cecilie@example.com;;Storgata 3;0152;Oslo;"
    "1001;ordinary;01.01.2018;01.02.2026;",
    "5004;Dina;Testesen;07.08.1990;dina@example.com;;Torget 4;5003;Bergen;"
    "1002;ordinary;01.01.2017;;",
    "5005;Even;Testesen;09.10.1965;even@example.com;;Torget 5;5003;Bergen;"
    "1002;ordinary;01.01.2005;31.12.2010;",
    "5006;Feil;Testesen;99.99.1965;feil@example.com;12;;;;1001;ordinary;01.01.2005;;",
]


@pytest.fixture(scope="module")
def member_file(folder):
    path = folder / "members.csv"
    path.write_text("\n".join([HEADINGS, *MEMBERS]), encoding="utf-8-sig")
    return path


def person(register, number):
    [[partner_id]] = register.rows(
        "SELECT id FROM res_partner WHERE member_number = %s", number
    )
    return partner_id


def changes(register, partner_id):
    """The log of one person, oldest first: (model, fields, login, reason)."""
    return register.rows(
        "SELECT c.model, array(SELECT jsonb_object_keys("
        "   COALESCE(c.new_values, c.old_values, '{}'))), u.login, c.reason"
        " FROM privacy_change c LEFT JOIN res_users u ON u.id = c.user_id"
        " WHERE c.partner_id = %s ORDER BY c.id",
        partner_id,
    )


def test_staff_import_a_member_file_after_a_preview(visit, register, member_file):
    staff = visit("staff").open_action("member_privacy.member_import_action")
    staff.press("New")
    staff.page.set_input_files("input[type=file]", member_file)
    staff.pick("giver", "Our earlier register")
    staff.press("Read the file").press("Check the rows")
    staff.page.get_by_role("button", name="Import 5 rows").wait_for()
    assert not register.rows("SELECT 1 FROM res_partner WHERE member_number = '5001'")
    staff.press("See the rows")
    outcomes = {row[2]: row[5:7] for row in staff.rows()}
    assert [outcome for outcome, _why in outcomes.values()].count("New") == 5
    assert outcomes["Feil Testesen"][0] == "Error"
    assert "Fødselsdato" in outcomes["Feil Testesen"][1]
    staff.page.go_back()
    staff.press("Import 5 rows").confirm("Import")
    staff.page.get_by_text("5 of 6 rows are in the register").wait_for()
    log = changes(register, person(register, "5001"))
    assert {(login, "members.csv" in reason) for _model, _f, login, reason in log} == {
        ("staff", True)
    }


def test_an_officer_finds_the_chapters_members_and_nobody_elses(visit, register):
    officer = visit("officer").open("/odoo/members")
    officer.finds("Anna Testesen", "Bjørn Testesen")
    for name, found in (("Anna", ["Anna Testesen"]), ("Dina", []), ("Cecilie", [])):
        officer.open("/odoo/members").search(name).finds(*found)
    officer.open(f"/odoo/members/{person(register, '5001')}")
    officer.page.wait_for_selector(".o_form_view")
    for number in ("5003", "5004", "5005"):
        officer.open(f"/odoo/members/{person(register, number)}")
        officer.page.wait_for_selector(".modal")
        assert not officer.page.locator(".o_form_view").count()


def send(officer, kind, subject):
    """Write to the chapter, and return what the page says of those left out."""
    officer.open_action("member_dispatch.member_dispatch_action").press("New")
    officer.page.get_by_label(kind, exact=True).check()
    officer.fill("subject", subject)
    body = officer.page.locator(".o_field_widget[name=body] [contenteditable=true]")
    body.fill("Welcome.")
    officer.page.locator(".o_form_button_save").click()
    officer.page.locator(".breadcrumb, .o_breadcrumb").get_by_text(subject).wait_for()
    left_out = officer.value("left_out_summary")
    officer.press("Send e-mail to").confirm("Send now")
    officer.page.wait_for_selector(".o_field_widget[name=shown_recipient_count]")
    return left_out


def test_a_notice_reaches_the_reserved_and_a_newsletter_does_not(visit, register, sink):
    officer = visit("officer")
    assert send(officer, "Meeting notice", "Meeting") == "Resigned or left: 1"
    newsletter = send(officer, "Newsletter", "News").split(" · ")
    assert set(newsletter) == {"Reservation: 1", "Resigned or left: 1"}

    def letters():
        """Other mail arrives too, when its time has come."""
        pairs = zip(list(sink.envelopes), sink.messages, strict=False)
        return [pair for pair in pairs if pair[1]["Subject"] in ("Meeting", "News")]

    register.run_cron("member_dispatch.ir_cron_send", lambda: len(letters()) == 3)
    got = {}
    everybody = {"anna@example.com", "bjorn@example.com", "cecilie@example.com"}
    for envelope, message in letters():
        [address] = envelope.rcpt_tos
        assert not [other for other in everybody - {address} if other in str(message)]
        got.setdefault(message["Subject"], set()).add(address)
    assert got == {
        "Meeting": {"anna@example.com", "bjorn@example.com"},
        "News": {"anna@example.com"},
    }


def test_an_officer_takes_out_an_encrypted_list(visit):
    officer = (
        visit("officer").open_action("member_dispatch.member_list_action").press("New")
    )
    officer.page.get_by_label("Attendance or voting list for a meeting").check()
    officer.press("Take out a list of 2 members")
    password = officer.text(".modal .o_field_widget[name=password]").strip()
    officer.confirm("I have noted the password")
    with officer.page.expect_download() as download:
        officer.press("Download")
    content = download.value.path().read_bytes()
    assert b"Anna" not in content and "Anna".encode("utf-16-le") not in content
    encrypted = msoffcrypto.OfficeFile(io.BytesIO(content))
    with pytest.raises(msoffcrypto.exceptions.InvalidKeyError):
        encrypted.load_key(password="another", verify_password=True)
    encrypted.load_key(password=password, verify_password=True)
    plain = io.BytesIO()
    encrypted.decrypt(plain)
    cells = [
        cell.value
        for row in openpyxl.load_workbook(plain).active.iter_rows()
        for cell in row
    ]
    assert {"Anna Testesen", "Bjørn Testesen"} <= set(cells)
    assert not {"Cecilie Testesen", "Dina Testesen"} & set(cells)


def test_a_member_sees_corrects_and_asks_for_erasure(visit, register):
    register.shell("portal_login.py", JOURNEY_PASSWORD=PASSWORD)
    member = visit("anna").open("/my").reads("Oslo")
    known = ("Anna Testesen", "Gamleveien 1", "anna@example.com")
    member.open("/my/information").reads(*known)
    member.open("/my/information/address")
    member.page.fill("#street", "Nygata 7")
    member.page.locator("main form button[type=submit]").click()
    member.reads("Gamleveien 1 → Nygata 7")
    model, fields, login, reason = changes(register, person(register, "5001"))[-1]
    assert (model, login) == ("res.partner", "anna")
    assert "street" in fields and reason
    member.open("/my/cases/new")
    member.page.get_by_label("Erase what you have about me").check()
    member.press("Go on")
    member.reads("This we erase")
    member.page.get_by_role("link", name="Go on to check and send").click()
    member.page.fill("input[name=password]", PASSWORD)
    member.page.locator("main form button[type=submit]").click()
    member.reads("We have received your case")


def test_staff_approve_and_the_person_is_anonymised(visit, register):
    partner_id = person(register, "5001")
    staff = visit("staff").open_action("member_privacy.privacy_request_action")
    staff.page.locator(".o_kanban_record:not(.o_kanban_ghost)").first.click()
    staff.press("Show what goes and what stays")
    staff.press("Approve and erase").confirm("Erase")
    register.run_cron(
        "member_privacy.ir_cron_carry_out",
        until=lambda: register.rows(
            "SELECT 1 FROM res_partner WHERE id = %s AND erased_on IS NOT NULL",
            partner_id,
        ),
    )
    staff.page.reload()
    staff.page.locator(".o_arrow_button_current").get_by_text("Done").wait_for()
    outcomes = {row[0]: row[1] for row in staff.rows("step_ids")}
    assert outcomes["Contact"].startswith("Anonymis")
    assert outcomes["Memberships"].startswith("Delete")
    assert outcomes["Privacy cases"].startswith("Ke")
    [left] = register.rows(
        "SELECT name, email, phone, street, member_number, active"
        " FROM res_partner WHERE id = %s",
        partner_id,
    )
    assert left == ("Erased person", None, None, None, None, False)
    assert not register.rows("SELECT 1 FROM res_users WHERE login = 'anna'")
    reasons = {(login, why) for _model, _f, login, why in changes(register, partner_id)}
    # Carried out by a job, so by the system; who approved it stands on the case.
    assert ("__system__", "case SAK-2026-0001, erasure") in reasons
    assert not register.rows(
        "SELECT 1 FROM privacy_change WHERE partner_id = %s"
        " AND (old_values::text || new_values::text) ~ 'Testesen|Nygata|Gamleveien'",
        partner_id,
    )


def test_the_retention_job_removes_who_left_long_ago_and_nobody_else(visit, register):
    long_gone, lately = person(register, "5005"), person(register, "5003")
    dpo = visit("privacy").open_action("member_privacy.privacy_retention_rule_action")
    dpo.page.locator("tr.o_data_row").first.click()
    dpo.press("Dry run").press("Arm").confirm("Arm the rule")
    dpo.page.locator(".o_arrow_button_current").get_by_text("Armed").wait_for()
    erased = "SELECT name FROM res_partner WHERE id = %s AND erased_on IS NOT NULL"
    register.run_cron(
        "member_privacy.ir_cron_retention",
        until=lambda: register.rows(erased, long_gone),
    )
    assert not register.rows(erased, lately)
    assert register.rows("SELECT 1 FROM privacy_retention_run WHERE state != 'dry'")


def test_staff_read_who_changed_what_and_why(visit, register):
    log = visit("staff").open_action("member_privacy.privacy_change_action")
    reasons = " ".join(cell for row in log.rows() for cell in row)
    assert "Case SAK-2026-0001: Erasure" in reasons and "Retention, run" in reasons
