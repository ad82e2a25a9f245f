"""/_local for a browser: the same answer as tables, without any outside asset."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1d2733}
h2{margin-top:2rem}table{border-collapse:collapse;width:100%}
td,th{border-bottom:1px solid #dde3ea;padding:.25rem .6rem;text-align:left;vertical-align:top}
"""
_LINKS = (
    "/docs",
    "/openapi.json",
    "/_local/outbox",
    "/_local/executions",
    "/_local/ledger",
    "/_local/failures",
)


def render(overview: Mapping[str, Any]) -> str:
    """The page for an answer of GET /_local."""
    links = " · ".join(f'<a href="{link}">{link}</a>' for link in _LINKS)
    sections = "".join(_section(title, rows) for title, rows in overview.items() if isinstance(rows, list))
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>Jinqiao, local</title><style>{_STYLE}</style>"
        f"<h1>Jinqiao (金桥), local platform</h1><p>{escape(str(overview['now']))}</p><p>{links}</p>{sections}</html>"
    )


def _section(title: str, rows: Sequence[Any]) -> str:
    return f"<h2>{escape(title.replace('_', ' '))}</h2><table>{_head(rows)}{''.join(map(_row, rows))}</table>"


def _head(rows: Sequence[Any]) -> str:
    if not rows or not isinstance(rows[0], dict):
        return ""
    return "<tr>" + "".join(f"<th>{escape(name)}</th>" for name in rows[0]) + "</tr>"


def _row(row: Any) -> str:
    cells = row.values() if isinstance(row, dict) else [row]
    return "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in cells) + "</tr>"
