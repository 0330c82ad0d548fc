from . import consent_link
from . import dataset
from . import contact_change
from . import language
