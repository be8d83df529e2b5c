import { bindingClosedReason, bindingReturnUrl, confirmBinding, failBinding, sandboxOtp } from './bindings.ts'
import { debitChannelOf } from './debit-channels.ts'
import { document, html } from './html.ts'
import type { Markup } from './html.ts'
import { htmlReply, redirectReply } from './http.ts'
import type { Incoming, Reply } from './http.ts'
import type { Binding } from './state.ts'
import type { World } from './world.ts'

const otpsMax = 3

/** `/direct-debit/ui/binding/{referenceNo}`: a person ties an account or a card to a shop. */
export function bindingPage(world: World, incoming: Incoming, referenceNo: string): Reply {
  const binding = world.state.bindings.get(referenceNo)
  if (binding === undefined) return show(lost, 404)
  const reason = bindingClosedReason(world, binding)
  if (reason !== null) return show(closed(binding, reason))
  if (incoming.method !== 'POST') return show(phoneStep(world, binding, null))
  const typed = new URLSearchParams(incoming.text)
  switch (typed.get('step') ?? '') {
    case 'phone':
      return takePhone(world, binding, typed.get('phone') ?? '')
    case 'otp':
      return takeOtp(world, binding, typed.get('otp') ?? '')
    case 'cancel':
      failBinding(world, binding)
      return redirectReply(bindingReturnUrl(binding))
    default:
      return show(phoneStep(world, binding, null))
  }
}

const lost = html`<h1>Halaman tidak ditemukan</h1>
  <p>Tautan ini tidak dikenal. Mulai lagi dari toko tempat Anda berbelanja.</p>`

function show(content: Markup, status = 200): Reply {
  return htmlReply(status, document('Hubungkan akun', content))
}

function takePhone(world: World, binding: Binding, typed: string): Reply {
  const phone = typed.replaceAll(/[\s+-]/g, '').replace(/^0/, '62')
  if (!/^\d{9,16}$/.test(phone))
    return show(phoneStep(world, binding, 'Nomor telepon terdiri dari 9 sampai 16 angka.'))
  if (binding.phone !== '' && phone !== binding.phone)
    return show(phoneStep(world, binding, 'Nomor ini bukan nomor yang didaftarkan toko.'))
  binding.phone = phone
  world.changed()
  return show(otpStep(world, binding, null))
}

function takeOtp(world: World, binding: Binding, typed: string): Reply {
  const status = confirmBinding(world, binding, typed.trim())
  if (status !== 'PENDING') return redirectReply(bindingReturnUrl(binding))
  const left = otpsMax - binding.wrongOtps
  return show(otpStep(world, binding, `Kode tidak cocok. Anda dapat mencoba ${left} kali lagi.`))
}

function heading(world: World, binding: Binding): Markup {
  const seller = world.state.merchants.get(binding.clientId)?.name ?? binding.clientId
  const what = binding.maskedCard === null ? 'akun' : `kartu ${binding.maskedCard}`
  return html`<h1>Hubungkan ${debitChannelOf(binding.channel).label}</h1>
    <p>
      ${seller} ingin memakai ${what} Anda untuk pembayaran berikutnya. Anda dapat memutus hubungan ini di
      toko kapan saja.
    </p>`
}

function failure(error: string | null): Markup | null {
  return error === null ? null : html`<p class="note bad" role="alert"><b>${error}</b></p>`
}

function phoneStep(world: World, binding: Binding, error: string | null): Markup {
  return html`${heading(world, binding)} ${failure(error)}
    <form class="card" method="post">
      <input type="hidden" name="step" value="phone" />
      <label for="phone">Nomor telepon</label>
      <input
        id="phone"
        name="phone"
        type="tel"
        inputmode="tel"
        autocomplete="off"
        required
        value="${binding.phone}"
      />
      <div class="row"><button>Kirim kode OTP</button></div>
    </form>
    ${cancelForm}`
}

function otpStep(world: World, binding: Binding, error: string | null): Markup {
  return html`${heading(world, binding)} ${failure(error)}
    <form class="card" method="post">
      <p>Kode dikirim ke nomor yang berakhiran ${binding.phone.slice(-3)}.</p>
      <input type="hidden" name="step" value="otp" />
      <label for="otp">Kode OTP</label>
      <input
        id="otp"
        name="otp"
        inputmode="numeric"
        autocomplete="one-time-code"
        maxlength="6"
        required
        aria-describedby="otp-help"
      />
      <p class="soft" id="otp-help">Di sandbox kodenya selalu ${sandboxOtp}.</p>
      <div class="row"><button>Hubungkan</button></div>
    </form>
    ${cancelForm}`
}

const cancelForm = html`<form method="post">
  <button class="danger" name="step" value="cancel">Batal dan kembali ke toko</button>
</form>`

function closed(binding: Binding, reason: string): Markup {
  const back = binding.status === 'PENDING' ? binding.failedUrl : bindingReturnUrl(binding)
  return html`<h1>${reason}</h1>
    <p class="row"><a class="button" href="${back}">Kembali ke toko</a></p>`
}
