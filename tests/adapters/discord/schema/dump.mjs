// Prints Discord's own schema of requests and responses as JSON Schema.
import * as schemas from 'discord-api-spec/zod';
import * as z from 'zod';

const wanted = {
  message: 'MessageCreateRequestSchema',
  message_edit: 'MessageEditRequestPartialSchema',
  followup: 'IncomingWebhookInteractionRequestSchema',
  followup_edit: 'IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema',
  direct_channel: 'CreatePrivateChannelRequestSchema',
  thread: 'CreateTextThreadWithoutMessageRequestSchema',
  thread_edit: 'UpdateThreadRequestPartialSchema',
  command: 'ApplicationCommandUpdateRequestSchema',
  pong: 'PongInteractionCallbackRequestSchema',
  answer: 'CreateMessageInteractionCallbackRequestSchema',
  change: 'UpdateMessageInteractionCallbackRequestSchema',
  suggestions: 'ApplicationCommandAutocompleteCallbackRequestSchema',
  modal: 'ModalInteractionCallbackRequestSchema',
  answered_message: 'MessageResponseSchema',
  answered_callback: 'InteractionCallbackResponseSchema',
  answered_command: 'ApplicationCommandResponseSchema',
  answered_thread: 'ThreadResponseSchema',
  answered_member: 'GuildMemberResponseSchema',
};

const dumped = Object.fromEntries(
  Object.entries(wanted).map(([name, schema]) => [
    name,
    z.toJSONSchema(schemas[schema], { unrepresentable: 'any', io: 'input', reused: 'ref' }),
  ]),
);
process.stdout.write(JSON.stringify(dumped));
