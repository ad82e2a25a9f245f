"""Bodies for the routes of the contract, drawn from its own schemas: good ones, and good ones gone wrong."""

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

Schema = Mapping[str, Any]
Schemas = Mapping[str, Schema]

JUNK = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(
        [[], {}, [[]], {"a": {}}, "NaN", "1e5", "' OR 1=1 --", "\x00", "\ud83d\ude00", "9" * 200]
    )
)


def good(schema: Schema, schemas: Schemas) -> st.SearchStrategy[Any]:
    """Values that a schema allows: its examples where it has some."""
    schema = _resolved(schema, schemas)
    if "examples" in schema:
        return st.sampled_from(schema["examples"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "anyOf" in schema:
        return st.one_of([good(each, schemas) for each in schema["anyOf"]])
    return _KINDS[schema["type"]](schema, schemas)


def texts(schema: Schema, schemas: Schemas) -> st.SearchStrategy[str]:
    """Bodies for a schema as they are sent: whole, with something exchanged, left out or added, or cut off."""
    whole = good(schema, schemas)
    changed = st.builds(_exchanged, whole, st.integers(0, 20), JUNK)
    written = (whole | changed).map(lambda value: json.dumps(value, ensure_ascii=False))
    return written | st.builds(
        _spoilt, written, st.integers(0, 400), st.sampled_from(["", "}", '"', "[[[[[[[[[", "\x00"])
    )


def _exchanged(body: Any, place: int, junk: Any) -> Any:
    """The body with one field another, one missing or one too many."""
    if not isinstance(body, dict):
        return junk
    names = sorted(body)
    if place >= 2 * len(names):
        return body | {"surprise": junk}
    name = names[place % len(names)]
    return body | {name: junk} if place < len(names) else {each: body[each] for each in names if each != name}


def _spoilt(text: str, place: int, piece: str) -> str:
    at = place % (len(text) + 1)
    return text[:at] + piece + text[at + 1 :]


def _resolved(schema: Schema, schemas: Schemas) -> Schema:
    return schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _text(schema: Schema, _: Schemas) -> st.SearchStrategy[str]:
    if schema.get("format") == "date":
        return st.dates().map(str)
    if "pattern" in schema:
        return st.from_regex(schema["pattern"], fullmatch=True)
    return st.text(min_size=schema.get("minLength", 0), max_size=min(schema.get("maxLength", 40), 40))


def _integer(schema: Schema, _: Schemas) -> st.SearchStrategy[int]:
    return st.integers(schema.get("minimum", -(10**12)), schema.get("maximum", 10**12))


def _list(schema: Schema, schemas: Schemas) -> st.SearchStrategy[list[Any]]:
    return st.lists(good(schema["items"], schemas), min_size=schema.get("minItems", 0), max_size=3)


def _object(schema: Schema, schemas: Schemas) -> st.SearchStrategy[dict[str, Any]]:
    fields = {name: good(each, schemas) for name, each in schema.get("properties", {}).items()}
    required = set(schema.get("required", ()))
    if not fields and isinstance(schema.get("additionalProperties"), Mapping):
        return st.dictionaries(
            st.text(max_size=10), good(schema["additionalProperties"], schemas), max_size=3
        )
    return st.fixed_dictionaries(
        {name: each for name, each in fields.items() if name in required},
        optional={name: each for name, each in fields.items() if name not in required},
    )


_KINDS = {
    "string": _text,
    "integer": _integer,
    "boolean": lambda *_: st.booleans(),
    "null": lambda *_: st.none(),
    "array": _list,
    "object": _object,
}
