#!/usr/bin/env bash
# Makes a disk image with the app beside a link to Applications: dmg.sh [--dry-run] APP OUT.dmg
# DMG_LAYOUT=none leaves the window's layout to the Finder, where no Finder can be asked (as on a server).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=common.sh
. "$here/common.sh"
app=${1:-} out=${2:-}
[ -n "$out" ] || fail "an app and an image are needed" \
    "usage: dmg.sh [--dry-run] 'dist/OCR Desktop.app' dist/OCR-Desktop.dmg"
app=${app%/}
[ -d "$app/Contents" ] || fail "“$app” is no app" "packaging/build.sh makes it, on a Mac."
need hdiutil ditto
name=$(basename "$app" .app)
scratch=$(mktemp -d)
disk=
leave() {
    [ -z "$disk" ] || hdiutil detach -quiet "$disk" || true
    rm -rf "$scratch"
}
trap leave EXIT
run mkdir "$scratch/image"
run ditto "$app" "$scratch/image/$name.app"
run ln -s /Applications "$scratch/image/Applications"
run hdiutil create -quiet -volname "$name" -srcfolder "$scratch/image" -fs HFS+ -format UDRW "$scratch/writable.dmg"
if [ "${DMG_LAYOUT:-usual}" != none ]; then
    run hdiutil attach -quiet -nobrowse -mountpoint "$scratch/disk" "$scratch/writable.dmg"
    [ -n "$dry" ] || disk=$scratch/disk
    run osascript "$here/dmg_layout.applescript" "$scratch/disk" "$name.app"
    run hdiutil detach -quiet "$scratch/disk"
    disk=
fi
run hdiutil convert -quiet "$scratch/writable.dmg" -format ULFO -ov -o "$out"
if [ -n "${SIGN_IDENTITY:-}" ] && [ "$SIGN_IDENTITY" != - ]; then
    run codesign --force --timestamp --sign "$SIGN_IDENTITY" "$out"
else
    echo "the image is not signed: SIGN_IDENTITY names no certificate"
fi
run hdiutil verify -quiet "$out"
