"""What leaves with the export of the whole register, and what never does.

It fails closed: a table or column that nothing here lets out stays, and the export says
which and why.
"""

import re
from dataclasses import dataclass

from .export_rules_apps import APPS

REASONS = {
    "secret": "opens a door: a password, a key, or what a link or a login is proved by",
    "form": "a form that somebody had open",
    "server": "how the server works, and nothing of the register",
    "derived": "worked out from what is exported",
    "copy": "a copy of what is exported, on its way to somebody",
    "queue": "a letter in the queue, which may hold a link that lets one in",
    "file": "its content stands under files/",
    "end": "leads to a table that is left out",
    "looks": "looks like a secret, and nobody has decided that it is none",
    "unseen": "nobody has looked at it yet",
}
# Two that the operator may decide about, once they have looked.
OPEN = ("looks", "unseen")

# Words of a column's name that a secret may have.
_SUSPECT = """
apikey auth bearer cert certificate code codes commitment cred credential credentials
digest endpoint hash hmac identifier jwt key keys nonce oauth otp pass passphrase passwd
password pin private pwd salt secret secrets session signature token tokens totp uuid
"""
SUSPECT = frozenset(_SUSPECT.split())

# Apps whose columns were looked at, with the words above and with every form of access.
_REVIEWED = """
member_privacy member_dispatch member_portal api_doc auth_passkey auth_signup auth_totp
auth_totp_mail auth_totp_portal base base_import base_import_module base_install_request
base_setup bus contacts google_gmail html_editor http_routing iap iap_mail mail mail_bot
microsoft_outlook partner_autocomplete phone_validation portal privacy_lookup sms
snailmail web web_tour web_unsplash
"""
REVIEWED = frozenset(_REVIEWED.split()) | APPS

# Tables by the whole name, or by how it begins where the name ends with an asterisk.
TABLES = {
    "base_import_mapping": "server",
    "bus_bus": "server",
    "decimal_precision": "server",
    "html_editor_converter_*": "server",
    "ir_*": "server",
    "module_country": "server",
    "orm_signaling_*": "server",
    "privacy_coverage": "derived",
    "report_*": "server",
    "web_tour_*": "server",
}
# Of Odoo's own tables those that rows of the register need to be understood.
_NEEDED = """
ir_attachment ir_config_parameter ir_default ir_model ir_model_data ir_model_fields
ir_model_fields_selection ir_sequence ir_sequence_date_range ir_ui_view_custom
"""
NEEDED = frozenset(_NEEDED.split())
# Tables without a model, and the model that has their labels.
LOOSE = {"privacy_change_log": "privacy.change", "privacy_change_link": None}

