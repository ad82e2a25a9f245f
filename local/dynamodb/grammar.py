"""DynamoDB's expression language, read into small trees.

    condition:  ("and", left, right) ("or", left, right) ("not", inner) ("=", a, b) … ("between", a, low, high)
                ("in", a, [b, …]) ("attribute_exists", path) ("attribute_type", path, value) …
    operand:    ("path", ("pk",)) ("path", ("a", 0, "b")) ("value", ":v") ("size", operand)
                ("if_not_exists", path, operand) ("list_append", a, b) ("+", a, b) ("-", a, b)
    update:     [("SET", path, operand), ("REMOVE", path), ("ADD", path, value), ("DELETE", path, value)]

Names are substituted while reading, values are not: so one text is read once, whatever its values.
"""

from functools import lru_cache

from local.dynamodb.errors import Malformed
from local.dynamodb.tokens import Read, Reader, Tree

Names = tuple[tuple[str, str], ...]

_COMPARATORS = {"=", "<>", "<", "<=", ">", ">="}
_FUNCTIONS = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "attribute_type": 2,
    "begins_with": 2,
    "contains": 2,
}
_CLAUSES = {"SET", "REMOVE", "ADD", "DELETE"}


@lru_cache(maxsize=4096)
def condition(text: str, names: Names) -> Read:
    """Read a condition, filter or key condition."""
    reader = ConditionReader(text, dict(names))
    return reader.finish(reader.condition())


@lru_cache(maxsize=4096)
def update(text: str, names: Names) -> Read:
    """Read an update expression into its changes."""
    reader = UpdateReader(text, dict(names))
    return reader.finish(reader.changes())


@lru_cache(maxsize=1024)
def projection(text: str, names: Names) -> Read:
    """Read a projection into its paths."""
    reader = Reader(text, dict(names))
    return reader.finish(reader.separated(reader.path))


class ConditionReader(Reader):
    """Reads conditions: OR binds loosest, then AND, then NOT."""

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


class UpdateReader(Reader):
    """Reads updates."""

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
