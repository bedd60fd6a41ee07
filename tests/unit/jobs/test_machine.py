"""What is asked of the machine, with commands of the test's own in place of the system's."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from ocr_desktop.jobs import machine
from ocr_desktop.jobs.machine import Heat, Reading, ThisMachine

HOLDER = """\
import sys, time
from ocr_desktop.jobs.machine import ThisMachine
held = ThisMachine([(sys.executable, sys.argv[1], sys.argv[2])])
print(held.hold(), flush=True)
time.sleep(60)
"""
# As systemd-inhibit and caffeinate do it: a process of its own, with the command as its child.
KEEPER = """\
import os, pathlib, sys
child = os.fork()
if not child:
    pathlib.Path(sys.argv[1]).write_text(f"{os.getppid()} {os.getpid()}")
    os.execvp(sys.argv[2], sys.argv[2:])
os.waitpid(child, 0)
"""
NOTES = """\
Note: No thermal warning level has been recorded
Note: No performance warning level has been recorded
Note: No CPU power status has been recorded
"""
LIMITED = """\
2026-11-21 02:10:40 +0100 CPU Power notify
\tCPU_Scheduler_Limit \t= 100
\tCPU_Available_CPUs \t= 8
\tCPU_Speed_Limit \t= {}
"""
POWER = """\
System-wide power settings:
Currently in use:
 standby              1
 Sleep On Power Button 1
 {}
 displaysleep         10 (display sleep prevented by nobody)
