"""Who may call: tokens, what they may do, and how an app gets them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.adapters.slack.local_slack.errors import CannotDo, Refused
from tests.adapters.slack.local_slack.world import Workspace

if TYPE_CHECKING:
    from tests.adapters.slack.local_slack.server import LocalSlack


@dataclass
class Token:
    """A token; one of a whole organisation has no workspace of its own."""

    value: str
    workspace: Workspace | None
    enterprise_id: str | None
    scopes: frozenset[str]
    dead: str = ""
    """The error that it is answered with once it is no good."""


@dataclass
class Code:
    """What somebody who approved an installation brings to the app, once."""

    workspace: Workspace
    by: str
    scopes: frozenset[str]
    redirect_uri: str
    is_org: bool


class Tokens:
    """All tokens and codes."""

    def __init__(self, slack: "LocalSlack") -> None:
        self.slack = slack
        self.all: dict[str, Token] = {}
        self.codes: dict[str, Code] = {}

    def install(self, workspace: Workspace, scopes: frozenset[str], *, is_org: bool = False) -> Token:
        """Give the app a token of a workspace, or of all of its organisation."""
        held = self.slack.new_id("xoxb-")
        token = Token(held, None if is_org else workspace, workspace.enterprise_id, scopes)
        self.all[held] = token
        for each in self.slack.workspaces.values() if is_org else [workspace]:
            if each is workspace or each.enterprise_id == workspace.enterprise_id:
                each.token = held
        return token

    def deactivate(self, workspace: Workspace) -> None:
        """End all tokens of a workspace, as an uninstallation does."""
        for token in self.all.values():
            if token.workspace is workspace:
                token.dead = token.dead or "account_inactive"
        workspace.token = ""

    def allow(self, value: str) -> Token:
        """Find a live token."""
        if not value:
            raise Refused("not_authed")
        token = self.all.get(value)
        if token is None:
            raise Refused("invalid_auth")
        if token.dead:
            raise Refused(token.dead)
        return token

    def workspace_of(self, token: Token, team_id: str | None) -> Workspace:
        """Tell in which workspace a call acts: an organisation's token has to name one."""
        if token.workspace is not None:
            return token.workspace
        if not team_id:
            raise Refused("missing_argument", arg="team_id")
        workspace = self.slack.workspaces.get(team_id)
        if workspace is None or workspace.enterprise_id != token.enterprise_id:
            raise Refused("team_access_not_granted")
        return workspace

    def approve(self, authorize_url: str, workspace: Workspace, by: str, *, is_org: bool = False) -> str:
        """Approve an installation as somebody in a browser does; return the address that they are sent on to."""
        asked = {key: values[0] for key, values in parse_qs(urlsplit(authorize_url).query).items()}
        if asked.get("client_id") != self.slack.client_id:
            raise CannotDo("the address names another app")
        scopes = frozenset(asked.get("scope", "").split(",")) - {""}
        if not scopes:
            raise CannotDo("the address asks for no scope")
        code = self.slack.new_id("code")
        self.codes[code] = Code(workspace, by, scopes, asked.get("redirect_uri", ""), is_org)
        query = urlencode({"code": code, "state": asked.get("state", "")})
        return f"{asked.get('redirect_uri') or self.slack.redirect_uri}?{query}"

    def exchange(self, client: tuple[str, str], args: dict[str, Any]) -> dict[str, Any]:
        """Answer oauth.v2.access."""
        if client[0] != self.slack.client_id:
            raise Refused("invalid_client_id")
        if client[1] != self.slack.client_secret:
            raise Refused("bad_client_secret")
        code = self.codes.pop(str(args.get("code", "")), None)
        if code is None:
            raise Refused("invalid_code")
        if code.redirect_uri != args.get("redirect_uri", ""):
            raise Refused("bad_redirect_uri")
        where = code.workspace
        token = self.install(where, code.scopes, is_org=code.is_org)
        enterprise = {"id": where.enterprise_id, "name": where.enterprise_id} if where.enterprise_id else None
        return {
            "access_token": token.value,
            "token_type": "bot",
            "scope": ",".join(sorted(code.scopes)),
            "bot_user_id": where.bot_user,
            "app_id": self.slack.app_id,
            "team": None if code.is_org else {"id": where.id, "name": where.name},
            "enterprise": enterprise,
            "is_enterprise_install": code.is_org,
            "authed_user": {"id": code.by},
        }
