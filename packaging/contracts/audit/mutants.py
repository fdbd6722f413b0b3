"""What is changed in the contracts: every small mistake a tired author could have made.

A mutant is one replacement of one piece of source. The pieces are taken from the compiler's syntax
tree, so comments, strings and types are never touched.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from audit.syntax import Node, Raw, bodies

COMPARISONS = {
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
    "==": ("!=",),
    "!=": ("==",),
}
ARITHMETIC = {
    "+": ("-",),
    "-": ("+",),
    "*": ("/",),
    "/": ("*",),
    "%": ("*",),
    "**": ("*",),
    "<<": (">>",),
    ">>": ("<<",),
    "&": ("|",),
    "|": ("&",),
    "^": ("|",),
}
ASSIGNMENTS = {
    "+=": ("-=", "="),
    "-=": ("+=", "="),
    "*=": ("/=",),
    "/=": ("*=",),
    "|=": ("&=", "="),
    "&=": ("|=", "="),
    "<<=": (">>=",),
    ">>=": ("<<=",),
}
ROUNDINGS = {"Ceil": "Floor", "Floor": "Ceil"}
DELETED = {"ExpressionStatement", "EmitStatement", "RevertStatement", "Return", "Break", "Continue"}
# Calls that hand control or value to somebody else: their place among the statements matters.
INTERACTIONS = ("t_function_external", "t_function_barecall", "t_function_barestaticcall")
MOVERS = {"_mint", "_burn", "_pay", "_update", "safeTransfer", "safeTransferFrom"}


@dataclass(frozen=True)
class Mutant:
    """One changed copy of the contracts."""

    file: str
    scope: str
    line: int
    start: int
    end: int
    original: str
    replacement: str
    is_statement: bool
    """Whether whole statements are replaced; else an expression."""
    together: bool
    """Whether it can live in one compilation with the others."""
    statement: str
    key: str = ""

    def __str__(self) -> str:
        place = f"{self.file.rsplit('/', 1)[-1]}:{self.line}"
        return f"{place} {self.scope}: «{short(self.original)}» → «{short(self.replacement)}»"


def short(text: str) -> str:
    return " ".join(text.split()).removesuffix("{}") or "nothing"


def mutants_of(name: str, tree: Node) -> list[Mutant]:
    """Every mutant of one file, with keys that stay when other lines change."""
    found: list[Mutant] = []
    for body in bodies(tree):
        for node in body.walk():
            found += [
                _made(name, node, text, node, together=not _within_sum_of_numbers(node))
                for text in expression_changes(node)
            ]
            found += [_made(name, node, text, node) for text in statement_changes(node)]
        found += list(_swaps(name, body))
        assert body.parent is not None
        found += list(_modifiers(name, body.parent))
    return _keyed(found)


def _made(name: str, node: Node, text: str, last: Node, *, together: bool = True) -> Mutant:
    original = node.file[node.start : last.end].decode()
    is_statement = node.kind in DELETED
    return Mutant(
        name, node.scope, node.line, node.start, last.end, original, text, is_statement, together,
        short(node.statement.text),
    )  # fmt: skip


def _keyed(found: list[Mutant]) -> list[Mutant]:
    seen: Counter[str] = Counter()
    keyed = []
    for mutant in found:
        parts = (mutant.scope, mutant.statement, short(mutant.original), short(mutant.replacement))
        plain = "\n".join(parts)
        seen[plain] += 1
        key = hashlib.sha256(f"{plain}\n{seen[plain]}".encode()).hexdigest()[:10]
        keyed.append(Mutant(**{**vars(mutant), "key": key}))
    return keyed


# --- expressions ----------------------------------------------------------------------------


def expression_changes(node: Node) -> Iterator[str]:
    """What may stand in an expression's place."""
    if _is_constant_of_types(node):
        return
    yield from _kind_changes(node)
    if node.field == "condition" and node.parent and node.parent.kind == "IfStatement":
        yield "false"
        if node.kind != "UnaryOperation" and not _is_comparison(node):
            yield f"!({node.text})"


def _kind_changes(node: Node) -> Iterator[str]:
    match node.kind:
        case "BinaryOperation":
            yield from _operator_changes(node)
        case "UnaryOperation":
            yield from _unary_changes(node)
        case "Literal":
            yield from _literal_changes(node)
        case "FunctionCall":
            yield from _call_changes(node)
        case "Identifier" if _is_number_constant(node):
            yield f"({node.text} + 1)"
            yield f"({node.text} - 1)"
        case "Conditional":
            yield f"({node.child('trueExpression').text})"
            yield f"({node.child('falseExpression').text})"
        case "MemberAccess" if node.raw["memberName"] in ROUNDINGS:
            name = node.raw["memberName"]
            yield node.text.removesuffix(name) + ROUNDINGS[name]


def _literal_changes(node: Node) -> Iterator[str]:
    if node.raw["kind"] == "bool":
        yield "false" if node.raw["value"] == "true" else "true"
    elif node.raw["kind"] == "number" and not _is_converted(node):
        yield from _number_changes(node)


