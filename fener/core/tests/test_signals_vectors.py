"""Vectors come back from their bytes as near as makes no difference."""

import numpy as np
import pytest

from fener.core.signals.vectors import pack_vectors, unpack_vectors


def unit_rows(count, width=384, seed=5):
    rows = np.random.default_rng(seed).normal(size=(count, width)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_likeness_is_kept():
    rows = unit_rows(60)
    back = unpack_vectors(pack_vectors(rows))
    assert back.dtype == np.float32
    assert np.allclose(np.linalg.norm(back, axis=1), 1.0, atol=1e-5)
    assert np.abs(rows @ rows.T - back @ back.T).max() < 0.01
    assert (rows * back).sum(axis=1).min() > 0.999


def test_a_vector_takes_little_more_than_a_byte_for_each_number():
    assert [len(one) for one in pack_vectors(unit_rows(2))] == [388, 388]


def test_nothing_but_zeros_stays_so():
    assert not unpack_vectors(pack_vectors(np.zeros((1, 8), dtype=np.float32))).any()


def test_no_rows():
    assert pack_vectors(np.zeros((0, 384), dtype=np.float32)) == []
    assert unpack_vectors([]).shape == (0, 0)


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_refused(number):
    rows = unit_rows(2)
    rows[1, 7] = number
    with pytest.raises(ValueError, match="finite"):
        pack_vectors(rows)


@pytest.mark.parametrize("packed", [[b"1234"], [b"12345", b"123456"], [b""]])
def test_bytes_that_are_none_are_refused(packed):
    with pytest.raises(ValueError, match="one width"):
        unpack_vectors(packed)
