from . import ir_module_module
from . import privacy_data_set
from . import res_partner
from . import res_partner_login
from . import res_users
