from pathlib import Path

import pytest

from core.encoder import OnnxEncoder
from indexer.encoders import DEFAULT_ENCODER, encoder_folder


@pytest.fixture(scope="session")
def fp32_folder(work_folder: Path) -> Path:
    return encoder_folder(work_folder / "models", DEFAULT_ENCODER, "fp32")


@pytest.fixture(scope="session")
def int8_folder(work_folder: Path) -> Path:
    return encoder_folder(work_folder / "models", DEFAULT_ENCODER, "int8")


@pytest.fixture(scope="session")
def fp32(fp32_folder: Path) -> OnnxEncoder:
    return OnnxEncoder(fp32_folder)


@pytest.fixture(scope="session")
def int8(int8_folder: Path) -> OnnxEncoder:
    return OnnxEncoder(int8_folder)
