"""Reading a body: what two readers could take differently is refused, and nothing a client sends is our fault."""

import json
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jinqiao.errors import BodyTooLarge, MalformedBody
from jinqiao.http import strict_json

NOT_JSON = "This is not JSON"
TOO_DEEP = "The body is nested deeper than 8"
TWICE = "A key appears twice in one object"
NO_NUMBER = "NaN and Infinity are no numbers in JSON"
LONG_NUMBER = "A number is too long"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", NOT_JSON),
        (None, NOT_JSON),
        (" ", NOT_JSON),
        ("{", NOT_JSON),
        ("{}{}", NOT_JSON),
        ("{} trailing", NOT_JSON),
        ("\ufeff{}", NOT_JSON),
        ("{'a': 1}", NOT_JSON),
        ('{"a": 1,}', NOT_JSON),
        ("[1,]", NOT_JSON),
        ('{"a" 1}', NOT_JSON),
        ("{a: 1}", NOT_JSON),
        ('{"a": .5}', NOT_JSON),
        ('{"a": 01}', NOT_JSON),
        ('{"a": +1}', NOT_JSON),
        ('{"a": 0x10}', NOT_JSON),
        ('{"a": 1_000}', NOT_JSON),
        ('{"a": "tab\tinside"}', NOT_JSON),
        ('{"a": "\\x41"}', NOT_JSON),
        ('{"a": "\\u12"}', NOT_JSON),
        ("undefined", NOT_JSON),
        ("amount_fen=100&x=1", NOT_JSON),
        ("<order/>", NOT_JSON),
        ("{} // a comment", NOT_JSON),
        ("\x00", NOT_JSON),
        ('{"a": 1, "a": 1}', TWICE),
        ('{"a": 1, "\\u0061": 2}', TWICE),
        ('{"o": {"a": 1, "a": 1}}', TWICE),
        ('[{"a": 1, "b": 2, "a": 3}]', TWICE),
        ('{"a": NaN}', NO_NUMBER),
        ('{"a": Infinity}', NO_NUMBER),
        ('{"a": -Infinity}', NO_NUMBER),
        ("NaN", NO_NUMBER),
        ('{"a": ' + "9" * 5000 + "}", LONG_NUMBER),
        ('{"a": ' + "9" * 41 + "}", LONG_NUMBER),
        ('{"a": 0.' + "3" * 5000 + "}", LONG_NUMBER),
        ('{"a": 1e' + "0" * 50 + "1}", LONG_NUMBER),
        ("[" * 9 + "]" * 9, TOO_DEEP),
        ("[" * 8000, TOO_DEEP),
        ('{"a":' * 9 + "1" + "}" * 9, TOO_DEEP),
    ],
)
def test_a_body_is_refused_for_what_is_wrong_with_it(body, reason):
    with pytest.raises(MalformedBody) as refused:
        strict_json.loads(body)

    assert refused.value.explain("en") == reason
    assert refused.value.explain("zh") != reason


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("{}", {}),
        (' \n\t{"a":\r1} ', {"a": 1}),
        ("[" * 8 + "]" * 8, [[[[[[[[]]]]]]]]),
        ("9" * 40, 10**40 - 1),
        ('"\\ud83d\\ude00"', "\U0001f600"),
        ('{"a": 1, "A": 2}', {"a": 1, "A": 2}),
        ('{"": null}', {"": None}),
        ("-0", 0),
        ("true", True),
        ('"金桥"', "金桥"),
    ],
)
def test_a_sound_body_is_read(body, value):
    assert strict_json.loads(body) == value


@pytest.mark.parametrize("filler", ["x", "金", "\U0001f600"])
def test_eight_kilobytes_are_counted_as_bytes_not_as_characters(filler):
    width = len(filler.encode())
    fits = '"' + filler * ((8 * 1024 - 2) // width) + '"'

    assert strict_json.loads(fits) == fits[1:-1]
    with pytest.raises(BodyTooLarge):
        strict_json.loads(fits[:-1] + filler + '"')


def test_the_size_is_looked_at_before_anything_else():
    with pytest.raises(BodyTooLarge):
        strict_json.loads("[" * (8 * 1024 + 1))


def test_half_a_surrogate_pair_is_no_utf_8():
    with pytest.raises(MalformedBody) as refused:
        strict_json.loads('"\ud800"')

    assert refused.value.explain("en") == "The body is not UTF-8"


def values(depth: int) -> st.SearchStrategy:
    """JSON values nested at most so deep."""
    plain = st.none() | st.booleans() | st.integers(-(10**18), 10**18) | words()
    if depth == 0:
        return plain
    inner = values(depth - 1)
    return plain | st.lists(inner, max_size=3) | st.dictionaries(words(), inner, max_size=3)


def words() -> st.SearchStrategy[str]:
    """Texts without brackets, which count as depth wherever they stand."""
    return st.text(st.characters(codec="utf-8", exclude_characters="[]{}"), max_size=8)


@given(values(4))
def test_whatever_was_written_as_json_is_read_back(value):
    assert strict_json.loads(json.dumps(value)) == value
    assert strict_json.loads(json.dumps(value, ensure_ascii=False, indent=1)) == value


PIECES = st.sampled_from(
    [*'{}[]:,"\\0.-+eE \n', "a", "\\u", "d800", "NaN", "null", "true", "1e999", "金", "\ufeff"]
)


@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=30))
@example("1e999")
@example('{"a":' * 8 + "[" + "}" * 8)
def test_any_text_is_read_as_every_reader_reads_it_or_refused(body):
    with suppress(MalformedBody):
        assert strict_json.loads(body) == json.loads(body)
