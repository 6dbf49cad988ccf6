"""Makes an OpenGL context without a display and prints what renders in it, as one JSON object.

Run as `python -m generator.doctor.egl`, apart from the process that asks, since drivers may crash.
Talks to libEGL and libGL by ctypes, so it needs no Python package. Constants are those of the EGL
1.5 and OpenGL registries; the surfaceless platform is EGL_MESA_platform_surfaceless.
"""

import ctypes
import json
from ctypes import c_char_p, c_int, c_uint, c_void_p

__all__ = ["main", "renderer"]

EGL_PLATFORM_SURFACELESS = 0x31DD
EGL_OPENGL_API = 0x30A2
EGL_SURFACE_TYPE, EGL_PBUFFER_BIT = 0x3033, 0x0001
EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT = 0x3040, 0x0008
EGL_NONE = 0x3038
GL_VENDOR, GL_RENDERER, GL_VERSION = 0x1F00, 0x1F01, 0x1F02


def _display(egl: ctypes.CDLL) -> c_void_p:
    """An initialised display: Mesa's surfaceless one, else the driver's default."""
    egl.eglGetPlatformDisplay.restype = egl.eglGetDisplay.restype = c_void_p
    for handle in (
        egl.eglGetPlatformDisplay(c_uint(EGL_PLATFORM_SURFACELESS), None, None),
        egl.eglGetDisplay(None),
    ):
        if handle and egl.eglInitialize(c_void_p(handle), None, None):
            return c_void_p(handle)
    raise RuntimeError("no EGL display could be initialised")


def _context(egl: ctypes.CDLL, display: c_void_p) -> c_void_p:
    """A current OpenGL context on `display`, without a surface."""
    wanted = (EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_NONE)
    attributes = (c_int * len(wanted))(*wanted)
    config, count = c_void_p(), c_int()
    found = egl.eglChooseConfig(display, attributes, ctypes.byref(config), 1, ctypes.byref(count))
    if not found or not count.value:
        raise RuntimeError("EGL offers no configuration for OpenGL")
    egl.eglBindAPI(c_uint(EGL_OPENGL_API))
    egl.eglCreateContext.restype = c_void_p
    context = c_void_p(egl.eglCreateContext(display, config, None, None))
    if not context or not egl.eglMakeCurrent(display, None, None, context):
        raise RuntimeError(f"EGL made no OpenGL context (error {egl.eglGetError():#x})")
    return context


def renderer() -> dict[str, str]:
    """OpenGL's vendor, renderer and version. Raises OSError or RuntimeError where there is none."""
    egl, gl = ctypes.CDLL("libEGL.so.1"), ctypes.CDLL("libGL.so.1")
    display = _display(egl)
    context = _context(egl, display)
    gl.glGetString.restype = c_char_p
    names = {"vendor": GL_VENDOR, "renderer": GL_RENDERER, "version": GL_VERSION}
    found = {name: (gl.glGetString(c_uint(key)) or b"").decode() for name, key in names.items()}
    egl.eglDestroyContext(display, context)
    egl.eglTerminate(display)
    return found


def main() -> None:
    """Print `renderer()` as JSON on one line."""
    print(json.dumps(renderer()))


if __name__ == "__main__":
    main()
