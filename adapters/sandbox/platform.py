"""Delivers messages to the sandbox."""

from datetime import datetime

from adapters.sandbox.cast import HARBOUR, Cast
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.journal import Delivered
from adapters.sandbox.messages import Messages
from adapters.sandbox.rooms import room_of
from adapters.sandbox.simulated_members import looks_at, members_named
from bot.model.ids import MemberId
from bot.model.message_keys import MessageKind
from bot.model.outbox import Delivery, Destination, ToChannel, ToChat, ToMember
from bot.ports import Platform, Receipt, Undeliverable
from storage.sandbox import SandboxStore


class SandboxPlatform(Platform):
    """Delivers messages to the sandbox, which recognises their idempotency keys."""

    name = "sandbox"

    def __init__(self, store: SandboxStore, clock: SandboxClock, cast: Cast = HARBOUR) -> None:
        self._clock = clock
        self._cast = cast
        self.messages = Messages(store, cast)

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Deliver a message, unless it was delivered before.

        Raises:
            Undeliverable: the community, the channel or a member does not exist.
        """
        recipients = self._recipients(delivery)
        await self._clock.load()
        now = self._clock.now()
        room = room_of(delivery.destination)
        ref = await self.messages.deliver(
            delivery.token,
            room,
            delivery.message,
            now,
            seats=recipients if isinstance(delivery.destination, ToChat) else (),
            replaces=delivery.replaces,
            looks=self._looks(delivery, recipients, now),
        )
        kind = delivery.key.kind
        is_change = delivery.replaces is not None
        if not (is_change and kind is MessageKind.MUTUAL_YES):  # the introduction before this change told it
            self.messages.journal.note(Delivered(kind, room.key, recipients, is_change=is_change))
        if not is_change:
            await self.messages.tour.note_message(kind, recipients, members_named(delivery.message))
        return Receipt(ref)

    def _recipients(self, delivery: Delivery) -> tuple[MemberId, ...]:
        destination: Destination = delivery.destination
        if delivery.community != self._cast.community.id:
            raise Undeliverable(f"no community {delivery.community!r} in the sandbox")
        match destination:
            case ToChannel(channel=channel):
                if self._cast.channel(channel) is None:
                    raise Undeliverable(f"no channel {channel!r} in the sandbox")
                return ()
            case ToMember(member=member):
                members: tuple[MemberId, ...] = (member,)
            case ToChat():
                members = destination.members
        if any(self._cast.somebody(member) is None for member in members):
            raise Undeliverable("nobody of that name in the sandbox")
        return members

    def _looks(self, delivery: Delivery, recipients: tuple[MemberId, ...], now: datetime) -> dict[MemberId, datetime]:
        if not any(delivery.message.buttons()):
            return {}
        people = (self._cast.somebody(member) for member in recipients)
        return {
            person.id: looks_at(person.id, person.temperament, delivery.token, now)
            for person in people
            if person and person.temperament
        }
