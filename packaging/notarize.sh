#!/usr/bin/env bash
# Has Apple look at an app or a disk image, and staples its answer to it: notarize.sh [--dry-run] APP-OR-DMG
# NOTARY_PROFILE names credentials kept in the keychain; or NOTARY_KEY, NOTARY_KEY_ID and NOTARY_ISSUER are a key of
# App Store Connect (a .p8 file, its number, its issuer).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=common.sh
. "$here/common.sh"
target=${1:-}
[ -n "$target" ] || fail "nothing is given" "usage: notarize.sh [--dry-run] 'dist/OCR Desktop.app' or OCR-Desktop.dmg"
target=${target%/}
[ -e "$target" ] || fail "there is no “$target”"
need xcrun ditto
if [ -n "${NOTARY_PROFILE:-}" ]; then
    credentials=(--keychain-profile "$NOTARY_PROFILE")
elif [ -n "${NOTARY_KEY:-}" ] && [ -n "${NOTARY_KEY_ID:-}" ] && [ -n "${NOTARY_ISSUER:-}" ]; then
    credentials=(--key "$NOTARY_KEY" --key-id "$NOTARY_KEY_ID" --issuer "$NOTARY_ISSUER")
elif [ -n "$dry" ]; then
    credentials=(--keychain-profile PROFILE)
else
    fail "there are no credentials for Apple's notary" \
        "xcrun notarytool store-credentials PROFILE --apple-id YOU --team-id TEAM   keeps them in the keychain;" \
        "then NOTARY_PROFILE=PROFILE. The password is one made for apps, at account.apple.com."
fi
if [ -z "$dry" ] && codesign --display --verbose=2 "$target" 2>&1 | grep -q 'Signature=adhoc'; then
    fail "“$target” is signed ad hoc" "Apple looks only at what is signed with a Developer ID: packaging/sign.sh"
fi

sent=$target
if [ -d "$target" ]; then  # a folder is sent as an archive
    sent="${target%.app}.zip"
    run ditto -c -k --keepParent "$target" "$sent"
fi
# notarytool ends well even where the answer is no.
if [ -n "$dry" ]; then
    run xcrun notarytool submit "$sent" "${credentials[@]}" --wait
else
    answer=$(xcrun notarytool submit "$sent" "${credentials[@]}" --wait --output-format plist)
    number=$(plutil -extract id raw - <<<"$answer")
    if [ "$(plutil -extract status raw - <<<"$answer")" != Accepted ]; then
        xcrun notarytool log "$number" "${credentials[@]}" >&2 || true
        fail "Apple did not accept “$target”; its reasons are above"
    fi
fi
[ "$sent" = "$target" ] || run rm -f "$sent"
run xcrun stapler staple "$target"
run xcrun stapler validate "$target"
