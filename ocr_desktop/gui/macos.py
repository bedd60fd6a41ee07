"""What only a Mac has, through pyobjc: the Dock, recent documents, the Services menu, notifications, what is allowed.

Nothing else calls it. No address of the app's own (``ocrdesktop:…``) is declared: other programs hand files over
through the Finder, the Services menu or the command line, and a link in a web page has no business in here.

https://developer.apple.com/documentation/appkit/nsdocktile, …/appkit/nsdocumentcontroller,
…/appkit/nsapplication/servicesprovider, …/usernotifications/unusernotificationcenter,
…/foundation/nsprocessinfo/beginactivity(options:reason:), …/coregraphics/cgpreflightscreencaptureaccess()
"""

import importlib
import logging
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QMenu

from ocr_desktop.gui.language import tr

_ALERT_AND_SOUND = 1 << 1 | 1 << 2  # UNAuthorizationOptions
_PICTURES = {"public.png": "png", "public.tiff": "tiff"}  # as NSSendTypes of Info.plist has them
_GRAPHICS = "/System/Library/Frameworks/CoreGraphics.framework"
_log = logging.getLogger(__name__)


class Mac:
    """The system around the window; on other systems nothing happens.

    Args:
        load: imports a module by name, as tests may do otherwise.
        platform: as ``sys.platform``.
    """

    def __init__(self, load: Callable[[str], Any] = importlib.import_module, platform: str = sys.platform) -> None:
        self._load = load
        self._here = platform == "darwin"
        self._services: object = None
        self._activity: object = None

    def badge(self, text: str) -> None:
        """Write on the app's picture in the Dock; empty for nothing."""
        if self._here:
            self._load("AppKit").NSApplication.sharedApplication().dockTile().setBadgeLabel_(text)

    def dock_menu(self, menu: QMenu) -> None:
        """Show a menu of ours above the system's own entries, where the app's picture in the Dock is clicked."""
        if self._here:
            QMenu.setAsDockMenu(menu)  # type: ignore[attr-defined]  # which Qt has on a Mac alone

    def own_menus(self) -> None:
        """Keep AppKit from adding what the menu View has already (full screen), and tabs, which there are none of."""
        if self._here:
            defaults = self._load("Foundation").NSUserDefaults.standardUserDefaults()
            defaults.setBool_forKey_(False, "NSFullScreenMenuItemEverywhere")
            self._load("AppKit").NSWindow.setAllowsAutomaticWindowTabbing_(False)

    def note_recent(self, path: Path) -> None:
        """Have the system remember a document that was opened: the Dock and the Apple menu show it."""
        if self._here:
            url = self._load("Foundation").NSURL.fileURLWithPath_(str(path))
            self._load("AppKit").NSDocumentController.sharedDocumentController().noteNewRecentDocumentURL_(url)

    def clear_recent(self) -> None:
        """Have the system forget them."""
        if self._here:
            self._load("AppKit").NSDocumentController.sharedDocumentController().clearRecentDocuments_(None)

    def work(self, on: bool, reason: str = "") -> None:
        """Somebody waits for what is being done: an app that nobody looks at is not slowed down meanwhile.

        Whether the machine may fall asleep is not decided here, but by ``jobs.machine``.
        """
        if not self._here or on is (self._activity is not None):
            return
        foundation = self._load("Foundation")
        process = foundation.NSProcessInfo.processInfo()
        if on:
            kind = foundation.NSActivityUserInitiatedAllowingIdleSystemSleep
            self._activity = process.beginActivityWithOptions_reason_(kind, reason)
        else:
            process.endActivity_(self._activity)
            self._activity = None

    def may_capture(self) -> bool:
        """Whether the app may see other windows on the screen; where not, the system asks the person, once."""
        if not self._here:
            return False
        found: dict[str, Callable[[], bool]] = {}
        bundle = self._load("Foundation").NSBundle.bundleWithPath_(_GRAPHICS)
        names = ("CGPreflightScreenCaptureAccess", "CGRequestScreenCaptureAccess")
        self._load("objc").loadBundleFunctions(bundle, found, [(name, b"B") for name in names])
        return found[names[0]]() or found[names[1]]()

    def serve(self, opened: Callable[..., None], pictured: Callable[[bytes, str], None]) -> None:
        """Answer “Read with OCR Desktop” of the Services menu, which Info.plist declares as ``readFiles``.

        Args:
            opened: called with the paths of the files that the person has chosen, on the thread of the window.
            pictured: called with the bytes of a picture and its suffix, where a picture was chosen and no file.
        """
        if not self._here:
            return
        appkit, objc = self._load("AppKit"), self._load("objc")

        def read(_self: object, pasteboard: Any, _data: object, _error: object) -> str | None:
            options = {appkit.NSPasteboardURLReadingFileURLsOnlyKey: True}
            urls = pasteboard.readObjectsForClasses_options_([appkit.NSURL], options)
            if urls:
                opened(*(Path(str(url.path())) for url in urls))
                return None
            for kind, suffix in _PICTURES.items():
                data = pasteboard.dataForType_(kind)
                if data is not None:
                    pictured(bytes(data), suffix)
                    return None
            return tr("There is no file and no picture to read.")

        # The last argument is where an error message goes, which is what pyobjc has the method return.
        answer = objc.selector(read, selector=b"readFiles:userData:error:", signature=b"v@:@@o^@")
        kind: Any = type("OCRDesktopServices", (appkit.NSObject,), {"readFiles_userData_error_": answer})
        self._services = kind.alloc().init()  # which AppKit does not keep
        appkit.NSApplication.sharedApplication().setServicesProvider_(self._services)

    def notify(self, title: str, text: str) -> None:
        """Tell the person, wherever they are. The system asks them once whether it may, and only for an app bundle."""
        if not self._here or self._load("Foundation").NSBundle.mainBundle().bundleIdentifier() is None:
            return
        notifications = self._load("UserNotifications")
        center = notifications.UNUserNotificationCenter.currentNotificationCenter()
        content = notifications.UNMutableNotificationContent.alloc().init()
        content.setTitle_(title)
        content.setBody_(text)
        request = notifications.UNNotificationRequest.requestWithIdentifier_content_trigger_(
            str(uuid.uuid4()), content, None
        )

        def asked(granted: bool, error: object) -> None:
            if granted:
                center.addNotificationRequest_withCompletionHandler_(request, None)
            elif error is not None:
                _log.info("notifications are not allowed: %s", error)

        center.requestAuthorizationWithOptions_completionHandler_(_ALERT_AND_SOUND, asked)
