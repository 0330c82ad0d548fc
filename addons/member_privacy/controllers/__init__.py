from . import dataset
from . import language
