from . import test_cases
from . import test_core_pages
from . import test_correction
from . import test_get_changes_nothing
from . import test_home
from . import test_information
from . import test_language
from . import test_tools
