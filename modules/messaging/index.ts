export { answerWebhookHandshake, applyDeliveryStatus } from './apply-delivery-status.ts'
export type { DeliveryApplied } from './apply-delivery-status.ts'
export { findDelivery } from './delivery.store.ts'
export type { DeliveryFound, SendingKey } from './delivery.store.ts'
export { findSending } from './find-sending.ts'
export { messageMoves, sendQueue } from './message.ts'
export type { MessageId, MessageState, MessagingCtx } from './message.ts'
export { findMessageHistory } from './message.store.ts'
export type { MessageHistory } from './message.store.ts'
export type {
  DeliveryStatus,
  Fault,
  HandshakeAnswer,
  IncomingWebhook,
  MessageChannel,
  OtpChannel,
  OtpMessage,
  SendAnswer,
  TemplatesAnswer,
} from './port.ts'
export { queueMessage } from './queue-message.ts'
export type { QueueMessage } from './queue-message.ts'
export { createValueSealer } from './sealed-values.ts'
export type { ValueSealer } from './sealed-values.ts'
export { sendQueuedMessage } from './send-queued-message.ts'
export type { MessageSent } from './send-queued-message.ts'
export type { TemplateName, TemplateParams } from './templates.ts'
export { createWhatsAppCloud } from './whatsapp-cloud/index.ts'
export type { WhatsAppCloud, WhatsAppCloudOptions } from './whatsapp-cloud/index.ts'
