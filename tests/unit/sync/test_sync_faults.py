"""Faults of sites and connections, made by real servers: which are retried and how others are
reported.
"""

from __future__ import annotations

import gzip
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from email.utils import formatdate
from functools import partial
from pathlib import Path
from threading import Thread

import pytest

from reader.sync import DailyPapers, FetchSession, OfflineError, Pages, SyncError, responses
from reader.sync.request_policy import RequestPolicy, format_duration, parse_retry_after
from tests.servers import FAULTS, Answer, ReceivedRequest, http_server
from tests.unit.sync.fetching import (
    DAY,
    HURRIED,
    error_of,
    fetch_day,
    made_page,
    numbers,
    unused_port,
)

PAGE = made_page(2)
IMPATIENT = replace(HURRIED, tries=2, first_tries=2)


def test_temporary_faults_are_retried_until_they_pass() -> None:
    """Each fault has its own day, of which the first two answers have the fault."""
    days = {str(DAY + timedelta(days=at)): fault for at, fault in enumerate(FAULTS)}
    tries: dict[str, int] = dict.fromkeys(days, 0)

    def answer(request: ReceivedRequest) -> Answer:
        day = request.query["date"]
        tries[day] += 1
        return FAULTS[days[day]](Answer(PAGE)) if tries[day] < 3 else Answer(PAGE)

    with http_server(answer) as (base, _), FetchSession(HURRIED) as session:
        source = DailyPapers(base)
        jobs = [partial(source.fetch_day, day=date.fromisoformat(day)) for day in days]
        results = dict(zip(days.values(), session.fetch(jobs), strict=True))
    assert {fault: isinstance(each, Pages) for fault, each in results.items()} == dict.fromkeys(
        FAULTS, True
    )
    assert {days[day]: count for day, count in tries.items()} == {
        fault: 1 if fault == "slow" else 3 for fault in FAULTS
    }


@pytest.mark.parametrize("fault", ["error 500", "busy", "cut off", "not JSON", "reset"])
def test_a_fault_that_persists_is_reported_in_one_line(fault: str) -> None:
    bad = FAULTS[fault](Answer(PAGE))
    with http_server(lambda _: bad) as (base, seen), pytest.raises(SyncError) as raised:
        fetch_day(base)
    assert len(seen) == HURRIED.first_tries
    assert base.removeprefix("http://") in str(raised.value)


def test_a_site_that_answers_other_requests_is_tried_more_often() -> None:
    def answer(request: ReceivedRequest) -> Answer:
        return Answer(made_page(100)) if request.query["p"] == "0" else Answer(status=500)

    with http_server(answer) as (base, seen), pytest.raises(SyncError):
        fetch_day(base)
    assert len(seen) == 1 + HURRIED.tries


@pytest.mark.parametrize(
    ("status", "advice", "tries"),
    [
        (404, "address is right", 1),
        (403, "login", 1),
        (503, "try later", 3),
        (429, "try later", 3),
        (511, "in a browser", 1),
    ],
)
def test_http_errors_name_host_status_and_advice(status: int, advice: str, tries: int) -> None:
    with (
        http_server(lambda _: Answer(b"<html>sorry</html>", status)) as (base, seen),
        pytest.raises(SyncError) as raised,
    ):
        fetch_day(base)
    assert "127.0.0.1" in str(raised.value)
    assert f"HTTP {status}" in str(raised.value)
    assert advice in str(raised.value)
    assert len(seen) == tries


# Retry-After


@pytest.mark.slow
def test_a_requested_wait_is_respected() -> None:
    answers = iter([Answer(status=429, headers={"Retry-After": "1"}), Answer(PAGE)])
    messages: list[str] = []
    with http_server(lambda _: next(answers)) as (base, seen):
        fetch_day(base, messages=messages, policy=replace(HURRIED, reported_wait=1.0))
    assert seen[1].at - seen[0].at >= 1.0
    assert messages == [f"{base.removeprefix('http://')} asks us to wait a second"]


def test_a_requested_wait_that_is_too_long_is_reported() -> None:
    busy = Answer(status=429, headers={"Retry-After": "3600"})
    with http_server(lambda _: busy) as (base, seen), pytest.raises(SyncError, match="60 minutes"):
        fetch_day(base)
    assert len(seen) == 1


def test_a_requested_wait_until_a_distant_date_is_reported() -> None:
    later = formatdate(time.time() + 7200, usegmt=True)
    busy = Answer(status=503, headers={"Retry-After": later})
    with http_server(lambda _: busy) as (base, seen), pytest.raises(SyncError, match="2 hours"):
        fetch_day(base)
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("٣", None),
        ("9" * 40, None),
        ("Mon, 99 Foo 2026 00:00:00 GMT", None),
    ],
)
def test_retry_after_is_parsed(header: str, seconds: float | None) -> None:
    assert parse_retry_after(header) == seconds


