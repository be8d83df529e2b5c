/** Indonesian VAT (PPN) on sums of whole rupiah. */
export { addPpn, extractPpn, type TaxedSum } from './ppn.ts'
