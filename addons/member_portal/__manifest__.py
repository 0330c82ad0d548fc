{
    "name": "Member Portal",
    "summary": "A page of one's own: what is stored, corrections, and cases",
    "version": "19.0.1.0.0",
    "category": "Membership",
    "license": "LGPL-3",
    "author": "Member Register contributors",
    "depends": ["member_privacy", "auth_signup", "portal"],
    "external_dependencies": {"python": ["phonenumbers"]},
    "data": [
        "data/ir_config_parameter.xml",
        "views/home_templates.xml",
        "views/information_templates.xml",
        "views/correction_templates.xml",
        "views/access_templates.xml",
        "views/case_templates.xml",
        "views/new_case_templates.xml",
        "views/login_templates.xml",
        "views/security_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": ["member_portal/static/src/security.scss"],
    },
}
