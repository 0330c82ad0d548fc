from . import member_list
