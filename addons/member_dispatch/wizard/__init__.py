from . import member_list_password
