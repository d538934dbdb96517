"""Tokens, their scopes, and the OAuth flow by which an app gets them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.adapters.slack.local_slack.errors import CannotDo, Refused
from tests.adapters.slack.local_slack.world import Workspace

if TYPE_CHECKING:
    from tests.adapters.slack.local_slack.server import LocalSlack


@dataclass
class Token:
    """A token. The token of a whole organisation has no workspace."""

    value: str
    workspace: Workspace | None
    enterprise_id: str | None
    scopes: frozenset[str]
    dead: str = ""
    """The error of calls with this token, if it is no longer valid."""
    ends_at: datetime | None = None
    """When the token expires; None if tokens do not rotate."""


LIFE_SECONDS = 43_200
UNKNOWN = Token("", None, None, frozenset())


@dataclass
class Code:
    """An OAuth code, which a person brings to the app after approving its installation. It is valid once."""

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
        self.refresh: dict[str, Token] = {}
        """Tokens by their unused refresh tokens."""

    def install(self, workspace: Workspace, scopes: frozenset[str], *, is_org: bool = False) -> Token:
        """Return a new token for the app, of a workspace or of its whole organisation."""
        return self._grant(None if is_org else workspace, workspace.enterprise_id, scopes)

    def _grant(self, workspace: Workspace | None, enterprise_id: str | None, scopes: frozenset[str]) -> Token:
        rotates = self.slack.rotates_tokens
        held = self.slack.new_id("xoxe.xoxb-" if rotates else "xoxb-")
        ends_at = self.slack.clock.now() + timedelta(seconds=LIFE_SECONDS) if rotates else None
        token = self.all[held] = Token(held, workspace, enterprise_id, scopes, ends_at=ends_at)
        for each in self.slack.workspaces.values():
            if each is workspace or (workspace is None and each.enterprise_id == enterprise_id):
                each.token = held
        return token

    def deactivate(self, workspace: Workspace, *, is_org: bool = False) -> None:
        """End all tokens of a workspace, or of its organisation, as an uninstall does."""
        for token in self.all.values():
            if token.workspace is (None if is_org else workspace) and token.enterprise_id == workspace.enterprise_id:
                token.dead = token.dead or "account_inactive"
        for name, token in [*self.refresh.items()]:
            if token.dead:
                del self.refresh[name]
        for each in self.slack.workspaces.values():
            if self.all.get(each.token, UNKNOWN).dead:
                each.token = ""

    def allow(self, value: str) -> Token:
        """Return a valid token, or raise Refused."""
        if not value:
            raise Refused("not_authed")
        token = self.all.get(value)
        if token is None:
            raise Refused("invalid_auth")
        if token.dead:
            raise Refused(token.dead)
        if token.ends_at and token.ends_at <= self.slack.clock.now():
            raise Refused("token_expired")
        return token

    def workspace_of(self, token: Token, team_id: str | None) -> Workspace:
        """Return the workspace of a call. A call with an organisation's token has to name one."""
        if token.workspace is not None:
            return token.workspace
        if not team_id:
            raise Refused("missing_argument", arg="team_id")
        workspace = self.slack.workspaces.get(team_id)
        if workspace is None or workspace.enterprise_id != token.enterprise_id:
            raise Refused("team_access_not_granted")
        return workspace

    def approve(self, authorize_url: str, workspace: Workspace, by: str, *, is_org: bool = False) -> str:
        """Approve an installation, as a person in a browser does. Return the address of the redirect."""
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
        """Return the response of oauth.v2.access."""
        if client[0] != self.slack.client_id:
            raise Refused("invalid_client_id")
        if client[1] != self.slack.client_secret:
            raise Refused("bad_client_secret")
        if args.get("grant_type") == "refresh_token":
            return self._renew(str(args.get("refresh_token", "")))
        code = self.codes.pop(str(args.get("code", "")), None)
        if code is None:
            raise Refused("invalid_code")
        if code.redirect_uri != args.get("redirect_uri", ""):
            raise Refused("bad_redirect_uri")
        where = code.workspace
        token = self.install(where, code.scopes, is_org=code.is_org)
        enterprise = {"id": where.enterprise_id, "name": where.enterprise_id} if where.enterprise_id else None
        return self._lasting(token) | {
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

    def _renew(self, refresh_token: str) -> dict[str, Any]:
        """Exchange a refresh token, which is valid once, for a new token. The old token is valid until it expires."""
        old = self.refresh.pop(refresh_token, None)
        if old is None:
            raise Refused("invalid_refresh_token")
        where = old.workspace or next(w for w in self.slack.workspaces.values() if w.enterprise_id == old.enterprise_id)
        token = self._grant(old.workspace, old.enterprise_id, old.scopes)
        return self._lasting(token) | {
            "access_token": token.value,
            "token_type": "bot",
            "scope": ",".join(sorted(token.scopes)),
            "bot_user_id": where.bot_user,
            "app_id": self.slack.app_id,
            "team": {"id": where.id, "name": where.name} if old.workspace else None,
            "enterprise": {"id": where.enterprise_id, "name": where.enterprise_id} if where.enterprise_id else None,
            "is_enterprise_install": old.workspace is None,
        }

    def _lasting(self, token: Token) -> dict[str, Any]:
        """Return a token's lifetime and refresh token; empty if tokens do not rotate."""
        if token.ends_at is None:
            return {}
        name = self.slack.new_id("xoxe-1-")
        self.refresh[name] = token
        return {"expires_in": LIFE_SECONDS, "refresh_token": name}
