"""How long ``ocr-desktop --help`` takes, against an interpreter that does nothing."""

import argparse
import resource
import statistics
import subprocess
import sys

GOAL = 6.0


def seconds(words: list[str]) -> float:
    """Processor time of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Measure in alternation and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    bare, told = [], []
    for _ in range(runs):
        bare.append(seconds(["-c", "pass"]))
        told.append(seconds(["-m", "ocr_desktop", "--help"]))
    ratio = statistics.median(told) / statistics.median(bare)
    print(f"python -c pass     {statistics.median(bare) * 1000:6.1f} ms of processor time")
    print(f"ocr-desktop --help {statistics.median(told) * 1000:6.1f} ms of processor time")
    print(f"ratio              {ratio:6.2f}  (goal: at most {GOAL})")
    return int(ratio > GOAL)


if __name__ == "__main__":
    sys.exit(main())
