"""A machine without a network: every Python process that finds this folder on its PYTHONPATH is shut off.

Two walls, inherited by all children. Python's own: an audit hook refuses and records what asks for an Internet socket,
a name or an address. The kernel's (Linux on x86-64 and arm64): a process that makes an Internet socket all the same,
out of native code, is ended by SIGSYS, and what it was at is recorded first. Sockets of the machine itself (AF_UNIX,
AF_NETLINK) stay. The records go to the file that ``NETWORK_RECORDS`` names: a stack for each
try.
"""

import ctypes
import faulthandler
import os
import platform
import signal
import socket
import struct
import sys
import traceback
from typing import Any

RECORDS = "NETWORK_RECORDS"
OUTSIDE = (socket.AF_INET, socket.AF_INET6)
NAMES = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
ADDRESSES = ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg")

# Of linux/audit.h and the tables of system calls: the architecture, and the number of socket(2) there.
KERNELS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2  # prctl(2)
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06  # linux/bpf_common.h: BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JEQ|BPF_K, BPF_RET
_ALLOW, _TRAP = 0x7FFF0000, 0x00030000  # linux/seccomp.h


def refuse(event: str, values: tuple[Any, ...]) -> None:
    """The audit hook: a try is recorded and fails."""
    if event == "socket.__new__":
        tried = values[1] in OUTSIDE
    elif event in ADDRESSES:
        tried = isinstance(values[0], socket.socket) and values[0].family in OUTSIDE
    else:
        tried = event in NAMES
    if tried:
        record(f"{event} {' '.join(map(str, values))}")
        raise PermissionError(f"the network is shut off: {event}")


def record(what: str) -> None:
    """Add a try, with where it came from."""
    where = "".join(traceback.format_stack()[:-2])
    text = f"TRIED {what} by {' '.join(sys.orig_argv)[:300]}\n{where}\n"
    with open(os.environ[RECORDS], "a", encoding="utf-8") as file:  # noqa: PTH123  (nothing more than needed is loaded)
        file.write(text)


def seal() -> bool:
    """Have the kernel end this process, and all that it starts, when they make an Internet socket."""
    known = KERNELS.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return False
    steps = [
        (_LOAD, 0, 0, 4),  # the architecture
        (_EQUAL, 0, 5, known[0]),  # another: allowed
        (_LOAD, 0, 0, 0),  # which system call
        (_EQUAL, 0, 3, known[1]),
        (_LOAD, 0, 0, 16),  # its first argument: the family
        (_EQUAL, 2, 0, int(OUTSIDE[0])),
        (_EQUAL, 1, 0, int(OUTSIDE[1])),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _TRAP),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    libc = ctypes.CDLL(None, use_errno=True)
    program = Program(len(steps), ctypes.addressof(code))
    return not (
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or libc.prctl(_SECCOMP, _FILTER, ctypes.byref(program), 0, 0)
    )


def trap() -> None:
    """Have what native code was at recorded, before the kernel ends the process."""
    file = open(os.environ[RECORDS], "a", encoding="utf-8")  # noqa: PTH123, SIM115  (open as long as the process)
    faulthandler.register(
        signal.SIGSYS, file=file, all_threads=True, chain=True
    )  # a native thread has no stack of its own


if os.environ.get(RECORDS):
    sys.addaudithook(refuse)
    if seal():
        trap()
