"""The targets of ``make fuzz``, run for a moment: from the seeds, from pieces of them, and on any bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import policy
from tests.fuzz.targets import SEEDS, TARGETS


@pytest.mark.parametrize(("name", "seed"), [(name, seed) for name, seeds in SEEDS.items() for seed in seeds])
def test_seeds(name: str, seed: bytes) -> None:
    TARGETS[name](seed)


def test_every_target_has_seeds() -> None:
    assert set(SEEDS) == set(TARGETS)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """Return a target and a seed in which a few stretches were taken out, doubled, or replaced."""
    name = draw(st.sampled_from(sorted(SEEDS)))
    data = draw(st.sampled_from(SEEDS[name]))
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(data)))
        end = draw(st.integers(begin, min(len(data), begin + 12)))
        new = draw(st.one_of(st.just(data[begin:end] * 2), st.binary(max_size=6), st.text(max_size=6).map(_encoded)))
        data = data[:begin] + new + data[end:]
    return name, data


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


@settings(max_examples=300)
@given(mutated())
def test_mutations(case: tuple[str, bytes]) -> None:
    name, data = case
    TARGETS[name](data)


@given(st.sampled_from(sorted(TARGETS)), st.binary(max_size=300))
def test_any_bytes(name: str, data: bytes) -> None:
    TARGETS[name](data)


@pytest.mark.case(109)
def test_what_is_refused_stays_refused(tmp_path: Path) -> None:
    """Case 109: a few rounds of ``make fuzz``; most begin with a change that is refused."""
    assert policy.run(tmp_path / "repository", [f"test-{number}" for number in range(20)]) >= 15


def test_a_change_is_refused_whatever_was_merged_before(tmp_path: Path) -> None:
    """In this round the first change edits the value that the second makes invalid, which left that empty once."""
    assert policy.run(tmp_path / "repository", ["third-9571"]) == 1
