"""The gateway: sessions over WebSockets, their events, disconnections and resuming."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from tests.adapters.discord.local_discord.things import Json

if TYPE_CHECKING:
    from tests.adapters.discord.local_discord.server import LocalDiscord
    from tests.adapters.discord.local_discord.world import Guild

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, CHUNK, INVALID_SESSION, HELLO, ACK = 0, 1, 2, 6, 7, 8, 9, 10, 11
UNKNOWN_ERROR, NOT_AUTHENTICATED, BAD_TOKEN, BAD_SHARD, SHARDS_NEEDED, BAD_INTENTS, NOT_ALLOWED_INTENTS = (
    4000, 4003, 4004, 4010, 4011, 4013, 4014,
)  # fmt: skip
"""Close codes ("Gateway close event codes")."""
GUILDS, MEMBERS, PRESENCES, MESSAGES, DIRECT_MESSAGES, CONTENT = 1 << 0, 1 << 1, 1 << 8, 1 << 9, 1 << 12, 1 << 15
KNOWN_INTENTS = (1 << 26) - 1
INTENT_OF = {
    "GUILD_MEMBER_ADD": MEMBERS,
    "GUILD_MEMBER_REMOVE": MEMBERS,
    "GUILD_MEMBER_UPDATE": MEMBERS,
    "INTERACTION_CREATE": 0,
    "ENTITLEMENT_CREATE": 0,
}
"""The intents of events that need an intent other than GUILDS. The bot always gets events about itself."""
GUILDS_A_SHARD = 2500


@dataclass(eq=False)
class Session:
    """A session of one shard, over all its connections."""

    id: str
    shard: int
    shards: int
    intents: int
    events: list[Json] = field(default_factory=list, repr=False)
    """All events that were sent to the session, needed when it resumes."""
    socket: web.WebSocketResponse | None = field(default=None, repr=False)
    transport: asyncio.BaseTransport | None = field(default=None, repr=False)
    outgoing: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue, repr=False)

    def serves(self, guild: "Guild | None") -> bool:
        """Return whether the session gets a server's events. Direct messages (None) go to the first shard."""
        return (int(guild.id) >> 22) % self.shards == self.shard if guild else self.shard == 0

    def dispatch(self, event: str, data: Json) -> None:
        """Send an event now, or when the session resumes."""
        told: Json = {"op": DISPATCH, "t": event, "s": len(self.events) + 1, "d": data}
        self.events.append(told)
        self.send(told)

    def send(self, told: Json) -> None:
        """Send data over the session's connection, if it has one."""
        if self.socket is not None:
            self.outgoing.put_nowait(json.dumps(told))


