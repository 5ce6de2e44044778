"""Work that goes on beside other work, on another core, until its result is needed."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def meanwhile(work: Callable[[], T]) -> Callable[[], T]:
    """Begin with `work`, and return what waits for its result, or raises what it raised.

    Nobody waits for it where that is never called: it ends with the process.
    """
    done = Future[T]()

    def begin() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # whoever waits is told
            done.set_exception(error)

    Thread(target=begin, daemon=True).start()
    return done.result
