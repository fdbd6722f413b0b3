"""JSON-RPC refusals, with geth's codes and words, because that is what wallets are tested on."""

from __future__ import annotations

PARSE = -32700
INVALID_REQUEST = -32600
NO_METHOD = -32601
INVALID_PARAMS = -32602
INTERNAL = -32603
SERVER = -32000
TOO_MANY = -32005
RESPONSE_TOO_LARGE = -32003
REVERTED = 3


class RpcError(Exception):
    """An answer that is an error object.

    Args:
        code: JSON-RPC or geth error code.
        message: what geth would say.
        data: further data, such as revert data as hex.
    """

    def __init__(self, code: int, message: str, data: object = None) -> None:
        self.code = code
        self.message = message
        self.data = data
        super().__init__(message)

    def as_json(self) -> dict[str, object]:
        """The ``error`` member of the answer."""
        error: dict[str, object] = {"code": self.code, "message": self.message}
        if self.data is not None:
            error["data"] = self.data
        return error


def invalid_argument(position: int, reason: str) -> RpcError:
    """Parameter number ``position`` cannot be read."""
    return RpcError(INVALID_PARAMS, f"invalid argument {position}: {reason}")


def missing_argument(position: int) -> RpcError:
    """Parameter number ``position`` is required."""
    return RpcError(INVALID_PARAMS, f"missing value for required argument {position}")
