"""From a body to a model, with every fault named in the caller's language."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from jinqiao.errors import InvalidRequest, MalformedBody, Text
from jinqiao.http import strict_json

Model = TypeVar("Model", bound=BaseModel)

_MESSAGES = {
    "missing": Text("缺少该字段", "This field is required"),
    "extra_forbidden": Text("不支持的字段", "This field is not known"),
    "int_type": Text("应为整数", "This must be an integer"),
    "string_type": Text("应为字符串", "This must be a string"),
    "bool_type": Text("应为布尔值", "This must be true or false"),
    "model_type": Text("应为对象", "This must be an object"),
    "dict_type": Text("应为对象", "This must be an object"),
    "list_type": Text("应为数组", "This must be a list"),
    "enum": Text("不在允许的取值之内", "This is not one of the allowed values"),
    "literal_error": Text("不在允许的取值之内", "This is not one of the allowed values"),
    "greater_than_equal": Text("数值过小", "This is too small"),
    "less_than_equal": Text("数值过大", "This is too large"),
    "string_too_short": Text("内容过短", "This is too short"),
    "string_too_long": Text("内容过长", "This is too long"),
    "string_pattern_mismatch": Text("格式不正确", "This does not have the right form"),
    "decimal_form": Text("应为普通十进制数，如 0.1200", "This must be a plain decimal such as 0.1200"),
}
_OTHERWISE = Text("内容无效", "This is not valid")


def parse(model: type[Model], body: str, language: str) -> Model:
    """The body as a model; raises `MalformedBody` (400), `BodyTooLarge` (413) or `InvalidRequest` (422)."""
    strict_json.loads(body)
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        if faults[0]["type"] == "json_invalid":  # such as half a surrogate pair, which Python's reader takes
            raise MalformedBody(strict_json.NOT_JSON) from None
        raise InvalidRequest([_fault(each, language) for each in faults]) from None


def pointer(*parts: str | int) -> str:
    """A JSON pointer (RFC 6901): `pointer("answers", "a/b")` is `/answers/a~1b`."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def _fault(error: Any, language: str) -> dict[str, str]:
    """One fault: a JSON pointer, pydantic's code, and a sentence that never repeats what was sent."""
    message = _MESSAGES.get(error["type"], _OTHERWISE).within(language)
    if error["type"] == "value_error":
        message = str(error["ctx"]["error"])
    return {
        "pointer": pointer(*error["loc"]),
        "code": error["type"],
        "message": message,
    }
