from . import base_partner_merge
from . import member_chapter_merge_wizard
from . import member_contact_override
from . import member_person_merge
from . import member_role_profile
from . import res_users_apikeys_description
from . import privacy_change_check
from . import privacy_notice_publish
