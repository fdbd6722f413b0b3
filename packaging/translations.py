"""The translations in one command: extract, check, compile.

``python packaging/translations.py`` reads every message id from the sources, brings each catalog
``resources/translations/<language>/LC_MESSAGES/hearth.po`` up to date, says what is missing or has
other ``{fields}`` than the English, and compiles ``hearth.mo``. With ``--check`` it writes nothing
and ends with status 1 if anything would have changed or is missing. Needs ``babel``.

A message id is a literal in one of four places: the argument of ``tr`` or ``ntr``, the text of a
``Message``, cause and fix of an error of ``wallet.errors``, or a table named in ``TABLES``.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGS = ROOT / "resources" / "translations"
LANGUAGES = ("zh_CN",)

TABLES: dict[str, tuple[str, ...]] = {
    "wallet/chain/checkup.py": ("STEPS",),
    "wallet/cli/account_shown.py": ("KINDS", "SLOTS"),
    "wallet/cli/shown.py": ("_STAGES",),
    "wallet/keys/strength.py": ("NOTES",),
    "wallet/market/message.py": ("_GAS_NAMES",),
    "wallet/market/present.py": ("KINDS_OF_POST",),
    "wallet/market/sharing_words.py": ("SENTENCES", "DRAWN"),
    "wallet/market/sureness.py": (
        "PROVEN",
        "AGREED",
        "SINGLE",
        "SINGLE_PROOF",
        "SAME",
        "DISPUTED",
        "NOT_INDEX",
        "LYING",
        "NOBODY",
    ),
    "wallet/practice/street/setup.py": ("STAGE_DEPLOY", "STAGE_HOME"),
    "wallet/protocol/deploy_steps.py": ("LABELS", "CONNECT", "OPEN"),
    "wallet/protocol/reasons.py": ("WORDS", "_ASK_FOR_NEW", "_WAIT_OR_OTHER"),
    "wallet/protocol/share_reasons.py": ("SHARE_WORDS", "_ASK_FOR_NEW"),
    "wallet/ui/widgets/account_picture.py": ("PICTURE_NAMES",),
    "wallet/ui/widgets/mark_sheet.py": ("_SAID_NOTHING",),
    "wallet/ui/words/dates.py": ("WEEKDAYS", "MONTHS"),
    "wallet/ui/words/names.py": ("_GAS_TITLE",),
    "wallet/ui/words/reasons.py": ("_SHORT",),
}
"""Module-level names whose values are message ids: texts, or tuples and dicts of them."""

_HEADERS = frozenset(
    {"Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
)
Key = str | tuple[str, str]
_FIELD = re.compile(r"\{([A-Za-z_]\w*)\}")


class OurCatalog(Catalog):
    """A catalog whose file does not depend on babel's version."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:  # type: ignore[override] # read-only here
        """Return what gettext needs, and neither dates nor the name of the program."""
        return [item for item in super().mime_headers if item[0] in _HEADERS]


def fields(text: str) -> frozenset[str]:
    """Return the names of the ``{fields}`` in a text."""
    return frozenset(_FIELD.findall(text))


def error_names() -> frozenset[str]:
    """Return the names of all classes in ``wallet/errors.py``: each takes code, cause and fix."""
    tree = ast.parse((ROOT / "wallet" / "errors.py").read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.ClassDef))


