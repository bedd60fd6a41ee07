#!/usr/bin/env bash
# Signs an app from the inside out, with the hardened runtime: sign.sh [--dry-run] APP
# SIGN_IDENTITY is the certificate, "Developer ID Application: …", or - to sign ad hoc: that runs on this Mac, is
# refused on others until the person allows it, and cannot be notarised.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=common.sh
. "$here/common.sh"
app=${1:-}
[ -n "$app" ] || fail "no app is given" "usage: SIGN_IDENTITY=… sign.sh [--dry-run] 'dist/OCR Desktop.app'"
app=${app%/}
[ -d "$app/Contents" ] || fail "“$app” is no app" "packaging/build.sh makes it, on a Mac."
need codesign
identity=${SIGN_IDENTITY:-}
if [ -z "$identity" ]; then
    [ -n "$dry" ] || fail "SIGN_IDENTITY is not set: the name of your certificate" \
        "security find-identity -v -p codesigning   names those that you have." \
        "A “Developer ID Application” certificate comes from your account at developer.apple.com." \
        "SIGN_IDENTITY=-   signs ad hoc, for this Mac alone."
    identity="Developer ID Application: NAME (TEAM)"
fi

# Without a team, the hardened runtime would refuse every library; so ad hoc does without it.
options=(--options runtime --timestamp)
[ "$identity" != - ] || options=(--timestamp=none)

python=${PYTHON:-$(command -v python3)} || fail "there is no python3"
count=0
while IFS= read -r path; do
    run codesign --force "${options[@]}" --sign "$identity" "$path"
    count=$((count + 1))
done < <("$python" "$here/nested.py" "$app")
[ "$count" -gt 0 ] || fail "there is no code in “$app”"
run codesign --force "${options[@]}" --entitlements "$here/entitlements.plist" --sign "$identity" "$app"
run codesign --verify --deep --strict --verbose=2 "$app"
echo "signed: $count inside, and the app"
