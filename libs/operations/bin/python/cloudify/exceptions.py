"""Errors that a script may raise to say how its failure is to be treated."""


class NonRecoverableError(Exception):
    """Failing again is certain: no further attempt."""


class RecoverableError(Exception):
    """Another attempt may succeed."""

    def __init__(self, message="", retry_after=None, **_ignored):
        super().__init__(message)
        self.message = message
        self.retry_after = retry_after


class OperationRetry(RecoverableError):
    """The operation is to run again, after ``retry_after`` seconds where given."""
