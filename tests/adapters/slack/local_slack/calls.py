"""Calls of the Web API, and the table of methods."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.adapters.slack.local_slack.charts import FIELDS
from tests.adapters.slack.local_slack.checks import (
    TEXT,
    TEXT_OF_ALL_BLOCKS,
    problems_of_blocks,
    problems_of_metadata,
    problems_of_view,
    text_length,
)
from tests.adapters.slack.local_slack.errors import Refused, invalid_arguments
from tests.adapters.slack.local_slack.things import User, name_blocks
from tests.adapters.slack.local_slack.world import Workspace

if TYPE_CHECKING:
    from tests.adapters.slack.local_slack.server import LocalSlack
    from tests.adapters.slack.local_slack.tokens import Token

Json = dict[str, Any]


@dataclass
class Call:
    """A call. Its arguments come from the query, a form or JSON."""

    slack: "LocalSlack"
    method: str
    args: Json
    at: datetime
    token: "Token | None" = None
    workspace: Workspace = field(init=False, repr=False)
    client: tuple[str, str] = ("", "")
    answer: Json = field(default_factory=dict)

    def text(self, name: str, default: str | None = None) -> str:
        """Return an argument that is a string."""
        value = self.args.get(name, default)
        if value is None:
            raise invalid_arguments(f"missing required field: {name}")
        if not isinstance(value, str | int):
            raise invalid_arguments(f"must be a string [json-pointer:/{name}]")
        return str(value)

    def number(self, name: str, default: int) -> int:
        """Return an argument that is a whole number."""
        return int(self.args.get(name) or default)

    def flag(self, name: str) -> bool:
        """Return an argument that is true or false."""
        return self.args.get(name) in (True, "1", "true", "True", 1)

    def json(self, name: str) -> Any:
        """Return an argument that is an object or an array, sent as JSON or as a string of JSON."""
        value = self.args.get(name)
        if not isinstance(value, str) or not value:
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            raise invalid_arguments(f"must be valid JSON [json-pointer:/{name}]") from None

    def names(self, name: str) -> list[str]:
        """Return an argument that is a list, or names separated by commas."""
        value = self.args.get(name) or []
        return [each for each in (value.split(",") if isinstance(value, str) else value) if each]

    def user(self, user_id: str) -> User:
        """Return a user of the workspace, or raise Refused."""
        user = self.workspace.users.get(user_id)
        if user is None:
            raise Refused("user_not_found")
        return user

    def need(self, *scopes: str) -> None:
        """Raise Refused unless the token has one of these scopes."""
        held = self.token.scopes if self.token else frozenset()
        if not held & set(scopes):
            raise Refused("missing_scope", needed=scopes[0], provided=",".join(sorted(held)))

    def view(self, kind: str) -> Json:
        """Return the view that is sent, or raise Refused if it is invalid."""
        view = self.json("view")
        if problems := problems_of_view(view, kind):
            raise self.slack.violate(self.method, "invalid_arguments", problems)
        return {**view, "blocks": name_blocks(view["blocks"])}

    def content(self) -> tuple[str, list[Json], Json | None]:
        """Return the text, blocks and metadata that are sent, or raise Refused if they are invalid."""
        blocks, metadata = self.json("blocks") or [], self.json("metadata")
        return check_content(self.slack, self.method, self.args.get("text") or "", blocks, metadata, self.args)

    def page(self, rows: list[Json], name: str, usual: int) -> Json:
        """Return a page of rows, and the cursor of the next page."""
        cursor = str(self.args.get("cursor") or "")
        first = int(cursor.removeprefix("from:")) if cursor.startswith("from:") else 0
        if cursor and not 0 < first < len(rows):
            raise Refused("invalid_cursor")
        last = first + min(self.number("limit", usual), 1000)
        following = f"from:{last}" if last < len(rows) else ""
        return {name: rows[first:last], "response_metadata": {"next_cursor": following}}


def check_content(
    slack: "LocalSlack", method: str, text: Any, blocks: Any, metadata: Any, args: Json
) -> tuple[str, list[Json], Json | None]:
    """Return a message's content. If Slack would refuse it, log it as invalid and raise Refused."""
    if not isinstance(text, str):
        raise slack.violate(method, "invalid_arguments", ["must be a string [json-pointer:/text]"])
    if problems := problems_of_blocks(blocks):
        raise slack.violate(method, "invalid_blocks", problems)
    if not slack.takes_charts and any(block["type"] in FIELDS for block in blocks):
        raise Refused("invalid_blocks")
    if not text and not blocks and not args.get("attachments"):
        raise slack.violate(method, "no_text", ["neither text nor blocks"])
    if len(text) > TEXT:
        raise slack.violate(method, "msg_too_long", [f"text has {len(text)} characters"])
    if (length := text_length(blocks)) > TEXT_OF_ALL_BLOCKS:
        raise slack.violate(method, "msg_blocks_too_long", [f"blocks have {length} characters"])
    if metadata and (problems := problems_of_metadata(metadata)):
        raise slack.violate(method, "invalid_metadata_format", problems)
    return text, name_blocks(blocks), metadata or None


Handler = Callable[[Call], Json]
METHODS: dict[str, Handler] = {}
NEEDS: dict[str, tuple[str, ...]] = {}


def method(name: str, *scopes: str) -> Callable[[Handler], Handler]:
    """Register a handler in the table of methods. One of the scopes is enough."""

    def put(handler: Handler) -> Handler:
        METHODS[name] = handler
        NEEDS[name] = scopes
        return handler

    return put