def _call_changes(node: Node) -> Iterator[str]:
    if node.raw["kind"] == "typeConversion" and node.text.endswith("(0)"):
        yield node.text.replace("(0)", "(uint256(1))" if "bytes" in node.text else "(1)")
    elif _called(node) == "ceilDiv":
        above, below = (a.text for a in node.children() if a.field == "arguments")
        yield f"(({above}) / ({below}))"


def _is_comparison(node: Node) -> bool:
    return node.kind == "BinaryOperation" and node.raw["operator"] in COMPARISONS


def _is_constant_of_types(node: Node) -> bool:
    """Whether it is a sum of bare numbers, which Solidity works out while compiling."""
    kind = node.raw.get("typeDescriptions", {}).get("typeIdentifier", "") or ""
    return kind.startswith("t_rational") and node.kind != "Literal"


def _within_sum_of_numbers(node: Node) -> bool:
    return node.parent is not None and _is_constant_of_types(node.parent)


def _operator_changes(node: Node) -> Iterator[str]:
    left, operator, right = (
        node.child("leftExpression"),
        node.raw["operator"],
        node.child("rightExpression"),
    )
    for other in (*COMPARISONS.get(operator, ()), *ARITHMETIC.get(operator, ())):
        yield f"({left.text} {other} {right.text})"
    if operator in {"&&", "||"}:
        yield f"({left.text} {'||' if operator == '&&' else '&&'} {right.text})"
        yield f"({left.text})"
        yield f"({right.text})"
    if operator == "/":
        yield f"(({left.text}) / ({right.text}) + 1)"


def _unary_changes(node: Node) -> Iterator[str]:
    inner, operator = node.child("subExpression").text, node.raw["operator"]
    if operator == "!":
        yield f"({inner})"
    elif operator in {"++", "--"}:
        other = "--" if operator == "++" else "++"
        yield f"{other}{inner}" if node.raw["prefix"] else f"{inner}{other}"
    elif operator == "~":
        yield f"({inner})"


def _number_changes(node: Node) -> Iterator[str]:
    """One more and one less, in the type that the number has beside its neighbour."""
    typed = ""
    if node.parent and node.parent.kind == "BinaryOperation":
        shifts = node.parent.raw["operator"] in {"<<", ">>", "**"}
        typed = "uint256" if shifts else node.parent.raw["commonType"]["typeString"]
    yield f"{typed}({node.text} + 1)"
    if node.raw["value"] not in {"0", "0x0"}:
        yield f"{typed}({node.text} - 1)"


def _is_converted(node: Node) -> bool:
    parent = node.parent
    return (
        parent is not None
        and parent.kind == "FunctionCall"
        and parent.raw["kind"] == "typeConversion"
    )


def _is_number_constant(node: Node) -> bool:
    """A constant by its name (they are all capitals), of a number type."""
    name = node.raw["name"]
    kind = node.raw["typeDescriptions"].get("typeIdentifier") or ""
    return name.isupper() and len(name) > 1 and kind.startswith("t_uint")


def _called(node: Node) -> str:
    called = node.raw.get("expression", {})
    return str(called.get("memberName") or called.get("name") or "")


# --- statements -----------------------------------------------------------------------------


def statement_changes(node: Node) -> Iterator[str]:
    """What may stand in a statement's place."""
    if node.kind not in DELETED or node.field in {"loopExpression", "initializationExpression"}:
        return
    expression = node.raw.get("expression") or {}
    if not _leaves_a_pointer(expression):
        yield "{}"
    if expression.get("nodeType") == "Assignment":
        assignment = node.child("expression")
        left, right = assignment.child("leftHandSide").text, assignment.child("rightHandSide").text
        for other in ASSIGNMENTS.get(expression["operator"], ()):
            yield f"{left} {other} {right};"


def _leaves_a_pointer(expression: Raw) -> bool:
    """Whether a pointer into storage would stay unset, which does not compile."""
    kind = expression.get("typeDescriptions", {}).get("typeIdentifier") or ""
    return kind.endswith("_storage_ptr") and expression["nodeType"] != "FunctionCall"


def _swaps(name: str, body: Node) -> Iterator[Mutant]:
    """Neighbours of which one hands over control, the other way round."""
    for block in body.walk():
        if block.kind not in {"Block", "UncheckedBlock"}:
            continue
        statements = list(block.children())
        for one, two in pairwise(statements):
            plain = {one.kind, two.kind} <= {"ExpressionStatement", "EmitStatement"}
            if plain and _interacts(one) != _interacts(two):
                between = one.file[one.end : two.start].decode()
                yield _made(name, one, two.text + between + one.text, two, together=False)


def _interacts(node: Node) -> bool:
    for inner in node.walk():
        if inner.kind == "FunctionCall":
            kind = inner.raw["expression"].get("typeDescriptions", {}).get("typeIdentifier") or ""
            if kind.startswith(INTERACTIONS) or _called(inner) in MOVERS:
                return True
    return False


def _modifiers(name: str, function: Node) -> Iterator[Mutant]:
    """Each modifier taken off; a constructor's bases stay."""
    if function.kind != "FunctionDefinition" or function.raw["kind"] == "constructor":
        return
    for node in function.children():
        if node.field == "modifiers":
            yield _made(name, node, "", node, together=False)
