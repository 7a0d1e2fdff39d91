"""Models by their name on the Hugging Face hub: the only thing here that uses the network."""

import re
import sys
from pathlib import Path

from core.errors import AisleError, ModelMissing, NotFound

TIMEOUT_S = 5.0
WANTED = ("*.json", "vocab.txt", "model.safetensors", "README.md")
OTHER_WEIGHTS = ("pytorch_model.bin",)
OF_OTHER_RUNTIMES = ("onnx/*", "openvino/*")
BY_HAND = (
    "config.json, model.safetensors, tokenizer.json and tokenizer_config.json; of an encoder also"
    " modules.json, sentence_bert_config.json and 1_Pooling/config.json"
)

_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")


def is_hub_name(text: str) -> bool:
    """Whether `text` could be a model's name on the hub: an owner, a slash, a name."""
    return _HUB_NAME.fullmatch(text) is not None


def fetch(name: str, folder: Path) -> None:
    """Fetch what an export needs of the model `name` into `folder`.

    Raises:
        NotFound: the hub has no such model.
        ModelMissing: the hub cannot be reached, or what asks it is not installed; the hint
            says which files to bring by hand.
    """
    try:
        from huggingface_hub import snapshot_download  # noqa: PLC0415 - heavy; only when needed
        from huggingface_hub.errors import RepositoryNotFoundError  # noqa: PLC0415 - likewise
        from huggingface_hub.utils.tqdm import disable_progress_bars  # noqa: PLC0415 - likewise
    except ImportError as error:
        raise ModelMissing(
            f"{name} cannot be fetched: {error}", field="SOURCE", hint="pip install 'aisle[models]'"
        ) from error
    if not sys.stderr.isatty():
        disable_progress_bars()

    def download(patterns: tuple[str, ...]) -> None:
        snapshot_download(
            name,
            local_dir=folder,
            allow_patterns=list(patterns),
            ignore_patterns=list(OF_OTHER_RUNTIMES),
            etag_timeout=TIMEOUT_S,
        )

    try:
        download(WANTED)
        if not (folder / "model.safetensors").is_file():
            download(OTHER_WEIGHTS)
    except RepositoryNotFoundError as error:
        raise NotFound(
            f"the hub has no model {name}, or not for everybody",
            field="SOURCE",
            hint="check the name; or fetch it where you have access, and install the folder",
        ) from error
    except Exception as error:  # the library's errors and its transport's share no narrower base
        raise _out_of_reach(name, error) from error


def _out_of_reach(name: str, error: Exception) -> AisleError:
    reason = str(error.__cause__ or error).splitlines()[0]
    short = name.rpartition("/")[2]
    return ModelMissing(
        f"{name} is neither a folder nor a package here, and the hub cannot be reached: {reason}",
        field="SOURCE",
        hint=f"on a machine with a network fetch of {name}: {BY_HAND}; put them into a folder"
        f" {short} here, then: aisle models install {short}",
    )
