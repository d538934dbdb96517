"""A model of meaning: read from a folder, held against everyday phrases, and no homonym linked by it."""

import csv
from pathlib import Path

import numpy as np
import pytest

from adapters.embeddings import OnnxEmbeddingModel
from bot.bootstrap import load_topic_model
from bot.model.embeddings import EVERYDAY, TopicVector, nearness, vectors_of
from bot.model.errors import InvalidValue
from bot.model.ids import TopicId
from bot.model.topic_links import LinkKind
from bot.model.topic_names import needs_a_yes
from bot.services.topic_embeddings import MAYBE_FROM, NEAR_FROM, link_kind
from bot.settings import Settings
from tests.unit.meaning.small_model import make_model


@pytest.fixture(scope="module")
def meanings(tmp_path_factory: pytest.TempPathFactory) -> OnnxEmbeddingModel:
    return OnnxEmbeddingModel(make_model(tmp_path_factory.mktemp("model")))


def test_texts_of_one_meaning_have_one_vector_however_long_their_neighbours(meanings: OnnxEmbeddingModel):
    read = meanings.embed(["Growing vegetables", "planting greens", "mending " * 200])
    assert np.allclose(np.linalg.norm(read, axis=1), 1)
    assert np.allclose(read[0], read[1])
    assert read[0] @ read[2] == pytest.approx(0)


def test_any_number_of_texts_is_read(meanings: OnnxEmbeddingModel):
    assert len(meanings.embed(["paper"] * 150)) == 150
    assert len(meanings.embed([])) == 0


def test_what_a_model_does_not_know_is_near_nothing_though_it_looks_all_alike(meanings: OnnxEmbeddingModel):
    """As an English model finds all German alike."""
    read = meanings.embed(["Brot backen", "Bienen halten", "growing vegetables"])
    assert read[0] @ read[1] == pytest.approx(1)
    near = nearness(read, read, meanings.everyday)
    assert near[0, 1] < MAYBE_FROM
    assert near[2, 2] == pytest.approx(1)


def test_a_kept_vector_says_what_it_said(meanings: OnnxEmbeddingModel):
    read = meanings.embed(["growing paper chairs", "usability testing"])
    kept = [TopicVector.of(TopicId(str(number)), meanings.name, vector) for number, vector in enumerate(read)]
    assert np.allclose(vectors_of(kept), read, atol=0.01)


def test_the_same_files_have_the_same_name_and_others_another(meanings: OnnxEmbeddingModel, tmp_path: Path):
    assert OnnxEmbeddingModel(make_model(tmp_path)).name == meanings.name
    assert OnnxEmbeddingModel(make_model(tmp_path, opset=18)).name != meanings.name


def test_a_folder_without_a_model_is_refused_with_what_is_missing(tmp_path: Path):
    settings = Settings(_env_file=None, topic_model=tmp_path)
    with pytest.raises(InvalidValue, match=r"model\.onnx is no file"):
        load_topic_model(settings)
    make_model(tmp_path)
    assert load_topic_model(settings) is not None
    (tmp_path / "model.onnx").write_bytes(b"no model")
    with pytest.raises(InvalidValue, match="can't be read"):
        load_topic_model(settings)
    assert load_topic_model(Settings(_env_file=None)) is None


def test_a_homonym_is_offered_and_never_linked_however_near():
    assert link_kind("growing vegetables", "planting a kitchen garden", NEAR_FROM) is LinkKind.NEAR
    assert link_kind("growing vegetables", "planting a kitchen garden", MAYBE_FROM) is LinkKind.MAYBE
    assert link_kind("growing vegetables", "planting a kitchen garden", MAYBE_FROM - 0.01) is None
    assert link_kind("bass", "catching fish in lakes", 0.99) is LinkKind.MAYBE
    assert link_kind("usability testing", "unit testing", 0.99) is LinkKind.MAYBE


def test_no_trap_that_shares_a_word_could_be_linked_by_any_model():
    with (Path(__file__).parent / "dev-pairs.tsv").open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    unguarded = {(row["one"], row["other"]) for row in rows if row["label"] == "trap"} - {
        (row["one"], row["other"]) for row in rows if needs_a_yes(row["one"], row["other"])
    }
    assert unguarded == {
        ("ice cream", "emergency response"),
        ("vegetable soup", "alphabet learning"),
        ("product pricing", "hiking in the Alps"),
        ("buying a flat", "unit tests"),
        ("choir singing", "incident response"),
    }, "these share no word: only a score keeps them apart"


def test_everyday_phrases_are_as_many_in_each_language():
    assert len({len(phrases) for phrases in EVERYDAY.values()}) == 1
