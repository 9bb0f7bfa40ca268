"""Running the same moment in many threads, each with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def together(*, threads: int, rounds: int, act: Callable[[int, int], T]) -> list[list[T]]:
    """What `act(round, thread)` returned, by round: in each round all threads are let go at the same instant.

    Threads keep their connection from round to round, as the workers of a server do. Raises what an act raised.
    """
    barrier = threading.Barrier(threads, timeout=30)

    def work(thread: int) -> list[T]:
        outcomes = []
        try:
            for number in range(rounds):
                barrier.wait()
                outcomes.append(act(number, thread))
        except BaseException:
            barrier.abort()
            raise
        finally:
            connection.close()
        return outcomes

    with ThreadPoolExecutor(threads) as pool:
        futures = [pool.submit(work, thread) for thread in range(threads)]
    errors = [error for future in futures if (error := future.exception())]
    # The first real failure, not the broken barrier that it left to the others.
    for error in sorted(errors, key=lambda error: isinstance(error, threading.BrokenBarrierError)):
        raise error
    return [list(outcomes) for outcomes in zip(*(future.result() for future in futures), strict=True)]
