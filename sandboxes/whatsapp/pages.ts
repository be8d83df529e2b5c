import { html, nothing, showText, type Html } from './html.ts'
import { framePage, showDay, showTime, type Page } from './page-frame.ts'
import { showPhone } from './phone-number.ts'
import type { Sandbox } from './sandbox.ts'
import type { BubbleButton, BusinessNumber, Message, Progress } from './state.ts'

const verifiedTick: Html = html`<svg
  class="tick"
  viewBox="0 0 24 24"
  role="img"
  aria-label="Bisnis terverifikasi"
>
  <circle cx="12" cy="12" r="11" fill="#1d9bf0" />
  <path d="M7 12.5l3.2 3.2L17 9" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round" />
</svg>`

/** The start page: every phone, the one with the newest message first. */
export function homePage(sandbox: Sandbox, typed: string | null): Page {
  const rows = phonesNewestFirst(sandbox).map((phone) => phoneRow(sandbox, phone))
  const trouble = typed === null ? '' : `"${typed}" bukan nomor telepon. Contoh: 0812-3456-7890.`
  const list =
    rows.length === 0
      ? emptyList
      : html`<ul class="phones">
          ${rows}
        </ul>`
  return framePage(
    'Ponsel WhatsApp (sandbox)',
    html`<div class="wrap">
      <header class="bar"><h1>Ponsel WhatsApp</h1></header>
      <main>
        <form class="open" action="/open">
          <label for="phone"
            >Buka nomor
            <input
              id="phone"
              name="phone"
              inputmode="tel"
              autocomplete="off"
              placeholder="0812-3456-7890"
              required
              aria-describedby="trouble"
            />
          </label>
          <button>Buka</button>
        </form>
        ${trouble === '' ? nothing : html`<p id="trouble" class="trouble" role="alert">${trouble}</p>`}
        <div id="live" data-events="/events">${list}</div>
      </main>
    </div>`,
  )
}

const emptyList = html`<p class="empty">
  Belum ada pesan. Masuk ke panel admin atau kirim pesan dari aplikasi, lalu pesannya muncul di sini.
</p>`

function phonesNewestFirst(sandbox: Sandbox): string[] {
  const newest = new Map(sandbox.state.phones.map(({ phone }) => [phone, 0]))
  for (const message of sandbox.state.messages)
    if (message.reachedAt !== null)
      newest.set(message.phone, Math.max(newest.get(message.phone) ?? 0, message.reachedAt))
  return [...newest].sort((left, right) => right[1] - left[1]).map(([phone]) => phone)
}

function phoneRow(sandbox: Sandbox, phone: string): Html {
  const messages = reached(sandbox, phone)
  const last = messages.at(-1)
  const unread = messages.filter(({ from, progress }) => from === 'business' && progress !== 'read').length
  const count =
    unread === 0 ? nothing : html`<span class="unread">${unread}<span class="vh"> belum dibaca</span></span>`
  return html`<li>
    <a href="/phone/${phone}">
      <span class="text">
        <strong>${nameOf(sandbox, phone) ?? showPhone(phone)}</strong>
        <span class="soft last"
          >${last === undefined ? 'Belum ada pesan' : last.bubble.text.replaceAll('*', '')}</span
        >
      </span>
      <span class="side"
        ><span class="soft">${last === undefined ? '' : showTime(last.reachedAt ?? 0)}</span
        ><br />${count}</span
      >
    </a>
  </li>`
}

/** One phone: the chat with a business, with the newest message at the end. */
export function phonePage(sandbox: Sandbox, phone: string, from: string | null): Page {
  const all = reached(sandbox, phone)
  const ids = [...new Set(all.map(({ phoneNumberId }) => phoneNumberId))]
  const shownId = ids.find((id) => id === from) ?? all.at(-1)?.phoneNumberId ?? null
  const number = sandbox.state.numbers.find(({ phoneNumberId }) => phoneNumberId === shownId)
  const messages = all.filter(({ phoneNumberId }) => phoneNumberId === shownId)
  const name = nameOf(sandbox, phone)
  const owner = name === null ? showPhone(phone) : `${name}, ${showPhone(phone)}`
  return framePage(
    `${number?.displayName ?? 'Ponsel'} di ${showPhone(phone)} (sandbox)`,
    html`<div class="wrap">
      <main>
        <div id="live" data-events="/phone/${phone}/events" data-follow="yes" style="display:contents">
          <header class="bar">
            <a href="/" aria-label="Semua ponsel">&#8592;</a>
            <div>
              <h1>
                ${number?.displayName ?? 'Belum ada percakapan'}
                ${number === undefined ? nothing : verifiedTick}
              </h1>
              <p>Ponsel ${owner}</p>
            </div>
          </header>
          ${ids.length > 1 ? tabs(sandbox, { phone, ids, shownId }) : nothing}
          <div class="chat">${messages.length === 0 ? emptyChat : bubbles(messages)}</div>
        </div>
        ${number === undefined ? nothing : replyForm(phone, number)}
      </main>
    </div>`,
  )
}

