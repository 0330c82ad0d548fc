from . import login
from . import member_list
