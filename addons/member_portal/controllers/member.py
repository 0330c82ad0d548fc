"""Who is asking: every page of one's own starts here, and nowhere else."""

from contextlib import contextmanager

from werkzeug.exceptions import NotFound

from odoo.exceptions import AccessDenied
from odoo.http import request

# How a page of one's own is reached.
PAGE = {"type": "http", "auth": "user", "website": True, "multilang": False}
PASSWORD_LENGTH = 4096


def own_person():
    """The person behind the login, under sudo; empty for a login of nobody.

    :return: at most one contact
    """
    user = request.env.user.sudo()  # sudo: member_id is staff's to see, and one's own
    return user.member_id


def own_member():
    """The person behind the login when the register knows them.

    :raise NotFound: for a login that belongs to nobody in the register
    """
    person = own_person()
    if not person.in_register:
        raise NotFound
    return person


def own_child(child_id):
    """The child of that id, when the person behind the login is guardian today.

    :raise NotFound: for anybody else's id, as for one that does not exist
    """
    child = own_person_children().filtered(lambda c: c.id == child_id)
    if not child:
        raise NotFound
    return child


def own_person_children():
    """The children whose pages this login opens today; empty for most."""
    person = own_person()
    return person._portal_children() if person else person


@contextmanager
def logged(reason):
    """What changes inside stands in the change log as this login's, with `reason`."""
    changes = request.env["privacy.change"]
    changes._set_actor()
    with changes._reason(reason):
        yield


def password_refusal(password):
    """Why the password does not prove who is there; '' when it does, or a passkey or
    a code did in the last minutes."""
    user = request.env.user
    if user._has_shown_identity():
        return ""
    credential = {
        "type": "password",
        "login": user.login,
        "password": password[:PASSWORD_LENGTH],
    }
    try:
        with user._assert_can_auth(user=user.id):
            user._check_credentials(credential, {"interactive": True})
    except AccessDenied as denied:
        if denied.args == AccessDenied().args:
            return request.env._("The password is not right. Write it again.")
        return request.env._("Too many attempts. Wait a minute and try again.")
    return ""
