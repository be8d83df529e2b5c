/**
 * What the pages of accounts do beyond their forms: they ask the device for a passkey and copy a link. One plain script
 * instead of a framework in the browser. It is served as it stands here, without its types (`/akun.js`), so it imports
 * nothing.
 *
 * A form with `data-passkey="use"` or `"make"` first asks the action in `data-question`, then the device, and is sent with the
 * answer. Where the browser knows no passkeys, its `[data-without]` is shown instead of its button.
 */
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) prepare(form)
for (const button of document.querySelectorAll('button[data-copy]')) button.classList.add('ready')
document.addEventListener('click', (event) => void copy(event))

function prepare(form: HTMLFormElement): void {
  const isKnown =
    typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential
  show(form, '[data-without]', !isKnown)
  show(form, '[data-with]', isKnown)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void answer(form)
  })
}

async function answer(form: HTMLFormElement): Promise<void> {
  const field = form.elements.namedItem('response')
  if (!(field instanceof HTMLInputElement)) return
  show(form, '[data-cancelled]', false)
  try {
    const options = await ask(form.dataset['question'] ?? '')
    const credential =
      form.dataset['passkey'] === 'make'
        ? await navigator.credentials.create({
            publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
          })
        : await navigator.credentials.get({
            publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
          })
    if (!(credential instanceof PublicKeyCredential)) throw new Error('the device gave none')
    field.value = JSON.stringify(credential.toJSON())
    form.submit()
  } catch {
    // Cancelled, timed out, or nothing that fits: the page says so in one sentence.
    show(form, '[data-cancelled]', true)
  }
}

/** The question as our own server asks it. */
async function ask(address: string) {
  const answered = await fetch(address, { method: 'POST', headers: { accept: 'application/json' } })
  if (!answered.ok) throw new Error('no question came')
  return answered.json()
}

function show(form: HTMLFormElement, selector: string, isShown: boolean): void {
  for (const part of form.querySelectorAll<HTMLElement>(selector)) part.hidden = !isShown
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
  if (label === null) return
  label.textContent = (isCopied ? button.dataset['copied'] : button.dataset['failed']) ?? ''
  setTimeout(() => (label.textContent = before), 2_500)
}
