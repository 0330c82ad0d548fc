from . import access
from . import cases
from . import core_pages
from . import home
from . import information
from . import login
from . import correction
from . import new_case
