from . import test_change_log
from . import test_consent
from . import test_membership
from . import test_scope
