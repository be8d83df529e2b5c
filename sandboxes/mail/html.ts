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

function show(value: string | number | Html | Html[]): string {
  if (Array.isArray(value)) return value.map((part) => part.html).join('')
  return typeof value === 'object' ? value.html : escapeHtml(String(value))
}
