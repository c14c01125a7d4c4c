"""Names are learnt from where they stand, not from a list."""

from __future__ import annotations

from zhixing.analysis.consolidation import cleaning, names


def test_a_name_is_learnt_before_its_suffix():
    texts = ["锦瑞湾小区电梯坏了", "我住锦瑞湾小区，路灯不亮", "锦瑞湾没有水"]

    found, rest = names.learnt(texts).split("锦瑞湾没有水")

    assert found == [names.Name("锦瑞湾", "锦瑞湾")]
    assert rest == "§没有水"


def test_common_words_are_no_names():
    assert names.learnt(["人才购房补贴没有发", "人才补贴和购房补贴"]).split("人才购房补贴") == (
        [],
        "人才购房补贴",
    )


def test_an_english_name_is_written_with_capitals_only():
    texts = ["The lamps on Alder Road are dark", "It is dark at Alder Road again", "Lamps are dark"]

    found, _ = names.learnt(texts).split("Please repair Alder Road")

    assert found == [names.Name("alder road", "Alder Road")]


def test_administrative_places_are_masked():
    assert names.masked("A市A7县路灯") == "§§路灯"
    assert names.regions("A市A7县路灯") == ["A市", "A7县"]


def test_manners_are_stripped():
    letter = "尊敬的张市长：您好！电梯困人。望回复，谢谢！https://example.org/a?b=1"

    assert cleaning.cleaned(letter).strip() == "电梯困人。"


def test_cleaning_cuts_long_texts():
    assert len(cleaning.cleaned("梯" * 2_000_000)) == cleaning.CLEAN_LIMIT


def test_traditional_tables_pair_up():
    assert cleaning.normalised("電梯　Ａ１") == "电梯 A1"
