"""The contract as one page of HTML that needs no script, no font and nothing from outside."""

import json
from html import escape
from typing import Any

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1c2430;background:#fbfaf7}
header{background:#7a1f1f;color:#fff;padding:1.5rem 2rem}header a{color:#ffe9c7}
main{display:grid;grid-template-columns:18rem 1fr;gap:2rem;padding:1rem 2rem;max-width:80rem}
nav{position:sticky;top:0;height:100vh;overflow:auto;font-size:.85rem}nav a{display:block;color:inherit;padding:.1rem 0}
nav h2{font-size:.8rem;text-transform:uppercase;letter-spacing:.06em;color:#7a1f1f;margin:1rem 0 .2rem}
section{border-top:1px solid #ddd5c5;padding:1rem 0}code,pre{font:13px/1.45 ui-monospace,monospace}
pre{background:#f1ede3;padding:.8rem;overflow:auto;border-radius:6px}h3{margin:.2rem 0;font-size:1rem}
.verb{display:inline-block;min-width:4.2rem;font-weight:700;color:#7a1f1f}.who{color:#667;font-size:.85rem}
table{border-collapse:collapse;font-size:.9rem}td,th{text-align:left;padding:.15rem .8rem .15rem 0;vertical-align:top}
@media(max-width:60rem){main{display:block;padding:1rem}nav{position:static;height:auto}}
"""


def render(document: dict[str, Any]) -> str:
    """The page for an OpenAPI document."""
    operations = [
        (path, verb, operation)
        for path, verbs in document["paths"].items()
        for verb, operation in verbs.items()
    ]
    schemas = document["components"]["schemas"]
    info = document["info"]
    body = "".join(_operation(*operation) for operation in operations)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(info['title'])} API</title><style>{_STYLE}</style></head><body>"
        f"<header><h1>{escape(info['title'])} 金桥 API</h1><p>{escape(info['description'])} "
        '<a href="openapi.json">openapi.json</a></p></header>'
        f"<main>{_contents(operations)}<div>{body}<h2>Schemas</h2>{_schemas(schemas)}</div></main></body></html>\n"
    )


def _contents(operations: list[tuple[str, str, dict[str, Any]]]) -> str:
    by_tag: dict[str, list[str]] = {}
    for path, verb, operation in operations:
        line = f'<a href="#{operation["operationId"]}"><b>{verb.upper()}</b> {escape(path)}</a>'
        by_tag.setdefault(operation["tags"][0], []).append(line)
    listed = (f"<h2>{escape(tag)}</h2>{''.join(lines)}" for tag, lines in sorted(by_tag.items()))
    return f"<nav>{''.join(listed)}</nav>"


def _operation(path: str, verb: str, operation: dict[str, Any]) -> str:
    return (
        f'<section id="{operation["operationId"]}"><h3><span class="verb">{verb.upper()}</span> '
        f"<code>{escape(path)}</code></h3><p>{escape(operation['summary'])} "
        f'<span class="who">{escape(_who(operation))}</span></p>'
        f"<p>{escape(operation.get('description', ''))}</p>"
        f"{_parameters(operation['parameters'])}{_body(operation)}{_responses(operation['responses'])}</section>"
    )


def _who(operation: dict[str, Any]) -> str:
    if "x-groups" in operation:
        return "staff: " + ", ".join(operation["x-groups"])
    schemes = [name for scheme in operation.get("security", []) for name in scheme]
    return {"access_token": "signed-in users", "partner_signature": "signed by the partner"}.get(
        schemes[0] if schemes else "", "open to all"
    )


def _parameters(parameters: list[dict[str, Any]]) -> str:
    rows = (
        f"<tr><td><code>{escape(p['name'])}</code></td><td>{p['in']}{', required' if p['required'] else ''}</td>"
        f"<td>{escape(p.get('description', ''))}</td></tr>"
        for p in parameters
    )
    return f"<table>{''.join(rows)}</table>"


def _body(operation: dict[str, Any]) -> str:
    if "requestBody" not in operation:
        return ""
    return f"<p>Body: {_shape(operation['requestBody']['content'])}</p>"


def _responses(responses: dict[str, Any]) -> str:
    rows = (
        f"<tr><td><b>{status}</b></td><td>{escape(answer['description'])}</td>"
        f"<td>{_shape(answer.get('content', {}))}</td></tr>"
        for status, answer in sorted(responses.items())
    )
    return f"<table>{''.join(rows)}</table>"


def _shape(content: dict[str, Any]) -> str:
    """A link to the schema of the first media type, or its name."""
    for media_type, carried in content.items():
        name = carried["schema"].get("$ref", "").rpartition("/")[2]
        return f'<a href="#schema-{name}"><code>{name}</code></a>' if name else f"<code>{media_type}</code>"
    return ""


def _schemas(schemas: dict[str, Any]) -> str:
    return "".join(
        f'<section id="schema-{name}"><h3><code>{name}</code></h3>'
        f"<pre>{escape(json.dumps(schema, ensure_ascii=False, indent=2))}</pre></section>"
        for name, schema in schemas.items()
    )