def _texts(node: ast.expr | None) -> Iterator[str]:
    """Yield the literal texts an expression can be: itself, or those of its parts."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif isinstance(node, ast.Tuple | ast.List):
        for item in node.elts:
            yield from _texts(item)
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _texts(value)


def _called(node: ast.Call) -> str:
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _argument(node: ast.Call, place: int, name: str) -> ast.expr | None:
    if place < len(node.args):
        return node.args[place]
    return next((item.value for item in node.keywords if item.arg == name), None)


def _of_call(node: ast.Call, errors: frozenset[str]) -> Iterator[Key]:
    name = _called(node)
    if name in {"tr", "Message"}:
        yield from _texts(_argument(node, 0, "message" if name == "tr" else "text"))
    elif name == "ntr":
        singular = next(_texts(_argument(node, 0, "singular")), None)
        plural = next(_texts(_argument(node, 1, "plural")), None)
        if singular is not None and plural is not None:
            yield singular, plural
    elif name in errors:
        if len(node.args) + len(node.keywords) < 3:
            return
        yield from _texts(_argument(node, 1, "cause"))
        yield from _texts(_argument(node, 2, "fix"))


def _of_tables(tree: ast.Module, names: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        if any(isinstance(item, ast.Name) and item.id in names for item in targets):
            for text in _texts(node.value):  # type: ignore[attr-defined] # both kinds have one
                yield node.lineno, text


def extract() -> Catalog:
    """Return the template: every message id with where it is used."""
    template = Catalog(project="Hearth", charset="utf-8", fuzzy=False)
    errors = error_names()
    for path in sorted((ROOT / "wallet").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        tree = ast.parse(path.read_text("utf-8"))
        known = errors | {"__init__"} if name == "wallet/errors.py" else errors
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                for key in _of_call(node, known):
                    _add(template, key, name)
        for _line, text in _of_tables(tree, TABLES.get(name, ())):
            _add(template, text, name)
    return template


def _add(template: Catalog, key: Key, name: str) -> None:
    """Note where a text is used by file only: line numbers would change with every commit."""
    first = key if isinstance(key, str) else key[0]
    if not first:
        return
    known = template.get(first)
    if known is not None and isinstance(known.id, tuple) and isinstance(key, str):
        key = known.id
    places = [] if known is not None and (name, None) in known.locations else [(name, None)]
    template.add(key, locations=places)  # type: ignore[arg-type] # babel allows no line number


def po_path(language: str) -> Path:
    """Return where the catalog of a language is edited."""
    return CATALOGS / language / "LC_MESSAGES" / "hearth.po"


def read(language: str) -> Catalog:
    """Read the catalog of a language; an empty one when there is none yet."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, project="Hearth", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merged(language: str, template: Catalog) -> Catalog:
    """Return the catalog with exactly the template's messages, translations kept."""
    old = read(language)
    new = OurCatalog(
        locale=language, charset="utf-8", fuzzy=False, header_comment="# Translations of Hearth."
    )
    for message in template:
        if message.id:
            known = old.get(message.id[0] if isinstance(message.id, tuple) else message.id)
            text = known.string if known is not None else ""
            if isinstance(message.id, tuple) and isinstance(text, str):
                text = (text,)
            elif isinstance(message.id, str) and isinstance(text, tuple):
                text = text[0]
            new.add(message.id, text, locations=message.locations)
    return new


def problems(catalog: Catalog) -> list[str]:
    """Say what is missing, and where fields differ from the English."""
    found = []
    for message in catalog:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if not all(strings):
            found.append(f"not translated: {ids[0]}")
            continue
        allowed = frozenset().union(*(fields(text) for text in ids))
        needed = frozenset.intersection(*(fields(text) for text in ids)) - {"n"}
        for text in strings:
            used = fields(text)
            if not needed <= used <= allowed:
                found.append(f"other fields: {ids[0]} → {text}")
    return found


def as_po(catalog: Catalog) -> bytes:
    """Return the catalog as it is edited, sorted so that changes stay small."""
    out = io.BytesIO()
    write_po(out, catalog, width=100, sort_output=True, omit_header=False)
    return out.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """Return the catalog as it is read at run time."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def _write(path: Path, content: bytes, *, check: bool) -> bool:
    """Write ``content`` if it differs; return whether it did."""
    if path.exists() and path.read_bytes() == content:
        return False
    if not check:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return True


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--check", action="store_true", help="write nothing, only tell")
    check = parser.parse_args(arguments).check
    template = extract()
    status = 0
    for language in LANGUAGES:
        catalog = merged(language, template)
        path = po_path(language)
        changed = _write(path, as_po(catalog), check=check)
        changed |= _write(path.with_suffix(".mo"), as_mo(catalog), check=check)
        found = problems(catalog)
        for problem in found:
            print(f"{language}: {problem}")
        print(f"{language}: {len(catalog)} messages, {len(found)} to do, changed: {changed}")
        if found or (check and changed):
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
