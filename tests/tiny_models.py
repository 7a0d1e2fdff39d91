"""Tiny BERTs of random weights, 2 layers x 32, as the training libraries save them."""

from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split
from tokenizers.processors import TemplateProcessing

UNKNOWN = "[UNK]"
TOKENS = ("[PAD]", UNKNOWN, "[CLS]", "[SEP]", "[MASK]", *"abcdefghijklmnopqrstuvwxyz0123456789 -.,")


def save_encoder(folder: Path, *, seed: int) -> Path:
    """A mean-pooled sentence-transformers encoder."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - heavy
    from transformers import BertModel  # noqa: PLC0415

    bert = folder.with_name(f"{folder.name}-bert")
    _save(bert, BertModel, seed=seed)
    SentenceTransformer(str(bert), device="cpu").save(str(folder))
    return folder


def save_cross_encoder(folder: Path, *, seed: int, outputs: int = 1) -> Path:
    """A sequence classifier, as sentence-transformers' CrossEncoder has it."""
    from transformers import BertForSequenceClassification  # noqa: PLC0415 - heavy

    _save(folder, BertForSequenceClassification, seed=seed, outputs=outputs)
    return folder


def _save(folder: Path, architecture: type, *, seed: int, outputs: int = 1) -> None:
    import torch  # noqa: PLC0415 - heavy
    from transformers import BertConfig, PreTrainedTokenizerFast  # noqa: PLC0415

    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(TOKENS),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        # Larger than the usual .02, so that different texts get different answers.
        initializer_range=0.3,
    )
    config.num_labels = outputs
    architecture(config).save_pretrained(folder)
    roles = dict(zip(("pad", "unk", "cls", "sep", "mask"), TOKENS, strict=False))
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # transformers leaves it untyped
        tokenizer_object=_tokenizer(), **{f"{role}_token": token for role, token in roles.items()}
    ).save_pretrained(folder)


def _tokenizer() -> Tokenizer:
    """A character is a token; pairs are [CLS] a [SEP] b [SEP]."""
    numbers = {token: number for number, token in enumerate(TOKENS)}
    tokenizer = Tokenizer(WordLevel(numbers, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = Split("", "isolated")
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return tokenizer
