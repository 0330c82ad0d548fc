from . import language
