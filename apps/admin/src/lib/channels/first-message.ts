/** What buyers read unless staff write something better; both languages are always sent, whichever the panel speaks. */
export const firstMessage = {
  id: 'Sedang dalam perawatan. Silakan pakai metode lain.',
  en: 'Under maintenance. Please use another method.',
} as const
