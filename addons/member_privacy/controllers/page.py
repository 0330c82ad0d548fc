"""How a page of the frame is answered, and what one page tells the next."""

from odoo.http import request

SAID = "member_said"
HEADERS = {
    # No script runs on these pages, whatever somebody managed to store as a name.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    # Nothing to go back to on a shared machine after logging out.
    "Cache-Control": "no-store",
}


def render_page(template, values=None, status=200):
    """Answer with a page of the frame.

    :param str template: one that calls `member_privacy.page`
    :param dict values: what it needs besides `said`, which is what :func:`say` left
    """
    if request.session.should_rotate and request.httprequest.method == "GET":
        # A login that has just gone, such as by an erasure: the next request has a new
        # session, and the form of this page would be good for the old one only.
        return request.redirect(request.httprequest.full_path)
    values = {"said": request.session.pop(SAID, {}), **(values or {})}
    response = request.render(template, values, status=status)
    response.headers.update(HEADERS)
    return response


def numbers_in(text):
    """The ids in what a form sent, separated by commas; what is no id is left out."""
    return [
        int(part) for part in text.split(",") if part.isdecimal() and len(part) < 10
    ]


def said():
    """What :func:`say` left for this page; rendering the page takes it away."""
    return request.session.get(SAID, {})


def say(what, **facts):
    """Leave a word for the next page: what was done, and the ids it needs to tell it.

    Kept in the session, so never a personal value, only ids and names of fields.
    """
    request.session[SAID] = {"what": what, **facts}
