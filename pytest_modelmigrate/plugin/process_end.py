"""The end of the process, which takes long after many tests, and where the SDK was imported."""

from __future__ import annotations

import atexit
import contextlib
import gc
import io
import sys
from functools import cache


@cache
def shorten() -> None:
    """Spare Python from taking the run apart, object by object, before the process ends.

    The SDK is some 200,000 objects, and so is what pytest keeps of 5,000 tests. Python would go through all of them
    several times after the last test, and free each by itself: half a second that leads to nothing.
    """
    atexit.register(_leave)


def _leave() -> None:
    """Exempt what there is from garbage collection, https://docs.python.org/3/library/gc.html#gc.freeze.

    Only objects in reference cycles end differently: their `__del__` may not be called, which Python does not promise
    at exit either, https://docs.python.org/3/reference/datamodel.html#object.__del__. Files are flushed, as they would
    be. Whoever runs Python with `-X dev` or `-W` looks for what was left open, and Python ends as it always does.
    """
    if sys.flags.dev_mode or sys.warnoptions:
        return
    objects = gc.get_objects()
    files = {kind for kind in set(map(type, objects)) if issubclass(kind, io.IOBase)}
    for each in objects:
        if type(each) in files:
            with contextlib.suppress(Exception):  # closed, or broken in a way that is nobody's concern any more
                each.flush()
    gc.freeze()
