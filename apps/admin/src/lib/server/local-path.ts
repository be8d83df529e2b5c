/** A path of this panel as asked for in an address or form; everything that could lead elsewhere becomes the first page. */
export function localPath(text: unknown): string {
  if (typeof text !== 'string' || !text.startsWith('/') || text.length > 500) return '/'
  const url = URL.parse(text, 'http://panel.test')
  // The parser decides as a browser would: `//host`, `/\host` and `/<tab>/host` lead away.
  if (url === null || url.origin !== 'http://panel.test') return '/'
  return `${url.pathname}${url.search}`
}
