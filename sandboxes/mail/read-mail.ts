type Header = { name: string; value: string }

/** The parts of a raw mail that a page shows. What cannot be read is shown as it came. */
export function readMail(raw: Buffer): { headers: Header[]; subject: string; text: string; html: string } {
  const { headers, body } = split(raw.toString('latin1'))
  const found = { text: '', html: '' }
  readPart(headers, body, found)
  return { headers, subject: decodeWords(valueOf(headers, 'subject')), ...found }
}

function split(text: string): { headers: Header[]; body: string } {
  const end = /\r?\n\r?\n/.exec(text)
  const head = end === null ? text : text.slice(0, end.index)
  const body = end === null ? '' : text.slice(end.index + end[0].length)
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)
  const headers = lines.flatMap((line) => {
    const [, name = '', value = ''] = /^([\w-]+):\s*(.*)$/.exec(line) ?? []
    return name === '' ? [] : [{ name, value }]
  })
  return { headers, body }
}

function readPart(headers: Header[], body: string, found: { text: string; html: string }): void {
  const type = valueOf(headers, 'content-type') || 'text/plain'
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1]
  if (/^multipart\//i.test(type) && boundary !== undefined) {
    const pieces = `\r\n${body}`.split(`\r\n--${boundary}`).slice(1)
    for (const piece of pieces) {
      if (piece.startsWith('--')) break
      const part = split(piece.replace(/^\r?\n/, ''))
      readPart(part.headers, part.body, found)
    }
    return
  }
  const text = decodeBody(body, valueOf(headers, 'content-transfer-encoding'))
  if (/^text\/html/i.test(type)) found.html ||= text
  else if (/^text\/plain/i.test(type)) found.text ||= text
}

function decodeBody(body: string, encoding: string): string {
  switch (encoding.toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8')
    case 'quoted-printable':
      return bytesOf(body.replace(/=\r?\n/g, ''), /=([0-9A-F]{2})/gi)
    default:
      return Buffer.from(body, 'latin1').toString('utf8')
  }
}

/** `=?UTF-8?Q?…?=` and `=?UTF-8?B?…?=` of headers. */
export function decodeWords(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_all, kind: string, content: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(content, 'base64').toString('utf8')
        : bytesOf(content.replaceAll('_', ' '), /=([0-9A-F]{2})/gi),
    )
}

function bytesOf(text: string, pattern: RegExp): string {
  const bytes = text.replace(pattern, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

function valueOf(headers: Header[], name: string): string {
  return headers.find((header) => header.name.toLowerCase() === name)?.value ?? ''
}
