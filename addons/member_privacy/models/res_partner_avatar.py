from odoo import api, models


class ResPartnerAvatar(models.Model):
    """Officers meet members by their initials: pictures are not on their list.

    The web client asks for the small one with every contact that it shows.
    """

    _inherit = "res.partner"

    @api.depends_context("uid")
    def _compute_avatar_128(self):
        return super()._compute_avatar_128()

    @api.depends_context("uid")
    def _compute_avatar_1920(self):
        return super()._compute_avatar_1920()

    def _compute_avatar(self, avatar_field, image_field):
        if not self.env.user._is_officer_only():
            return super()._compute_avatar(avatar_field, image_field)
        members = self.filtered("in_register")
        for member in members:
            member[avatar_field] = member._avatar_generate_svg()
        others = (self - members).sudo()  # sudo: pictures of colleagues are on the list
        super(ResPartnerAvatar, others)._compute_avatar(avatar_field, image_field)
        for colleague in self - members:
            colleague[avatar_field] = others.browse(colleague.id)[avatar_field]
        return None