# Columns that were looked at: why one stays, or None for one that goes.
COLUMNS = {
    "auth_passkey_key.credential_identifier": "secret",
    "auth_passkey_key.public_key": "secret",
    "auth_totp_device.index": "secret",
    "auth_totp_device.key": "secret",
    "discuss_channel.sfu_channel_uuid": "secret",
    "discuss_channel.uuid": "secret",
    "discuss_channel_member.rtc_inviting_session_id": "server",
    "fetchmail_server.google_gmail_access_token": "secret",
    "fetchmail_server.google_gmail_access_token_expiration": "secret",
    "fetchmail_server.google_gmail_refresh_token": "secret",
    "fetchmail_server.microsoft_outlook_access_token": "secret",
    "fetchmail_server.microsoft_outlook_access_token_expiration": "secret",
    "fetchmail_server.microsoft_outlook_refresh_token": "secret",
    "fetchmail_server.password": "secret",
    "iap_account.account_token": "secret",
    "ir_attachment.access_token": "secret",
    "ir_attachment.db_datas": "file",
    "ir_config_parameter.key": None,
    "ir_sequence.code": None,
    "mail_guest.access_token": "secret",
    "mail_ice_server.credential": "secret",
    "mail_mail.body_html": "queue",
    "mail_mail.headers": "queue",
    "mail_message.email_add_signature": None,
    "mail_push_device.endpoint": "secret",
    "mail_push_device.keys": "secret",
    "member_chapter.code": None,
    "member_contact_change.codes": None,  # how many were sent
    "member_import.file_hash": None,
    "member_import_row.file_hash": None,
    "member_membership.chapters_told": "derived",
    "member_membership_type.certificate": None,
    "member_membership_type.certificate_months": None,
    "member_membership_type.code": None,
    "member_role.code": None,
    "privacy_age_rule.code": None,
    # What the log is verified by.
    "privacy_change_link.salt": None,
    "privacy_change_link.commitment": None,
    "privacy_change_link.link": None,
    "privacy_change_seal.digest": None,
    "privacy_data_field.reason_code": None,
    "privacy_data_set.code": None,
    "privacy_package.file": "copy",
    "privacy_purpose.code": None,
    "privacy_request_step.code": None,
    # What the erased said no to. It means nothing without the key outside the database.
    "privacy_suppression.digest": None,
    "privacy_suppression.key_version": None,
    "res_country.code": None,
    "res_country.phone_code": None,
    "res_country_group.code": None,
    "res_country_state.code": None,
    "res_device_log.session_identifier": "secret",
    "res_groups.api_key_duration": None,
    "res_lang.code": None,
    "res_lang.iso_code": None,
    "res_lang.url_code": None,
    "res_partner.kept_for_certificate": None,
    "res_partner.scope_chapter_ids": "derived",
    "res_partner.scope_since": "derived",
    "res_users.password": "secret",
    "res_users.signature": None,
    "res_users.totp_last_counter": "secret",
    "res_users.totp_secret": "secret",
    "res_users_apikeys.index": "secret",
    "res_users_apikeys.key": "secret",
    "res_users_settings.push_to_talk_key": None,
    "sms_sms.uuid": "secret",
    "sms_tracker.sms_uuid": "secret",
    "snailmail_letter.error_code": None,
}
for _name in (
    *("google_gmail_access_token", "google_gmail_access_token_expiration"),
    *("google_gmail_refresh_token", "microsoft_outlook_access_token"),
    *("microsoft_outlook_access_token_expiration", "microsoft_outlook_refresh_token"),
    *("smtp_pass", "smtp_ssl_certificate", "smtp_ssl_private_key"),
):
    COLUMNS[f"ir_mail_server.{_name}"] = "secret"

# Settings whose values go: ours by how they begin, and these of Odoo's. All others are
# exported by name, without what they are set to.
SETTINGS = re.compile(
    r"member_(privacy|dispatch|portal)\.\w+|auth_signup\.invitation_scope"
    r"|auth_signup\.reset_password|base\.default_max_email_size"
    r"|base\.login_cooldown_(after|duration)|mail\.activity\.gc\.delete_overdue_years"
    r"|mail\.restrict\.template\.rendering|web\.base\.url"
)


@dataclass(frozen=True)
class Column:
    """A column as the database has it, and what the registry knows about it."""

    table: str
    name: str
    modules: frozenset = frozenset()  # which define the field; none where it has none
    is_mapped: bool = False  # the data map names it, or says why it need not
    is_closed: bool = False  # nobody's to read but the system's

    @property
    def address(self):
        return f"{self.table}.{self.name}"


def is_suspect(name):
    """Whether a column or a setting of this name may be a secret."""
    return not SUSPECT.isdisjoint(re.split(r"[^a-z0-9]+", name.lower()))


def of_table(name):
    """Why a table stays, or None."""
    if name in NEEDED:
        return None
    for pattern, reason in TABLES.items():
        begins = pattern.endswith("*") and name.startswith(pattern[:-1])
        if begins or name == pattern:
            return reason
    return None


def of_column(column, decided, chosen=frozenset()):
    """Why a column stays, or None.

    :param dict decided: as COLUMNS
    :param chosen: tables and columns (`table.column`) that the operator looked at
    """
    if column.address in decided:
        return decided[column.address]
    if column.is_closed:
        return "looks"
    if column.address in chosen:
        return None
    if is_suspect(column.name):
        return "looks"
    if column.is_mapped or column.table in chosen:
        return None
    return "unseen" if REVIEWED.isdisjoint(column.modules) else None


def is_open_setting(key):
    """Whether a setting may be told with its value."""
    return bool(SETTINGS.fullmatch(key)) and not is_suspect(key)
