from . import consent_form
from . import consent_link
from . import contact_change
from . import dataset
from . import language
from . import notice
from . import package
from . import request_form
