"""Output of a simulation: a table, figures for a program, and a picture."""

import json
import sys

import pytest
from typer.testing import CliRunner

from bot.cli import app

FEW = ("simulate", "--size", "8", "--rounds", "3", "--cadence", "weekly")


def refill(*words):
    return CliRunner().invoke(app, [*FEW, *words])


def test_a_table_has_a_column_for_each_policy():
    ran = refill()

    assert ran.exit_code == 0, ran.output
    heading, *rows, advice = ran.stdout.splitlines()
    assert heading.split() == ["refill", "greedy", "random", "shuffle", "oracle"]
    named = {row[:40].strip(): row[40:].split() for row in rows}
    assert named["Met somebody, of those who took part"][3] == "100.0%"
    assert all(len(values) == 5 for values in named.values())
    assert advice.startswith("Nothing to change:")


def test_a_season_shows_its_topics_by_quarter_and_the_round_with_the_most_avoidable_repeats():
    ran = refill("--policy", "refill", "--policy", "shuffle", "--rounds", "20")

    named = {row[:40].strip(): row[40:].split() for row in ran.stdout.splitlines()[1:-1]}
    season = [named[f"… {row}"] for row in ("in the first quarter of the rounds", "in the last quarter of the rounds")]
    assert all(value.endswith("%") for value in (*season[0], *season[1]))
    repeats = [float(share.rstrip("%")) for share in named["… most in one round, where avoidable"]]
    assert repeats[0] <= 25 < repeats[1]


def test_figures_come_as_json_and_the_same_each_time():
    first, second = refill("--json", "--policy", "refill"), refill("--json", "--policy", "refill")

    told = json.loads(first.stdout)
    assert first.stdout == second.stdout
    assert told["settings"]["community"]["size"] == 8
    assert list(told["policies"]) == ["refill"]
    assert [each["number"] for each in told["policies"]["refill"]["rounds"]] == [1, 2, 3]


def test_what_matters_can_be_weighed_anew():
    ran = refill("--policy", "refill", "--json", "--weight", "both_ways=0", "--weight", "rarer=9")

    weights = json.loads(ran.stdout)["settings"]["circle"]["weights"]
    assert (weights["both_ways"], weights["rarer"], weights["both_curious"]) == (0, 9, 40)


def test_a_picture_is_drawn_the_same_each_time(tmp_path):
    svg, again = tmp_path / "a.svg", tmp_path / "b.svg"

    words = ("--size", "20", "--rounds", "9", "--policy", "refill", "--policy", "shuffle", "--plot")
    ran = refill(*words, str(svg))
    refill(*words, str(again))

    assert f"The chart is in {svg}." in ran.stdout.replace("\n", "")
    drawn = svg.read_text()
    for words in ("Chats that took place", "Meetings that a rule forbids", "shuffle"):
        assert f">{words}</text>" in drawn
    assert ">greedy</text>" not in drawn
    assert ">Sat out, of those who took part</text>" not in drawn, "nobody did, and a flat line says nothing"
    assert again.read_text() == drawn


def test_a_png_is_drawn_of_one_round_and_of_nobody(tmp_path):
    for words in (("--rounds", "1"), ("--size", "2", "--resting", "0.99")):
        png = tmp_path / "a.png"
        ran = refill(*words, "--policy", "refill", "--plot", str(png))
        assert ran.exit_code == 0, ran.output
        assert png.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--size", "100001"), "size: up to 100000 members"),
        (("--freeze", "2"), "freeze: as many weeks as the floor, or more"),
        (("--weight", "charm=3"), "there is no weight 'charm'; choose from any_chat, curious_meets_sharing"),
        (("--weight", "both_ways"), "give both_ways a whole number, such as both_ways=40"),
        (("--zones", "13"), "zones and languages: up to 12 each"),
        (("--plot", "a.gif"), "the chart's file name must end in .png or .svg, not 'a.gif'"),
        (("--plot", "nowhere/a.png"), "there is no folder nowhere for the chart"),
        (("--resting", "1"), "joining, leaving and resting: shares from 0 to less than 1"),
    ],
)
def test_what_can_not_be_done_is_told_in_a_sentence(words, sentence):
    ran = refill(*words)

    assert ran.exit_code == 2
    assert ran.stderr.strip().startswith(f"refill: {sentence}")


def test_a_community_of_nobody_is_no_table():
    ran = refill("--size", "0")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "greater than or equal to 2" in ran.stderr


def test_where_matplotlib_is_missing_a_sentence_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "matplotlib", None)

    ran = refill("--plot", str(tmp_path / "a.png"))

    assert ran.exit_code == 1
    assert "install Refill's extra `plots` (docs/operators.md)" in ran.stderr
    assert refill("--policy", "random").exit_code == 0
