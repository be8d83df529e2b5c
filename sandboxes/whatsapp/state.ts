import type { Fault } from './faults.ts'

export type BusinessNumber = {
  phoneNumberId: string
  wabaId: string
  token: string
  appSecret: string
  webhookUrl: string | null
  displayName: string
  displayPhone: string
}

export type Category = 'AUTHENTICATION' | 'UTILITY'

export type TemplateButton =
  | { kind: 'otp'; otpType: string; text: string }
  | { kind: 'url'; text: string; url: string }
  | { kind: 'quick_reply'; text: string }
  | { kind: 'phone_number'; text: string; phone: string }

export type Template = {
  id: string
  wabaId: string
  name: string
  language: string
  category: Category
  ttlSeconds: number | null
  header: string | null
  body: string
  footer: string | null
  buttons: TemplateButton[]
  addSecurityRecommendation: boolean
  codeExpirationMinutes: number | null
}

export type BubbleButton = { kind: 'copy' | 'link' | 'plain'; text: string; value: string }

/** What a person sees of one message. */
export type Bubble = { header: string | null; text: string; footer: string | null; buttons: BubbleButton[] }

export type Progress = 'accepted' | 'sent' | 'delivered' | 'read' | 'failed' | 'dropped'

export type Message = {
  id: string
  phoneNumberId: string
  phone: string
  from: 'business' | 'person'
  category: Category | 'SERVICE'
  templateName: string | null
  bubble: Bubble
  code: string | null
  callbackData: string | null
  acceptedAt: number
  /** When it appeared on the phone; null while, or because, it has not. */
  reachedAt: number | null
  expiresAt: number
  progress: Progress
}

export type Phone = { phone: string; name: string }

/** One webhook call on its way to a business; kept until it is answered 200 or seven days have passed. */
export type Delivery = {
  id: string
  phoneNumberId: string
  body: string
  signature: string
  attempts: number
  firstAt: number
}

/** Work that waits for the sandbox clock. It is plain data, so that it survives a restart. */
export type Work =
  | { kind: 'status'; messageId: string; status: 'sent' | 'delivered' | 'read' }
  | { kind: 'fail'; messageId: string; code: number }
  | { kind: 'drop'; messageId: string }
  | { kind: 'deliver'; deliveryId: string }

export type Task = { dueAt: number; order: number; work: Work }

/** Everything the sandbox remembers across a restart. */
export type State = {
  clockOffsetMs: number
  counter: number
  numbers: BusinessNumber[]
  phones: Phone[]
  templates: Template[]
  messages: Message[]
  deliveries: Delivery[]
  tasks: Task[]
  faults: Fault[]
  /** When the pair of business number and phone is free again (see pair-limit.ts). */
  pairs: Record<string, number>
  /** When a person last wrote to a business, by the same pair key: opens 24 hours of free text. */
  windows: Record<string, number>
}

export function freshState(): State {
  return {
    clockOffsetMs: 0,
    counter: 0,
    numbers: [],
    phones: [],
    templates: [],
    messages: [],
    deliveries: [],
    tasks: [],
    faults: [],
    pairs: {},
    windows: {},
  }
}

/** Empties the state in place; registered numbers and their templates stay unless asked otherwise. */
export function resetState(state: State, alsoNumbers: boolean): void {
  const kept = alsoNumbers ? {} : { numbers: state.numbers, templates: state.templates }
  Object.assign(state, freshState(), kept)
}

export function pairKey(phoneNumberId: string, phone: string): string {
  return `${phoneNumberId}/${phone}`
}
