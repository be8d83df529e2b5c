import type { DailySpan, SwitchTarget } from '#payments'
import { formText } from './actor-of.ts'

/** A typed switch, before the module judges it. */
export interface TypedSwitch {
  readonly target: SwitchTarget
  readonly message: { readonly id: string; readonly en: string }
  readonly fromAt: Date
  readonly untilAt: Date | null
  readonly daily: DailySpan | null
  readonly reason: string
}

/** Reads the form; null where a time is missing or cannot be read. */
export function readSwitchForm(form: FormData, now: Date): TypedSwitch | null {
  const target = readTarget(formText(form, 'target'))
  if (target === null) return null
  const said = {
    target,
    message: { id: formText(form, 'messageId'), en: formText(form, 'messageEn') },
    reason: formText(form, 'reason').slice(0, 300),
  }
  switch (formText(form, 'when')) {
    case 'now':
      return { ...said, fromAt: now, untilAt: null, daily: null }
    case 'span': {
      const [fromAt, untilAt] = [readMoment(formText(form, 'fromAt')), readMoment(formText(form, 'untilAt'))]
      return fromAt === null || untilAt === null ? null : { ...said, fromAt, untilAt, daily: null }
    }
    case 'daily': {
      const [from, until] = [
        readMinute(formText(form, 'dailyFrom')),
        readMinute(formText(form, 'dailyUntil')),
      ]
      if (from === null || until === null) return null
      const last = formText(form, 'dailyLast')
      const untilAt = last === '' ? null : readMoment(`${last}T23:59`)
      if (last !== '' && untilAt === null) return null
      return { ...said, fromAt: now, untilAt, daily: { fromMinute: from, untilMinute: until } }
    }
    default:
      return null
  }
}

function readTarget(text: string): SwitchTarget | null {
  const [kind, id = ''] = text.split(':')
  if (kind !== 'channel' && kind !== 'family' && kind !== 'provider') return null
  return /^[a-z0-9_]{2,60}$/.test(id) ? { kind, id } : null
}

/** `2026-11-24T23:30`, as the browser gives it, is a moment on the clock of Jakarta. */
function readMoment(text: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text)) return null
  const moment = new Date(`${text}:00+07:00`)
  return Number.isNaN(moment.getTime()) ? null : moment
}

function readMinute(text: string): number | null {
  const [, hours = '', minutes = ''] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? []
  return hours === '' ? null : Number(hours) * 60 + Number(minutes)
}
