from pathlib import Path

import pytest
from pydantic import ValidationError

from core.settings import Settings, unknown_variables


def test_defaults_suit_one_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"AISLE_{name.upper()}", raising=False)
    settings = Settings()
    assert settings.indexes == Path("indexes")
    assert settings.models_dir == Path("indexes/.models")
    assert settings.host == "127.0.0.1"
    assert not settings.verify_checksums


def test_the_environment_overrides_and_arguments_override_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AISLE_INDEXES", str(tmp_path))
    monkeypatch.setenv("AISLE_PORT", "9000")
    monkeypatch.setenv("AISLE_VERIFY_CHECKSUMS", "true")
    monkeypatch.setenv("AISLE_RERANK_BUDGET_MS", "12.5")

    settings = Settings(port=9001)

    assert settings.models_dir == tmp_path / ".models"
    assert (settings.port, settings.verify_checksums) == (9001, True)
    assert settings.rerank_budget_ms == 12.5


def test_models_may_lie_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AISLE_MODELS", str(tmp_path))
    assert Settings().models_dir == tmp_path


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "65536"),
        ("PORT", "http"),
        ("POLL_SECONDS", "0"),
        ("MAX_CONCURRENT", "0"),
        ("RERANK_WEIGHT", "1.1"),
        ("THREADS", "-1"),
        ("STOREFRONT_TITLE", ""),
        ("ALLOWED_ORIGINS", "shop.example"),
        ("ALLOWED_ORIGINS", "https://shop.example/page"),
        ("ALLOWED_ORIGINS", "https://*.example"),
        ("RETAILER_KEY", "fifteen-letters"),
        ("RETAILER_KEY", "a key with spaces in it"),
    ],
)
def test_a_senseless_value_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"AISLE_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_origins_are_listed_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AISLE_ALLOWED_ORIGINS", "https://shop.example, http://127.0.0.1:8000")

    assert Settings().origins == ("https://shop.example", "http://127.0.0.1:8000")
    assert Settings(allowed_origins="*").origins == ("*",)
    assert Settings(allowed_origins="").origins == ()


def test_a_key_left_empty_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AISLE_RETAILER_KEY", "")

    assert Settings().retailer_key is None


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1  # type: ignore[misc]  # what this test is about


def test_a_variable_that_is_no_setting_is_found_with_what_was_meant() -> None:
    variables = {
        "AISLE_PROT": "1",
        "AISLE_PORT": "2",
        "aisle_host": "h",
        "AISLE_XYZ": "",
        "HOME": "",
    }
    assert unknown_variables(variables) == {"AISLE_PROT": "AISLE_PORT", "AISLE_XYZ": None}


def test_the_variable_of_the_commands_themselves_is_known() -> None:
    assert unknown_variables({"AISLE_DEBUG": "1"}) == {}
