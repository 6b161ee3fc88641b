"""Lays the encoder's weights out as an ONNX graph and packs its matrices to eight bits.

The graph is BERT's, as published for multilingual-e5-small. It gives the last hidden state of
every piece, so that what each word adds to the mean can be told. `onnx` is needed here alone:
running the graph takes only onnxruntime.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from fener.mentions.encoder.weights import Floats, Shape

_OPSET, _CONTRIBUTED = 17, "com.microsoft"


def write_graph(shape: Shape, tensors: Mapping[str, Floats], path: Path) -> None:
    """Write the encoder to `path`. Inputs `ids`, `mask`: int32 `[texts, pieces]`; output
    `hidden`: float32 `[texts, pieces, width]`."""
    import onnx

    onnx.save_model(_Drawing(shape, tensors).model(), str(path))


def pack_graph(source: Path, target: Path) -> None:
    """Matrices to signed bytes, one scale a column; what flows between them is packed as it
    comes. The table of words was packed as it was drawn."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with _without_advice():
        quantize_dynamic(
            str(source),
            str(target),
            op_types_to_quantize=["MatMul", "Attention"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": 1},
        )


@contextmanager
def _without_advice() -> Iterator[None]:
    """The packer advises, as a warning in the root's log, to simplify the graph first. Ours is
    drawn as simple as it can be; whatever else is said there is still heard."""
    root = logging.getLogger()
    root.addFilter(_is_no_advice)
    try:
        yield
    finally:
        root.removeFilter(_is_no_advice)


def _is_no_advice(record: logging.LogRecord) -> bool:
    said = record.getMessage()
    return not (said.startswith("Please consider") and "pre-processing" in said)


class _Drawing:
    """A graph under construction: tensors by name, operations in order."""

    def __init__(self, shape: Shape, tensors: Mapping[str, Floats]) -> None:
        self.shape = shape
        self.tensors = tensors
        self.constants: list[Any] = []
        self.steps: list[Any] = []

    def model(self) -> Any:
        from onnx import TensorProto, helper

        hidden = self._words()
        for number in range(self.shape.layers):
            hidden = self._layer(number, hidden)
        self._step("Identity", [hidden], "hidden")
        pieces = ["texts", "pieces"]
        graph = helper.make_graph(
            self.steps,
            "encoder",
            [helper.make_tensor_value_info(name, TensorProto.INT32, pieces)
             for name in ("ids", "mask")],
            [helper.make_tensor_value_info("hidden", TensorProto.FLOAT,
                                           [*pieces, self.shape.width])],
            self.constants,
        )  # fmt: skip
        return helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid(_CONTRIBUTED, 1)],
            ir_version=8,
        )

    def _words(self) -> str:
        """Words, places and the one type there is, normalised. The words' table is by far the
        largest tensor: a byte a number and a scale a row."""
        width = self.shape.width
        table = self.tensors["emb.word"].reshape(-1, width)
        scales = (np.abs(table).max(axis=1, keepdims=True) / 127.0).astype(np.float32)
        packed = np.rint(table / np.where(scales > 0, scales, 1.0)).astype(np.int8)
        rows = self._step("Gather", [self._constant("words", packed), "ids"], "packed_rows")
        rows = self._step("Cast", [rows], "rows", to=1)
        scale = self._step("Gather", [self._constant("word_scales", scales), "ids"], "row_scales")
        rows = self._step("Mul", [rows, scale], "scaled_rows")
        places = self.tensors["emb.pos"].reshape(-1, width) + self.tensors["emb.type"][:width]
        size = self._step("Shape", ["ids"], "size")
        one = self._constant("one", np.array([1], np.int64))
        two = self._constant("two", np.array([2], np.int64))
        count = self._step("Slice", [size, one, two], "count")
        zero = self._constant("zero", np.array([0], np.int64))
        table_of_places = self._constant("places", places)
        placed = self._step("Slice", [table_of_places, zero, count, zero], "placed")
        summed = self._step("Add", [rows, placed], "summed")
        return self._step(
            "LayerNormalization",
            [summed, self._own("emb.ln.w"), self._own("emb.ln.b")],
            "embedded",
            epsilon=self.shape.epsilon,
        )

    def _layer(self, number: int, hidden: str) -> str:
        width, inner, at = self.shape.width, self.shape.inner, f"l{number}."
        mixed = self._step(
            "Attention",
            [
                hidden,
                self._constant(f"{at}qkv.w", np.concatenate(
                    [self._matrix(f"{at}{part}.w", width, width) for part in "qkv"], axis=1)),
                self._constant(f"{at}qkv.b", np.concatenate(
                    [self.tensors[f"{at}{part}.b"] for part in "qkv"])),
                "mask",
            ],
            f"{at}mixed",
            domain=_CONTRIBUTED,
            num_heads=self.shape.heads,
        )  # fmt: skip
        out = self._times(f"{at}ao", mixed, width, width)
        hidden = self._added(f"{at}aln", out, hidden, f"{at}ao.b")
        wide = self._times(f"{at}fi", hidden, width, inner)
        wide = self._step(
            "BiasGelu", [wide, self._own(f"{at}fi.b")], f"{at}wide", domain=_CONTRIBUTED
        )
        narrow = self._times(f"{at}fo", wide, inner, width)
        return self._added(f"{at}oln", narrow, hidden, f"{at}fo.b")

    def _added(self, name: str, new: str, old: str, bias: str) -> str:
        return self._step(
            "SkipLayerNormalization",
            [new, old, self._own(f"{name}.w"), self._own(f"{name}.b"), self._own(bias)],
            f"{name}.out",
            domain=_CONTRIBUTED,
            epsilon=self.shape.epsilon,
        )

    def _times(self, name: str, rows: str, width: int, height: int) -> str:
        matrix = self._constant(f"{name}.w", self._matrix(f"{name}.w", width, height))
        return self._step("MatMul", [rows, matrix], f"{name}.out")

    def _matrix(self, name: str, width: int, height: int) -> Floats:
        """The file's `[out, in]` turned into ONNX's `[in, out]`."""
        return np.ascontiguousarray(self.tensors[name].reshape(height, width).T)

    def _own(self, name: str) -> str:
        return self._constant(name, self.tensors[name])

    def _constant(self, name: str, array: npt.NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def _step(self, kind: str, inputs: list[str], output: str, **options: Any) -> str:
        from onnx import helper

        self.steps.append(helper.make_node(kind, inputs, [output], name=output, **options))
        return output
