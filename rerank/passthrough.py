"""The reranker that leaves every order as it is."""

from collections.abc import Sequence

from rerank.contract import RerankScores, unscored


class Passthrough:
    """Scores nothing, at once: for a service without a rerank model."""

    @property
    def name(self) -> str:
        """Always "passthrough"."""
        return "passthrough"

    def score(
        self,
        query: str,  # noqa: ARG002 - the contract's
        passages: Sequence[str],
        *,
        budget_ms: float | None,  # noqa: ARG002 - the contract's
    ) -> RerankScores:
        """NaN for every passage; no budget can be too small for that."""
        return RerankScores(unscored(len(passages)), scored=0, exhausted=False)
