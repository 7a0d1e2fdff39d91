"""What a request for a search or for suggestions may say, and the query that it means."""

from pydantic import Field, ValidationError

from api.filters import parse_filter, split_list
from api.parameters import (
    CATALOGUE,
    PRICE_TIER,
    REGION,
    RETAILER,
    RETAILER_TOKEN,
    SESSION,
    Parameters,
    Request,
)
from api.validation import as_bad_input
from core.errors import BadInput
from search.query import (
    MAX_FILTERS,
    MAX_PER_PAGE,
    MAX_QUERY_CHARACTERS,
    FinalRanking,
    HistoryMode,
    HistoryUse,
    InStock,
    Mode,
    PriceTierName,
    Query,
    RegionName,
    Rerank,
    RetailerId,
    Sort,
)
from search.suggest.results import SuggestQuery


class SearchParameters(Parameters):
    """The simple form of a search."""

    q: str = Field(
        default="",
        max_length=MAX_QUERY_CHARACTERS,
        description=(
            "What to look for; every product matches the empty text. A minus before a word leaves "
            "out what has it: `milk -organic`."
        ),
        examples=["wireless mouse"],
    )
    catalogue: str | None = CATALOGUE
    page: int = Field(default=1, ge=1, le=1_000_000, description="The page, from 1.")
    per_page: int = Field(default=20, ge=1, le=MAX_PER_PAGE, description="Hits a page.")
    filter: list[str] = Field(
        default_factory=list,
        max_length=MAX_FILTERS,
        description=(
            "A condition; all that are given must hold. `brand:HP`, `brand:HP,Dell` (any of), "
            "`-brand:HP` (none of), `category:Food > Drinks` (with its subtree), `price:10..50`, "
            '`price:..50`, `"name: with colon":"value, with comma"`.'
        ),
        examples=[["brand:HP,Dell", "price:10..50"]],
    )
    facets: list[str] = Field(
        default_factory=list,
        max_length=50,
        description="Fields whose values are counted, comma separated or repeated.",
        examples=[["brand,category"]],
    )
    region: RegionName | None = REGION
    retailer: RetailerId | None = RETAILER
    retailer_token: str | None = RETAILER_TOKEN
    price_tier: PriceTierName | None = PRICE_TIER
    session: str | None = SESSION
    in_stock: InStock = Field(
        default=InStock.ANY,
        description="`true`: what can be delivered now; `soon`: what can be ordered for later too.",
    )
    sort: Sort = Field(default=Sort.RELEVANCE, description="Order of the hits.")
    mode: Mode = Field(default=Mode.HYBRID, description="Which retrievers find candidates.")
    history: HistoryMode = Field(
        default=HistoryMode.BOOST,
        description=(
            "What becomes of products that the retailer has bought: they come forward, those "
            "bought lately are hidden, nothing else is found, or nothing. `only` needs a "
            "retailer; of one that bought nothing the answer's `history` says so."
        ),
    )
    history_days: float = Field(
        default=HistoryUse().days,
        gt=0,
        le=36_500,
        description="With `history=hide`: what was bought within so many days is hidden.",
    )
    final: bool = Field(
        default=True,
        description="Whether the final ranker orders the first hits; in the mode `hybrid` alone.",
    )
    rerank: bool = Field(default=True, description="Whether the cross-encoder has a say.")
    spelling: bool = Field(
        default=True, description="`off`: search for the words as typed, misspelt or not."
    )
    understanding: bool = Field(
        default=True,
        description=(
            "`off`: read no units, price words, synonyms and names in the words, and relax nothing."
        ),
    )
    highlight: bool = Field(default=True, description="Mark the query's words in the hits.")
    explain: bool = Field(default=False, description="Say for every hit what each stage gave it.")

    def to_query(self) -> Query:
        """The full query that these parameters mean.

        Raises:
            BadInput: a filter or a facet cannot be read.
        """
        same = {
            "q",
            "page",
            "per_page",
            "region",
            "retailer",
            "price_tier",
            "in_stock",
            "sort",
            "mode",
            "spelling",
            "understanding",
            "highlight",
            "explain",
        }
        facets = (name for text in self.facets for name in split_list(text, field="facets"))
        try:
            return Query(
                # A catalogue may be set to mean something else by what is left out.
                **{name: getattr(self, name) for name in same & self.model_fields_set},
                filters=tuple(parse_filter(text) for text in self.filter),
                facets=tuple(dict.fromkeys(facets)),
                final=FinalRanking(enabled=self.final),
                rerank=Rerank(enabled=self.rerank),
                history=HistoryUse(mode=self.history, days=self.history_days),
            )
        except ValidationError as error:
            raise as_bad_input(error.errors(include_url=False)) from error


class SearchRequest(Request, Query):
    """The full form of a search: every part of the query model, catalogue, session and token."""

    catalogue: str | None = CATALOGUE
    session: str | None = SESSION
    retailer_token: str | None = RETAILER_TOKEN


def check_history(query: Query) -> None:
    """Refuse to search within what nobody has bought.

    Raises:
        BadInput: nothing but what the retailer bought is to be found, and none is named.
    """
    if query.history.mode is HistoryMode.ONLY and query.retailer is None:
        raise BadInput(
            "history=only finds what a retailer has bought, and no retailer is named",
            field="retailer",
            hint="name it, such as retailer=shop-17, or leave history out",
        )


class SuggestParameters(Parameters):
    """What was typed so far, and for whom."""

    q: str = Field(
        default="",
        max_length=MAX_QUERY_CHARACTERS,
        description="What was typed so far; nothing gives what is most popular.",
        examples=["wirel mo"],
    )
    catalogue: str | None = CATALOGUE
    limit: int = Field(default=8, ge=0, le=50, description="Queries at the most.")
    products: int = Field(default=4, ge=0, le=20, description="Products at the most.")
    categories: int = Field(default=3, ge=0, le=20, description="Categories at the most.")
    brands: int = Field(default=3, ge=0, le=20, description="Brands at the most.")
    region: RegionName | None = REGION
    in_stock: InStock = Field(
        default=InStock.TRUE,
        description="Which availabilities count: what can be delivered now, soon, or any.",
    )
    retailer: RetailerId | None = Field(
        default=None,
        description=(
            "Id of the shop that asks: what it buys comes forward, and its region and its price "
            "tier hold where none is named."
        ),
        examples=["shop-17"],
    )
    retailer_token: str | None = RETAILER_TOKEN
    price_tier: PriceTierName | None = PRICE_TIER

    def to_query(self) -> SuggestQuery:
        """The query that these parameters mean; every bound was checked here."""
        return SuggestQuery.model_construct(
            **{name: getattr(self, name) for name in SuggestQuery.model_fields}
        )
