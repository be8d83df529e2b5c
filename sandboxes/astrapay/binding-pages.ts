import {
  bindingPath,
  demoOneTimeCode,
  isBindingOpen,
  isUsableReturn,
  takeBindingStep,
  wrongTriesMax,
} from './bindings.ts'
import { html, nothing, page, type Html, type PageAnswer } from './html.ts'
import type { Sandbox } from './sandbox.ts'
import type { Binding } from './state.ts'
import { maskedPhone } from './wallets.ts'
import { wibClockText } from './wire-time.ts'

const problems = new Map([
  ['unknown_phone', 'Nomor ini belum terdaftar di AstraPay. Periksa kembali nomornya.'],
  ['other_phone', 'Toko meminta nomor lain. Pakai nomor yang terdaftar di toko.'],
  ['inactive', 'Akun ini sedang tidak aktif, jadi belum bisa dihubungkan.'],
  ['wrong_code', 'Kode salah. Sisa {left} percobaan.'],
  ['wrong_pin', 'PIN salah. Sisa {left} percobaan.'],
])

/** Shows the step at which a linking is: number, one-time code, PIN, or how it ended. */
export function showBinding(sandbox: Sandbox, binding: Binding): PageAnswer {
  if (!isUsableReturn(binding.finishBindingUrl)) return brokenPage()
  if (!isBindingOpen(sandbox, binding)) return { status: 200, html: endPage(sandbox, binding) }
  const step =
    binding.phone === null ? phoneStep(binding) : binding.hasGivenCode ? pinStep() : codeStep(binding)
  const change =
    binding.phone === null || binding.requiredPhone !== null
      ? nothing
      : html`<form method="post">
          <input type="hidden" name="again" value="1" /><button class="plain">Ganti nomor HP</button>
        </form>`
  const content = html`<section class="card">
    <h1>Hubungkan akun AstraPay</h1>
    <p class="quiet">dengan ${merchantName(sandbox, binding)}</p>
    <p>Setelah terhubung, Anda cukup memasukkan PIN saat membayar di toko ini.</p>
    ${problem(binding)}${step}${change}
    <p class="quiet" style="margin-top:16px">
      Berlaku sampai ${wibClockText(binding.validUpToMs)}. <a href="${binding.finishBindingUrl}">Batal</a>
    </p>
  </section>`
  const answer = { status: 200, html: page('Hubungkan akun AstraPay', content) }
  // The last step leads away from here, and browsers hold form-action against redirects too.
  return { ...answer, formTarget: new URL(binding.finishBindingUrl).origin }
}

/** Takes what a person typed; after the PIN the browser goes back to the merchant. */
export function takeBindingForm(sandbox: Sandbox, binding: Binding, form: URLSearchParams): PageAnswer {
  const here = bindingPath(binding)
  const phone = form.get('phone')
  const code = form.get('code')
  const pin = form.get('pin')
  if (form.get('again') !== null && isBindingOpen(sandbox, binding)) {
    binding.phone = null
    binding.problem = null
    sandbox.touch()
  } else if (phone !== null) takeBindingStep(sandbox, binding, { phone })
  else if (code !== null) takeBindingStep(sandbox, binding, { code: code.trim() })
  else if (pin !== null && takeBindingStep(sandbox, binding, { pin }) === 'bound')
    return { status: 303, location: binding.returnedTo ?? here }
  return { status: 303, location: here }
}

function phoneStep(binding: Binding): Html {
  const given = binding.requiredPhone
  return html`<form method="post">
    <label for="phone">Nomor HP AstraPay</label>
    <input
      id="phone"
      name="phone"
      type="tel"
      inputmode="tel"
      autocomplete="tel"
      required
      value="${given ?? '081200000001'}"
      ${given === null ? nothing : html`readonly`}
      aria-describedby="phone-hint"
    />
    <p class="quiet" id="phone-hint">
      ${given === null ? 'Nomor demo: 081200000001' : 'Nomor ini diminta oleh toko.'}
    </p>
    <button>Kirim kode</button>
  </form>`
}

function codeStep(binding: Binding): Html {
  return html`<form method="post">
    <label for="code">Kode yang dikirim ke ${maskedPhone(binding.phone ?? '')}</label>
    <input
      class="pin"
      id="code"
      name="code"
      inputmode="numeric"
      pattern="[0-9]{6}"
      maxlength="6"
      autocomplete="one-time-code"
      required
      aria-describedby="code-hint"
    />
    <p class="quiet" id="code-hint">Kode demo: ${demoOneTimeCode}</p>
    <button>Lanjut</button>
  </form>`
}

function pinStep(): Html {
  return html`<form method="post">
    <label for="pin">PIN (6 angka)</label>
    <input
      class="pin"
      id="pin"
      name="pin"
      type="password"
      inputmode="numeric"
      pattern="[0-9]{6}"
      maxlength="6"
      autocomplete="off"
      required
      aria-describedby="pin-hint"
    />
    <p class="quiet" id="pin-hint">PIN demo: 123456</p>
    <button>Hubungkan</button>
  </form>`
}

function problem(binding: Binding): Html {
  const text = problems.get(binding.problem ?? '')
  if (text === undefined) return nothing
  const left = String(wrongTriesMax - binding.wrongTries)
  return html`<p class="problem" role="alert">${text.replace('{left}', left)}</p>`
}

const endings = {
  bound: { mark: 'good', sign: '✓', title: 'Akun terhubung', text: 'Kembali ke toko untuk melanjutkan.' },
  ended: {
    mark: 'bad',
    sign: '×',
    title: 'Hubungan sudah diputus',
    text: 'Hubungkan kembali dari toko bila perlu.',
  },
  failed: {
    mark: 'bad',
    sign: '×',
    title: 'Akun tidak terhubung',
    text: 'Terlalu banyak percobaan yang salah. Mulai lagi dari toko.',
  },
  open: { mark: 'bad', sign: '×', title: 'Waktunya habis', text: 'Mulai lagi dari toko.' },
} as const

function endPage(sandbox: Sandbox, binding: Binding): string {
  const { mark, sign, title, text } = endings[binding.standing]
  const content = html`<section class="card result">
    <div class="mark ${mark}" aria-hidden="true">${sign}</div>
    <h1>${title}</h1>
    <p>${text}</p>
    <p class="quiet">${merchantName(sandbox, binding)}</p>
    <a class="button" href="${binding.returnedTo ?? binding.finishBindingUrl}">Kembali ke toko</a>
  </section>`
  return page(title, content)
}

/** What the provider shows when finishBindingUrl is neither https nor on the person's own machine. */
function brokenPage(): PageAnswer {
  const content = html`<section class="card result">
    <div class="mark bad" aria-hidden="true">!</div>
    <h1>Terjadi kesalahan</h1>
    <p>Halaman ini tidak bisa dibuka. Kembali ke toko dan coba lagi.</p>
    <p class="quiet">Untuk pengembang: finishBindingUrl harus https, atau http di mesin ini.</p>
  </section>`
  return { status: 400, html: page('Terjadi kesalahan', content) }
}

function merchantName(sandbox: Sandbox, binding: Binding): string {
  return sandbox.state.merchants.get(binding.clientId)?.name ?? 'Penjual'
}
