"""The texts that people accept: complete, in both languages, and never edited once they are out."""

import pytest

from jinqiao.errors import NotFound
from jinqiao.policy import load
from onboarding import documents

PUBLISHED = {
    ("agreement", "2016-08"): "b902aa42f3f82fc9886577076682d5a77c94cd94b63214310028631acc065735",
    ("agreement", "2026-01"): "571d3be238ebc8b14408ba6a4444102f9ee71743e4e273eefdf5ff46858b1100",
    ("disclosure", "2016-08"): "51a7861231b84d7f02523b50698eaa5e53c3f899bdb84b9b53168723cb40a75f",
    ("disclosure", "2026-01"): "f9b40c75971323b7ccaa4058944d925daf968cf2534e9c3cea181235befc14bb",
    ("privacy", "2016-08"): "93bf8974dd0c95ccdb1067630a2cfdccf4e4bce8f21461c4e270cfa194ed76e8",
    ("privacy", "2026-01"): "0b9880b1abae1a8ff639d98feebe3829ca93d3e84d42794c68d7bb00770e4e08",
    ("terms", "2016-08"): "c9991c1375514f143da62b92ebcd3a35e1a1c2e63975b1892ba5cf78e93d3e68",
    ("terms", "2026-01"): "11e885840eb915a722ffedc44a371d5e26a81835319820bc06861ef1a27582d0",
}
"""A new version is a new line here; an old line never changes."""


def test_a_published_text_is_what_it_was():
    assert {key: documents.read(*key).hash for key in documents.published()} == PUBLISHED


@pytest.mark.parametrize("pack", ["sandbox", "cn-2016"])
@pytest.mark.parametrize("kind", sorted(documents.KINDS))
def test_every_version_that_a_pack_names_is_published(pack, kind):
    named = {e.figure[documents.KINDS[kind]] for e in load(pack).entries() if e.topic == "documents.in_force"}
    assert named <= {version for each, version in documents.published() if each == kind}


def test_every_kind_of_the_packs_can_be_asked_for():
    in_force = [e.figure for e in load("cn-2016").entries() if e.topic == "documents.in_force"]
    assert all(set(figure) == set(documents.KINDS.values()) for figure in in_force)


@pytest.mark.parametrize("key", sorted(PUBLISHED))
def test_a_text_has_both_languages_and_a_title_in_each(key):
    document = documents.read(*key)
    assert document.text.zh.startswith(f"# {document.title.zh}\n")
    assert document.text.en.startswith(f"# {document.title.en}\n")
    assert key[1] in document.title.zh
    assert key[1] in document.title.en


@pytest.mark.parametrize(
    ("kind", "version"),
    [("agreement", "1999-01"), ("secrets", "2026-01"), ("..", "api"), ("agreement", "../terms/2026-01")],
)
def test_what_was_not_published_is_not_found(kind, version):
    with pytest.raises(NotFound):
        documents.read(kind, version)
