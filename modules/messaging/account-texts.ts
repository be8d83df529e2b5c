/** What customers read about their own account, in both languages. */
export const accountTexts = {
  account_changed_id: {
    text: 'Di akun Astraotoshop Anda, {{1}} pada {{2}}. Kalau bukan Anda, segera masuk dan ganti kata sandi di {{3}} – atau hubungi kami.',
    blanks: ['what', 'at', 'url'],
    examples: ['kata sandi diganti', '1 Januari 2026 pukul 14.30 WIB', 'https://toko.test/akun/keamanan'],
  },
  account_changed_en: {
    text: 'In your Astraotoshop account, {{1}} on {{2}}. If it was not you, sign in at once and change the password at {{3}} – or call us.',
    blanks: ['what', 'at', 'url'],
    examples: ['the password was changed', '1 January 2026, 14.30 WIB', 'https://toko.test/akun/keamanan'],
  },
  company_invitation_id: {
    text: 'Halo {{1}}, {{2}} mengundang Anda ke akun usahanya di Astraotoshop. Terima paling lambat {{3}} lewat {{4}} – kalau Anda tidak mengenalnya, abaikan pesan ini.',
    blanks: ['name', 'company', 'until', 'url'],
    examples: [
      'Pembeli Contoh',
      'Bengkel Contoh',
      '1 Januari 2026 pukul 14.30 WIB',
      'https://toko.test/undangan/contoh',
    ],
  },
  company_invitation_en: {
    text: 'Hello {{1}}, {{2}} invites you to its company account at Astraotoshop. Accept before {{3}} at {{4}} – if you do not know them, ignore this message.',
    blanks: ['name', 'company', 'until', 'url'],
    examples: [
      'Sample Buyer',
      'Sample Workshop',
      '1 January 2026, 14.30 WIB',
      'https://toko.test/undangan/sample',
    ],
  },
} as const
