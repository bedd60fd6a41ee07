"""The machine that reads: what keeps it awake, what it draws its power from, how hot it is.

All that is asked of the system is asked here. What it does not tell is unknown, and no reason to stop.
"""

import contextlib
import logging
import re
import select
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Protocol

import psutil

HELD_WITHIN = 3.0
ENDED_WITHIN = 1.0
ANSWERED_WITHIN = 5.0

THERMAL_LEVEL = ("/usr/bin/notifyutil", "-g", "com.apple.system.thermalpressurelevel")
THERMAL_LIMITS = ("/usr/bin/pmset", "-g", "therm")
POWER_MODE = ("/usr/bin/pmset", "-g")  # ``NSProcessInfo`` says so too, but on some Macs it is wrong
HEAVY_PRESSURE = 2  # of 0 nominal, 1 moderate, 2 heavy, 3 trapping, 4 sleeping
HOT_SPEED, WARM_SPEED = 50, 80  # percent of the full speed that the processor is held to
HOT_DEGREES, WARM_DEGREES = 2.0, 10.0  # below what the sensor calls critical
BELIEVABLE = range(50, 130)  # degrees that may be critical; some sensors say nonsense

Command = tuple[str, ...]
_log = logging.getLogger(__name__)


class Heat(IntEnum):
    """How hot it is. Warm is not cool yet: what has stopped for the heat waits on."""

    COOL = 0
    WARM = 1
    HOT = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """What the machine says of itself.

    Args:
        battery: percent left; None where there is no battery, or none is known of.
        on_battery: whether it draws from the battery.
        heat: None where it is not known.
        saving: whether the person has it save energy: Low Power Mode.
    """

    battery: float | None = None
    on_battery: bool = False
    heat: Heat | None = None
    saving: bool = False


class Machine(Protocol):
    """The seam. Used on one thread."""

    def read(self) -> Reading:
        """How it is now."""

    def hold(self) -> bool:
        """Keep it awake from now on, if it is not kept so already; False where that is not possible."""

    def release(self) -> None:
        """It may fall asleep."""


class ThisMachine:
    """The machine that this process runs on.

    A child keeps it awake: the system's own command for that, around a ``cat`` that ends with its standard input.
    The system closes that pipe when this process is gone, however it went, so that nothing is left behind.
    """

    def __init__(self, keepers: Sequence[Command] | None = None) -> None:
        """Nothing is asked or held yet.

        Args:
            keepers: commands that keep the machine awake while the command given to them runs, the best one first;
                None for those of this system.
        """
        self._keepers = keepers_of(sys.platform) if keepers is None else tuple(keepers)
        self._child: subprocess.Popen[bytes] | None = None

    def read(self) -> Reading:
        """How it is now."""
        heat = _pressure_of_mac() if sys.platform == "darwin" else _heat_of_sensors()
        battery = _battery()
        saving = sys.platform == "darwin" and is_saving(_told(POWER_MODE))
        return replace(Reading(*battery) if battery is not None else Reading(), heat=heat, saving=saving)

    def hold(self) -> bool:
        """Keep it awake; what holds it is started again where it has ended."""
        if self._child is not None and self._child.poll() is None:
            return True
        self.release()
        self._child = next(filter(None, map(_started, self._keepers)), None)
        return self._child is not None

    def release(self) -> None:
        """It may fall asleep."""
        if self._child is not None:
            _end(self._child)
            self._child = None


def keepers_of(system: str) -> tuple[Command, ...]:
    """The commands that keep a machine awake.

    Args:
        system: as in ``sys.platform``.
    """
    if system == "darwin":
        return (("/usr/bin/caffeinate", "-i", "-s"),)  # -i: it is not idle; -s: no other sleep either, on mains only
    inhibit = shutil.which("systemd-inhibit") if system.startswith("linux") else None
    if inhibit is None:
        return ()
    facts = ("--who=OCR Desktop", "--why=Documents are being read", "--mode=block")
    # Not everybody may forbid sleep, for one who has come over the network: that it is not idle, all may say.
    return tuple((inhibit, f"--what={what}", *facts) for what in ("idle:sleep", "idle"))


