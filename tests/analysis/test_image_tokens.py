from __future__ import annotations

import pytest

from pytest_modelmigrate.analysis.image_tokens import ImageTier, count_image, fit_image


@pytest.mark.parametrize(
    ("size", "tier", "tokens"),
    [
        ((1000, 1000), "standard", 1296),
        ((1000, 1000), "high-res", 1296),
        ((2000, 1500), "standard", 1564),
        ((2000, 1500), "high-res", 3888),
        ((3840, 2160), "standard", 1560),
        ((3840, 2160), "high-res", 4784),
        ((2160, 3840), "standard", 1560),
    ],
)
def test_the_published_examples_count_as_published(size: tuple[int, int], tier: ImageTier, tokens: int) -> None:
    assert count_image(*size, tier) == tokens


def test_an_image_that_fits_is_not_resized() -> None:
    assert fit_image(640, 480, "standard") == (640, 480)
