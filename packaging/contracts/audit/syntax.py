"""The contracts' syntax trees, from the compiler; positions are bytes of the UTF-8 source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from audit.compiler import Compiler

Raw = dict[str, Any]

STATEMENTS = {
    "ExpressionStatement",
    "EmitStatement",
    "RevertStatement",
    "Return",
    "Break",
    "Continue",
    "VariableDeclarationStatement",
    "PlaceholderStatement",
}


@dataclass(frozen=True)
class Node:
    """One node of a tree, with what is around it."""

    raw: Raw
    file: bytes
    parent: Node | None
    field: str
    scope: str
    """``Contract.function`` it stands in; empty outside of functions and modifiers."""

    @property
    def kind(self) -> str:
        return str(self.raw["nodeType"])

    @property
    def start(self) -> int:
        return int(self.raw["src"].split(":")[0])

    @property
    def end(self) -> int:
        """Where it ends; a statement's semicolon belongs to it."""
        start, length, _ = self.raw["src"].split(":")
        end = int(start) + int(length)
        if self.kind in STATEMENTS and not self._in_for_header and self.file[end - 1] != ord(";"):
            end = self.file.index(b";", end) + 1
        return end

    @property
    def _in_for_header(self) -> bool:
        return self.field in {"loopExpression", "initializationExpression"}

    @property
    def text(self) -> str:
        return self.file[self.start : self.end].decode()

    @property
    def line(self) -> int:
        return self.file.count(b"\n", 0, self.start) + 1

    @property
    def statement(self) -> Node:
        """The nearest statement (or if, loop, modifier use) around it, itself included."""
        node = self
        while node.parent is not None and not (
            node.kind in STATEMENTS or node.kind.endswith("Statement") or node.kind == "Block"
        ):
            node = node.parent
        return node

    def child(self, field: str) -> Node:
        return Node(self.raw[field], self.file, self, field, self.scope)

    def children(self) -> Iterator[Node]:
        """Every node right below, in the order of the source."""
        found = [
            Node(item, self.file, self, field, self._scope_of(item))
            for field, value in self.raw.items()
            for item in (value if isinstance(value, list) else [value])
            if isinstance(item, dict) and "nodeType" in item and "src" in item
        ]
        return iter(sorted(found, key=lambda node: node.start))

    def _scope_of(self, item: Raw) -> str:
        match item["nodeType"]:
            case "ContractDefinition":
                return str(item["name"])
            case "FunctionDefinition" | "ModifierDefinition":
                return f"{self.scope}.{item['name'] or item['kind']}"
        return self.scope

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children():
            yield from child.walk()


def parse(compiler: Compiler, sources: dict[str, str]) -> dict[str, Node]:
    """Give the tree of every source file."""
    output = compiler.compile(sources, {"*": {"": ["ast"]}})
    return {
        name: Node(output["sources"][name]["ast"], text.encode(), None, "", "")
        for name, text in sources.items()
    }


def bodies(tree: Node) -> Iterator[Node]:
    """The body of every function and modifier that has one."""
    for node in tree.walk():
        if node.kind in {"FunctionDefinition", "ModifierDefinition"} and node.raw.get("body"):
            yield node.child("body")
