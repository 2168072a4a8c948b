"""`completions`: scripts that complete commands, options and queries in bash, zsh and fish.

The scripts contain the commands and options. For values from the library (dates, authors,
categories) they run `daysheet completions query WORD`.

Not shtab: tried with 1.13.0 on the same descriptions, with functions of ours for queries and dates.
In bash it fails for every term with a colon, because bash splits words there: `is:u` became
`is:upvotes:`, and `cat:` and `date:2024` were not completed. Its three scripts are 1.8 times as
long, and the functions for values from the library would stay here anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from reader.cli import output, user_library
from reader.cli.arguments import make_parser

if TYPE_CHECKING:
    from reader.cli.shell.introspection import ArgumentSpec, CommandSpec

ScriptWriter: TypeAlias = "Callable[[Sequence[CommandSpec]], Iterator[str]]"
"""Yields a completion script in chunks."""

INSTALL_HELP: Final = """\
bash:  daysheet completions bash > ~/.local/share/bash-completion/completions/daysheet
zsh:   daysheet completions zsh > FOLDER/_daysheet    a folder of your $fpath, before compinit
fish:  daysheet completions fish > ~/.config/fish/completions/daysheet.fish"""


def run(name: str, arguments: list[str]) -> int:
    """Print a script, or the completions of a word in a query. Return the exit code."""
    parser = make_parser(name, epilog=INSTALL_HELP)
    parser.add_argument(
        "shell", choices=(*SCRIPTS, "query"), metavar="SHELL", help="bash, zsh or fish"
    )
    parser.add_argument("word", nargs="?", default="", metavar="WORD", help="used by the scripts")
    if arguments[:1] == ["query"]:
        # Not through the parser: the word may start with a hyphen.
        return _complete_query(arguments[1] if len(arguments) > 1 else "")
    options = parser.parse_args(arguments)
    from reader.cli.shell.introspection import command_specs

    output.write_chunks(f"{line}\n" for line in SCRIPTS[options.shell](command_specs()))
    return output.DONE


def _complete_query(word: str) -> int:
    from reader.library.query_language import Completer
    from reader.model.clean import clean_line

    with user_library.open_library(marks=False) as library:
        completions = Completer(library).completions(clean_line(word))
    output.write_lines(completions)
    return output.DONE if completions else output.NOTHING_FOUND


def _with_subcommands(commands: Sequence[CommandSpec]) -> Iterator[CommandSpec]:
    """Yield every command, each followed by its subcommands."""
    for command in commands:
        yield command
        yield from command.subcommands


def _action_name(subcommand: CommandSpec) -> str:
    """Return `check` for `marks check`."""
    return subcommand.name.rpartition(" ")[2]


def _quote(text: str) -> str:
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
@subcommands@
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


def _bash_script(commands: Sequence[CommandSpec]) -> Iterator[str]:
    top_level = " ".join(command.name for command in commands if command.name)
    subcommands, values, options, words = [], [], [], []
    for command in _with_subcommands(commands):
        name = _quote(command.name)
        if " " in command.name:
            subcommands.append(f"    {name}) command={name} ;;")
        for option in command.options:
            flags = "|".join(f"{name}:{flag}" for flag in option.flags)
            if option.metavar:
                values.append(f"    {flags}) offers={_quote(_bash_offers(option))} ;;")
        flags = " ".join(flag for option in command.options for flag in option.flags)
        options.append(f"            {name}) offers={_quote(flags)} ;;")
        offers = _bash_offers(command.positionals[0]) if command.positionals else ""
        if command.subcommands:
            offers = " ".join(map(_action_name, command.subcommands))
        words.append(
            f"                {name}) offers={_quote(offers if command.name else top_level)} ;;"
        )
    script = BASH
    cases = {"subcommands": subcommands, "values": values, "options": options, "words": words}
    for placeholder, lines in cases.items():
        script = script.replace(f"@{placeholder}@", "\n".join(lines))
    yield script


def _bash_offers(argument: ArgumentSpec) -> str:
    if argument.kind in ("files", "query", "dates"):
        return f"<{argument.kind}>"
    return " ".join(argument.choices)


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
ZSH_ACTIONS: Final = {
    "files": "_files",
    "query": "_daysheet_query",
    "dates": "_daysheet_dates",
    "free": " ",
}


def _zsh_script(commands: Sequence[CommandSpec]) -> Iterator[str]:
    rows = [
        f"        {_quote(f'{command.name}:{command.help}')}"
        for command in commands
        if command.name
    ]
    cases = [f"    {_quote(command.name)})\n{_zsh_case(command)} ;;" for command in commands]
    yield ZSH.replace("@commands@", "\n".join(rows)).replace("@cases@", "\n".join(cases))


def _zsh_case(command: CommandSpec) -> str:
    if not command.subcommands:
        return f"        _arguments {' '.join(_zsh_arguments(command))}"
    rows = " ".join(_quote(f"{_action_name(each)}:{each.help}") for each in command.subcommands)
    cases = "\n".join(
        f"        {_action_name(each)}) shift words; (( CURRENT-- ));"
        f" _arguments {' '.join(_zsh_arguments(each))} ;;"
        for each in command.subcommands
    )
    return (
        f"        local -a actions=({rows})\n"
        f"        if (( CURRENT == 2 )); then _describe action actions; return; fi\n"
        f"        case $words[2] in\n{cases}\n        esac"
    )


def _zsh_arguments(command: CommandSpec) -> Iterator[str]:
    for option in command.options:
        help = _zsh_escape(option.help)
        value = f":{option.metavar}:{_zsh_action(option)}" if option.metavar else ""
        for flag in option.flags:
            yield _quote(f"{flag}[{help}]{value}")
    for argument in command.positionals:
        many = "*" if argument.is_repeated else ""
        yield _quote(f"{many}:{_zsh_escape(argument.metavar)}:{_zsh_action(argument)}")


def _zsh_action(argument: ArgumentSpec) -> str:
    if argument.choices:
        return f"({' '.join(argument.choices)})"
    return ZSH_ACTIONS.get(argument.kind, " ")


def _zsh_escape(text: str) -> str:
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
FISH_VALUES: Final = {
    "none": "",
    "files": " -r -F",
    "query": " -x -a '(__daysheet_query)'",
    "dates": " -x -a '(__daysheet_dates)'",
    "free": " -x",
}


def _fish_script(commands: Sequence[CommandSpec]) -> Iterator[str]:
    yield FISH
    for command in _with_subcommands(commands):
        yield from _fish_command(command)


def _fish_command(command: CommandSpec) -> Iterator[str]:
    first, _, action = command.name.partition(" ")
    seen = f"__fish_seen_subcommand_from {first}" if first else "__fish_use_subcommand"
    help = _quote(command.help)
    if action:
        yield f"complete -c daysheet -n '{seen}' -a {action} -d {help}"
        seen += f"; and __fish_seen_subcommand_from {action}"
    elif first:
        yield f"complete -c daysheet -n __fish_use_subcommand -a {first} -d {help}"
    for option in command.options:
        flags = " ".join(map(_fish_flag, option.flags))
        value = _fish_value(option)
        yield f"complete -c daysheet -n '{seen}' {flags}{value} -d {_quote(option.help)}"
    # Fish has no order of positional arguments: only the first is completed.
    for argument in command.positionals[:1] if command.name and not command.subcommands else ():
        if argument.kind != "free":
            value = _fish_value(argument).replace(" -r -F", " -F")
            yield f"complete -c daysheet -n '{seen}'{value}"


def _fish_flag(flag: str) -> str:
    return f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}"


def _fish_value(argument: ArgumentSpec) -> str:
    if argument.choices:
        return f" -x -a {_quote(' '.join(argument.choices))}"
    return FISH_VALUES[argument.kind]


SCRIPTS: Final[dict[str, ScriptWriter]] = {
    "bash": _bash_script,
    "zsh": _zsh_script,
    "fish": _fish_script,
}
