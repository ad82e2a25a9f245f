"""What is wrong with a condition whatever the item: literals of a type that its operator does not take.

The same types found in an item only make the condition false.
"""

from collections.abc import Iterator, Mapping

from local.dynamodb.errors import Malformed
from local.dynamodb.tokens import Tree
from local.dynamodb.values import TYPES, Value, order_key, type_of

_ORDERED = {"S", "N", "B"}
_TAKES = {
    **dict.fromkeys(("<", "<=", ">", ">=", "between"), _ORDERED),
    "begins_with": {"S", "B"},
}


def refuse_unfit(tree: Tree, values: Mapping[str, Value]) -> None:
    """Raise `Malformed` for a literal that no item could make fit."""
    for part in _comparisons(tree):
        kind, literals = part[0], [values[each[1]] for each in part[1:] if each[0] == "value"]
        for literal in literals:
            if type_of(literal) not in _TAKES.get(kind, TYPES):
                raise Malformed(
                    f"Incorrect operand type for operator or function: {kind}, {type_of(literal)}"
                )
        if kind == "between":
            _refuse_empty_range(part, values)
        if kind == "attribute_type" and values[part[2][1]].get("S") not in TYPES:
            raise Malformed(f"Invalid attribute type name found; type: {values[part[2][1]]}")


def _comparisons(tree: Tree) -> Iterator[Tree]:
    if tree[0] in {"and", "or", "not"}:
        for each in tree[1:]:
            yield from _comparisons(each)
    elif tree[0] != "in":
        yield tree


def _refuse_empty_range(part: Tree, values: Mapping[str, Value]) -> None:
    if part[2][0] == part[3][0] == "value":
        low, high = values[part[2][1]], values[part[3][1]]
        if type_of(low) != type_of(high):
            raise Malformed("The BETWEEN operator requires same data type for lower and upper bounds")
        if order_key(low) > order_key(high):
            raise Malformed(
                "The BETWEEN operator requires upper bound to be greater than or equal to lower bound"
            )
