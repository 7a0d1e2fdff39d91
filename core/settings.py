"""Every setting of a running Aisle, read once from the environment (AISLE_...)."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SHORTEST_SIGNING_KEY = 16
"""Characters; a shorter one might be guessed from a token."""

PREFIX = "AISLE_"

NO_SETTINGS = frozenset({"DEBUG"})
"""Variables of ours that the commands read by themselves."""

_ORIGIN = re.compile(r"https?://[^/\s?#@*]+")


class Settings(BaseSettings):
    """Settings with their defaults; each is overridden by AISLE_<NAME> or on the command line."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    indexes: Path = Field(Path("indexes"), description="folder of the catalogues")
    models: Path | None = Field(
        None, description="folder of exported encoders; default: INDEXES/.models"
    )
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8108, ge=0, le=65535, description="port to listen on")
    workers: int = Field(1, ge=1, le=256, description="processes that answer")
    standby: int = Field(
        0,
        ge=0,
        le=16,
        description="further processes that are loaded and wait to take the place of a worker "
        "that dies; each takes as much memory as a worker",
    )
    admin_key: SecretStr | None = Field(
        None,
        description="what a request that changes anything must bring; without one such requests "
        "are answered only while the server listens on a loopback address",
    )
    retailer_key: SecretStr | None = Field(
        None,
        description="what the tokens are signed with that a request which names a retailer must "
        "bring, docs/widgets.md says how; without one anybody may ask for any retailer",
    )
    feeds: Path | None = Field(
        None, description="folder of the files that builds over HTTP may read"
    )
    max_feed_bytes: int = Field(
        4 << 30, ge=1, description="size of the largest file that may be uploaded"
    )
    max_builds: int = Field(1, ge=1, le=64, description="builds over HTTP that run at once")
    kept_jobs: int = Field(50, ge=1, description="builds over HTTP that a catalogue remembers")
    default_catalogue: str | None = Field(
        None, description="searched when a request names none; default: the only one there is"
    )
    poll_seconds: float = Field(
        0.5, gt=0, description="how often a server looks for a newly published version"
    )
    follow_seconds: float = Field(
        0.2, gt=0, description="how often a server looks for new stock, prices and products"
    )
    verify_checksums: bool = Field(
        default=False,
        description="check every file's SHA-256 on opening, which reads all of it, some seconds a "
        "gigabyte; sizes are checked in any case, and everything by aisle verify and a rollback",
    )
    max_concurrent: int = Field(
        32, ge=1, description="searches taken on at once; more are answered 429"
    )
    rerank_model: str | None = Field(
        "default", description="a name of the model catalogue, a folder, or empty for none"
    )
    rank_model: str | None = Field(
        "default",
        description="the final ranker: a name of the model catalogue, a folder, or empty for none",
    )
    rerank_top: int = Field(30, ge=1, le=200, description="candidates that are reranked, if any")
    rerank_budget_ms: float = Field(60.0, gt=0, description="time that reranking may take")
    rerank_weight: float = Field(
        0.0,
        ge=0,
        le=1,
        description="share of the cross-encoder's score in the final order; at 0 it is not asked",
    )
    database: str = Field(
        "",
        description="URL of the database of live offers and changes, such as "
        "postgresql://user:password@host/name; default: a SQLite file, INDEXES/store.sqlite",
    )
    threads: int = Field(1, ge=1, description="threads of one model run")
    storefront: bool = Field(
        default=True, description="whether the shop's pages are served at /, beside the API"
    )
    console: bool = Field(
        default=True, description="whether the catalogue manager's pages are served at /console"
    )
    storefront_title: str = Field(
        "Aisle", min_length=1, max_length=80, description="the shop's name on its pages"
    )
    public_events: bool = Field(
        default=True,
        description="whether browsers may send views, clicks and the like without the admin key; "
        "purchases and returns always need it",
    )
    log_queries: bool = Field(
        default=False,
        description="whether searches and what they showed are kept for 90 days, so that clicks "
        "can be told from what was only shown",
    )
    allowed_origins: str = Field(
        "",
        description="other sites whose pages may call the API from a browser, comma separated, "
        "such as https://shop.example; * for any; empty for none",
    )

    @field_validator("admin_key")
    @classmethod
    def _key_for_a_header(cls, key: SecretStr | None) -> SecretStr | None:
        text = "" if key is None else key.get_secret_value()
        if not re.fullmatch(r"[!-~]*", text):
            raise ValueError("a key is of ASCII letters, digits and signs, without spaces")
        return key if text else None

    @field_validator("retailer_key")
    @classmethod
    def _key_for_signing(cls, key: SecretStr | None) -> SecretStr | None:
        text = "" if key is None else key.get_secret_value()
        if not re.fullmatch(rf"([!-~]{{{SHORTEST_SIGNING_KEY},}})?", text):
            raise ValueError(
                f"a signing key is of {SHORTEST_SIGNING_KEY} or more ASCII letters, digits and "
                "signs, without spaces"
            )
        return key if text else None

    @field_validator("allowed_origins")
    @classmethod
    def _origins_only(cls, text: str) -> str:
        for origin in _listed(text):
            if origin != "*" and not _ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is no origin; write it as https://shop.example")
        return text

    @property
    def origins(self) -> tuple[str, ...]:
        """The allowed origins, one by one."""
        return _listed(self.allowed_origins)

    @property
    def models_dir(self) -> Path:
        """Where exported encoders are kept."""
        return self.models or self.indexes / ".models"

    @property
    def database_url(self) -> str:
        """Where live offers and changes are kept, as a URL."""
        return self.database or f"sqlite:///{self.indexes.absolute() / 'store.sqlite'}"


def unknown_variables(environment: Mapping[str, str]) -> dict[str, str | None]:
    """Variables that are named like settings and are none, each with the setting that it is like.

    Args:
        environment: the variables of a process by name.
    """
    known = {name.upper() for name in Settings.model_fields}
    unknown: dict[str, str | None] = {}
    for variable in sorted(environment):
        prefix, name = variable[: len(PREFIX)].upper(), variable[len(PREFIX) :].upper()
        if prefix == PREFIX and name not in known | NO_SETTINGS:
            like = get_close_matches(name, known, 1)
            unknown[variable] = f"{PREFIX}{like[0]}" if like else None
    return unknown


def environment_of(settings: Settings, inherited: Mapping[str, str]) -> dict[str, str]:
    """The variables that give another process `settings`, whatever it would inherit."""
    given = {
        f"AISLE_{name.upper()}": _as_text(getattr(settings, name))
        for name, field in Settings.model_fields.items()
        if getattr(settings, name) is not None or field.default is not None
    }
    ours = {f"AISLE_{name.upper()}" for name in Settings.model_fields}
    return {name: text for name, text in inherited.items() if name not in ours} | given


def _as_text(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return "" if value is None else str(value)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
