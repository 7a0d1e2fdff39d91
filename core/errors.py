"""The one tree of errors that Aisle raises on purpose.

Every error says what is wrong (`message`), where (`field`) and how to mend it
(`hint`). HTTP statuses and exit codes are given to them elsewhere, once each.
"""

from typing import ClassVar


class AisleError(Exception):
    """Something that the caller can understand and act on.

    Attributes:
        code: a stable name for programs to test, in snake case.
        message: what is wrong, for a person.
        field: the parameter, column or file concerned, if there is one.
        hint: what to do about it, if that is known.
    """

    code: ClassVar[str] = "aisle_error"

    def __init__(self, message: str, *, field: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.hint = hint

    def __str__(self) -> str:
        place = f"{self.field}: " if self.field else ""
        mend = f" ({self.hint})" if self.hint else ""
        return f"{place}{self.message}{mend}"


class BadInput(AisleError):
    """A request, an option or a file's content that cannot be used as it is."""

    code = "bad_input"


class BadFeed(BadInput):
    """A feed that as a whole cannot be loaded: unreadable, or too many rejected rows."""

    code = "bad_feed"


class NotFound(AisleError):
    """A product, catalogue or version that does not exist."""

    code = "not_found"


class Conflict(AisleError):
    """An action that the present state does not allow, such as a second build at once."""

    code = "conflict"


class Unauthorized(AisleError):
    """A change that needs the admin key, asked for without it or with another one."""

    code = "unauthorized"


class Forbidden(AisleError):
    """A change that this server makes for nobody, or not from where it was asked for."""

    code = "forbidden"


class TooLarge(AisleError):
    """A file or body that is longer than is taken."""

    code = "body_too_large"


class GateFailed(Conflict):
    """A finished build that was not published because a check refused it."""

    code = "gate_failed"


class IndexUnusable(AisleError):
    """An index version that is damaged, incomplete or of another format or model."""

    code = "index_unusable"


class StoreUnusable(AisleError):
    """The database of offers and changes cannot be used just now: locked, full, gone, damaged."""

    code = "store_unusable"


class DiskFull(StoreUnusable):
    """There is no room to write on; what was there before is as it was."""

    code = "disk_full"


class ModelMissing(AisleError):
    """A model file or the package that carries it is not on this machine."""

    code = "model_missing"


class Overloaded(AisleError):
    """More work than the server takes on at once; try again after `retry_after_s` seconds."""

    code = "overloaded"

    def __init__(self, message: str, *, retry_after_s: int = 1) -> None:
        super().__init__(message, hint=f"try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s
