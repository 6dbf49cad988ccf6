"""What this machine has and lacks for handmill, and what mends each lack.

Nothing is changed. Whatever could crash or hang (a graphics driver, Blender) is tried in a process
of its own with a time limit, so the doctor always answers.
"""

from generator.doctor.check import Check
from generator.doctor.devices import examine_devices
from generator.doctor.libraries import examine_libraries
from generator.doctor.licences import examine_licences
from generator.doctor.machine import examine_machine
from generator.doctor.packages import examine_packages

__all__ = ["Check", "examine"]


def examine() -> list[Check]:
    """All checks, most fundamental first. A required thing is missing where `ok` is False."""
    return [
        *examine_machine(),
        *examine_packages(),
        *examine_libraries(),
        *examine_devices(),
        *examine_licences(),
    ]
