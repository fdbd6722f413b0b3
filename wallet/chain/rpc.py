"""JSON-RPC 2.0 over HTTP, strictly read: what is not an answer to the question is refused.

Sources: JSON-RPC 2.0 specification; Ethereum execution-apis.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence

from wallet.chain import stopping
from wallet.chain.access import Access
from wallet.chain.errors_map import Json, error_from_rpc
from wallet.chain.transport import MAX_ANSWER_BYTES, Answer, HttpTransport
from wallet.codec import json_text
from wallet.errors import HearthError, NodeAnswerError, NodeDownError, NodeRefusedError

BATCH_SIZE = 100
"""Nodes cap batches at 1,000 or less; their answers are capped in bytes as well."""

TRIES_WHEN_BUSY = 3
"""Where there is another node to ask, one is enough."""

_LONGEST_PAUSE = 5.0

Call = tuple[str, Sequence[Json]]


class Rpc:
    """One node's JSON-RPC endpoint. May be used from several threads.

    Args:
        url: where it answers.
        timeout: seconds without a byte after which it counts as down.
        max_bytes: the largest answer that is read.
        access: the node's secret, certificate and proxy.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float = 5.0,
        max_bytes: int = MAX_ANSWER_BYTES,
        access: Access | None = None,
    ) -> None:
        self._transport = HttpTransport(url, timeout=timeout, max_bytes=max_bytes, access=access)
        self.tries_when_busy = TRIES_WHEN_BUSY
        self._ids = itertools.count(1)
        self._batches = True

    @property
    def shown(self) -> str:
        """Scheme, host and port: what may be shown of the URL."""
        return self._transport.shown

    @property
    def connections(self) -> int:
        """How many connections were made so far: behind a new one may be another node."""
        return self._transport.connections

    @property
    def takes_batches(self) -> bool:
        """Whether it answered every batch so far."""
        return self._batches

    def call(self, method: str, params: Sequence[Json] = ()) -> Json:
        """Ask one question and return its ``result``.

        Raises:
            NodeDownError: not reachable, too slow, or an HTTP server error.
            NodeAnswerError: the answer is not JSON-RPC, or answers another question.
            NodeRefusedError: a JSON-RPC error, or too many requests.
            RevertedError: a contract refused.
        """
        number = next(self._ids)
        answer = self._ask(_question(number, method, params))
        return self._result(answer, number, method)

    def batch(self, calls: Sequence[Call]) -> list[Json]:
        """Ask many questions in few requests; results in order.

        Raises:
            HearthError: as :meth:`call`, for the first question that failed.
        """
        results: list[Json] = []
        for start in range(0, len(calls), BATCH_SIZE):
            part = calls[start : start + BATCH_SIZE]
            results += self._batch(part) if self._batches and len(part) > 1 else self._single(part)
        return results

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def _single(self, calls: Sequence[Call]) -> list[Json]:
        return [self.call(method, params) for method, params in calls]

    def _batch(self, calls: Sequence[Call]) -> list[Json]:
        numbers = [next(self._ids) for _ in calls]
        questions = [
            _question(number, method, params)
            for number, (method, params) in zip(numbers, calls, strict=True)
        ]
        answers = self._ask(questions)
        if isinstance(answers, dict) and "error" in answers:
            # A node that knows no batches answers with one error for all of them.
            results = self._single(calls)
            self._batches = False
            return results
        if not isinstance(answers, list) or len(answers) != len(calls):
            raise self._odd("not one answer for each question")
        by_number: dict[int, Json] = {}
        for answer in answers:
            number = answer.get("id") if isinstance(answer, dict) else None
            if type(number) is not int or number in by_number:
                raise self._odd(f"answer with the id {number!r}, twice or without sense")
            by_number[number] = answer
        return [
            self._result(by_number.get(number), number, method)
            for number, (method, _) in zip(numbers, calls, strict=True)
        ]

    def _ask(self, question: object) -> Json:
        body = json.dumps(question, separators=(",", ":"), allow_nan=False).encode()
        tries = self.tries_when_busy
        for attempt in range(1, tries + 1):
            answer = self._transport.post(body)
            if answer.status not in {429, 503} or attempt == tries:
                break
            stopping.pause(min(answer.retry_after or 0.2 * attempt, _LONGEST_PAUSE))
        return self._read(answer)

    def _read(self, answer: Answer) -> Json:
        try:
            document = json_text.loads_answer(answer.body, parse_constant=_no_constant)
        except ValueError as error:
            raise self._not_json(answer, error) from error
        # Some nodes send proper JSON-RPC errors with an HTTP error status.
        if answer.status == 200 or _is_rpc_error(document):
            return document
        raise self._bad_status(answer)

    def _result(self, answer: Json, number: int, method: str) -> Json:
        if not isinstance(answer, dict) or answer.get("jsonrpc") != "2.0":
            raise self._odd("no JSON-RPC 2.0 answer")
        error = answer.get("error")
        named = answer.get("id")
        # Errors before the question was understood may carry the id null.
        excused = named is None and error is not None
        if not excused and (type(named) is not int or named != number):
            raise self._odd(f"an answer to question {named!r:.40}, not {number}")
        if error is not None:
            raise error_from_rpc(error, method=method, url=self.shown)
        if "result" not in answer:
            raise self._odd("neither result nor error")
        return answer["result"]

    def _odd(self, detail: str) -> NodeAnswerError:
        return NodeAnswerError(
            "node.odd_answer",
            "The node at {url} gave an answer that does not belong to the question.",
            "Try again; if it happens often, choose another node.",
            url=self.shown,
            detail=detail,
        )

    def _not_json(self, answer: Answer, error: Exception) -> HearthError:
        if answer.status >= 400:
            return self._bad_status(answer)
        head = answer.body[:200].lstrip().lower()
        if head.startswith((b"<!doctype", b"<html", b"<")):
            return NodeAnswerError(
                "node.html",
                "A web page answered at {url}, not a node.",
                "Enter the node's JSON-RPC address; it often ends in a port such as :8545. On a "
                "guest network, first sign in with a web browser.",
                url=self.shown,
                detail=answer.body[:200].decode("utf-8", "replace"),
            )
        return NodeAnswerError(
            "node.not_json",
            "What answered at {url} does not speak JSON-RPC.",
            "Check the address of the node, or choose another one.",
            url=self.shown,
            detail=f"{error!s:.100}: {answer.body[:100].decode('utf-8', 'replace')}",
        )

    def _bad_status(self, answer: Answer) -> HearthError:
        detail = f"HTTP {answer.status}: {answer.body[:200].decode('utf-8', 'replace')}"
        if answer.status == 429:
            return NodeRefusedError(
                "node.busy",
                "The node at {url} says it was asked too often.",
                "Wait a minute, or choose another node.",
                url=self.shown,
                detail=detail,
                retry_after=answer.retry_after,
            )
        if answer.status >= 500:
            return NodeDownError(
                "node.unwell",
                "The node at {url} is not well and cannot answer now.",
                "Wait a moment; Hearth tries again by itself. Or choose another node.",
                url=self.shown,
                detail=detail,
            )
        if answer.status in {401, 403, 407}:
            return NodeRefusedError(
                "node.denied",
                "The node at {url} does not let you in.",
                "Check the key or password in the node's address, or choose another node.",
                url=self.shown,
                detail=detail,
            )
        return NodeAnswerError(
            "node.not_found",
            "There is no JSON-RPC service at this address of {url}.",
            "Check the whole address of the node, with its path.",
            url=self.shown,
            detail=detail,
        )


def _question(number: int, method: str, params: Sequence[Json]) -> dict[str, Json]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": list(params)}


def _is_rpc_error(document: object) -> bool:
    return isinstance(document, dict) and isinstance(document.get("error"), dict)


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
