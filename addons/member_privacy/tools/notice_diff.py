"""What differs between two versions of the privacy notice, as plain values.

A section is a dict: `key`, `part`, `title` and `lines`, a list of [label, text].
"""


def differences(old: list[dict], new: list[dict]) -> list[dict]:
    """Sections that came, went or say something else, in the order of `new`.

    :return: dicts of `kind` ("added", "removed", "changed"), `title` and, of what is
        changed, `lines`: [label, text before or "", text now or ""]

    >>> was = [{"key": "a", "title": "A", "lines": [["Why", "x"]]}]
    >>> now = [{"key": "a", "title": "A", "lines": [["Why", "y"]]}]
    >>> differences(was, now)
    [{'kind': 'changed', 'title': 'A', 'lines': [['Why', 'x', 'y']]}]
    """
    before = {section["key"]: section for section in old}
    now = {section["key"] for section in new}
    found = []
    for section in new:
        earlier = before.get(section["key"])
        if earlier is None:
            found.append({"kind": "added", "title": section["title"], "lines": []})
        elif (
            earlier["title"] != section["title"]
            or earlier["lines"] != (section["lines"])
        ):
            found.append(
                {
                    "kind": "changed",
                    "title": section["title"],
                    "lines": changed_lines(earlier, section),
                }
            )
    found += [
        {"kind": "removed", "title": section["title"], "lines": []}
        for section in old
        if section["key"] not in now
    ]
    return found


def changed_lines(old: dict, new: dict) -> list[list[str]]:
    """[label, before, now] of the lines that are not the same; "" for none."""
    lines = [["", old["title"], new["title"]]] if old["title"] != new["title"] else []
    before, now = dict(map(tuple, old["lines"])), dict(map(tuple, new["lines"]))
    labels = [*now, *(label for label in before if label not in now)]
    return lines + [
        [label, before.get(label, ""), now.get(label, "")]
        for label in labels
        if before.get(label) != now.get(label)
    ]
