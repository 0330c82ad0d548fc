"""The programs of `test_programs.py` with the seed of the run.

In a file of its own, so that both halves run beside each other.
"""

from odoo.tests import TransactionCase, tagged

from tests.share import rotating_seed

from . import programs


@tagged("post_install", "-at_install")
class TestProgramsDrawn(TransactionCase):
    def test_everybody_sees_whom_they_may_with_the_seed_of_the_run(self):
        programs.run_half(self, rotating_seed())
