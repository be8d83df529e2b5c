/** HTML that is already safe to put into a page. */
export type Html = { html: string }

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** A template tag: what is put in is escaped, unless it is Html. */
export function html(parts: TemplateStringsArray, ...values: (string | number | Html | Html[])[]): Html {
  let text = parts[0] ?? ''
  for (const [index, value] of values.entries()) text += show(value) + (parts[index + 1] ?? '')
  return { html: text }
}

export const nothing: Html = { html: '' }

/** Message text as WhatsApp shows it: *bold*, _italic_, ~struck~, lines, and addresses that can be followed. */
export function showText(text: string): Html {
  const pieces = text.split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)])/)
  const shown = pieces.map((piece, index) =>
    index % 2 === 1
      ? `<a href="${escapeHtml(piece)}" target="_blank" rel="noopener noreferrer">${escapeHtml(piece)}</a>`
      : decorate(escapeHtml(piece)),
  )
  return { html: shown.join('') }
}

function decorate(escaped: string): string {
  return escaped
    .replace(/(^|[\s(])\*(\S(?:[^*\n]*\S)?)\*(?=$|[\s.,;:!?)])/g, '$1<strong>$2</strong>')
    .replace(/(^|[\s(])_(\S(?:[^_\n]*\S)?)_(?=$|[\s.,;:!?)])/g, '$1<em>$2</em>')
    .replace(/(^|[\s(])~(\S(?:[^~\n]*\S)?)~(?=$|[\s.,;:!?)])/g, '$1<s>$2</s>')
    .replaceAll('\n', '<br>')
}

function show(value: string | number | Html | Html[]): string {
  if (Array.isArray(value)) return value.map((part) => part.html).join('')
  return typeof value === 'object' ? value.html : escapeHtml(String(value))
}
