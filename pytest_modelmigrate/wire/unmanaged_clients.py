"""Unmanaged clients: SDK clients that the plugin did not make, and what they send while a prompt test runs.

Every client of the SDK sends with the `request` method of `SyncAPIClient` or `AsyncAPIClient`. This module wraps both
for as long as a prompt test runs, so it also sees clients that were made before, and clients of subclasses. It does not
import the SDK; if the test imports it, the methods are wrapped then.
"""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final

from pytest_modelmigrate.facts.errors import UnmanagedClientError

_SDK: Final = "anthropic"
_BASE_CLIENTS: Final = "anthropic._base_client"


@contextmanager
def refused(mode: str, note: Callable[[UnmanagedClientError], None]) -> Iterator[None]:
    """Refuse the requests of unmanaged clients, except those to a loopback address.

    Args:
        mode: the value of `--migrate-calls`, for the message.
        note: called with the error of each refused request before it is raised; the code under test may catch it.
    """

    def check(client: Any, options: Any) -> None:
        if not _managed(client) and not _is_loopback(str(client.base_url.host)):
            error = _error(client, options, mode)
            note(error)
            raise error

    with ExitStack() as undo:
        if _BASE_CLIENTS in sys.modules:
            _wrap(check, undo)
        else:
            finder = _SdkFinder(lambda: _wrap(check, undo))
            sys.meta_path.insert(0, finder)
            undo.callback(finder.remove)
        yield


def _wrap(check: Callable[[Any, Any], None], undo: ExitStack) -> None:
    """Have both base clients check each request."""
    clients = sys.modules.get(_BASE_CLIENTS)
    if clients is None:  # another module of the same name
        return
    send, send_async = clients.SyncAPIClient.request, clients.AsyncAPIClient.request

    @wraps(send)
    def request(self: Any, cast_to: Any, options: Any, **more: Any) -> Any:
        check(self, options)
        return send(self, cast_to, options, **more)

    @wraps(send_async)
    async def request_async(self: Any, cast_to: Any, options: Any, **more: Any) -> Any:
        check(self, options)
        return await send_async(self, cast_to, options, **more)

    for client, old, new in (
        (clients.SyncAPIClient, send, request),
        (clients.AsyncAPIClient, send_async, request_async),
    ):
        client.request = new
        undo.callback(setattr, client, "request", old)


class _SdkFinder(MetaPathFinder):
    """Calls `imported` once the SDK is imported.

    Args:
        imported: called without arguments.
    """

    def __init__(self, imported: Callable[[], None]) -> None:
        self._imported = imported

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of the SDK, found by the other finders, whose loader also calls `imported`."""
        if fullname != _SDK:
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        spec = next(filter(None, (finder.find_spec(fullname, path, target) for finder in others)), None)
        if spec is not None and spec.loader is not None:
            loader, execute = spec.loader, spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                loader.exec_module = execute  # type: ignore[method-assign]
                execute(module)
                if self in sys.meta_path:  # the test has not ended
                    self.remove()
                    self._imported()

            loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec

    def remove(self) -> None:
        """Take this finder out of `sys.meta_path`."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)


def _managed(client: Any) -> bool:
    from pytest_modelmigrate.wire.middleware import RecorderMiddleware

    return any(isinstance(each, RecorderMiddleware) for each in client.middleware)


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _error(client: Any, options: Any, mode: str) -> UnmanagedClientError:
    return UnmanagedClientError(
        f"{options.method.upper()} {str(client.base_url).rstrip('/')}/{options.url.lstrip('/')} was refused: "
        f"--migrate-calls={mode} sends nothing to the API, "
        f"and this {type(client).__name__} client is not the plugin's\n"
        "  next        use the claude or async_claude fixture, or pass it to the code that makes its own client"
    )
