/** What somebody reads who shall set up an account of the staff panel. */
export const enrolmentTexts = {
  staff_enrolment_id: {
    text: 'Halo {{1}}, ini tautan untuk menyiapkan akun panel staf Astraotoshop Anda: {{2}}. Tautan berlaku sekali, sampai {{3}}, dan hanya dengan nomor ini. Jangan teruskan kepada siapa pun.',
    blanks: ['name', 'link', 'until'],
    examples: ['Staf Contoh', 'https://panel.test/undangan/contoh', '1 Januari 2026 pukul 14.30 WIB'],
  },
} as const
