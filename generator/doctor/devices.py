"""What can render: OpenGL without a display, and the devices Blender's Cycles sees."""

from generator.doctor.check import Check
from generator.doctor.probe import Answer, installed, probe

__all__ = ["examine_devices"]


def examine_devices() -> list[Check]:
    """An OpenGL context through EGL, and Blender with its CPU, CUDA and OptiX devices."""
    return [
        _opengl(probe(["-m", "generator.doctor.egl"])),
        *_blender(installed("bpy") is not None, probe(["-m", "generator.render.blender_devices"])),
    ]


def _opengl(answer: Answer) -> Check:
    if answer.failed:
        mend = "optional, rhd does without: make system (Mesa), or a GPU driver with EGL"
        return Check("OpenGL (EGL)", None, answer.reason, mend)
    value = answer.value
    return Check("OpenGL (EGL)", True, f"{value['renderer']}, OpenGL {value['version']}")


def _blender(installed: bool, answer: Answer) -> list[Check]:
    if answer.failed:
        mend = "make system" if installed else "pip install 'handmill[blender]' -c constraints.txt"
        wish = f"{mend} (for the rhd stream, on Python 3.11)"
        return [Check("Blender", False if installed else None, answer.reason, wish)]
    checks = [Check("Blender", True, f"{answer.value['version']}, renders on the CPU")]
    for kind in ("cuda", "optix"):
        names = ", ".join(answer.value[kind])
        mend = "" if names else f"optional, for render.device: {kind}: an NVIDIA GPU and its driver"
        checks.append(Check(f"Blender ({kind})", bool(names) or None, names or "no device", mend))
    return checks
