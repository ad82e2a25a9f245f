"""DynamoDB's expression language, read into small trees.

    condition:  ("and", left, right) ("or", left, right) ("not", inner) ("=", a, b) … ("between", a, low, high)
                ("in", a, [b, …]) ("attribute_exists", path) ("attribute_type", path, value) …
    operand:    ("path", ("pk",)) ("path", ("a", 0, "b")) ("value", ":v") ("size", operand)
                ("if_not_exists", path, operand) ("list_append", a, b) ("+", a, b) ("-", a, b)
    update:     [("SET", path, operand), ("REMOVE", path), ("ADD", path, value), ("DELETE", path, value)]

Names are substituted while reading, values are not: so one text is read once, whatever its values.
"""

from functools import lru_cache, partial
from itertools import combinations

from local.dynamodb.paths import Path
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
_MOST_OPERANDS = 100
_SET_FUNCTIONS = {"if_not_exists", "list_append"}
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
        if self.calls(_FUNCTIONS):
            return self.predicate()
        return self.comparison_after(self.operand())

    def operand(self) -> Tree:
        if not self.calls({"size"}):
            return super().operand()
        self.take()
        arguments = self.arguments(super().operand)
        self.require(len(arguments) == 1, "Incorrect number of operands for size")
        return ("size", *arguments)

    def parenthesized(self) -> Tree:
        self.expect("(")
        inner = self.condition()
        self.expect(")")
        return inner

    def predicate(self) -> Tree:
        name = self.take()[1]
        arguments = self.arguments(self.operand)
        self.require(len(arguments) == _FUNCTIONS[name], f"Incorrect number of operands for {name}")
        of_path = name in {"attribute_exists", "attribute_not_exists"}
        self.require(not of_path or arguments[0][0] == "path", f"{name} requires a document path")
        of_type = name == "attribute_type"
        self.require(not of_type or arguments[1][0] == "value", f"{name} requires a literal")
        return (name, *arguments)

    def comparison_after(self, left: Tree) -> Tree:
        if self.peek() in _COMPARATORS:
            return (self.take()[1], left, self.operand())
        if self.accept("BETWEEN"):
            low = self.operand()
            self.expect("AND")
            return ("between", left, low, self.operand())
        self.expect("IN")
        members = self.arguments(self.operand)
        self.require(len(members) < _MOST_OPERANDS, "Too many operands for IN")
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
            changes += self.separated(partial(self.change, clause))
        self.require(bool(changes), "The expression can not be empty")
        for one, other in combinations((change[1] for change in changes), 2):
            self.require(
                not _overlap(one, other), f"Two document paths overlap with each other; {one} {other}"
            )
        return changes

    def change(self, clause: str) -> Tree:
        path = self.path()
        if clause == "SET":
            self.expect("=")
            return ("SET", path, self.sum())
        if clause == "REMOVE":
            return (clause, path)
        operand = self.operand()
        self.require(operand[0] == "value", f"{clause} requires a literal")
        return (clause, path, operand)

    def sum(self) -> Tree:
        left = self.term()
        if self.peek() in {"+", "-"}:
            return (self.take()[1], left, self.term())
        return left

    def term(self) -> Tree:
        return self.update_function() if self.calls(_SET_FUNCTIONS) else self.operand()

    def update_function(self) -> Tree:
        name = self.take()[1]
        arguments = self.arguments(self.term)
        self.require(len(arguments) == 2, f"Incorrect number of operands for {name}")
        kinds = [each[0] for each in arguments]
        self.require(name != "if_not_exists" or kinds[0] == "path", f"{name} requires a document path")
        nested = name == "list_append" and "list_append" in kinds
        self.require(not nested, "The function is not allowed to be used this way; function: list_append")
        return (name, *arguments)


def _overlap(one: Path, other: Path) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]
