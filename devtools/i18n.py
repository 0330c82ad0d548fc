"""./dev i18n: bring the translation files up to what the addons say now."""

from . import addons, template
from .console import say, step
from .prepare import prepare
from .settings import Settings
from .workdir import one_at_a_time


def i18n(settings: Settings, _arguments: list[str]) -> int:
    """Add new strings to every addon's nb.po and nn.po, empty, and drop old ones."""
    with one_at_a_time(settings.state):
        ground = prepare(settings, "test")
        source = template.ensure(ground)
        name = template.run_name(ground, "i18n")
        template.copy(ground, source, name)
    log = settings.logs / "i18n.log"
    names = ",".join(sorted(addons.manifests(settings.addons)))
    try:
        with step("Translation files"):
            ground.odoo(name, "test").run_inside(
                "i18n.py",
                log,
                "Exporting strings",
                I18N_ADDONS=str(settings.addons),
                I18N_NAMES=names,
            )
    finally:
        template.discard(ground, name)
    say("i18n: now fill the empty strings; ./dev test tests/test_translations.py")
    return 0