const emptyChat = html`<p class="empty">
  Belum ada pesan untuk nomor ini. Halaman ini memperbarui diri saat pesan tiba; tanpa JavaScript, muat ulang
  halaman.
</p>`

function tabs(
  sandbox: Sandbox,
  { phone, ids, shownId }: { phone: string; ids: string[]; shownId: string | null },
): Html {
  const links = ids.map((id) => {
    const name = sandbox.state.numbers.find(({ phoneNumberId }) => phoneNumberId === id)?.displayName ?? id
    const current: Html = id === shownId ? { html: 'aria-current="page"' } : nothing
    return html`<a href="/phone/${phone}?from=${id}" ${current}>${name}</a>`
  })
  return html`<nav class="tabs" aria-label="Percakapan">${links}</nav>`
}

function bubbles(messages: Message[]): Html[] {
  const shown: Html[] = []
  let day = ''
  for (const message of messages) {
    const at = message.reachedAt ?? message.acceptedAt
    if (showDay(at) !== day) shown.push(html`<div class="day">${showDay(at)}</div>`)
    day = showDay(at)
    shown.push(bubble(message, at))
  }
  return shown
}

function bubble(message: Message, at: number): Html {
  const { header, text, footer, buttons } = message.bubble
  const mine = message.from === 'person'
  return html`<article
    class="bubble ${mine ? 'mine' : ''}"
    aria-label="${mine ? 'Pesan Anda' : 'Pesan bisnis'}"
  >
    <div class="in">
      ${header === null ? nothing : html`<p class="head">${header}</p>`}
      <p>${showText(text)}</p>
      ${footer === null ? nothing : html`<p class="foot">${footer}</p>`}
      <p class="meta">
        <time datetime="${new Date(at).toISOString()}">${showTime(at)}</time
        >${mine ? nothing : ticks[message.progress]}
      </p>
    </div>
    ${buttons.map(button)}
  </article>`
}

function button(shown: BubbleButton): Html {
  if (shown.kind === 'copy')
    return html`<button type="button" class="action copy" data-code="${shown.value}">${shown.text}</button>`
  if (shown.kind === 'link')
    return html`<a class="action" href="${shown.value}" target="_blank" rel="noopener noreferrer"
      >${shown.text}</a
    >`
  return html`<p class="action">${shown.text}${shown.value === '' ? '' : ` ${shown.value}`}</p>`
}

/** The ticks as the business sees them, with a word because nothing is only a picture. */
const ticks: Record<Progress, Html> = {
  accepted: html`<span>Menunggu</span>`,
  sent: html`<span>&#10003; Terkirim</span>`,
  delivered: html`<span>&#10003;&#10003; Sampai</span>`,
  read: html`<span class="seen">&#10003;&#10003; Dibaca</span>`,
  failed: html`<span>Gagal</span>`,
  dropped: html`<span>Tidak sampai</span>`,
}

function replyForm(phone: string, number: BusinessNumber): Html {
  return html`<form class="reply" method="post" action="/phone/${phone}/reply">
    <input type="hidden" name="phoneNumberId" value="${number.phoneNumberId}" />
    <label for="text"
      >Tulis ke ${number.displayName}
      <input id="text" name="text" autocomplete="off" maxlength="1000" required />
    </label>
    <button>Kirim</button>
  </form>`
}

function reached(sandbox: Sandbox, phone: string): Message[] {
  return sandbox.state.messages.filter((message) => message.phone === phone && message.reachedAt !== null)
}

function nameOf(sandbox: Sandbox, phone: string): string | null {
  return sandbox.state.phones.find((known) => known.phone === phone)?.name ?? null
}
