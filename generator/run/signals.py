"""Ctrl-C and SIGTERM: the first asks the run to stop, the second insists."""

import signal
import threading
from types import FrameType, TracebackType

__all__ = ["StopSignals"]

HANDLED = (signal.SIGINT, signal.SIGTERM)


class StopSignals:
    """While entered, SIGINT and SIGTERM set `stop`; outside `deferred` they also interrupt at once.

    Only the main thread of a process can receive signals; in any other this does nothing.
    """

    def __init__(self) -> None:
        self.stop = False
        self.deferred = False
        """True while the caller itself looks at `stop` every few tenths of a second."""
        self._before: dict[int, object] = {}

    def __enter__(self) -> "StopSignals":
        self.arm()
        return self

    def arm(self) -> None:
        """Take the signals, again where a library (Ray, when it starts) has taken them for itself."""
        if threading.current_thread() is threading.main_thread():
            for number in HANDLED:
                previous = signal.signal(number, self._handle)
                self._before.setdefault(number, previous)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def _handle(self, number: int, frame: FrameType | None) -> None:
        """Note the signal; interrupt what runs unless it looks for itself."""
        again, self.stop = self.stop, True
        if again or not self.deferred:
            raise KeyboardInterrupt
