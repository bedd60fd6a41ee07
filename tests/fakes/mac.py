"""A double of the frameworks of macOS that ``gui/macos.py`` calls: it notes what is called, by pyobjc's names."""

from collections.abc import Callable
from typing import Any

from ocr_desktop.gui.macos import Mac


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

    def mac(self) -> Mac:
        """The app's side of it."""
        return Mac(self._frameworks.__getitem__, "darwin")

    def __getattr__(self, name: str) -> Any:
        """Classes and the objects that they give are all this one; only names that are known."""
        if name in ("NSApplication", "NSBundle", "UNUserNotificationCenter", "UNMutableNotificationContent"):
            return self
        if name in ("sharedApplication", "dockTile", "mainBundle", "currentNotificationCenter", "alloc"):
            return lambda: self
        if name == "init":
            return _Content
        if name == "NSObject":
            return _Object
        if name in ("NSURL", "NSPasteboardURLReadingFileURLsOnlyKey"):
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

    def choose(self, *paths: str) -> str | None:
        """The person chooses the entry in the Services menu for some files; the error that is shown."""
        answer: str | None = self.provider.readFiles_userData_error_(_Pasteboard(paths), None, None)
        return answer


class _Object:
    """NSObject."""

    @classmethod
    def alloc(cls) -> "_Object":
        return cls()

    def init(self) -> "_Object":
        return self


class _Pasteboard:
    def __init__(self, paths: tuple[str, ...]) -> None:
        self._paths = paths

    def readObjectsForClasses_options_(self, classes: list[str], options: dict[str, bool]) -> list["_Url"]:
        assert classes == ["NSURL"]
        assert options == {"NSPasteboardURLReadingFileURLsOnlyKey": True}
        return [_Url(path) for path in self._paths]


class _Url:
    def __init__(self, path: str) -> None:
        self._path = path

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
