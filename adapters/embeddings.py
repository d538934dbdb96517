"""Sentence embeddings with ONNX Runtime, from a model in an operator's folder.

The folder has `model.onnx` and `tokenizer.json`, as sentence transformers export them. Nothing is downloaded.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from bot.model.abbreviations import spell_out
from bot.model.embeddings import EVERYDAY, Vectors
from bot.model.errors import InvalidValue
from bot.model.topics import fold
from bot.ports import EmbeddingModel

MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
LONGEST: Final = 64
"""Maximum number of tokens of a text; a topic's name has at most 80 characters."""
AT_ONCE: Final = 64
"""Texts in a batch."""
THREADS: Final = 1
"""One, as members are answered meanwhile, and nobody waits for embeddings."""


class OnnxEmbeddingModel(EmbeddingModel):
    """An embedding model; not thread-safe."""

    def __init__(self, folder: Path) -> None:
        """Load a model.

        Raises:
            InvalidValue: the extra is not installed, or the folder does not hold such a model.
        """
        try:
            import onnxruntime  # noqa: PLC0415 - an extra
            from tokenizers import Tokenizer  # noqa: PLC0415
        except ImportError as error:
            raise InvalidValue("REFILL_TOPIC_MODEL", "needs the extra: install refill[meaning]") from error
        model, tokenizer = folder / MODEL, folder / TOKENIZER
        for file in (model, tokenizer):
            if not file.is_file():
                raise InvalidValue(
                    "REFILL_TOPIC_MODEL", f"should name a folder with {MODEL} and {TOKENIZER}; {file} is no file"
                )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        try:
            self._tokenizer: Any = Tokenizer.from_file(str(tokenizer))
            self._session: Any = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # both libraries raise bare exceptions
            raise InvalidValue("REFILL_TOPIC_MODEL", f"can't be read: {error}") from error
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.enable_padding()
        self._wanted = {given.name for given in self._session.get_inputs()}
        self.name = hashlib.sha256(model.read_bytes() + tokenizer.read_bytes()).hexdigest()[:16]
        self.everyday = [self.embed([spell_out(fold(phrase)) for phrase in phrases]) for phrases in EVERYDAY.values()]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return the mean of each text's token vectors as a unit vector, one row per text."""
        found = [self._read(texts[begin : begin + AT_ONCE]) for begin in range(0, len(texts), AT_ONCE)]
        return np.concatenate(found) if found else np.zeros((0, 0), dtype=np.float32)

    def _read(self, texts: Sequence[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(list(texts))
        given = {
            "input_ids": np.array([each.ids for each in encoded], dtype=np.int64),
            "attention_mask": np.array([each.attention_mask for each in encoded], dtype=np.int64),
            "token_type_ids": np.array([each.type_ids for each in encoded], dtype=np.int64),
        }
        hidden = self._session.run(None, {name: value for name, value in given.items() if name in self._wanted})[0]
        mask = given["attention_mask"][:, :, None]
        means = (hidden * mask).sum(axis=1) / np.maximum(mask.sum(axis=1), 1)
        return np.asarray(means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9), dtype=np.float32)
