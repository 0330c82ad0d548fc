from . import consent_link
from . import dataset
from . import language
