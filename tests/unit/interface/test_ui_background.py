"""The worker: the newest request wins, and what it replaced is told to stop."""

from __future__ import annotations

import threading

from reader.ui.background import BackgroundWorker, Stop, Task
from tests.waiting import PATIENCE


def test_a_newer_task_stops_the_running_one() -> None:
    started, stopped, answered = threading.Event(), threading.Event(), threading.Event()
    background = BackgroundWorker(lambda error: None)

    def slow(stop: Stop) -> None:
        started.set()
        while not stop():
            stopped.wait(0.001)
        stopped.set()

    background.submit(slow)
    assert started.wait(PATIENCE)
    background.submit(lambda stop: answered.set())
    assert stopped.wait(PATIENCE)
    assert answered.wait(PATIENCE)
    background.close()


def test_only_the_newest_waiting_task_runs() -> None:
    gate, done = threading.Event(), threading.Event()
    ran: list[int] = []
    background = BackgroundWorker(lambda error: None)

    def waiting(number: int) -> Task:
        return lambda stop: ran.append(number)

    hold(background, gate)
    for number in range(5):
        background.submit(waiting(number))
    background.submit(lambda stop: done.set())
    gate.set()
    assert done.wait(PATIENCE)
    assert ran == []
    background.close()


def test_a_newer_task_ends_the_rest_of_the_one_before() -> None:
    rested: list[bool] = []
    resting, done = threading.Event(), threading.Event()
    background = BackgroundWorker(lambda error: None)

    def rest(stop: Stop) -> None:
        resting.set()
        rested.append(background.rest(3_600, stop))

    background.when_idle("rest", rest)
    assert resting.wait(PATIENCE)
    background.submit(lambda stop: done.set())
    assert done.wait(PATIENCE)
    assert rested == [False]
    background.close()


def test_idle_tasks_wait_for_urgent_ones() -> None:
    order: list[str] = []
    gate, done = threading.Event(), threading.Event()
    background = BackgroundWorker(lambda error: None)

    def idle(stop: Stop) -> None:
        order.append("idle")
        done.set()

    hold(background, gate)
    background.when_idle("idle", idle)
    background.submit(lambda stop: order.append("urgent"))
    gate.set()
    assert done.wait(PATIENCE)
    assert order == ["urgent", "idle"]
    background.close()


def test_idle_tasks_replace_only_those_of_the_same_purpose() -> None:
    ran: list[str] = []
    gate, done = threading.Event(), threading.Event()
    background = BackgroundWorker(lambda error: None)
    hold(background, gate)
    background.when_idle("renew", lambda stop: ran.append("renew"))
    background.when_idle("count", lambda stop: ran.append("an older count"))
    background.when_idle("count", lambda stop: ran.append("count"))
    background.when_idle("end", lambda stop: done.set())
    gate.set()
    assert done.wait(PATIENCE)
    assert ran == ["renew", "count"]
    background.close()


def hold(background: BackgroundWorker, gate: threading.Event) -> None:
    """Keep the worker busy until the gate opens."""
    begun = threading.Event()

    def work(stop: Stop) -> None:
        begun.set()
        gate.wait(PATIENCE)

    background.submit(work)
    assert begun.wait(PATIENCE)


def test_a_failure_is_reported_and_the_worker_continues() -> None:
    told: list[Exception] = []
    failed, done = threading.Event(), threading.Event()

    def on_failure(error: Exception) -> None:
        told.append(error)
        failed.set()

    def broken(stop: Stop) -> None:
        raise ValueError("no such thing")

    background = BackgroundWorker(on_failure)
    background.submit(broken)
    assert failed.wait(PATIENCE)
    background.submit(lambda stop: done.set())
    assert done.wait(PATIENCE)
    assert str(told[0]) == "no such thing"
    background.close()
