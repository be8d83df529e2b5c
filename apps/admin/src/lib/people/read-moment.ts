/** Reads what `datetime-local` sends as a moment in Jakarta: null for nothing, `bad` for what is no moment. */
export function readWibMoment(text: string): Date | null | 'bad' {
  if (text.trim() === '') return null
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text)) return 'bad'
  const moment = new Date(`${text.slice(0, 16)}:00+07:00`)
  return Number.isNaN(moment.getTime()) ? 'bad' : moment
}
