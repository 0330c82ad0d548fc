import re

from werkzeug.exceptions import NotFound

from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from .login import PASSWORD_LENGTH

INFORMATION = "/my/information"
HEADING = re.compile(r"<(/?)h4\b")


class CorePages(CustomerPortal):
    """Core's pages for customers' addresses and for closing a login.

    A member has one page for what is stored, which logs the reason and asks what core
    does not. Customers outside the register keep core's pages.
    """

    @route()
    def account(self, **kwargs):
        if request.env.user._portal_is_member():
            return request.redirect(INFORMATION)
        return super().account(**kwargs)

    @route()
    def my_addresses(self, **query_params):
        if request.env.user._portal_is_member():
            return request.redirect(INFORMATION)
        return super().my_addresses(**query_params)

    @route()
    def portal_address(self, **query_params):
        if request.env.user._portal_is_member():
            return request.redirect(INFORMATION)
        return super().portal_address(**query_params)

    @route()
    def portal_address_submit(self, **form_data):
        self._refuse_members()
        return super().portal_address_submit(**form_data)

    @route()
    def address_archive(self, **kwargs):
        self._refuse_members()
        return super().address_archive(**kwargs)

    @route()
    def security(self, **post):
        """Core's page, with the headings of its parts right below that of the page."""
        response = super().security(**{**post, **self._passwords(post)})
        response.flatten()
        response.set_data(HEADING.sub(r"<\1h2", response.get_data(as_text=True)))
        return response

    @route()
    def deactivate_account(self, **kwargs):
        """Closing the login erases nothing: members ask for erasure instead."""
        self._refuse_members()
        return super().deactivate_account(**kwargs)

    def _passwords(self, post):
        """The three of the form; one that nobody can have counts as left empty."""
        typed = {name: post.get(name, "") for name in ("old", "new1", "new2")}
        return {
            name: "" if "\x00" in text or len(text) > PASSWORD_LENGTH else text
            for name, text in typed.items()
        }

    def _refuse_members(self):
        if request.env.user._portal_is_member():
            raise NotFound