def test_retry_delays_grow_up_to_the_longest() -> None:
    policy = RequestPolicy()
    waits = [policy.retry_delay(failures) for failures in range(1, 12)]
    assert 0.1 < waits[0] <= 0.3
    assert max(waits) <= policy.longest_delay
    assert len(set(waits)) == len(waits)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "a second"), (45, "45 seconds"), (300, "5 minutes"), (7_200, "2 hours")],
)
def test_durations_are_formatted(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text


# Time and size


def test_a_site_that_stops_answering_is_reported() -> None:
    error = error_of(lambda _: Answer(PAGE, wait=0.3), policy=replace(IMPATIENT, read_timeout=0.05))
    assert isinstance(error, SyncError)
    assert "stopped answering" in str(error)


def test_a_site_that_is_too_slow_is_reported() -> None:
    error = error_of(
        lambda _: Answer(PAGE, drip=0.06), policy=replace(IMPATIENT, total_timeout=0.2)
    )
    assert isinstance(error, SyncError)
    assert "too slow" in str(error)


def test_an_endless_answer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(responses, "SENT_SIZE_LIMIT", 2_000_000)
    sent: list[int] = []

    def chunks() -> Iterator[bytes]:
        while True:
            sent.append(1)
            yield b" " * 65_536

    error = error_of(lambda _: Answer(chunks=chunks()))
    assert isinstance(error, SyncError)
    assert "more than 2 MB" in str(error)
    assert len(sent) < 1000


def test_an_answer_that_is_too_large_after_decompression_is_refused() -> None:
    bomb = Answer(gzip.compress(b"[" + b" " * 40_000_000), headers={"Content-Encoding": "gzip"})
    assert len(bomb.body) < 100_000
    error = error_of(lambda _: bomb)
    assert isinstance(error, SyncError)
    assert "more than 32 MB" in str(error)


def test_compressed_answers_are_decompressed() -> None:
    packed = Answer(gzip.compress(PAGE), headers={"Content-Encoding": "gzip"})
    with http_server(lambda _: packed) as (base, seen):
        assert numbers(fetch_day(base)) == [0, 1]
    assert seen[0].headers["Accept-Encoding"] == "gzip"


def test_a_compressed_answer_that_is_cut_off_is_retried() -> None:
    packed = gzip.compress(PAGE)
    gone = Answer(packed[:-9], headers={"Content-Encoding": "gzip"})
    answers = iter([gone, Answer(packed, headers={"Content-Encoding": "gzip"})])
    with http_server(lambda _: next(answers)) as (base, _):
        assert numbers(fetch_day(base)) == [0, 1]


def test_an_encoding_that_was_not_requested_is_refused() -> None:
    error = error_of(lambda _: Answer(PAGE, headers={"Content-Encoding": "br"}))
    assert "compressed its answer as br" in str(error)


@pytest.mark.parametrize(
    "body",
    [b'{"error": "no"}', b"[" * 100_000, b'[{"a": 1}]'],
    ids=["error", "too deep", "list of something else"],
)
def test_an_answer_that_is_not_a_list_of_papers_is_refused(body: bytes) -> None:
    error = error_of(lambda _: Answer(body))
    assert isinstance(error, SyncError)
    assert "no list of papers" in str(error)


@pytest.mark.parametrize("body", [b"<!doctype html>", b"<?xml?><HTML>"], ids=["HTML", "XHTML"])
def test_a_web_page_instead_of_papers_is_reported_with_advice(body: bytes) -> None:
    assert "log in to the network" in str(error_of(lambda _: Answer(body)))


# Connections


def test_a_refused_connection_is_offline() -> None:
    with pytest.raises(OfflineError, match="cannot be reached"):
        fetch_day(f"http://127.0.0.1:{unused_port()}")


def test_a_host_name_that_cannot_be_resolved_is_offline_or_invalid() -> None:
    with pytest.raises((OfflineError, SyncError), match=r"cannot be reached|no address"):
        fetch_day(f"http://{'a' * 64}.invalid")


def test_a_server_that_does_not_speak_http_is_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            for _ in range(HURRIED.first_tries):
                connection, _ = listener.accept()
                with connection:
                    connection.recv(1000)
                    connection.sendall(b"220 mail ready\r\n")

        thread = Thread(target=greet)
        thread.start()
        with pytest.raises(SyncError, match="does not speak HTTP"):
            fetch_day(f"http://127.0.0.1:{listener.getsockname()[1]}")
        thread.join()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An unsigned certificate for 127.0.0.1, with its key."""
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    try:
        subprocess.run(
            [*command.split(), *names, "-keyout", file, "-out", file.with_suffix(".crt")],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("openssl makes no certificate here")
    file.write_bytes(file.read_bytes() + file.with_suffix(".crt").read_bytes())
    return file


def secure(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_an_unsigned_certificate_is_refused(certificate: Path) -> None:
    refused = pytest.raises(SyncError, match=r"cannot be trusted \(certificate: .*login page")
    with http_server(lambda _: Answer(PAGE), tls=secure(certificate)) as (base, seen), refused:
        fetch_day(base)
    assert seen == []


def test_a_trusted_own_certificate_is_accepted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))
    with http_server(lambda _: Answer(PAGE), tls=secure(certificate)) as (base, _):
        assert numbers(fetch_day(base)) == [0, 1]


def test_a_redirect_from_https_to_http_is_not_followed(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))
    with http_server(lambda _: Answer(PAGE)) as (plain, seen):
        down = Answer(status=302, headers={"Location": f"{plain}/api/daily_papers"})
        with (
            http_server(lambda _: down, tls=secure(certificate)) as (base, _),
            pytest.raises(SyncError, match="away from https"),
        ):
            fetch_day(base)
    assert seen == []


def test_https_to_an_http_server_is_reported_in_one_line() -> None:
    with http_server(lambda _: Answer(PAGE)) as (base, _), pytest.raises(SyncError):
        fetch_day(base.replace("http://", "https://"))


# Redirects


def test_redirects_to_web_addresses_are_followed() -> None:
    def answer(request: ReceivedRequest) -> Answer:
        if request.path == "/moved":
            return Answer(PAGE)
        return Answer(status=302, headers={"Location": "/moved"})

    with http_server(answer) as (base, seen):
        assert fetch_day(base).bodies == [PAGE]
    assert [request.path for request in seen] == ["/api/daily_papers", "/moved"]


def test_validators_are_not_sent_to_another_host() -> None:
    with http_server(lambda _: Answer(PAGE)) as (other, theirs):
        headers = {"Set-Cookie": "session=secret", "Location": f"{other}/there"}
        with http_server(lambda _: Answer(status=307, headers=headers)) as (base, _):
            known = [replace(fetch_day(base).fetched[0], etag='"ours"')]
            assert numbers(fetch_day(base, known=known)) == [0, 1]
    for request in theirs:
        assert {"Cookie", "If-None-Match", "Authorization"} & request.headers.keys() == set()


def test_cookies_are_not_sent_back() -> None:
    answer = Answer(made_page(100), headers={"Set-Cookie": "id=1"})
    with http_server(lambda _: answer) as (base, seen):
        fetch_day(base)
    assert len(seen) == 2
    assert "Cookie" not in seen[1].headers


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "http://user@127.0.0.1/", "//["],
)
def test_redirects_to_anything_else_are_not_followed(target: str) -> None:
    error = error_of(lambda _: Answer(status=302, headers={"Location": target}))
    assert isinstance(error, SyncError)
    assert "not followed" in str(error)


def test_circular_redirects_are_reported() -> None:
    error = error_of(lambda seen: Answer(status=302, headers={"Location": seen.target}))
    assert "redirects too often" in str(error)


# Proxies


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with http_server(lambda _: Answer(PAGE)) as (proxy, seen):
        monkeypatch.setenv("http_proxy", proxy)
        assert fetch_day("http://papers.invalid").bodies == [PAGE]
    assert seen[0].target.startswith("http://papers.invalid/api/daily_papers?")


def test_hosts_in_no_proxy_are_connected_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{unused_port()}")
    monkeypatch.setenv("NO_PROXY", "example.org,127.0.0.1")
    with http_server(lambda _: Answer(PAGE)) as (base, _):
        assert fetch_day(base).bodies == [PAGE]


def test_an_unreachable_proxy_is_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    port = unused_port()
    monkeypatch.setenv("https_proxy", f"http://ada:secret@127.0.0.1:{port}")
    with pytest.raises(OfflineError, match=rf"^the proxy 127\.0\.0\.1:{port} cannot be reached"):
        fetch_day("https://papers.invalid")


def test_the_host_of_a_redirect_is_named_if_it_fails() -> None:
    dead = f"127.0.0.1:{unused_port()}"
    redirect = Answer(status=302, headers={"Location": f"http://{dead}/x"})
    message = f"^{re.escape(dead)} cannot be reached"
    with http_server(lambda _: redirect) as (base, _), pytest.raises(OfflineError, match=message):
        fetch_day(base)
    with http_server(lambda _: Answer(status=404)) as (other, _):
        target = Answer(status=302, headers={"Location": f"{other}/x"})
        with http_server(lambda _: target) as (base, _), pytest.raises(SyncError) as raised:
            fetch_day(base)
    assert str(raised.value).startswith(other.removeprefix("http://"))


def test_a_proxy_that_requires_a_login_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    with http_server(lambda _: Answer(status=407)) as (proxy, _):
        monkeypatch.setenv("http_proxy", proxy)
        with pytest.raises(SyncError, match=r"407 .*login"):
            fetch_day("http://papers.invalid")


def test_an_invalid_proxy_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "ftp://127.0.0.1")
    with pytest.raises(SyncError, match="proxy of the environment"):
        fetch_day("http://papers.invalid")


def test_hosts_are_named_with_their_port() -> None:
    assert responses.host_of("http://[::1]:80/x") == "[::1]:80"
    assert responses.host_of("http://[half") == "http://[half"
