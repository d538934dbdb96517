"""Typed text is always plain text in Discord: no mention, link, list, quotation or style."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.markdown import JOINER, escape, markdown
from bot.model.content import Code, Piece, Typed, Words

LIMIT = 1900
MARKUP = re.compile(
    r"@everyone|@here|<[@#:/ati]|https?://|\w\.gg/|^\s*(?:[#>+*-]|\d+\.)(?=\s|[>#-])|[*_~|`\[\]]|:\w+:", re.MULTILINE
)
"""Matches markup, after escaped characters are removed."""
nasty = st.lists(
    st.sampled_from(
        [
            *"\\*_~|`[]()<>#-+.:@!/ \n\r\u2028\u202e1a",
            "@everyone", "@here", "<@1>", "<@&1>", "<#1>", "<t:0:R>", "<:a:1>", "<a:b:1>", "</coffee:1>", "<id:home>",
            "https://example.org", "discord.gg/abc", "[a](https://b.c)", "```", "||", "> ", ">>> ", "# ", "-# ", "- ",
            "1. ", ":smile:",
        ]
    ),
    max_size=12,
).map("".join)  # fmt: skip


def seen(text: str) -> str:
    """Remove escaped characters. The rest may be markup."""
    return re.sub(r"\\[^0-9A-Za-z\s]", JOINER, text)


@settings(deadline=None)
@given(nasty | st.text(max_size=30))
def test_what_is_typed_means_nothing(text: str):
    assert not MARKUP.search(seen(escape(text)))


@settings(deadline=None)
@given(nasty)
def test_what_is_typed_reads_as_it_was_typed(text: str):
    shown = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", escape(text)).replace(JOINER, "")
    flat = re.sub(r"\s*[\n\r\u2028]\s*", " ", text.replace("\u202e", ""))
    assert shown == flat


@settings(deadline=None)
@given(st.lists(st.builds(Typed, nasty) | st.builds(Words, nasty, st.booleans()), max_size=4))
def test_no_pieces_mean_more_together_than_each(pieces: list[Piece]):
    drawn = markdown(tuple(pieces), LIMIT)
    assert not MARKUP.search(seen(drawn).replace("**", JOINER))
    assert "\n" not in drawn


@settings(deadline=None)
@given(nasty)
def test_nothing_gets_out_of_what_is_shown_as_code(text: str):
    drawn = markdown((Code(text),), LIMIT)
    if drawn.strip():
        assert drawn[0] == drawn[-1] == "`"
        assert not re.search(r"[`\n]|@everyone|@here|<@|<#", drawn[1:-1])


@settings(deadline=None)
@given(st.lists(st.builds(Typed, st.text(max_size=200)) | st.builds(Words, nasty), max_size=20), st.integers(40, 200))
def test_a_line_is_cut_where_it_is_too_long(pieces: list[Piece], limit: int):
    drawn = markdown(tuple(pieces), limit)
    assert len(drawn) <= limit
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\*\*", drawn)) % 2 == 0, "what is bold ends"
