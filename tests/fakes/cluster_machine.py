"""Preloaded into a Dask worker: its readers are fakes, which note on which machine they read.

    dask worker … --preload cluster_machine.py ENGINE FOLDER VERSION

A VERSION that is not empty is that of another program.
"""

import sys
from pathlib import Path

import click

import ocr_desktop
from ocr_desktop.worker import client


@click.command()
@click.argument("engine")
@click.argument("folder")
@click.argument("version", default="")
def dask_setup(worker: object, engine: str, folder: str, version: str) -> None:
    launcher = Path(ocr_desktop.__file__).parents[1] / "tests" / "fakes" / "launch_worker.py"  # this file is a copy
    client.own_command = lambda: [sys.executable, str(launcher), f"tests.fakes.engines:{engine}", folder]
    if version:
        ocr_desktop.__version__ = version
