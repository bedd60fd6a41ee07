"""A double of the frameworks of macOS that ``gui/macos.py`` calls: it notes what is called, by pyobjc's names."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QMenu

from ocr_desktop.gui.macos import Mac

_CLASSES = ("NSApplication", "NSBundle", "NSDocumentController", "NSProcessInfo", "NSUserDefaults", "NSWindow",
            "UNUserNotificationCenter", "UNMutableNotificationContent")  # fmt: skip
_SHARED = ("sharedApplication", "dockTile", "mainBundle", "sharedDocumentController", "processInfo",
           "standardUserDefaults", "currentNotificationCenter", "alloc")  # fmt: skip


class FakeMac:
    """What a Mac was asked for.

    Args:
        bundle: identifier of the app bundle, None where the program runs without one.
        granted: whether the person lets it notify.
    """

    def __init__(self, bundle: str | None = "org.example.app", *, granted: bool = True) -> None:
        self.badges: list[str] = []
        self.notified: list[tuple[str, str]] = []
        self._bundle = bundle
        self._granted = granted
        self.provider: Any = None
        self._frameworks = {"AppKit": self, "Foundation": self, "UserNotifications": self, "objc": self}
        self.recent: list[str] = []
        self.activities: list[str] = []
        self.defaults: dict[str, bool] = {}
        self.dock: list[QMenu] = []
        self.may_see = True
        self.asked_to_see = 0
        self.NSActivityUserInitiatedAllowingIdleSystemSleep = 0x00EFFFFF

    def mac(self) -> Mac:
        """The app's side of it."""
        return Mac(self._frameworks.__getitem__, "darwin")

    def __getattr__(self, name: str) -> Any:
        """Classes and the objects that they give are all this one; only names that are known."""
        if name in _CLASSES:
            return self
        if name in _SHARED:
            return lambda: self
        if name == "init":
            return _Content
        if name == "NSObject":
            return _Object
        if name == "NSURL":
            return _Url
        if name == "NSPasteboardURLReadingFileURLsOnlyKey":
            return name
        if name == "UNNotificationRequest":
            return _Request
        raise AttributeError(name)

    def setBadgeLabel_(self, text: str) -> None:
        self.badges.append(text)

    def bundleIdentifier(self) -> str | None:
        return self._bundle

    def requestAuthorizationWithOptions_completionHandler_(
        self, options: int, handler: Callable[[bool, object], None]
    ) -> None:
        assert options == 6  # alert and sound
        handler(self._granted, None)

    def addNotificationRequest_withCompletionHandler_(self, request: "_Request", handler: None) -> None:
        self.notified.append((request.content.title, request.content.body))

    def selector(self, function: Callable[..., Any], *, selector: bytes, signature: bytes) -> Callable[..., Any]:
        assert selector.count(b":") == 3
        assert signature == b"v@:@@o^@"  # nothing; self, the selector, two objects, one that goes out
        return function

    def setServicesProvider_(self, provider: object) -> None:
        self.provider = provider

    def choose(self, *paths: str, data: dict[str, bytes] | None = None) -> str | None:
        """The person chooses the entry in the Services menu for some files, or a picture; the error that is shown."""
        answer: str | None = self.provider.readFiles_userData_error_(_Pasteboard(paths, data or {}), None, None)
        return answer

    def noteNewRecentDocumentURL_(self, url: "_Url") -> None:
        self.recent.insert(0, url.path())

    def clearRecentDocuments_(self, sender: None) -> None:
        assert sender is None
        self.recent.clear()

    def setBool_forKey_(self, value: bool, key: str) -> None:
        self.defaults[key] = value

    def setAllowsAutomaticWindowTabbing_(self, allowed: bool) -> None:
        self.defaults["tabs"] = allowed

    def beginActivityWithOptions_reason_(self, options: int, reason: str) -> str:
        assert options == 0x00EFFFFF  # user initiated, and the system may sleep
        assert reason
        self.activities.append(reason)
        return reason

    def endActivity_(self, activity: str) -> None:
        self.activities.remove(activity)

    def bundleWithPath_(self, path: str) -> "FakeMac":
        assert path == "/System/Library/Frameworks/CoreGraphics.framework"
        return self

    def loadBundleFunctions(self, bundle: "FakeMac", into: dict[str, Any], functions: list[tuple[str, bytes]]) -> None:
        known = {"CGPreflightScreenCaptureAccess": lambda: self.may_see, "CGRequestScreenCaptureAccess": self._ask}
        for name, signature in functions:
            assert signature == b"B"  # bool, of nothing
            into[name] = known[name]

    def _ask(self) -> bool:
        self.asked_to_see += 1
        return False


class _Object:
    """NSObject."""

    @classmethod
    def alloc(cls) -> "_Object":
        return cls()

    def init(self) -> "_Object":
        return self


class _Pasteboard:
    def __init__(self, paths: tuple[str, ...], data: dict[str, bytes]) -> None:
        self._paths = paths
        self._data = data

    def dataForType_(self, kind: str) -> bytes | None:
        return self._data.get(kind)

    def readObjectsForClasses_options_(self, classes: list[type], options: dict[str, bool]) -> list["_Url"]:
        assert classes == [_Url]
        assert options == {"NSPasteboardURLReadingFileURLsOnlyKey": True}
        return [_Url(path) for path in self._paths]


class _Url:
    def __init__(self, path: str) -> None:
        self._path = path

    @classmethod
    def fileURLWithPath_(cls, path: str) -> "_Url":
        return cls(path)

    def path(self) -> str:
        return self._path


class _Content:
    title = body = ""

    def setTitle_(self, text: str) -> None:
        self.title = text

    def setBody_(self, text: str) -> None:
        self.body = text


class _Request:
    def __init__(self, identifier: str, content: _Content, trigger: None) -> None:
        assert identifier
        assert trigger is None  # at once
        self.content = content

    @classmethod
    def requestWithIdentifier_content_trigger_(cls, identifier: str, content: _Content, trigger: None) -> "_Request":
        return cls(identifier, content, trigger)
