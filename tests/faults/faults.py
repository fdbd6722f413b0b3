"""The faults: of the line, and of what is told."""

from __future__ import annotations

import contextlib
import gzip
import time
from collections.abc import Callable
from typing import Any

from tests.faults.liar import Ask, Broken, Handler, Json, Lie, Question, Reorder

# --- of the line ------------------------------------------------------------------------------


def drop(handler: Handler, _answer: bytes) -> None:
    """Hang up without a word."""
    handler.hang_up()


def delay(seconds: float) -> Broken:
    """Answer, but late."""

    def broken(handler: Handler, answer: bytes) -> None:
        time.sleep(seconds)
        with contextlib.suppress(OSError):
            handler.reply(answer)

    return broken


def truncate(handler: Handler, answer: bytes) -> None:
    """Promise the whole answer, send half, hang up."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(answer)))
    handler.end_headers()
    handler.wfile.write(answer[: len(answer) // 2])
    handler.hang_up()


def status(code: int, body: bytes = b"", **headers: str) -> Broken:
    """An HTTP error instead of an answer."""

    def broken(handler: Handler, _answer: bytes) -> None:
        handler.reply(body, code, "text/plain", **headers)

    return broken


def html(handler: Handler, _answer: bytes) -> None:
    """A guest network's sign-in page."""
    handler.reply(b"<!DOCTYPE html><html><title>Sign in</title></html>", kind="text/html")


def redirect(target: str) -> Broken:
    """Send the client, and what it sends, to another address."""

    def broken(handler: Handler, _answer: bytes) -> None:
        handler.reply(b"", 307, Location=target)

    return broken


def huge(megabytes: int) -> Broken:
    """One answer of so many megabytes, complete."""

    def broken(handler: Handler, _answer: bytes) -> None:
        filling = b" " * (1 << 20)
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(megabytes << 20))
        handler.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(megabytes):
                handler.wfile.write(filling)
        handler.hang_up()

    return broken


def endless(pause: float) -> Broken:
    """A chunked answer that never ends, a few bytes at a time."""

    def broken(handler: Handler, _answer: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        with contextlib.suppress(OSError):
            while True:
                handler.wfile.write(b"1\r\n \r\n")
                time.sleep(pause)

    return broken


def gzip_bomb(megabytes: int) -> Broken:
    """A few kilobytes that unpack into so many megabytes."""
    packed = gzip.compress(b" " * (megabytes << 20), 9)

    def broken(handler: Handler, _answer: bytes) -> None:
        handler.reply(packed, Content_Encoding="gzip")

    return broken


def instead(text: str) -> Broken:
    """Some other JSON, whatever was asked; ``ID`` in it becomes 1."""

    def broken(handler: Handler, _answer: bytes) -> None:
        handler.reply(text.encode())

    return broken


# --- of the envelope --------------------------------------------------------------------------


def wrong_id(answers: list[Json]) -> Json:
    """The answers of somebody else's questions."""
    return [answer | {"id": answer["id"] + 1_000_000} for answer in answers]


def turned(answers: list[Json]) -> Json:
    """A batch answered back to front, each answer with its own id: allowed by JSON-RPC."""
    return answers[::-1]


def swapped(answers: list[Json]) -> Json:
    """A batch in which the first and the last answer changed their ids."""
    if len(answers) < 2:
        return answers
    first, *middle, last = answers
    return [first | {"id": last["id"]}, *middle, last | {"id": first["id"]}]


def doubled(answers: list[Json]) -> Json:
    """A batch in which one answer comes twice and another not at all."""
    return answers if len(answers) < 2 else [answers[0], *answers[:-1]]


REORDERS: tuple[Reorder, ...] = (wrong_id, turned, swapped, doubled)


# --- of what is told --------------------------------------------------------------------------


def on(method: str, change: Callable[[Question, Json, Ask], Json]) -> Lie:
    """A lie told about one method only."""

    def lie(question: Question, result: Json, ask: Ask) -> Json:
        return change(question, result, ask) if question["method"] == method else result

    return lie


def constantly(method: str, value: Json) -> Lie:
    """The same answer to a method, whatever was asked."""
    return on(method, lambda *_: value)


def both(*lies: Lie) -> Lie:
    """Several lies at once."""

    def lie(question: Question, result: Json, ask: Ask) -> Json:
        for one in lies:
            result = one(question, result, ask)
        return result

    return lie


def stuck_at(number: int) -> Lie:
    """An older head: everything after block ``number`` has not happened yet."""

    def lie(question: Question, result: Json, ask: Ask) -> Json:
        method, params = question["method"], question.get("params", [])
        if method == "eth_blockNumber":
            return hex(number)
        if method == "eth_getBlockByNumber":
            if params[0] == "latest":
                return ask({"method": method, "params": [hex(number), *params[1:]]})
            if params[0].startswith("0x") and int(params[0], 16) > number:
                return None
        if "latest" in params or "pending" in params:
            old = [hex(number) if p in {"latest", "pending"} else p for p in params]
            return ask({"method": method, "params": old})
        if method == "eth_getLogs":
            return [log for log in result if int(log["blockNumber"], 16) <= number]
        if method == "eth_getTransactionReceipt" and result is not None:
            return None if int(result["blockNumber"], 16) > number else result
        return result

    return lie


def changed_logs(change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Lie:
    """Other events than the chain's."""
    return on("eth_getLogs", lambda _q, logs, _a: change([dict(log) for log in logs]))