class Gateway:
    """All sessions."""

    def __init__(self, discord: "LocalDiscord") -> None:
        self.discord = discord
        self.heartbeat_ms = 41_250
        self.shards_advised = 1
        self.allowed_intents = KNOWN_INTENTS & ~(MEMBERS | PRESENCES | CONTENT)
        """The intents that the app may ask for. By default, these are without privileged intents."""
        self.answers_heartbeats = True
        self.refuses_connections = 0
        """The number of coming connections that are refused."""
        self.sessions: dict[str, Session] = {}
        self.counts: Counter[str] = Counter()
        """Counts of sessions that were identified, resumed or refused, and of heartbeats."""

    def emit(self, guild: "Guild | None", event: str, data: Json, needed: int | None = None) -> int:
        """Send an event to the sessions that should get it. Return their number.

        `needed` is the intent that a session needs, if it is not the event's usual intent.
        """
        needed = INTENT_OF.get(event, GUILDS) if needed is None else needed
        hearing = [
            each for each in self.sessions.values() if each.serves(guild) and (not needed or each.intents & needed)
        ]
        for session in hearing:
            session.dispatch(event, data)
        return len(hearing)

    def emit_guild(self, guild: "Guild", *, is_new: bool = False) -> None:
        """Send GUILD_CREATE with everything on a server."""
        for session in self.sessions.values():
            if session.serves(guild) and session.intents & GUILDS:
                with_members = bool(session.intents & MEMBERS)
                session.dispatch("GUILD_CREATE", guild.as_created(with_members=with_members, is_new=is_new))

    def is_heard(self, guild: "Guild | None") -> bool:
        """Return whether any session gets a server's events, now or when it resumes."""
        return any(each.serves(guild) for each in self.sessions.values())

    def drop(self, shard: int | None = None, *, resumable: bool = True, code: int = UNKNOWN_ERROR) -> None:
        """Close the connections of one shard or of all. Without resuming, events are lost."""
        for session in self._of(shard):
            socket, session.socket = session.socket, None
            if socket is not None:
                self.discord.start(socket.close(code=code))
            if not resumable:
                del self.sessions[session.id]

    def cut(self, shard: int | None = None) -> None:
        """Abort connections without a closing handshake."""
        for session in self._of(shard):
            session.socket = None
            if isinstance(session.transport, asyncio.WriteTransport):
                session.transport.abort()

    def ask_to_reconnect(self, shard: int | None = None) -> None:
        """Send RECONNECT, as Discord does before it restarts a gateway."""
        for session in self._of(shard):
            session.send({"op": RECONNECT, "d": None})

    def _of(self, shard: int | None) -> list[Session]:
        return [each for each in self.sessions.values() if shard in (None, each.shard)]

    def end(self, guilds: Iterable["Guild"]) -> None:
        """Begin an outage of several servers at once."""
        for guild in guilds:
            guild.go_down()

    async def close(self) -> None:
        for session in [*self.sessions.values()]:
            socket, session.socket = session.socket, None
            if socket is not None:
                await socket.close()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket from HELLO to its end."""
        if self.refuses_connections:
            self.refuses_connections -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        await socket.send_json({"op": HELLO, "s": None, "t": None, "d": {"heartbeat_interval": self.heartbeat_ms}})
        session: Session | None = None
        async for said in socket:
            told = json.loads(said.data) if said.type is WSMsgType.TEXT else {"op": None}
            if told["op"] == HEARTBEAT:
                await self._beat(socket)
            elif told["op"] in (IDENTIFY, RESUME) and session is None:
                session = await self._let_in(socket, told["op"], told["d"])
                if session:
                    session.transport = request.transport
                    self.discord.start(self._write(socket, session))
            elif session is None:
                await socket.close(code=NOT_AUTHENTICATED)
            elif told["op"] == CHUNK:
                self._tell_members(session, told["d"])
        if session and session.socket is socket:
            session.socket = None
            session.outgoing.put_nowait("")
            if socket.close_code in (1000, 1001):
                self.sessions.pop(session.id, None)
        return socket

    async def _beat(self, socket: web.WebSocketResponse) -> None:
        self.counts["heartbeats"] += 1
        if self.answers_heartbeats:
            await socket.send_json({"op": ACK, "s": None, "t": None, "d": None})

    async def _let_in(self, socket: web.WebSocketResponse, op: int, asked: Json) -> Session | None:
        if asked["token"] != self.discord.token:
            self.counts["refused"] += 1
            await socket.close(code=BAD_TOKEN)
            return None
        if op == RESUME:
            return await self._resume(socket, asked)
        shard, shards = asked.get("shard") or (0, 1)
        intents = asked["intents"]
        if code := self._why_not(shard, shards, intents):
            self.counts["refused"] += 1
            await socket.close(code=code)
            return None
        self.counts["identified"] += 1
        session = Session(self.discord.new_id(), shard, shards, intents, socket=socket)
        self.sessions[session.id] = session
        here = [guild for guild in self.discord.guilds.values() if guild.has_bot and session.serves(guild)]
        session.dispatch(
            "READY",
            {
                "v": 10,
                "user": {**self.discord.bot.as_json(), "verified": True, "mfa_enabled": False, "email": None},
                "guilds": [{"id": guild.id, "unavailable": True} for guild in here],
                "session_id": session.id,
                "resume_gateway_url": self.discord.gateway_url,
                "session_type": "normal",
                "private_channels": [],
                "shard": [shard, shards],
                "application": {"id": self.discord.application_id, "flags": 0},
            },
        )
        if intents & GUILDS:
            for guild in here:
                if not guild.is_unavailable:
                    session.dispatch("GUILD_CREATE", guild.as_created(with_members=bool(intents & MEMBERS)))
        return session

    async def _resume(self, socket: web.WebSocketResponse, asked: Json) -> Session | None:
        session = self.sessions.get(asked["session_id"])
        if session is None or asked["seq"] is None or asked["seq"] > len(session.events):
            self.counts["not resumed"] += 1
            await socket.send_json({"op": INVALID_SESSION, "s": None, "t": None, "d": False})
            return None
        self.counts["resumed"] += 1
        session.outgoing = asyncio.Queue()
        session.socket = socket
        for told in session.events[asked["seq"] :]:
            session.send(told)
        session.dispatch("RESUMED", {})
        return session

    def _why_not(self, shard: int, shards: int, intents: int) -> int:
        if not 0 <= shard < shards:
            return BAD_SHARD
        served = sum(
            guild.has_bot and (int(guild.id) >> 22) % shards == shard for guild in self.discord.guilds.values()
        )
        if served > GUILDS_A_SHARD:
            return SHARDS_NEEDED
        if intents & ~KNOWN_INTENTS:
            return BAD_INTENTS
        return NOT_ALLOWED_INTENTS if intents & ~self.allowed_intents else 0

    def _tell_members(self, session: Session, asked: Json) -> None:
        """Send the members that a session asked for. Without the intent, it must ask by id or by a name's beginning."""
        guild = self.discord.guilds[asked["guild_id"]]
        wanted, query = asked.get("user_ids") or [], asked.get("query")
        found = [
            member
            for user, member in guild.members.items()
            if user in wanted
            or (not wanted and query is not None and member.user.name.lower().startswith(query.lower()))
        ]
        told: Json = {"guild_id": guild.id, "members": [each.as_json() for each in found[: asked.get("limit") or 100]]}
        told |= {
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [each for each in wanted if each not in guild.members],
        }
        session.dispatch("GUILD_MEMBERS_CHUNK", told | ({"nonce": asked["nonce"]} if "nonce" in asked else {}))

    async def _write(self, socket: web.WebSocketResponse, session: Session) -> None:
        outgoing = session.outgoing
        while session.socket is socket and not socket.closed:
            if told := await outgoing.get():
                await socket.send_str(told)
