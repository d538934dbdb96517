"""Routes of an app's responses to interactions: the first response, and follow-ups with the interaction's token."""

from typing import Any

from tests.adapters.discord.local_discord.calls import Call, route
from tests.adapters.discord.local_discord.checks import problems_of_choices, problems_of_modal
from tests.adapters.discord.local_discord.components import EPHEMERAL, LOADING, numbered
from tests.adapters.discord.local_discord.errors import Error, Refused
from tests.adapters.discord.local_discord.interactions import MAY_ANSWER, Answer, Interaction
from tests.adapters.discord.local_discord.modals import Modal
from tests.adapters.discord.local_discord.routes_messages import change, checked, put
from tests.adapters.discord.local_discord.shown import What
from tests.adapters.discord.local_discord.things import Json, Message

HOOK = "/webhooks/{application_id}/{token}"


@route("callback", "POST", "/interactions/{interaction_id}/{token}/callback", needs_token=False)
def callback(call: Call) -> Json | None:
    """Accept the first response to an interaction."""
    interaction = call.discord.interactions.all.get(call.path["token"])
    if interaction is None or interaction.id != call.path["interaction_id"] or interaction.is_too_late:
        raise Refused(Error.UNKNOWN_INTERACTION)
    if interaction.answer is not None:
        raise Refused(Error.ACKNOWLEDGED)
    body = call.body if isinstance(call.body, dict) else {}
    if body.get("type") not in MAY_ANSWER[interaction.kind]:
        raise call.violated([f"type: {body.get('type')} does not answer a {interaction.kind.name}"])
    answer = Answer(body["type"])
    ANSWERS[answer](call, interaction, body.get("data") or {})
    interaction.answer = answer
    interaction.answered.set_result(answer)
    return _resource(interaction, answer) if call.query.get("with_response") in ("true", "1", "True") else None


@route("get_original", "GET", HOOK + "/messages/@original", needs_token=False)
def get_original(call: Call) -> Json:
    """Return the app's first response."""
    return _original(call).as_json()


@route("edit_original", "PATCH", HOOK + "/messages/@original", needs_token=False)
def edit_original(call: Call) -> Json:
    """Change the app's first response, or send it if the app was thinking."""
    return change(call, _original(call), "followup_edit").as_json()


@route("delete_original", "DELETE", HOOK + "/messages/@original", needs_token=False)
def delete_original(call: Call) -> None:
    """Delete the app's first response."""
    call.discord.delete(_original(call))


@route("followup", "POST", HOOK, needs_token=False)
def followup(call: Call) -> Json:
    """Send a follow-up. If the app was thinking, the follow-up replaces that message, for the same people."""
    interaction = _interaction(call)
    for_one = bool((call.body.get("flags") or 0) & EPHEMERAL)
    if interaction.original and interaction.original.is_thinking:
        return change(call, interaction.original, "followup").as_json()
    body = checked(call, "followup", for_one=True)
    whose = interaction.user.id if for_one else None
    return put(call, interaction.channel, body, for_one=whose, interaction=interaction.metadata()).as_json()


@route("get_followup", "GET", HOOK + "/messages/{message_id}", needs_token=False)
def get_followup(call: Call) -> Json:
    """Return a message that was sent with this token."""
    return _said(call).as_json()


@route("edit_followup", "PATCH", HOOK + "/messages/{message_id}", needs_token=False)
def edit_followup(call: Call) -> Json:
    """Change a message that was sent with this token."""
    return change(call, _said(call), "followup_edit").as_json()


@route("delete_followup", "DELETE", HOOK + "/messages/{message_id}", needs_token=False)
def delete_followup(call: Call) -> None:
    """Delete a message that was sent with this token."""
    call.discord.delete(_said(call))


def _interaction(call: Call) -> Interaction:
    if call.path["application_id"] != call.discord.application_id:
        raise Refused(Error.UNKNOWN_WEBHOOK)
    return call.discord.interactions.find(call.path["token"])


def _original(call: Call) -> Message:
    original = _interaction(call).original
    if original is None or original not in call.discord.messages.get(original.channel.id, []):
        raise Refused(Error.UNKNOWN_MESSAGE)
    return original


def _said(call: Call) -> Message:
    interaction = _interaction(call)
    for message in call.discord.messages.get(interaction.channel.id, []):
        answers = message.interaction is not None and message.interaction["id"] == interaction.id
        if message.id == call.path["message_id"] and (answers or message is interaction.source):
            return message
    raise Refused(Error.UNKNOWN_MESSAGE)


def _say(call: Call, interaction: Interaction, data: Json) -> None:
    call.require("answer")
    body = checked(call, "followup", for_one=True, part=data)
    whose = interaction.user.id if (data.get("flags") or 0) & EPHEMERAL else None
    interaction.original = put(call, interaction.channel, body, for_one=whose, interaction=interaction.metadata())


def _think(call: Call, interaction: Interaction, data: Json) -> None:
    call.require("answer")
    whose = interaction.user.id if (data.get("flags") or 0) & EPHEMERAL else None
    discord = call.discord
    interaction.original = Message(
        discord,
        discord.new_id(),
        interaction.channel,
        call.bot,
        call.at,
        flags=LOADING,
        for_one=whose,
        interaction=interaction.metadata(),
    )
    discord.put(interaction.original)


def _wait(call: Call, interaction: Interaction, data: Json) -> None:
    call.require("change")
    interaction.original = _source(call, interaction)


def _change(call: Call, interaction: Interaction, data: Json) -> None:
    call.require("change")
    interaction.original = change(call, _source(call, interaction), "followup_edit", part=data)


def _suggest(call: Call, interaction: Interaction, data: Json) -> None:
    if problems := problems_of_choices(call.body):
        raise call.violated(problems)
    interaction.choices = data.get("choices") or []
    call.discord.show(What.CHOICES, [interaction.user.id], {"choices": interaction.choices})


def _open(call: Call, interaction: Interaction, data: Json) -> None:
    if problems := problems_of_modal(call.body):
        raise call.violated(problems)
    body = {**data, "components": numbered(data["components"])}
    call.discord.screens[interaction.user.id].modal = Modal(call.discord, interaction.user.id, body, interaction)
    call.discord.show(What.MODAL, [interaction.user.id], body)


def _source(call: Call, interaction: Interaction) -> Message:
    if interaction.source is None:
        raise call.violated(["type: there is no message to change"])
    if interaction.source not in call.discord.messages.get(interaction.channel.id, []):
        raise Refused(Error.UNKNOWN_MESSAGE)
    return interaction.source


ANSWERS: dict[Answer, Any] = {
    Answer.MESSAGE: _say,
    Answer.THINKING: _think,
    Answer.NOTHING_YET: _wait,
    Answer.CHANGE: _change,
    Answer.CHOICES: _suggest,
    Answer.MODAL: _open,
}


def _resource(interaction: Interaction, answer: Answer) -> Json:
    told: Json = {"id": interaction.id, "type": int(interaction.kind)}
    resource: Json = {"type": int(answer)}
    if interaction.original:
        told |= {
            "response_message_id": interaction.original.id,
            "response_message_loading": interaction.original.is_thinking,
            "response_message_ephemeral": interaction.original.for_one is not None,
        }
        resource["message"] = interaction.original.as_json()
    return {"interaction": told, "resource": resource}
