"""The sample site over HTTP: conditional requests, connections, faults, start and end."""

import http.client
import socket
import subprocess
import sys
import threading

import pytest

from newsbot.demo import RecordedRequest, SampleSite, load_catalogue
from tests.demo.reader import EDITED, OLD, Reader, article


class Arrivals(list[RecordedRequest]):
    """A record of requests that somebody can wait for."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived = threading.Event()

    def append(self, request: RecordedRequest) -> None:
        super().append(request)
        self.arrived.set()


def test_304_only_where_both_conditions_match_exactly(site: SampleSite, reader: Reader) -> None:
    first = reader.get("/news")
    tag, since = first.headers["ETag"], first.headers["Last-Modified"]
    both = reader.get("/news", If_None_Match=tag, If_Modified_Since=since)
    assert (both.status, both.body, both.headers["Content-Length"]) == (304, b"", None)
    assert reader.get("/news", If_None_Match=tag).status == 200
    assert reader.get("/news", If_Modified_Since=since).status == 200
    assert reader.get("/news", If_None_Match="W/" + tag, If_Modified_Since=since).status == 200
    later = "Sun, 22 Nov 2026 00:00:00 GMT"
    assert reader.get("/news", If_None_Match=tag, If_Modified_Since=later).status == 200
    site.switch_day(2)
    again = reader.get("/news", If_None_Match=tag, If_Modified_Since=since)
    assert again.status == 200
    assert again.headers["ETag"] != tag


def test_connections_are_kept_alive(site: SampleSite, reader: Reader) -> None:
    reader.get("/news")
    socket_used = reader.connection.sock
    for target in ("/robots.txt", "/node/1", "/rss.xml", article(OLD).path):
        reader.get(target)
    reader.get("/news", method="HEAD")
    assert reader.connection.sock is socket_used


def test_head_has_the_length_and_no_body(site: SampleSite, reader: Reader) -> None:
    page = reader.get("/news", method="HEAD")
    assert page.body == b""
    assert int(page.headers["Content-Length"]) == len(reader.get("/news").body)


def test_requests_are_recorded(site: SampleSite, reader: Reader) -> None:
    reader.get("/news?page=1", User_Agent="tester")
    assert site.targets == ["/news?page=1"]
    method, target, headers = site.requests[0]
    assert (method, target, headers["User-Agent"]) == ("GET", "/news?page=1", "tester")


@pytest.mark.parametrize(
    ("robots", "status", "text"),
    [
        (None, 200, "Disallow: /search/"),
        ("User-agent: *\nDisallow: /\n", 200, "Disallow: /\n"),
        (503, 503, ""),
        (404, 404, ""),
    ],
    ids=["drupal", "refuses", "503", "404"],
)
def test_robots(robots: str | int | None, status: int, text: str, site: SampleSite, reader: Reader) -> None:
    site.robots = robots
    page = reader.get("/robots.txt")
    assert page.status == status
    assert text in page.text


def test_a_fault_strikes_as_often_as_told(site: SampleSite, reader: Reader) -> None:
    site.fail("/news", 503, times=2, headers={"Retry-After": "7"})
    answers = [reader.get("/news") for _ in range(3)]
    assert [one.status for one in answers] == [503, 503, 200]
    assert answers[0].headers["Retry-After"] == "7"
    assert reader.get("/news?page=1").status == 200


def test_a_star_stands_for_anything(site: SampleSite, reader: Reader) -> None:
    site.fail("/news/*", 500)
    assert reader.get(article(EDITED).path).status == 500
    assert reader.get("/news").status == 200
    site.faults.clear()
    assert reader.get(article(EDITED).path).status == 200


def test_redirects_and_other_bodies(site: SampleSite, reader: Reader) -> None:
    site.redirect("/news", "https://login.example.org/", status=301)
    site.answer("/interview", b"\xff\xfe", headers={"Content-Type": "application/octet-stream"})
    page = reader.get("/news")
    assert (page.status, page.headers["Location"]) == (301, "https://login.example.org/")
    reader.connection.request("GET", "/interview")
    answer = reader.connection.getresponse()
    assert (answer.read(), answer.headers["Content-Type"]) == (b"\xff\xfe", "application/octet-stream")


def test_a_dropped_connection(site: SampleSite, reader: Reader) -> None:
    site.drop("/news", times=1)
    with pytest.raises(http.client.RemoteDisconnected):
        reader.get("/news")
    reader.connection.close()
    assert reader.get("/news").status == 200


def test_a_truncated_body(site: SampleSite, reader: Reader) -> None:
    site.truncate("/news", times=1)
    with pytest.raises(http.client.IncompleteRead):
        reader.get("/news")
    reader.connection.close()
    assert reader.get("/news").status == 200


def test_stopping_does_not_wait_for_slow_answers(site: SampleSite, reader: Reader) -> None:
    site.requests = requests = Arrivals()
    site.slow("/news", seconds=3600)
    reader.connection.request("GET", "/news")
    assert requests.arrived.wait(10)
    site.stop()
    assert not [one for one in threading.enumerate() if one.name == "sample-site"]


def test_after_the_end_nobody_listens() -> None:
    with SampleSite() as site:
        port = int(site.url.rsplit(":", 1)[1])
    with socket.socket() as client:
        assert client.connect_ex(("127.0.0.1", port)) != 0
    with SampleSite(port=port) as again:
        assert again.url.endswith(f":{port}")


def test_wrong_arguments() -> None:
    with pytest.raises(ValueError, match="no theme 'baroque'"):
        SampleSite(theme="baroque")
    with pytest.raises(ValueError, match="not a day 3"):
        load_catalogue(3)
    with pytest.raises(ValueError, match="not a day 3"):
        SampleSite(day=3)
    with pytest.raises(RuntimeError, match="not started"):
        _ = SampleSite().url


def test_the_command_prints_the_address_first_and_ends_on_a_signal() -> None:
    command = [sys.executable, "-W", "error", "-m", "newsbot.demo", "--theme", "classic", "--day", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)
        connection.request("GET", article(14520, day=2).path)
        text = connection.getresponse().read().decode()
        process.terminate()
        _, errors = process.communicate(timeout=20)
        connection.close()
    assert "schema:dateCreated" in text
    assert (process.returncode, errors) == (0, "")


def test_the_site_needs_nothing_of_the_rest_of_newsbot() -> None:
    code = "import sys, newsbot.demo; print(*(name for name in sys.modules if name.startswith('newsbot.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert [name for name in done.stdout.split() if not name.startswith("newsbot.demo")] == []