def _started(keeper: Command) -> subprocess.Popen[bytes] | None:
    """A child that holds the machine awake; None where it cannot."""
    try:
        # In a session of its own neither Ctrl-C nor the terminal is its business: it ends when we say so, and
        # cannot ask for a password.
        child = subprocess.Popen(
            [*keeper, "cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True, bufsize=0,
        )  # fmt: skip
    except OSError as exc:
        _log.info("%s cannot be started: %s", keeper[0], exc)
        return None
    if _echoes(child):
        return child
    _end(child)
    _log.info("%s does not keep the machine awake (exit status %s)", keeper[0], child.returncode)
    return None


def _echoes(child: subprocess.Popen[bytes]) -> bool:
    """Whether the ``cat`` runs; it does so once the machine is held, and never where that is refused."""
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(b"\n")
        readable, _, _ = select.select([child.stdout], [], [], HELD_WITHIN)
        return bool(readable and child.stdout.read(1))
    except OSError:
        return False


def _end(child: subprocess.Popen[bytes]) -> None:
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    try:
        child.wait(ENDED_WITHIN)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _battery() -> tuple[float, bool] | None:
    """Percent left, and whether it is drawn from; None where there is none."""
    try:
        found = psutil.sensors_battery()
    except Exception as exc:  # whatever a strange battery makes of it, an export does not fail for it
        _log.debug("the battery is not known: %s", exc)
        return None
    return (float(found.percent), found.power_plugged is False) if found is not None else None


def _heat_of_sensors() -> Heat | None:
    """The hottest of the sensors that know what is critical for them."""
    try:
        sensors = psutil.sensors_temperatures()
    except Exception as exc:  # as above; there are systems without this function, too
        _log.debug("the temperature is not known: %s", exc)
        return None
    left = [
        sensor.critical - sensor.current
        for group in sensors.values()
        for sensor in group
        if sensor.critical is not None and int(sensor.critical) in BELIEVABLE
    ]
    if not left:
        return None
    return Heat.HOT if min(left) <= HOT_DEGREES else Heat.WARM if min(left) <= WARM_DEGREES else Heat.COOL


def _pressure_of_mac() -> Heat | None:
    """The worse of the two that macOS tells: processors of Apple's own have a level only, Intel's a limit, too."""
    known = [heat for heat in (level_of(_told(THERMAL_LEVEL)), limit_of(_told(THERMAL_LIMITS))) if heat is not None]
    return max(known, default=None)


def level_of(told: str) -> Heat | None:
    """What ``notifyutil`` says: the name, then a number."""
    found = re.search(r"\s(\d+)\s*$", told)
    if found is None:
        return None
    level = int(found[1])
    return Heat.HOT if level >= HEAVY_PRESSURE else Heat.WARM if level else Heat.COOL


def limit_of(told: str) -> Heat | None:
    """What ``pmset -g therm`` says: a limit where one was ever set, else only notes that none was."""
    found = re.search(r"CPU_Speed_Limit\s*=\s*(\d+)", told)
    if found is None:
        return None
    speed = int(found[1])
    return Heat.HOT if speed < HOT_SPEED else Heat.WARM if speed < WARM_SPEED else Heat.COOL


def is_saving(told: str) -> bool:
    """Whether ``pmset -g`` says that Low Power Mode is on: Macs that know a third mode name it otherwise."""
    return re.search(r"^\s*(?:low)?powermode\s+1\s*$", told, re.MULTILINE) is not None


def _told(command: Command) -> str:
    """What a command says; nothing where it cannot be asked."""
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=ANSWERED_WITHIN, check=False)
    except (OSError, ValueError, subprocess.SubprocessError) as exc:
        _log.debug("%s does not answer: %s", command[0], exc)
        return ""
    return answer.stdout if answer.returncode == 0 else ""
