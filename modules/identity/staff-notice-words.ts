import type { StaffNoticeKind } from './tell-staff.ts'

/** What happened, and what to do if it was somebody else. */
export interface StaffNoticeWords {
  readonly what: string
  readonly advice: string
}

type Words = Readonly<Record<StaffNoticeKind, (subject: string) => StaffNoticeWords>>

const secureId =
  'segera ganti kata sandi Anda lewat Lupa kata sandi, akhiri semua sesi di halaman Profil, lalu hubungi pengawas'
const askId = 'hubungi pengawas Anda'
const secureEn =
  'change your password at once by Forgotten password, end all sessions on your profile, then call a supervisor'
const askEn = 'call your supervisor'

const wordsId: Words = {
  password_changed: () => ({ what: 'Kata sandi Anda diubah dan semua sesi diakhiri', advice: secureId }),
  phone_change_begun: (subject) => ({
    what: `Nomor WhatsApp akun Anda akan diganti menjadi ${subject}`,
    advice: 'batalkan lewat tautan di WhatsApp nomor lama atau di e-mail ini, lalu hubungi pengawas',
  }),
  phone_changed: (subject) => ({
    what:
      subject === ''
        ? 'Nomor WhatsApp akun Anda diganti, dan semua sesi diakhiri'
        : `Nomor WhatsApp akun Anda sekarang ${subject}, dan semua sesi diakhiri`,
    advice: askId,
  }),
  phone_change_stopped: (subject) => ({
    what: `Pergantian nomor WhatsApp menjadi ${subject} dibatalkan dan semua sesi diakhiri`,
    advice: askId,
  }),
  passkey_added: (subject) => ({ what: `Passkey ${quoted(subject)} ditambahkan`, advice: secureId }),
  passkey_removed: (subject) => ({ what: `Passkey ${quoted(subject)} dihapus`, advice: secureId }),
  totp_added: () => ({ what: 'Aplikasi kode (TOTP) dipasang', advice: secureId }),
  totp_removed: () => ({ what: 'Aplikasi kode (TOTP) dilepas', advice: secureId }),
  recovery_codes_made: () => ({
    what: 'Sepuluh kode pemulihan baru dibuat; yang lama tidak berlaku lagi',
    advice: secureId,
  }),
  recovery_code_used: (subject) => ({
    what: subject === '' ? 'Satu kode pemulihan dipakai' : `Satu kode pemulihan dipakai, sisa ${subject}`,
    advice: secureId,
  }),
  new_device: (subject) => ({
    what: subject === '' ? 'Ada perangkat baru yang masuk' : `Ada perangkat baru yang masuk: ${subject}`,
    advice: secureId,
  }),
  unfinished_login: () => ({
    what: 'Seseorang memasukkan kata sandi Anda dengan benar, tetapi kodenya tidak pernah diisi',
    advice: secureId,
  }),
  account_locked: () => ({
    what: 'Akun Anda dikunci sementara karena terlalu banyak kode atau kata sandi yang salah',
    advice: secureId,
  }),
  not_me: () => ({
    what: 'Anda menyatakan bahwa suatu upaya masuk bukan dari Anda; upaya itu sudah dihentikan',
    advice: secureId,
  }),
  break_glass: (subject) => ({
    what: subject === '' ? 'Akses darurat dibuka' : `Akses darurat dibuka: ${subject}`,
    advice: askId,
  }),
  factor_reset: () => ({
    what: 'Cara masuk akun Anda diatur ulang oleh dua pengawas',
    advice: askId,
  }),
  role_changed: (subject) => ({
    what: subject === '' ? 'Peran Anda diubah' : `Peran Anda diubah: ${subject}`,
    advice: askId,
  }),
  suspended: (subject) => ({
    what: subject === '' ? 'Akun Anda ditangguhkan' : `Akun Anda ditangguhkan: ${subject}`,
    advice: askId,
  }),
}

const wordsEn: Words = {
  password_changed: () => ({ what: 'Your password was changed and all sessions ended', advice: secureEn }),
  phone_change_begun: (subject) => ({
    what: `Your account's WhatsApp number will change to ${subject}`,
    advice: 'cancel it by the link sent to the old number or in this e-mail, then call a supervisor',
  }),
  phone_changed: (subject) => ({
    what:
      subject === ''
        ? 'The WhatsApp number of your account was changed, and all sessions ended'
        : `Your account's WhatsApp number is now ${subject}, and all sessions ended`,
    advice: askEn,
  }),
  phone_change_stopped: (subject) => ({
    what: `The change of your WhatsApp number to ${subject} was cancelled and all sessions ended`,
    advice: askEn,
  }),
  passkey_added: (subject) => ({ what: `Passkey ${quoted(subject)} was added`, advice: secureEn }),
  passkey_removed: (subject) => ({ what: `Passkey ${quoted(subject)} was removed`, advice: secureEn }),
  totp_added: () => ({ what: 'A code app (TOTP) was set up', advice: secureEn }),
  totp_removed: () => ({ what: 'The code app (TOTP) was removed', advice: secureEn }),
  recovery_codes_made: () => ({
    what: 'Ten new recovery codes were made; the old ones no longer work',
    advice: secureEn,
  }),
  recovery_code_used: (subject) => ({
    what: subject === '' ? 'A recovery code was used' : `A recovery code was used, ${subject} left`,
    advice: secureEn,
  }),
  new_device: (subject) => ({
    what: subject === '' ? 'A new device signed in' : `A new device signed in: ${subject}`,
    advice: secureEn,
  }),
  unfinished_login: () => ({
    what: 'Somebody entered your password correctly but never gave the code',
    advice: secureEn,
  }),
  account_locked: () => ({
    what: 'Your account is locked for a while after too many wrong codes or passwords',
    advice: secureEn,
  }),
  not_me: () => ({
    what: 'You said that a sign-in was not yours; it has been stopped',
    advice: secureEn,
  }),
  break_glass: (subject) => ({
    what: subject === '' ? 'Emergency access was opened' : `Emergency access was opened: ${subject}`,
    advice: askEn,
  }),
  factor_reset: () => ({
    what: 'The ways into your account were reset by two supervisors',
    advice: askEn,
  }),
  role_changed: (subject) => ({
    what: subject === '' ? 'Your role was changed' : `Your role was changed: ${subject}`,
    advice: askEn,
  }),
  suspended: (subject) => ({
    what: subject === '' ? 'Your account was suspended' : `Your account was suspended: ${subject}`,
    advice: askEn,
  }),
}

/** A notice in words, for messages, mails and the panel. */
export function sayStaffNotice(
  notice: { readonly kind: StaffNoticeKind; readonly subject: string | null },
  locale: 'id' | 'en',
): StaffNoticeWords {
  return (locale === 'id' ? wordsId : wordsEn)[notice.kind](notice.subject ?? '')
}

function quoted(subject: string): string {
  return subject === '' ? '' : `“${subject}”`
}
