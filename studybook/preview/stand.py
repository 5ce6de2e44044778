"""What is served at the moment, and who waits to hear of what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from secrets import token_hex
from threading import Condition

Site = Mapping[str, bytes]
"""A finished site in memory, contents by path: what is not in it cannot be asked for, and it is replaced in one go."""


@dataclass(frozen=True)
class State:
    """The last site that was built, under a name that no other has; empty before the first. `problem` is what came since."""

    build: str
    site: Site = field(default_factory=dict[str, bytes])
    problem: str = ""


class Stand:
    """Holds a state. Whoever serves it waits for the next."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._open = True
        self._state = State(token_hex(8))

    @property
    def state(self) -> State:
        """What is to be served now."""
        return self._state

    def show(self, site: Site) -> None:
        """Serve this site from now on. One that is the same to the byte keeps its name."""
        build = self._state.build if site == self._state.site else token_hex(8)
        self._become(State(build, site))

    def trouble(self, problem: str) -> None:
        """Tell what kept the next site from being built."""
        self._become(replace(self._state, problem=problem))

    def after(self, seen: State | None, limit: float) -> State | None:
        """The state as soon as it is another one than `seen`, or `seen` after so many seconds. None when all is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._state is not seen or not self._open, limit)
            return self._state if self._open else None

    def close(self) -> None:
        """Let nobody wait any longer."""
        with self._changed:
            self._open = False
            self._changed.notify_all()

    def _become(self, state: State) -> None:
        with self._changed:
            self._state = state
            self._changed.notify_all()
