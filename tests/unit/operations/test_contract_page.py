"""The contract as one page: it shows everything once, its links lead somewhere, and it loads nothing."""

import re
from html import escape
from html.parser import HTMLParser

import pytest

from infra.contract.__main__ import document, files

DOCUMENT = document()
PAGE = files()["docs.html"]
OPERATIONS = [operation for verbs in DOCUMENT["paths"].values() for operation in verbs.values()]


class Page(HTMLParser):
    """What a page loads, links to and names."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.tags.add(tag)
        self.loads += [said[name] or "" for name in ("src", "srcset", "data", "action") if name in said]
        self.links += [said["href"] or ""] if "href" in said else []
        self.ids += [said["id"] or ""] if "id" in said else []


@pytest.fixture(scope="module")
def page() -> Page:
    read = Page()
    read.feed(PAGE)
    return read


def test_the_page_loads_nothing_from_anywhere(page):
    assert page.loads == []
    assert not page.tags & {"script", "link", "img", "iframe", "object", "embed"}
    assert not re.search(r"url\(|@import|@font-face", PAGE)


def test_its_links_lead_to_itself_and_to_the_document(page):
    outside = {link for link in page.links if not link.startswith("#")}

    assert outside == {"openapi.json"}
    assert {link.removeprefix("#") for link in page.links} - outside <= set(page.ids)


def test_it_shows_every_operation_and_every_schema_once(page):
    operations = {operation["operationId"] for operation in OPERATIONS}
    schemas = {f"schema-{name}" for name in DOCUMENT["components"]["schemas"]}

    assert set(page.ids) == operations | schemas
    assert len(page.ids) == len(set(page.ids))


def test_what_is_said_of_an_operation_stands_in_its_section_and_cannot_break_the_page():
    for operation in OPERATIONS:
        assert escape(operation["summary"]) in PAGE
    assert (
        PAGE.count("<section")
        == PAGE.count("</section>")
        == len(OPERATIONS) + len(DOCUMENT["components"]["schemas"])
    )
