from . import consent_form
from . import consent_link
from . import dataset
from . import contact_change
from . import language
from . import notice
