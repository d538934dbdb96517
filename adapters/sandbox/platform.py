"""The sandbox as a chat platform: takes what Refill owes to its members and channels."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sandbox.cast import HARBOUR, World
from adapters.sandbox.channels import conversation_of
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.messages import Rooms
from adapters.sandbox.temperaments import looks_at
from bot.model.ids import MemberId
from bot.model.outbox import Destination, Parcel, ToChannel, ToChat, ToMember
from bot.ports import Platform, Receipt, Undeliverable


class SandboxPlatform(Platform):
    """Keeps each message once for its key."""

    name = "sandbox"

    def __init__(self, engine: AsyncEngine, clock: SandboxClock | None = None, world: World = HARBOUR) -> None:
        self._clock = clock or SandboxClock(engine, world)
        self._world = world
        self.rooms = Rooms(engine, world)

    async def deliver(self, parcel: Parcel) -> Receipt:
        """Deliver a message, once for its key.

        Raises:
            Undeliverable: nobody of that name lives here, or there is no such channel.
        """
        recipients = self._recipients(parcel)
        await self._clock.load()
        now = self._clock.now()
        ref = await self.rooms.deliver(
            parcel.token,
            conversation_of(parcel.destination),
            parcel.message,
            now,
            seats=recipients if isinstance(parcel.destination, ToChat) else (),
            replaces=parcel.replaces,
            looks=self._looks(parcel, recipients, now),
        )
        return Receipt(ref)

    def _recipients(self, parcel: Parcel) -> tuple[MemberId, ...]:
        destination: Destination = parcel.destination
        if parcel.community != self._world.community.id:
            raise Undeliverable(f"no community {parcel.community!r} in the sandbox")
        match destination:
            case ToChannel(channel=channel):
                if self._world.channel(channel) is None:
                    raise Undeliverable(f"no channel {channel!r} in the sandbox")
                return ()
            case ToMember(member=member):
                members: tuple[MemberId, ...] = (member,)
            case ToChat():
                members = destination.members
        if any(self._world.somebody(member) is None for member in members):
            raise Undeliverable("nobody of that name in the sandbox")
        return members

    def _looks(self, parcel: Parcel, recipients: tuple[MemberId, ...], now: datetime) -> dict[MemberId, datetime]:
        if not any(parcel.message.buttons()):
            return {}
        people = (self._world.somebody(member) for member in recipients)
        return {
            person.id: looks_at(person.id, person.temperament, parcel.token, now)
            for person in people
            if person and person.temperament
        }