"""


def gone(pid: int, seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def keeper(tmp_path: Path) -> tuple[str, ...]:
    script = tmp_path / "keeper.py"
    script.write_text(KEEPER)
    return (sys.executable, str(script), str(tmp_path / "pids"))


def pids(tmp_path: Path) -> list[int]:
    return [int(word) for word in (tmp_path / "pids").read_text().split()]


def test_it_is_held_until_it_is_released(keeper: tuple[str, ...], tmp_path: Path) -> None:
    awake = ThisMachine([keeper])
    assert awake.hold()
    first = pids(tmp_path)
    assert all(map(psutil.pid_exists, first))
    assert awake.hold()
    assert pids(tmp_path) == first, "it is held once"
    awake.release()
    assert all(map(gone, first))
    awake.release()


def test_what_holds_it_is_started_again(keeper: tuple[str, ...], tmp_path: Path) -> None:
    awake = ThisMachine([keeper])
    assert awake.hold()
    first = pids(tmp_path)
    os.kill(first[0], signal.SIGKILL)
    assert gone(first[0])
    assert awake.hold()
    second = pids(tmp_path)
    assert second != first
    assert gone(first[1])
    awake.release()
    assert all(map(gone, second))


def test_what_holds_it_ends_with_us_even_when_we_are_killed(tmp_path: Path, keeper: tuple[str, ...]) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, *keeper[1:]], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        held = pids(tmp_path)
        assert all(map(psutil.pid_exists, held))
        holder.kill()
    assert all(map(gone, held))


@pytest.mark.parametrize("command", [("/nowhere/caffeinate",), ("false",), ("true",), ("sh", "-c", "exit 1")])
def test_nothing_breaks_where_it_cannot_be_held(command: tuple[str, ...]) -> None:
    awake = ThisMachine([command])
    assert not awake.hold()
    awake.release()
    assert not ThisMachine([]).hold()


def test_a_keeper_that_never_comes_to_the_point_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "HELD_WITHIN", 0.1)
    monkeypatch.setattr(machine, "ENDED_WITHIN", 0.1)
    began = time.monotonic()
    assert not ThisMachine([("sh", "-c", "exec sleep 60")]).hold()
    assert time.monotonic() - began < 5


def test_the_second_way_is_tried_where_the_first_is_refused(keeper: tuple[str, ...], tmp_path: Path) -> None:
    awake = ThisMachine([("false",), keeper])
    assert awake.hold()
    awake.release()
    assert all(map(gone, pids(tmp_path)))


def test_the_commands_of_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.keepers_of("darwin") == (("/usr/bin/caffeinate", "-i", "-s"),)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert [command[:2] for command in machine.keepers_of("linux")] == [
        ("/usr/bin/systemd-inhibit", "--what=idle:sleep"),
        ("/usr/bin/systemd-inhibit", "--what=idle"),
    ]
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert machine.keepers_of("linux") == ()
    assert machine.keepers_of("win32") == ()


@pytest.mark.parametrize(
    ("told", "heat"),
    [("com.apple.system.thermalpressurelevel 0\n", Heat.COOL), ("com.apple.system.thermalpressurelevel 1\n", Heat.WARM),
     ("com.apple.system.thermalpressurelevel 2\n", Heat.HOT), ("com.apple.system.thermalpressurelevel 4", Heat.HOT),
     ("com.apple.system.thermalpressurelevel: failed\n", None), ("", None)],
)  # fmt: skip
def test_the_thermal_level(told: str, heat: Heat | None) -> None:
    assert machine.level_of(told) is heat


@pytest.mark.parametrize(
    ("told", "heat"),
    [(NOTES, None), (LIMITED.format(100), Heat.COOL), (LIMITED.format(79), Heat.WARM),
     (NOTES + LIMITED.format(35), Heat.HOT), ("CPU_Speed_Limit = much", None), ("", None)],
)  # fmt: skip
def test_the_limit_of_the_processor(told: str, heat: Heat | None) -> None:
    assert machine.limit_of(told) is heat


@pytest.mark.parametrize(
    ("told", "saving"),
    [(POWER.format("lowpowermode         1"), True), (POWER.format("powermode            1"), True),
     (POWER.format("lowpowermode         0"), False), (POWER.format("powermode            2"), False),
     (POWER.format("highpowermode        1"), False), ("", False)],
)  # fmt: skip
def test_low_power_mode(told: str, saving: bool) -> None:
    assert machine.is_saving(told) is saving


def test_a_mac_is_as_hot_as_the_worse_of_its_two_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {
        machine.THERMAL_LEVEL: "thermalpressurelevel 0",
        machine.THERMAL_LIMITS: LIMITED.format(40),
        machine.POWER_MODE: POWER.format("lowpowermode         1"),
    }
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(machine, "_told", lambda command: told[command])
    assert ThisMachine([]).read().heat is Heat.HOT
    assert ThisMachine([]).read().saving
    told[machine.POWER_MODE] = ""
    assert not ThisMachine([]).read().saving
    told[machine.THERMAL_LIMITS] = NOTES
    assert ThisMachine([]).read().heat is Heat.COOL
    told[machine.THERMAL_LEVEL] = ""
    assert ThisMachine([]).read().heat is None


def test_commands_that_are_missing_or_fail_say_nothing(tmp_path: Path) -> None:
    assert machine._told(("/nowhere/pmset",)) == ""
    assert machine._told(("sh", "-c", "echo CPU_Speed_Limit = 10; exit 1")) == ""
    assert machine._told(("echo", "CPU_Speed_Limit = 10")) == "CPU_Speed_Limit = 10\n"


def sensors(monkeypatch: pytest.MonkeyPatch, *found: tuple[float, float | None]) -> None:
    made = {"cpu": [SimpleNamespace(label="", current=now, high=None, critical=most) for now, most in found]}
    monkeypatch.setattr(psutil, "sensors_temperatures", lambda: made, raising=False)


@pytest.mark.parametrize(
    ("found", "heat"),
    [([], None), ([(90.0, None)], None), ([(60.0, 100.0)], Heat.COOL), ([(60.0, 100.0), (79.0, 85.0)], Heat.WARM),
     ([(99.0, 100.0), (30.0, 85.0)], Heat.HOT), ([(40.0, 0.0), (20.0, -273.1), (50.0, 65261.8)], None)],
)  # fmt: skip
def test_sensors_count_where_they_know_what_is_critical(
    monkeypatch: pytest.MonkeyPatch, found: list[tuple[float, float | None]], heat: Heat | None
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    sensors(monkeypatch, *found)
    assert ThisMachine([]).read().heat is heat


@pytest.mark.parametrize(
    ("told", "reading"),
    [(None, Reading()), (SimpleNamespace(percent=9, power_plugged=False), Reading(9.0, on_battery=True)),
     (SimpleNamespace(percent=9, power_plugged=True), Reading(9.0)),
     (SimpleNamespace(percent=9, power_plugged=None), Reading(9.0))],
)  # fmt: skip
def test_the_battery(monkeypatch: pytest.MonkeyPatch, told: Any, reading: Reading) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    sensors(monkeypatch)
    monkeypatch.setattr(psutil, "sensors_battery", lambda: told, raising=False)
    assert ThisMachine([]).read() == reading


def test_sensors_that_fail_are_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ValueError("could not convert string to float")

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(psutil, "sensors_battery", fail, raising=False)
    monkeypatch.delattr(psutil, "sensors_temperatures", raising=False)
    assert ThisMachine([]).read() == Reading()
