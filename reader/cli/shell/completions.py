"""`completions`: scripts that have bash, zsh and fish complete commands, options and queries.

What stands in the library (dates, authors, categories) is asked of `daysheet completions query`
while one types; the rest is in the script.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from reader.cli import output, user_library
from reader.cli.arguments import parser

if TYPE_CHECKING:
    from reader.cli.shell.introspection import Described, Value

Script: TypeAlias = "Callable[[Sequence[Described]], Iterator[str]]"

HOWS: Final = """\
bash:  daysheet completions bash > ~/.local/share/bash-completion/completions/daysheet
zsh:   daysheet completions zsh > FOLDER/_daysheet    a folder of your $fpath, before compinit
fish:  daysheet completions fish > ~/.config/fish/completions/daysheet.fish"""


def run(name: str, arguments: list[str]) -> int:
    """Print a script, or what a word of a query may become; return the exit code."""
    options = parser(name, epilog=HOWS)
    options.add_argument(
        "shell", choices=(*SCRIPTS, "query"), metavar="SHELL", help="bash, zsh, fish"
    )
    options.add_argument("word", nargs="?", default="", metavar="WORD", help="for the scripts")
    if arguments[:1] == ["query"]:
        # A word may begin with a hyphen, as no argument may.
        return _offer(arguments[1] if len(arguments) > 1 else "")
    given = options.parse_args(arguments)
    from reader.cli.shell.introspection import described

    output.texts(f"{line}\n" for line in SCRIPTS[given.shell](described()))
    return output.DONE


def _offer(word: str) -> int:
    from reader.library.completing import Completer
    from reader.model.clean import clean_line

    with user_library.library(marks=False) as library:
        found = Completer(library).offers(clean_line(word))
    output.lines(found)
    return output.DONE if found else output.NOTHING_FOUND


def _all(commands: Sequence[Described]) -> Iterator[Described]:
    """Yield every command and, behind it, its own."""
    for command in commands:
        yield command
        yield from command.parts


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


BASH: Final = """\
# Completions of daysheet for bash.
_daysheet() {
    local line=${COMP_LINE:0:COMP_POINT} command= before= offers= colon= IFS=$' \\t\\n'
    local cur=${line##*[[:space:]]} words
    read -ra words <<< "${line%"$cur"}"
    (( ${#words[@]} > 1 )) && command=${words[1]}
    [[ $command == -* ]] && command=
    before=${words[${#words[@]}-1]}
    case "$command ${words[2]-}" in
@parts@
    esac
    case "$command:$before" in
@values@
    *)
        if [[ $cur == -* ]]; then
            case "$command" in
@options@
            esac
        else
            case "$command" in
@words@
            esac
        fi ;;
    esac
    case "$offers" in
    "<files>") compopt -o filenames 2> /dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    "<query>")
        compopt -o nospace 2> /dev/null
        offers=$(daysheet completions query "$cur" 2> /dev/null) ;;
    "<dates>")
        offers=$(daysheet completions query "date:$cur" 2> /dev/null)
        offers=${offers//date:/} ;;
    esac
    COMPREPLY=($(IFS=$'\\n' compgen -W "${offers// /$'\\n'}" -- "$cur"))
    [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]] && colon=${cur%"${cur##*:}"}
    COMPREPLY=("${COMPREPLY[@]#"$colon"}")
}
complete -F _daysheet daysheet"""


def _bash(commands: Sequence[Described]) -> Iterator[str]:
    top = " ".join(each.name for each in commands if each.name)
    parts, values, options, words = [], [], [], []
    for command in _all(commands):
        name = _quoted(command.name)
        if " " in command.name:
            parts.append(f"    {name}) command={name} ;;")
        for each in command.options:
            flags = "|".join(f"{name}:{flag}" for flag in each.flags)
            if each.metavar:
                values.append(f"    {flags}) offers={_quoted(_bash_offer(each))} ;;")
        flags = " ".join(flag for each in command.options for flag in each.flags)
        options.append(f"            {name}) offers={_quoted(flags)} ;;")
        offer = _bash_offer(command.words[0]) if command.words else ""
        offer = top if not command.name else " ".join(_own_names(command)) or offer
        words.append(f"                {name}) offers={_quoted(offer)} ;;")
    script = BASH
    for place, lines in zip(
        ("parts", "values", "options", "words"), (parts, values, options, words), strict=True
    ):
        script = script.replace(f"@{place}@", "\n".join(lines))
    yield script


def _own_names(command: Described) -> list[str]:
    return [each.name.rpartition(" ")[2] for each in command.parts]


def _bash_offer(value: Value) -> str:
    if value.kind in ("files", "query", "dates"):
        return f"<{value.kind}>"
    return " ".join(value.choices)


ZSH: Final = """\
#compdef daysheet
# Completions of daysheet for zsh.
_daysheet_query() {
    local -a found
    found=(${(f)"$(daysheet completions query "$PREFIX" 2> /dev/null)"})
    compadd -S '' -a found
}
_daysheet_dates() {
    local -a found
    found=(${${(f)"$(daysheet completions query "date:$PREFIX" 2> /dev/null)"}#date:})
    compadd -a found
}
_daysheet() {
    local -a commands=(
@commands@
    )
    if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
        _describe command commands
        return
    fi
    local command=$words[2]
    [[ $command == -* ]] && command= || { shift words; (( CURRENT-- )) }
    case $command in
@cases@
    esac
}
if [[ $funcstack[1] == _daysheet ]]; then _daysheet "$@"; else compdef _daysheet daysheet; fi"""
_ZSH_ACTIONS: Final = {
    "files": "_files",
    "query": "_daysheet_query",
    "dates": "_daysheet_dates",
    "free": " ",
}


def _zsh(commands: Sequence[Described]) -> Iterator[str]:
    named = [each for each in commands if each.name]
    rows = [f"        {_quoted(f'{each.name}:{each.help}')}" for each in named]
    cases = [f"    {_quoted(each.name)})\n{_zsh_case(each)} ;;" for each in commands]
    yield ZSH.replace("@commands@", "\n".join(rows)).replace("@cases@", "\n".join(cases))


def _zsh_case(command: Described) -> str:
    if not command.parts:
        return f"        _arguments {' '.join(_zsh_values(command))}"
    rows = " ".join(
        _quoted(f"{each.name.rpartition(' ')[2]}:{each.help}") for each in command.parts
    )
    inner = "\n".join(
        f"        {each.name.rpartition(' ')[2]}) shift words; (( CURRENT-- ));"
        f" _arguments {' '.join(_zsh_values(each))} ;;"
        for each in command.parts
    )
    return (
        f"        local -a parts=({rows})\n"
        f"        if (( CURRENT == 2 )); then _describe what parts; return; fi\n"
        f"        case $words[2] in\n{inner}\n        esac"
    )


def _zsh_values(command: Described) -> Iterator[str]:
    for each in command.options:
        told = _zsh_safe(each.help)
        value = f":{each.metavar}:{_zsh_action(each)}" if each.metavar else ""
        for flag in each.flags:
            yield _quoted(f"{flag}[{told}]{value}")
    for each in command.words:
        yield _quoted(f"{'*' if each.many else ''}:{_zsh_safe(each.metavar)}:{_zsh_action(each)}")


def _zsh_action(value: Value) -> str:
    return f"({' '.join(value.choices)})" if value.choices else _ZSH_ACTIONS.get(value.kind, " ")


def _zsh_safe(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "[]:\\" else sign for sign in text)


FISH: Final = """\
# Completions of daysheet for fish.
function __daysheet_query
    daysheet completions query (commandline -ct | string unescape) 2> /dev/null
end
function __daysheet_dates
    daysheet completions query date:(commandline -ct) 2> /dev/null | string replace date: ''
end
complete -c daysheet -f"""
_FISH_VALUES: Final = {
    "nothing": "",
    "files": " -r -F",
    "query": " -x -a '(__daysheet_query)'",
    "dates": " -x -a '(__daysheet_dates)'",
    "free": " -x",
}


def _fish(commands: Sequence[Described]) -> Iterator[str]:
    yield FISH
    for command in _all(commands):
        yield from _fish_command(command)


def _fish_command(command: Described) -> Iterator[str]:
    first, _, part = command.name.partition(" ")
    seen = f"__fish_seen_subcommand_from {first}" if first else "__fish_use_subcommand"
    if part:
        inner = f"{seen}; and not __fish_seen_subcommand_from @"
        yield f"complete -c daysheet -n '{seen}' -a {part} -d {_quoted(command.help)}"
        seen = inner.replace(
            "not __fish_seen_subcommand_from @", f"__fish_seen_subcommand_from {part}"
        )
    elif first:
        told = _quoted(command.help)
        yield f"complete -c daysheet -n __fish_use_subcommand -a {first} -d {told}"
    for each in command.options:
        flags = " ".join(_fish_flag(flag) for flag in each.flags)
        yield f"complete -c daysheet -n '{seen}' {flags}{_fish_value(each)} -d {_quoted(each.help)}"
    for each in command.words[:1] if command.name and not command.parts else ():
        if each.kind != "free":
            yield f"complete -c daysheet -n '{seen}'{_fish_value(each).replace(' -r -F', ' -F')}"


def _fish_flag(flag: str) -> str:
    return f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}"


def _fish_value(value: Value) -> str:
    return (
        f" -x -a {_quoted(' '.join(value.choices))}" if value.choices else _FISH_VALUES[value.kind]
    )


SCRIPTS: Final[dict[str, Script]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}
