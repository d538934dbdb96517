"""A model of meaning with a dozen words, made as real ones are: a folder for ONNX Runtime and Tokenizers to read."""

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

SENSES = (
    ("[PAD]",),
    ("[UNK]",),
    ("growing", "planting", "raising"),
    ("vegetables", "greens"),
    ("mending", "repairing"),
    ("chairs", "stools"),
    ("python", "scripts"),
    ("unit",),
    ("usability",),
    ("testing", "tests"),
    ("folding", "pleating"),
    ("paper", "sheets"),
)
"""Words of one row mean the same; those of different rows have nothing in common."""


def make_model(folder: Path, opset: int = 17) -> Path:
    """Write the model's two files."""
    words = [(word, sense) for sense, row in enumerate(SENSES) for word in row]
    tokenizer = Tokenizer(models.WordLevel({word: number for number, (word, _) in enumerate(words)}, "[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.eye(len(SENSES), dtype=np.float32)[[sense for _, sense in words]]
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
        "small",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "sequence"])],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "sequence", len(SENSES)])],
        [numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    save(model, str(folder / "model.onnx"))
    return folder
