import tempfile
from pathlib import Path

from odoo.tests import TransactionCase, tagged

from ..tools.session_files import delete_sessions


@tagged("post_install", "-at_install")
class TestSessionFiles(TransactionCase):
    def test_the_sessions_of_these_logins_go_and_nobody_elses(self):
        with tempfile.TemporaryDirectory() as path:
            mine, other = "ab" + "c" * 40, "ab" + "d" * 40
            folder = Path(path) / "ab"
            folder.mkdir()
            files = [folder / f"{name}{end}" for name in (mine, other) for end in "xy"]
            for each in files:
                each.write_text("{}")
            delete_sessions(path, {mine, "ab", None, "zz" + "c" * 40, "../" + "c" * 39})
            self.assertEqual(set(folder.iterdir()), set(files[2:]))
