"""Every setting of a running Aisle, read once from the environment (AISLE_...)."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings with their defaults; each is overridden by AISLE_<NAME> or on the command line."""

    model_config = SettingsConfigDict(env_prefix="AISLE_", frozen=True, extra="forbid")

    indexes: Path = Field(Path("indexes"), description="folder of the catalogues")
    models: Path | None = Field(
        None, description="folder of exported encoders; default: INDEXES/.models"
    )
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8108, ge=0, le=65535, description="port to listen on")
    default_catalogue: str | None = Field(
        None, description="searched when a request names none; default: the only one there is"
    )
    poll_seconds: float = Field(
        0.5, gt=0, description="how often a server looks for a newly published version"
    )
    verify_checksums: bool = Field(
        default=True, description="check every file's SHA-256 on opening"
    )
    max_concurrent: int = Field(
        32, ge=1, description="searches taken on at once; more are answered 429"
    )
    rerank_model: str | None = Field(
        "default", description="a name of the model catalogue, a folder, or empty for none"
    )
    rerank_top: int = Field(30, ge=1, le=200, description="candidates that are reranked")
    rerank_budget_ms: float = Field(60.0, gt=0, description="time that reranking may take")
    rerank_weight: float = Field(
        0.3, ge=0, le=1, description="share of the cross-encoder's score in the final order"
    )
    threads: int = Field(1, ge=1, description="threads of one model run")

    @property
    def models_dir(self) -> Path:
        """Where exported encoders are kept."""
        return self.models or self.indexes / ".models"
