"""What only a Mac has, through pyobjc: the badge in the Dock, notifications, the Services menu. Nothing else calls it.

https://developer.apple.com/documentation/appkit/nsdocktile, …/usernotifications/unusernotificationcenter,
…/appkit/nsapplication/servicesprovider
"""

import importlib
import logging
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

_ALERT_AND_SOUND = 1 << 1 | 1 << 2  # UNAuthorizationOptions
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

    def badge(self, text: str) -> None:
        """Write on the app's picture in the Dock; empty for nothing."""
        if self._here:
            self._load("AppKit").NSApplication.sharedApplication().dockTile().setBadgeLabel_(text)

    def serve(self, opened: Callable[..., None]) -> None:
        """Answer “Read with OCR Desktop” of the Services menu, which Info.plist declares as ``readFiles``.

        Args:
            opened: called with the paths of the files that the person has chosen, on the thread of the window.
        """
        if not self._here:
            return
        appkit, objc = self._load("AppKit"), self._load("objc")

        def read(_self: object, pasteboard: Any, _data: object, _error: object) -> str | None:
            options = {appkit.NSPasteboardURLReadingFileURLsOnlyKey: True}
            urls = pasteboard.readObjectsForClasses_options_([appkit.NSURL], options)
            opened(*(Path(str(url.path())) for url in urls or ()))
            return None if urls else "There is no file to read."

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
