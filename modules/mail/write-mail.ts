import type { MailContent, MailText } from './mail.ts'

/** The mail as plain text and as small HTML without pictures, scripts or anything fetched. */
export function writeMail(subject: string, content: MailContent): { text: string; html: string } {
  return {
    text: `${plainText(content.id)}\n\n– – –\n\n${plainText(content.en)}\n`,
    html: page(subject, `${block(content.id, 'id')}${divider}${block(content.en, 'en')}`),
  }
}

function plainText(text: MailText): string {
  const facts = text.facts.map(([label, value]) => `${label}: ${value}`)
  const link = text.link === null ? [] : [`${text.link.label}:\n${text.link.url}`]
  const parts = [text.greeting, ...text.paragraphs, facts.join('\n'), ...link, text.closing]
  return parts.filter((part) => part !== '').join('\n\n')
}

const divider = '<hr style="border:0;border-top:1px solid #dbe1ea;margin:24px 0">'

function block(text: MailText, lang: 'id' | 'en'): string {
  const size = lang === 'id' ? 16 : 14
  const paragraphs = [text.greeting, ...text.paragraphs].map(paragraph).join('')
  const rows = text.facts
    .map(
      ([label, value]) =>
        `<tr><td style="padding:2px 16px 2px 0;color:#52607a">${escape(label)}</td><td style="padding:2px 0">${escape(value)}</td></tr>`,
    )
    .join('')
  const facts = rows === '' ? '' : `<table style="border-collapse:collapse;margin:0 0 16px">${rows}</table>`
  const link =
    text.link === null
      ? ''
      : `<p style="margin:0 0 16px"><a href="${escape(text.link.url)}" style="color:#1d4ed8;font-weight:600">${escape(text.link.label)}</a></p>`
  return `<div lang="${lang}" style="font-size:${size}px">${paragraphs}${facts}${link}${paragraph(text.closing)}</div>`
}

function paragraph(text: string): string {
  return text === '' ? '' : `<p style="margin:0 0 16px">${escape(text)}</p>`
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="id"><head><meta charset="utf-8"><title>${escape(title)}</title></head><body style="margin:0;padding:24px;background:#f5f7fa;color:#16202f;font-family:system-ui,sans-serif;line-height:1.5"><div style="max-width:560px;margin:0 auto;padding:24px;background:#fff;border-radius:12px">${body}</div></body></html>`
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
