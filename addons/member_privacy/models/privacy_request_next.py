from odoo import api, fields, models

STEPS = [
    ("take", "Take the case"),
    ("identity", "Say how identity was checked"),
    ("wait_identity", "Wait for proof"),
    ("accept", "Correct what was proposed"),
    ("chapters", "Wait for the chapters"),
    ("copy", "Make the copy"),
    ("wait_copy", "Wait until the copy is made"),
    ("answer", "Write the answer"),
    ("close", "Close with this answer"),
    ("prepare", "Show what goes and what stays"),
    ("approve", "Approve and erase"),
    ("carry_out", "Wait until it is carried out"),
    ("mend", "See why it was not carried out"),
    ("lift", "Begin the use again"),
    ("none", "Nothing more"),
]


class PrivacyRequestNext(models.Model):
    """The one next step of a case, for the primary button of its page."""

    _inherit = "privacy.request"

    next_step = fields.Selection(STEPS, compute="_compute_next_step")
    next_words = fields.Char("What to do now", compute="_compute_next_step")

    @api.depends(
        "state",
        "kind",
        "identity",
        "answer",
        "proposal_ids.state",
        "task_ids.state",
        "event_ids.kind",
        "failure",
        "package_ids.state",
        "no_copy_reason",
    )
    @api.depends_context("lang")
    def _compute_next_step(self):
        words = self._next_step_words()
        for request in self:
            request.next_step = request._next_step()
            request.next_words = words.get(request._next_key())

    def _next_key(self):
        """What the words depend on: the step, or something about the case besides."""
        special = {
            "identity": self.is_paused and "proof",
            "close": self.kind == "objection" and "stop",
            "answer": self.package_ids.mask_ids and "review",
        }
        return special.get(self.next_step) or self.next_step

    def _next_step(self):
        """One of `STEPS`. An extending addon answers for its states first."""
        self.ensure_one()
        fixed = {
            "awaiting_identity": "identity" if not self.identity else "wait_identity",
            "awaiting_approval": "approve",
            "carrying_out": "mend" if self._has_failed() else "carry_out",
        }
        if self.state in fixed:
            return fixed[self.state]
        if self.is_closed:
            lifts = self.is_restricting and not self.use_begins_on
            return "lift" if lifts else "none"
        if self.kind == "erasure":
            return "prepare" if self.identity else "identity"
        return self._next_of_answered()

    def _next_of_answered(self):
        """The next step of a case that ends with an answer."""
        if self.has_open_proposals and self.identity:
            return "accept"
        if self.state == "received":
            return "take"
        if not self.identity:
            return "identity"
        if self._awaited():
            return "chapters"
        if self._lacks_copy():
            waits = "waiting" in self.package_ids.mapped("state")
            return "wait_copy" if waits else "copy"
        return "close" if self.answer else "answer"

    def _next_label(self):
        """The next step in the words of `STEPS`, translated."""
        return dict(self._fields["next_step"]._description_selection(self.env))[
            self.next_step
        ]

    @api.model
    def _next_step_words(self):
        env = self.env
        return {
            "take": env._("Take it, so that others see who answers."),
            "identity": env._(
                "Choose how you know who asks. If you doubt it, say why, and ask for "
                "proof: the time to answer stands still until you have it."
            ),
            "proof": env._(
                "We have asked for proof, and the time to answer stands still. When "
                "you have it, choose how you know who asks."
            ),
            "wait_identity": env._("You know who asks: go on with the case."),
            "accept": env._(
                "Look at old and new beside each other. One click corrects all of it, "
                "tells the person and closes the case."
            ),
            "chapters": env._(
                "Chapters look in their own papers. Their answers come to this page."
            ),
            "copy": env._(
                "Make it, and look through what it leaves out. Who has no login gets "
                "one with a password."
            ),
            "wait_copy": env._("It is made in the background. Come back later."),
            "review": env._(
                "Look through what the copy leaves out. If you tell more, make it once "
                "more. Then write our answer below."
            ),
            "answer": env._("Write our answer. The person reads it."),
            "close": env._("The person gets the answer by letter and on their page."),
            "stop": env._(
                "This says no to everything that the person can say no to. They get "
                "the answer by letter and on their page."
            ),
            "prepare": env._("The list is made by the method that erases."),
            "approve": env._("Read the list. What it names goes for good."),
            "carry_out": env._(
                "The work goes on by itself. Until it begins, the approval can be "
                "taken back."
            ),
            "mend": env._("Nothing is erased yet. On top stands why, and what to do."),
            "lift": env._(
                "The use is stopped. The person is told three days before it begins "
                "again."
            ),
            "none": env._("The case is closed."),
        }
