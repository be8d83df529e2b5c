/** How a list of parts is shown. */
export type View = 'kartu' | 'baris'

export const viewCookie = 'tampilan'

/** The view somebody chose; until then rows for business buyers and cards for everybody else. */
export function readView(text: string | undefined, isBusiness: boolean): View {
  if (text === 'kartu' || text === 'baris') return text
  return isBusiness ? 'baris' : 'kartu'
}
