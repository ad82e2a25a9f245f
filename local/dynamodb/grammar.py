"""DynamoDB's expression language, read into small trees.

    condition:  ("and", left, right) ("or", left, right) ("not", inner) ("=", a, b) … ("between", a, low, high)
                ("in", a, [b, …]) ("attribute_exists", path) ("attribute_type", path, value) …
    operand:    ("path", ("pk",)) ("path", ("a", 0, "b")) ("value", ":v") ("size", operand)
                ("if_not_exists", path, operand) ("list_append", a, b) ("+", a, b) ("-", a, b)
    update:     [("SET", path, operand), ("REMOVE", path), ("ADD", path, value), ("DELETE", path, value)]

Names are substituted while reading, values are not: so one text is read once, whatever its values.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

from local.dynamodb.errors import Malformed

Tree = tuple[Any, ...]
Names = tuple[tuple[str, str], ...]

_TOKEN = re.compile(
    r"\s*(?:(?P<value>:[A-Za-z0-9_]+)|(?P<alias>#[A-Za-z0-9_]+)|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<index>\[\d+\])|(?P<mark><>|<=|>=|[=<>(),.+\-]))"
)
_COMPARATORS = {"=", "<>", "<", "<=", ">", ">="}
_FUNCTIONS = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "attribute_type": 2,
    "begins_with": 2,
    "contains": 2,
}
_CLAUSES = {"SET", "REMOVE", "ADD", "DELETE"}
_RESERVED = frozenset(word.upper() for word in ReservedKeywords.get_reserved_keywords())


@dataclass(frozen=True)
class Read:
    """A tree, with the placeholders that its text used."""

    tree: Any
    aliases: frozenset[str]
    values: frozenset[str]


@lru_cache(maxsize=4096)
def condition(text: str, names: Names) -> Read:
    """Read a condition, filter or key condition."""
    reader = _Reader(text, dict(names))
    return reader.finish(reader.condition())


@lru_cache(maxsize=4096)
def update(text: str, names: Names) -> Read:
    """Read an update expression into its changes."""
    reader = _Reader(text, dict(names))
    return reader.finish(reader.changes())


@lru_cache(maxsize=1024)
def projection(text: str, names: Names) -> Read:
    """Read a projection into its paths."""
    reader = _Reader(text, dict(names))
    return reader.finish(reader.separated(reader.path))


@dataclass
class _Reader:
    text: str
    names: dict[str, str]
    tokens: list[tuple[str, str]] = field(init=False)
    at: int = 0
    aliases: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.tokens = list(_tokens(self.text))

    def finish(self, tree: Any) -> Read:
        if self.at != len(self.tokens):
            self.fail()
        return Read(tree, frozenset(self.aliases), frozenset(self.values))

    def fail(self) -> Any:
        near = self.tokens[self.at][1] if self.at < len(self.tokens) else "<EOF>"
        raise Malformed(f'Invalid expression: Syntax error; token: "{near}", near: "{self.text}"')

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

    # conditions: OR binds loosest, then AND, then NOT

    def condition(self) -> Tree:
        left = self.conjunction()
        while self.accept("OR"):
            left = ("or", left, self.conjunction())
        return left

    def conjunction(self) -> Tree:
        left = self.negation()
        while self.accept("AND"):
            left = ("and", left, self.negation())
        return left

    def negation(self) -> Tree:
        return ("not", self.negation()) if self.accept("NOT") else self.comparison()

    def comparison(self) -> Tree:
        if self.peek() == "(":
            return self.parenthesized()
        name = self.peek()
        if name in _FUNCTIONS and self.at + 1 < len(self.tokens) and self.tokens[self.at + 1][1] == "(":
            return self.predicate()
        return self.comparison_after(self.operand())

    def parenthesized(self) -> Tree:
        self.expect("(")
        inner = self.condition()
        self.expect(")")
        return inner

    def predicate(self) -> Tree:
        name = self.take()[1]
        self.expect("(")
        arguments = self.separated(self.operand)
        self.expect(")")
        if len(arguments) != _FUNCTIONS[name]:
            raise Malformed(f"Invalid expression: Incorrect number of operands for {name}")
        return (name, *arguments)

    def comparison_after(self, left: Tree) -> Tree:
        if self.peek() in _COMPARATORS:
            return (self.take()[1], left, self.operand())
        if self.accept("BETWEEN"):
            low = self.operand()
            self.expect("AND")
            return ("between", left, low, self.operand())
        self.expect("IN")
        self.expect("(")
        members = self.separated(self.operand)
        self.expect(")")
        return ("in", left, members)

    # operands and paths

    def operand(self) -> Tree:
        kind, text = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        if kind == "value":
            self.take()
            self.values.add(text)
            return ("value", text)
        if text == "size" and self.at + 1 < len(self.tokens) and self.tokens[self.at + 1][1] == "(":
            self.take()
            self.expect("(")
            inner = self.operand()
            self.expect(")")
            return ("size", inner)
        return ("path", self.path())

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

    # updates

    def changes(self) -> list[Tree]:
        changes: list[Tree] = []
        seen: set[str] = set()
        while self.at < len(self.tokens):
            clause = self.keyword()
            if clause not in _CLAUSES or clause in seen:
                self.fail()
            seen.add(clause)
            self.take()
            changes += self.separated(lambda clause=clause: self.change(clause))
        if not changes:
            raise Malformed("Invalid UpdateExpression: The expression can not be empty;")
        return changes

    def change(self, clause: str) -> Tree:
        path = self.path()
        if clause == "SET":
            self.expect("=")
            return ("SET", path, self.sum())
        return (clause, path) if clause == "REMOVE" else (clause, path, self.operand())

    def sum(self) -> Tree:
        left = self.term()
        if self.peek() in {"+", "-"}:
            return (self.take()[1], left, self.term())
        return left

    def term(self) -> Tree:
        if self.accept("("):
            inner = self.sum()
            self.expect(")")
            return inner
        if self.peek() in {"if_not_exists", "list_append"} and self.tokens[self.at + 1][1] == "(":
            return self.update_function()
        return self.operand()

    def update_function(self) -> Tree:
        name = self.take()[1]
        self.expect("(")
        first = self.term()
        self.expect(",")
        second = self.sum()
        self.expect(")")
        if name == "if_not_exists" and first[0] != "path":
            self.fail()
        return (name, first, second)


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if not match or match.lastgroup is None:
            raise Malformed(f'Invalid expression: Syntax error; token: "{text[at]}", near: "{text}"')
        tokens.append((match.lastgroup, match.group(match.lastgroup)))
        at = match.end()
    return tokens
