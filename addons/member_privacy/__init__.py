from . import controllers
from . import models
from . import wizard
from .hooks import pre_init_hook, uninstall_hook
from .tools import log_mask

log_mask.install()
