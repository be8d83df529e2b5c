/** Sums and counts as screens show them: the house writes them one way everywhere. */
export { formatRupiah, formatWhole } from '#platform/format-money.ts'
