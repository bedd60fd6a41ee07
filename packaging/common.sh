# shellcheck shell=bash
# What the scripts of this folder share: telling what is missing, and --dry-run. Sourced, not run.

dry=
if [ "${1:-}" = --dry-run ]; then
    dry=1
    shift
fi

fail() {
    printf '%s: %s\n' "$(basename "$0")" "$1" >&2
    shift
    [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
    exit 1
}

# Runs a command, or with --dry-run says what would be run.
run() {
    if [ -n "$dry" ]; then
        printf '%q ' "$@"
        echo
    else
        "$@"
    fi
}

# Tools that only a Mac has; a dry run does without.
need() {
    local tool
    for tool in "$@"; do
        [ -n "$dry" ] || command -v "$tool" >/dev/null ||
            fail "$tool is missing" "On a Mac: xcode-select --install. Elsewhere: --dry-run shows what would be done."
    done
}
