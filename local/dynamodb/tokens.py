"""The words of DynamoDB's expressions, read one after the other: placeholders, names, paths, operands."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

from local.dynamodb.errors import Malformed

Tree = tuple[Any, ...]

_TOKEN = re.compile(
    r"\s*(?:(?P<value>:[A-Za-z0-9_]+)|(?P<alias>#[A-Za-z0-9_]+)|(?P<word>[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<index>\[\d+\])|(?P<mark><>|<=|>=|[=<>(),.+\-]))"
)
_MOST_BYTES = 4096
_RESERVED = frozenset(word.upper() for word in ReservedKeywords.get_reserved_keywords())


@dataclass(frozen=True)
class Read:
    """A tree, with the placeholders that its text used."""

    tree: Any
    aliases: frozenset[str]
    values: frozenset[str]


@dataclass
class Reader:
    """A place in an expression's words, and the placeholders met so far."""

    text: str
    names: dict[str, str]
    tokens: list[tuple[str, str]] = field(init=False)
    at: int = 0
    aliases: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.require(len(self.text.encode()) <= _MOST_BYTES, "Expression size has exceeded the maximum")
        self.tokens = list(_tokens(self.text))

    def finish(self, tree: Any) -> Read:
        if self.at != len(self.tokens):
            self.fail()
        return Read(tree, frozenset(self.aliases), frozenset(self.values))

    def fail(self) -> Any:
        near = self.tokens[self.at][1] if self.at < len(self.tokens) else "<EOF>"
        raise Malformed(f'Invalid expression: Syntax error; token: "{near}", near: "{self.text}"')

    def require(self, fits: bool, otherwise: str) -> None:
        if not fits:
            raise Malformed(f"Invalid expression: {otherwise}; near: {self.text}")

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def keyword(self) -> str:
        return self.peek().upper() if self.at < len(self.tokens) and self.tokens[self.at][0] == "word" else ""

    def take(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            self.fail()
        self.at += 1
        return self.tokens[self.at - 1]

    def accept(self, text: str) -> bool:
        if self.peek() == text or (text.isalpha() and self.keyword() == text):
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.accept(text):
            self.fail()

    def separated(self, part: Callable[[], Any]) -> list[Any]:
        parts = [part()]
        while self.accept(","):
            parts.append(part())
        return parts

    def operand(self) -> Tree:
        kind, text = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        if kind == "value":
            self.at += 1
            self.values.add(text)
            return ("value", text)
        return ("path", self.path())

    def calls(self, functions: Collection[str]) -> bool:
        """Whether one of these functions is called here."""
        return self.peek() in functions and self.tokens[self.at + 1 : self.at + 2] == [("mark", "(")]

    def arguments(self, part: Callable[[], Any]) -> list[Any]:
        self.expect("(")
        parts = self.separated(part)
        self.expect(")")
        return parts

    def path(self) -> tuple[str | int, ...]:
        steps: list[str | int] = [self.name()]
        while True:
            if self.accept("."):
                steps.append(self.name())
            elif self.at < len(self.tokens) and self.tokens[self.at][0] == "index":
                steps.append(int(self.take()[1][1:-1]))
            else:
                return tuple(steps)

    def name(self) -> str:
        kind, text = self.take()
        if kind == "alias":
            if text not in self.names:
                raise Malformed(
                    f"An expression attribute name used in the document path is not defined; attribute name: {text}"
                )
            self.aliases.add(text)
            return self.names[text]
        if kind != "word":
            self.at -= 1
            self.fail()
        if text.upper() in _RESERVED:
            raise Malformed(
                f"Invalid expression: Attribute name is a reserved keyword; reserved keyword: {text}"
            )
        return text


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if not match or match.lastgroup is None:
            raise Malformed(f'Invalid expression: Syntax error; token: "{text[at]}", near: "{text}"')
        tokens.append((match.lastgroup, match.group(match.lastgroup)))
        at = match.end()
    return tokens
