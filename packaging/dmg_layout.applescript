-- Arranges the window of a disk image: the app on the left, Applications on the right.
on run {disk, appName}
    set place to POSIX file disk as alias
    tell application "Finder"
        open place
        set shown to container window of place
        set current view of shown to icon view
        set toolbar visible of shown to false
        set statusbar visible of shown to false
        set bounds of shown to {200, 160, 740, 520}
        set options to icon view options of shown
        set arrangement of options to not arranged
        set icon size of options to 112
        set position of item appName of place to {150, 160}
        set position of item "Applications" of place to {390, 160}
        update place without registering applications
        delay 1
        close shown
    end tell
end run
