/** What members of staff and whoever watches over logins read. One language each, as the name ends. */
export const loginTexts = {
  login_notice_id: {
    text: 'Ada yang meminta kode untuk {{1}}, pada {{2}}, dari alamat {{3}}, dengan {{4}}. Kodenya ada di pesan lain. Bukan Anda? Buka {{5}} lalu tekan "Bukan saya": kode itu mati dan semua sesi ditutup.',
    blanks: ['action', 'at', 'address', 'device', 'link'],
    examples: [
      'masuk ke panel staf',
      '1 Januari 2026 pukul 14.30 WIB',
      '203.0.113.10',
      'Chrome di Windows',
      'https://panel.test/bukan-saya/contoh',
    ],
  },
  login_notice_en: {
    text: 'Somebody asked for a code to {{1}}, on {{2}}, from the address {{3}}, with {{4}}. The code is in another message. Not you? Open {{5}} and press "Not me": the code dies and every session is closed.',
    blanks: ['action', 'at', 'address', 'device', 'link'],
    examples: [
      'sign in to the staff panel',
      '1 January 2026, 14.30 WIB',
      '203.0.113.10',
      'Chrome on Windows',
      'https://panel.test/bukan-saya/example',
    ],
  },
  login_disowned_id: {
    text: 'Panel staf: {{1}} menyatakan bukan dia yang meminta kode pada {{2}} dari alamat {{3}} dengan {{4}}. Semua sesinya ditutup dan sandinya harus diganti. Orang lain mungkin tahu sandinya, jadi hubungi dia.',
    blanks: ['name', 'at', 'address', 'device'],
    examples: ['Staf Contoh', '1 Januari 2026 pukul 14.30 WIB', '203.0.113.10', 'Chrome di Windows'],
  },
  codes_low_id: {
    text: 'Pesan kode hari ini hampir habis: {{1}} dari {{2}} terpakai pada {{3}}. Kalau habis, staf masuk dengan cara lain sampai tengah malam. Periksa apakah ada yang meminta kode bertubi-tubi.',
    blanks: ['sends', 'sendsMax', 'at'],
    examples: ['1600', '2000', '1 Januari 2026 pukul 14.30 WIB'],
  },
} as const
