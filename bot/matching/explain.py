"""Why a member sat out, in words that give no other member away."""

from bot.matching.graph import Graph
from bot.matching.types import WhyOut


def explain(graph: Graph, member: int) -> WhyOut:
    """Name the rule which kept a member from everybody.

    Blocks and private answers read as MET_RECENTLY for whoever has met everybody else, and else as NOBODY_LEFT.
    """
    others = [other for other in range(graph.size) if other != member]
    if not others:
        return WhyOut.ALONE
    people = graph.scoring.people
    if not any(people[member].languages & people[other].languages for other in others):
        return WhyOut.LANGUAGE
    if any(graph.is_legal(member, other) for other in others):
        return WhyOut.NOBODY_LEFT
    could_talk = [other for other in others if people[member].languages & people[other].languages]
    met = {frozenset(pair) for pair in graph.scoring.met}
    has_met_all = all(frozenset((member, other)) in met for other in could_talk)
    return WhyOut.MET_RECENTLY if has_met_all else WhyOut.NOBODY_LEFT
