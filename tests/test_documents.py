"""The documents say what the program does: commands, options, settings, links, and nothing of anybody's machine."""

from __future__ import annotations

import argparse
import inspect
import re
import tomllib
from pathlib import Path

import pytest

from assistant import cli, errors
from assistant.config import HOME_VARIABLE, SETTINGS
from assistant.starter import folder

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"

_IGNORED = {line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()} | {".git"}


def tracked(*suffixes: str) -> list[Path]:
    """The files of the repository, without what .gitignore names."""
    found = []
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        ignored = any(part in _IGNORED or part.endswith(".egg-info") for part in parts)
        if path.is_file() and not ignored and (not suffixes or path.suffix in suffixes):
            found.append(path)
    return found


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def fenced_lines(text: str) -> list[str]:
    """The lines of code blocks."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [line.strip() for block in blocks for line in block.splitlines()]


def code_in(text: str) -> list[str]:
    """Everything that is set as code: lines of blocks, and spans between backticks."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return fenced_lines(text) + re.findall(r"`([^`\n]+)`", prose)


# -- commands and options ---------------------------------------------------------------------------------------


def parsers() -> dict[str, argparse.ArgumentParser]:
    """The parser of every command; the top one under the empty name."""
    top = cli.make_parser()
    (commands,) = (action for action in top._actions if isinstance(action, argparse._SubParsersAction))
    return {"": top, **commands.choices}


def options_of(parser: argparse.ArgumentParser) -> set[str]:
    """Its options, and those of its actions; the top parser's commands stand for themselves."""
    found = {option for action in parser._actions for option in action.option_strings}
    if " " in parser.prog:
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                found.update(*map(options_of, action.choices.values()))
    return found


PARSERS = parsers()
OPTIONS = set().union(*map(options_of, PARSERS.values()))
COMMAND = re.compile(r"(?:^|&& |; |\| |\$ |/)dateline(?= |$)(.*)")
OPTION = re.compile(r"(?<![\w-])(--[a-z][a-z-]+|-[a-z])(?![\w-])")


@pytest.mark.parametrize("command", sorted(PARSERS.keys() - {""}))
def test_the_readme_names_every_command(command):
    assert any(COMMAND.search(code) and f"dateline {command}" in code for code in code_in(text_of(README)))


@pytest.mark.parametrize("option", sorted(OPTIONS - {"-h"}))
def test_the_readme_names_every_option(option):
    named = [found for code in code_in(text_of(README)) for found in OPTION.findall(code)]
    assert option in named


@pytest.mark.parametrize("path", tracked(".md"), ids=lambda path: str(path.relative_to(ROOT)))
def test_documents_name_no_command_and_no_option_that_there_is_not(path):
    for code in code_in(text_of(path)):
        if re.match(r"-{1,2}[a-z]", code) and path == README:
            assert set(OPTION.findall(code)) <= OPTIONS | {"--compile-bytecode"}, code
        for said in COMMAND.findall(code):
            words = said.split("&&")[0].split("   ")[0].split()
            command = next((word for word in words if re.fullmatch(r"[a-z]+", word)), "")
            assert command in PARSERS, f"{path.name}: dateline {command}"
            allowed = options_of(PARSERS[command]) | options_of(PARSERS[""])
            assert set(OPTION.findall(" ".join(words))) <= allowed, code


def test_every_option_explains_itself():
    for name, parser in PARSERS.items():
        for action in parser._actions:
            if action.option_strings:
                assert action.help, f"{name} {action.option_strings}"


def test_the_readme_names_every_exit_code():
    sentence = re.search(r"Exit codes: (.*?)\.\n", text_of(README), re.DOTALL)
    told = set(map(int, re.findall(r"\b(\d+) [a-z]", sentence[1])))
    raised = {
        e.exit_code for _, e in inspect.getmembers(errors, inspect.isclass) if issubclass(e, errors.DatelineError)
    }
    returned = {0, errors.NOT_IN_ARTICLES, errors.SOME_SOURCES_FAILED, errors.INTERRUPTED}
    assert told == (raised | returned) - {1}, "1 is what nobody foresaw"


# -- settings ---------------------------------------------------------------------------------------------------


def settings_table() -> list[list[str]]:
    """The rows of the README's table of settings, without the marks around code."""
    section = text_of(README).split("\n## Settings\n")[1].split("\n## ")[0]
    rows = [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in section.splitlines() if "|" in line
    ]
    assert rows[0] == ["Setting", "Variable", "Default", "Meaning"]
    return rows[2:]


def test_the_readme_lists_every_setting_as_it_is_and_no_other():
    told = [str(s.default).lower() if isinstance(s.default, bool) else str(s.default) for s in SETTINGS]
    assert settings_table() == [[s.key, s.variable, d, s.help] for s, d in zip(SETTINGS, told, strict=True)]


def test_documents_name_no_variable_that_there_is_not():
    known = {s.variable for s in SETTINGS} | {HOME_VARIABLE}
    for path in tracked(".md"):
        assert set(re.findall(r"\bDATELINE_[A-Z_]+\b", text_of(path))) <= known, path.name
    assert HOME_VARIABLE in text_of(README)


# -- what a newcomer types --------------------------------------------------------------------------------------


def test_ci_runs_the_readmes_test_command_to_the_letter():
    told = [line for line in fenced_lines(text_of(README)) if "-m venv" in line and "pytest" in line]
    assert len(told) == 1, "one line installs and passes the tests"
    assert told[0] in text_of(ROOT / ".ci" / "run").splitlines()


def test_the_number_of_starter_articles_is_right_wherever_it_stands():
    count = len(list(folder("starter").glob("*.json")))
    told = [int(n) for p in tracked(".md") for n in re.findall(r"\b(\d+)\s+starter\s+articles", text_of(p))]
    assert told
    assert set(told) == {count}


def test_the_changelog_has_a_section_for_this_version():
    version = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]["version"]
    section = re.search(
        rf"^## \[?{re.escape(version)}\b.*?$(.*?)(?=^## |\Z)", text_of(ROOT / "CHANGELOG.md"), re.M | re.S
    )
    assert section, f"no section for {version}"
    assert re.search(r"^- \w|^- `", section[1], re.M), "it says something"


