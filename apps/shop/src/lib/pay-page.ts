/**
 * What the pages of payments do beyond their forms: they follow what happens, count down and copy. One plain script instead
 * of a framework in the browser: a payer on a slow line waits for the number to pay to, not for code. It is served as it
 * stands here, without its types (`/bayar.js`), so it imports nothing.
 */
const root = document.querySelector<HTMLElement>('[data-live]')
/** What the server said last of each part, because counting and copying change what stands in the page. */
const said = new Map<string, string>()
const announcedMinutes = [10, 5, 1]
const clockErrorMsMax = 60_000
const state = { isFetching: false, isAsked: false, correctionMs: 0, minutesBefore: Infinity, isEnded: false }

if (root !== null) begin(root)

function begin(live: HTMLElement): void {
  for (const part of partsOf(document)) said.set(nameOf(part), wordsOf(part))
  readClock(live)
  showCopyButtons()
  count()
  setInterval(count, 1_000)
  document.addEventListener('click', (event) => void copy(event))
  document.addEventListener('submit', (event) => refuseSecond(event))
  follow(live.dataset['live'] ?? '')
}

/** A phone's clock that is far off is not believed. */
function readClock(live: HTMLElement): void {
  const errorMs = Date.parse(live.dataset['now'] ?? '') - Date.now()
  state.correctionMs = Math.abs(errorMs) > clockErrorMsMax ? errorMs : 0
}

function follow(address: string): void {
  const source = new EventSource(address)
  source.addEventListener('changed', () => void refresh())
  source.addEventListener('open', () => {
    document.documentElement.removeAttribute('data-lost')
    // Also the first time: what happened between the drawing of this page and now came before the stream.
    void refresh()
  })
  source.addEventListener('error', () => document.documentElement.setAttribute('data-lost', ''))
}

/** Fetches the page anew and takes over what is different; one fetch at a time, and one more if it was asked meanwhile. */
async function refresh(): Promise<void> {
  state.isAsked = true
  if (state.isFetching) return
  state.isFetching = true
  try {
    while (state.isAsked) {
      state.isAsked = false
      const response = await fetch(location.pathname, { headers: { accept: 'text/html' } })
      if (response.status >= 500) return
      if (!response.ok || response.redirected) return location.assign(location.pathname)
      takeOver(new DOMParser().parseFromString(await response.text(), 'text/html'))
    }
  } catch {
    // The line is cut; the stream says so, and asks again when it is back.
  } finally {
    state.isFetching = false
  }
}

function takeOver(fresh: Document): void {
  const parts = new Map(partsOf(fresh).map((part) => [nameOf(part), part]))
  const isMoved = wordsOf(parts.get('standing')) !== said.get('standing')
  for (const part of partsOf(document)) {
    const news = parts.get(nameOf(part))
    if (news === undefined) continue
    if (wordsOf(news) === said.get(nameOf(part))) tellMoment(part, news)
    // Somebody is choosing or has picked a file: only a payment that moved takes that away.
    else if (isMoved || !isWorkedOn(part)) replace(part, news)
  }
  state.isEnded = false
  showCopyButtons()
  count()
}

function replace(part: HTMLElement, news: HTMLElement): void {
  const open = new Set([...part.querySelectorAll('details[open] > summary')].map((one) => one.textContent))
  said.set(nameOf(part), wordsOf(news))
  part.innerHTML = news.innerHTML
  // What somebody opened stays open, as long as it is there.
  for (const details of part.querySelectorAll('details'))
    details.open ||= open.has(details.querySelector('summary')?.textContent ?? '')
}

/** What a part says, without what changes by itself: moments, and what somebody opened. */
function wordsOf(part: HTMLElement | undefined): string {
  const copy = document.createElement('div')
  copy.innerHTML = part?.innerHTML ?? ''
  for (const moment of copy.querySelectorAll('[data-moment]')) moment.textContent = ''
  for (const details of copy.querySelectorAll('details')) details.removeAttribute('open')
  return copy.innerHTML
}

function tellMoment(part: HTMLElement, news: HTMLElement): void {
  const moments = news.querySelectorAll('[data-moment]')
  for (const [index, moment] of part.querySelectorAll('[data-moment]').entries())
    moment.textContent = moments[index]?.textContent ?? ''
}

/** Read from the controls themselves: they may have been used before this script came. */
function isWorkedOn(part: HTMLElement): boolean {
  const inputs = [...part.querySelectorAll('input')]
  return (
    part.querySelector('[data-touched]') !== null ||
    inputs.some((input) => (input.files?.length ?? 0) > 0 || input.checked !== input.defaultChecked)
  )
}

function partsOf(page: Document): HTMLElement[] {
  return [...page.querySelectorAll<HTMLElement>('[data-part]')]
}

function nameOf(part: HTMLElement): string {
  return part.dataset['part'] ?? ''
}

function count(): void {
  const timer = document.querySelector<HTMLTimeElement>('time[role=timer]')
  if (timer === null) return
  const leftMs = Date.parse(timer.dateTime) - (Date.now() + state.correctionMs)
  const minutes = Math.ceil(leftMs / 60_000)
  const crossed = announcedMinutes.find((mark) => minutes <= mark && state.minutesBefore > mark)
  const isFirst = state.minutesBefore === Infinity
  state.minutesBefore = minutes
  if (leftMs > 0) timer.textContent = clockOf(Math.ceil(leftMs / 1_000))
  if (crossed !== undefined && minutes > 0 && !isFirst) announce(root?.dataset[`left${crossed}`])
  if (leftMs > 0 || state.isEnded) return
  state.isEnded = true
  timer.textContent = root?.dataset['ended'] ?? ''
  announce(root?.dataset['ended'])
  void refresh()
}

/** `09.41`, with hours `1.09.41`. */
function clockOf(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3_600)
  const rest = `${two(Math.floor(seconds / 60) % 60)}.${two(seconds % 60)}`
  return hours > 0 ? `${hours}.${rest}` : rest
}

function announce(text: string | undefined): void {
  const voice = document.querySelector('[data-voice]')
  if (voice !== null && text !== undefined) voice.textContent = text
}

function showCopyButtons(): void {
  for (const button of document.querySelectorAll('button[data-copy]')) button.classList.add('ready')
}

async function copy(event: MouseEvent): Promise<void> {
  const button =
    event.target instanceof Element ? event.target.closest<HTMLElement>('button[data-copy]') : null
  if (button === null) return
  const label = button.querySelector('span')
  const before = label?.textContent ?? ''
  const isCopied = await navigator.clipboard.writeText(button.dataset['copy'] ?? '').then(
    () => true,
    () => false,
  )
  const code = button.parentElement?.querySelector('code')
  if (!isCopied && code) getSelection()?.selectAllChildren(code)
  const words = (isCopied ? button.dataset['copied'] : button.dataset['failed']) ?? ''
  if (label !== null) label.textContent = words
  announce(words)
  setTimeout(() => {
    if (label !== null) label.textContent = before
  }, 2_500)
}

/** A second press while the first is under way does nothing; the server would do it once all the same. */
function refuseSecond(event: SubmitEvent): void {
  if (!(event.target instanceof HTMLFormElement)) return
  if (event.target.dataset['sent'] !== undefined) return event.preventDefault()
  event.target.dataset['sent'] = ''
  event.submitter?.setAttribute('aria-busy', 'true')
}
