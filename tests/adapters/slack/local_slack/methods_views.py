"""Methods of modals and home tabs: views.*."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.adapters.slack.local_slack.calls import Call, Json, method
from tests.adapters.slack.local_slack.errors import Refused
from tests.adapters.slack.local_slack.shown import What
from tests.adapters.slack.local_slack.things import View
from tests.adapters.slack.local_slack.world import Workspace

TRIGGER_LIFE = timedelta(seconds=3)
MAX_VIEWS = 3
"""Maximum number of modals above each other (Slack, "Modals")."""


@dataclass
class Trigger:
    """Permission to open one view for a person, shortly after the person's action."""

    workspace: Workspace
    user: str
    since: datetime
    is_used: bool = False


def new_view(workspace: Workspace, user: str, body: Json) -> View:
    slack = workspace.slack
    workspace.show(What.VIEW, [user], body)
    return View(workspace, slack.new_id("V"), user, body, slack.new_id("hash."))


def put_on_top(view: View) -> None:
    """Show a view above the open views."""
    stack = view.workspace.screens[view.user].stack
    if len(stack) >= MAX_VIEWS:
        raise Refused("push_limit_reached")
    if stack:
        view.previous, view.root = stack[-1].id, stack[0].id
    stack.append(view)


def put_in_place(view: View, body: Json) -> None:
    view.body, view.hash = body, view.workspace.slack.new_id("hash.")
    view.workspace.show(What.VIEW, [view.user], body)


@method("views.open")
def views_open(call: Call) -> Json:
    """Open a modal for the trigger's person."""
    return _open(call)


@method("views.push")
def views_push(call: Call) -> Json:
    """Open a modal above the modal that the trigger comes from."""
    return _open(call, above_another=True)


def _open(call: Call, *, above_another: bool = False) -> Json:
    trigger = call.slack.triggers.get(call.text("trigger_id"))
    if trigger is None or trigger.workspace is not call.workspace:
        raise Refused("invalid_trigger_id")
    if call.at - trigger.since > TRIGGER_LIFE:
        raise Refused("expired_trigger_id")
    if trigger.is_used:
        raise Refused("exchanged_trigger_id")
    body = call.view("modal")
    if above_another and not call.workspace.screens[trigger.user].stack:
        raise Refused("invalid_trigger_id")
    trigger.is_used = True
    view = new_view(call.workspace, trigger.user, body)
    put_on_top(view)
    return {"view": view.as_json()}


@method("views.update")
def views_update(call: Call) -> Json:
    """Change a modal that is open."""
    wanted, outer = call.args.get("view_id"), call.args.get("external_id")
    if not wanted and not outer:
        raise Refused("missing_argument")
    for screen in call.workspace.screens.values():
        for view in [*screen.stack, *([screen.home] if screen.home else [])]:
            if view.id == wanted or (outer and view.body.get("external_id") == outer):
                _check_hash(call, view)
                put_in_place(view, call.view(view.body["type"]))
                return {"view": view.as_json()}
    raise Refused("not_found")


@method("views.publish")
def views_publish(call: Call) -> Json:
    """Change a person's home tab."""
    user = call.text("user_id")
    if user not in call.workspace.users:
        raise call.slack.violate(call.method, "invalid_arguments", ["user_id is nobody's"])
    screen, body = call.workspace.screens[user], call.view("home")
    if screen.home is None:
        screen.home = new_view(call.workspace, user, body)
    else:
        _check_hash(call, screen.home)
        put_in_place(screen.home, body)
    return {"view": screen.home.as_json()}


def _check_hash(call: Call, view: View) -> None:
    if call.args.get("hash") and call.args["hash"] != view.hash:
        raise Refused("hash_conflict")
