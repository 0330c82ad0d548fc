import logging

from psycopg2 import OperationalError

from odoo.exceptions import ConcurrencyError, LockError
from odoo.http import Controller, request, route

from odoo.addons.member_privacy.controllers.package import package_response
from odoo.addons.member_privacy.controllers.page import render_page

from .cases import opening
from .form import is_post
from .member import PAGE, logged, own_member, password_refusal
from .words import long_day

_logger = logging.getLogger(__name__)
URL = "/my/package"


class Package(Controller):
    """«Last ned alt om deg»: one page, the password, and the file."""

    @route(URL, methods=["GET", "POST"], **PAGE)
    def package(self, password="", new="", **kwargs):
        """What is ready already, or with `new` what we have today."""
        person = own_member()
        errors = {}
        if is_post() and not self._doubting(person):
            refused = password_refusal(password)
            if not refused:
                return self._answer(person, new)
            errors = {"password": refused}
        return self._page(person, errors)

    def _doubting(self, person):
        """The case that waits for more proof than a login: until then nothing goes."""
        cases = request.env["privacy.request"].sudo()  # sudo: of this person only
        return cases._doubting_login(person)

    def _answer(self, person, new):
        """The file; where it could not be made, the case that somebody looks at."""
        cases = request.env["privacy.request"].sudo()  # sudo: of this person only
        made = not new and request.env["privacy.package"]._ready_of(person)
        with opening():
            case = made.request_id if made else cases._copy_case(person)
        try:
            with request.env.cr.savepoint(), logged("copy fetched in the portal"):
                package = case._own_package(made)
                if package.state == "ready":
                    return package_response(package)
            return request.redirect(URL)
        except (ConcurrencyError, OperationalError):
            raise  # sent twice at once: core begins this request again
        except LockError as error:
            raise ConcurrencyError("sent twice at once") from error
        except Exception as error:  # whatever an addon's rows may raise
            request.env.invalidate_all()
            _logger.warning("no copy for %s: %s", case.name, type(error).__name__)
            case._remind_of_no_copy()
        return self._page(person, {}, failed=case)

    def _page(self, person, errors, failed=None):
        packages = request.env["privacy.package"].sudo()  # sudo: of this person only
        made = packages.search([("partner_id", "=", person.id)], limit=5)
        return render_page(
            "member_portal.package",
            {
                "errors": errors,
                "doubting": self._doubting(person),
                "ready": packages._ready_of(person),
                "failed": failed or self._failed(made),
                "waiting": made.filtered(lambda each: each.state == "waiting"),
                "made": made.filtered(lambda each: each.state in ("ready", "gone")),
                "day": long_day,
            },
        )

    def _failed(self, made):
        """The case whose large copy the job could not make, while it is open."""
        latest = made[:1]
        if latest.state == "failed" and not latest.request_id.is_closed:
            return latest.request_id
        return None
