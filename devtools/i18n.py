"""./dev i18n: bring the translation files up to what the addons say now.

Keeps what is translated, in Odoo's order and with the places where it stands, adds
what is missing without words, and prints both. Fill in the words and it is done.
"""

import subprocess

from . import addons, template
from .prepare import prepare
from .settings import Settings
from .workdir import one_at_a_time


def i18n(settings: Settings, _arguments: list[str]) -> int:
    """Renew the files of all our addons; 1 if words are missing.

    All at once: Odoo counts a record that two addons extend to the last of those
    exported, so the files of one addon alone would differ.
    """
    with one_at_a_time(settings.state):
        ground = prepare(settings, "test")
        source = template.ensure(ground)
        name = template.run_name(ground, "i18n")
        template.copy(ground, source, name)
        odoo = ground.odoo(name, "test")
    names = sorted(addons.manifests(settings.addons))
    try:
        return subprocess.run(
            [str(odoo.python), "-m", "devtools.inside.terms", name, *names],
            cwd=settings.root,
            env=odoo.environment(
                PYTHONPATH=f"{odoo.source.python_root}:{settings.root}"
            ),
            check=False,
        ).returncode
    finally:
        template.discard(ground, name)