# -- links and places -------------------------------------------------------------------------------------------


def anchors(text: str) -> set[str]:
    """The names that headings have as link targets."""
    titles = re.findall(r"^#{1,6} (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", tracked(".md"), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(path):
    text = re.sub(r"^```.*?^```", "", text_of(path), flags=re.DOTALL | re.MULTILINE)
    links = re.findall(r"\]\(([^)\s]+)(?: \"[^\"]*\")?\)|(?:src|href)=\"([^\"]+)\"", text)
    for link in (markdown or html for markdown, html in links):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), f"{path.name}: {link}"
        assert target.is_relative_to(ROOT), f"{path.name}: {link}"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(text_of(target)), f"{path.name}: {link}"


# Put together here, so that this file does not name them itself.
_PLACES = "|".join(f"/{name}/" for name in ("work", "root", "home/[a-z]+"))
_HOSTS = "|".join(
    re.escape(host)
    for host in ("pypi" + ".org", "python" + "hosted.org", "npmjs" + ".org", "crates" + ".io", "conda" + ".anaconda.org",
                 "proxy.golang" + ".org", "ghcr" + ".io", "docker" + ".io")
)  # fmt: skip
_OWN_MACHINE = re.compile(rf"(?<![\w.:/-])({_PLACES})(?=[\w.])|({_HOSTS})")
_TEXTS = {
    "", ".cfg", ".csv", ".html", ".ini", ".json", ".jsonl", ".lock", ".md", ".py", ".sh", ".svg", ".tcss", ".toml",
    ".txt", ".yaml", ".yml",
}  # fmt: skip


def test_no_file_names_a_place_on_somebodys_machine_or_a_package_index():
    looked_at = tracked(*_TEXTS)
    assert {ROOT / "pyproject.toml", ROOT / "requirements.lock", ROOT / ".ci" / "run", Path(__file__)} <= set(looked_at)
    for path in looked_at:
        found = _OWN_MACHINE.search(text_of(path))
        assert not found, f"{path.relative_to(ROOT)}: {found}"


def test_documents_name_no_temporary_folder():
    for path in [p for p in tracked(".md") if p.parent in (ROOT, ROOT / "docs")]:
        assert "/" + "tmp/" not in text_of(path), path.name
