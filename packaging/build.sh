#!/usr/bin/env bash
# Builds the app into dist/: a folder on Linux, "OCR Desktop.app" on a Mac. --dry-run says what would be done.
# PYTHON=… names an interpreter that has everything already (pip install -e '.[models,serve,package]').
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=common.sh
. "$PWD/packaging/common.sh"
out=${1:-dist}

# Of MLX there is a wheel for each macOS: the oldest runs on all, the one of this Mac on none before it.
oldest=$(sed -n '/LSMinimumSystemVersion/{n;s/[^0-9.]//g;p;}' packaging/Info.plist)
export MACOSX_DEPLOYMENT_TARGET=$oldest

python=${PYTHON:-}
if [ -z "$python" ]; then
    base=$(command -v python3.11 || command -v python3) || fail "there is no python3"
    run "$base" -m venv build/venv
    python=build/venv/bin/python
    run "$python" -m pip install --quiet 'uv~=0.13'
    platform=()
    [ "$(uname -s)" != Darwin ] || platform=(--python-platform aarch64-apple-darwin)
    # "${platform[@]-}" would be an empty word; the shell of macOS knows no empty list under set -u.
    run "$python" -m uv pip install --quiet --python "$python" ${platform[@]+"${platform[@]}"} \
        --require-hashes --requirement packaging/requirements.txt
    run "$python" -m uv pip install --quiet --python "$python" ${platform[@]+"${platform[@]}"} \
        --constraint packaging/requirements.txt --editable '.[models,serve,package]'
fi
run "$python" -m PyInstaller --noconfirm --distpath "$out" --workpath build/pyinstaller --log-level WARN \
    packaging/ocr_desktop.spec
[ -n "$dry" ] || du -sh "$out"/*
