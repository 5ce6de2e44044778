"""Work beside other work: begun at once, and told of when somebody waits."""

from threading import Event

import pytest

from studybook.errors import BundleBroken
from studybook.meanwhile import meanwhile


def test_work_goes_on_before_anybody_waits() -> None:
    begun, go_on = Event(), Event()

    def work() -> int:
        begun.set()
        go_on.wait(10)
        return 7

    result = meanwhile(work)
    assert begun.wait(10)
    go_on.set()
    assert result() == result() == 7


def test_a_refusal_is_that_of_whoever_waits() -> None:
    def work() -> None:
        raise BundleBroken("the release tells what its policy withholds")

    waited_for = meanwhile(work)
    with pytest.raises(BundleBroken, match="withholds") as refused:
        waited_for()
    assert refused.value.__context__ is None
