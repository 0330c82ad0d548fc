"""Every way an officer reads members: each is a function that says what it saw.

A way takes an officer (see `officer.py`) and the number of a process. It returns
something true when it showed a member, whatever the way; a refusal shows nothing.
"""

from .houses import Refused

WAYS = {}


def way(function):
    WAYS[function.__name__] = function
    return function


def seen(officer, house, ways=None):
    """The names of the ways that show this officer a member in that process."""
    return {name for name in ways or WAYS if _shows(WAYS[name], officer, house)}


def _shows(function, officer, house):
    try:
        return function(officer, house)
    except Refused:
        return False


def among(officer):
    """A domain of the officer's own members and of somebody else's."""
    return [["id", "in", officer.members + officer.strangers]]


@way
def listed(officer, house):
    found = officer.call(
        house,
        "res.partner",
        "web_search_read",
        among(officer),
        specification={"name": {}, "email": {}, "membership_ids": {}},
    )["records"]
    assert not {row["id"] for row in found} & set(officer.strangers)
    return found


@way
def counted(officer, house):
    return officer.call(house, "res.partner", "search_count", among(officer))


@way
def opened(officer, house):
    ids = officer.members[:1]
    return officer.call(
        house, "res.partner", "web_read", ids, specification={"name": {}}
    )


@way
def found_by_name(officer, house):
    return officer.call(house, "res.partner", "name_search", "Testesen")


@way
def grouped(officer, house):
    groups = officer.call(
        house,
        "res.partner",
        "formatted_read_group",
        among(officer),
        ["chapter_id"],
        ["__count"],
    )
    return any(group["__count"] for group in groups)


@way
def by_membership(officer, house):
    domain = [["partner_id", "in", officer.members]]
    return officer.call(house, "member.membership", "search_read", domain, ["state"])


@way
def on_the_own_page(officer, house):
    rows = officer.call(
        house,
        "member.desk",
        "web_read",
        [officer.user],
        specification={"member_count": {}},
    )
    return rows[0]["member_count"]


@way
def in_an_audience(officer, house):
    context = {"audience_of": f"member.dispatch,{officer.dispatch}"}
    return officer.call(house, "member.audience", "search_count", [], context=context)


@way
def in_a_file_of_a_member(officer, house):
    status, _kind, content = officer.get(house, f"/web/content/{officer.attachment}")
    return status == 200 and content == b"note"


@way
def in_a_list_by_link(officer, house):
    status, _kind, content = officer.get(house, officer.link)
    return status == 200 and content


@way
def in_a_list_downloaded_anew(officer, house):
    return officer.call(house, "member.list", "action_download", [officer.list])
