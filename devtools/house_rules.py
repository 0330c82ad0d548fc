"""Rules of ours that no linter knows; each finding is one line."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

# (pattern, what to do instead); the words are split so that this file passes.
EVERYWHERE = [
    (re.compile(r"\b(TO" "DO|FIX" "ME|XX" r"X)\b"), "finish it, or open an issue"),
]
IN_ADDONS = [
    (re.compile(r"\.sudo\(\)(?!.*# sudo: \S)"), "say why: `# sudo: reason`"),
    (re.compile(r"\bcr\.commit\("), "use ir.cron's _commit_progress"),
    (re.compile(r"(?<![\w.])print\("), "use the logger"),
]
TEXT = {".py", ".xml", ".md", ".toml", ".js", ".scss", ".sh", ".yml", ".csv", ""}


def tracked(root: Path) -> Iterator[Path]:
    """The files that git knows or would add."""
    command = ["git", "-c", f"safe.directory={root}", "ls-files", "-z"]
    command += ["--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=root, capture_output=True, check=True)
    for name in listing.stdout.decode().split("\0"):
        if name and (root / name).is_file():
            yield root / name


def findings(root: Path) -> Iterator[str]:
    """All breaches, as `file:line: what to do`."""
    for path in tracked(root):
        name = path.relative_to(root)
        if path.suffix == ".xml":
            yield from malformed(path, name)
        if path.suffix in TEXT and "samples" not in name.parts:
            yield from breaches(path, name)


def rules_for(name: Path) -> list:
    """Tests may commit and become root; code that ships may not."""
    ships = name.parts[0] == "addons" and "tests" not in name.parts
    return EVERYWHERE + (IN_ADDONS if ships and name.suffix == ".py" else [])


def breaches(path: Path, name: Path) -> Iterator[str]:
    rules = rules_for(name)
    text = path.read_text(errors="replace")
    for number, line in enumerate(text.splitlines(), start=1):
        for pattern, advice in rules:
            if pattern.search(line):
                yield f"{name}:{number}: {line.strip()[:60]} → {advice}"


def malformed(path: Path, name: Path) -> Iterator[str]:
    try:
        ElementTree.parse(path)  # noqa: S314 - our own files
    except ElementTree.ParseError as error:
        yield f"{name}: {error}"
