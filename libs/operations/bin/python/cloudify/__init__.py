"""What Python scripts of operations import: ``from cloudify import ctx``.

Every attribute is a call to the process that runs the operation, the same calls that the ``ctx`` command makes.
"""

import sys

from .context import ctx
from .exceptions import NonRecoverableError, OperationRetry

__all__ = ["ctx"]


def _report(kind, error, traceback):
    """A script that ends by one of these errors means what an operation of a plugin would mean by it."""
    try:
        if issubclass(kind, NonRecoverableError):
            ctx.abort_operation(str(error))
        elif issubclass(kind, OperationRetry):
            ctx.retry_operation(error.message, error.retry_after)
    finally:
        sys.__excepthook__(kind, error, traceback)


sys.excepthook = _report
