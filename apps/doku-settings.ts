import type { AppConfig } from './config.ts'

/** The partner service id of each bank, by our channel. */
export function dokuBins(config: AppConfig) {
  return {
    doku_va_bca: config.DOKU_VA_BCA,
    doku_va_mandiri: config.DOKU_VA_MANDIRI,
    doku_va_bri: config.DOKU_VA_BRI,
    doku_va_bni: config.DOKU_VA_BNI,
    doku_va_permata: config.DOKU_VA_PERMATA,
    doku_va_cimb: config.DOKU_VA_CIMB,
    doku_va_danamon: config.DOKU_VA_DANAMON,
    doku_va_bsi: config.DOKU_VA_BSI,
    doku_va_btn: config.DOKU_VA_BTN,
    doku_va_maybank: config.DOKU_VA_MAYBANK,
    doku_va_bnc: config.DOKU_VA_BNC,
    doku_va_sinarmas: config.DOKU_VA_SINARMAS,
    doku_va_doku: config.DOKU_VA_DOKU,
    doku_va_bss: config.DOKU_VA_BSS,
    doku_va_qnb: config.DOKU_VA_QNB,
  }
}

/** DOKU assigns a merchant and a terminal for QRIS; without them it is not offered. */
export function dokuQris(config: AppConfig) {
  const { DOKU_QRIS_MERCHANT_ID: merchantId, DOKU_QRIS_TERMINAL_ID: terminalId } = config
  const { DOKU_QRIS_POSTAL_CODE: postalCode, DOKU_QRIS_FEE_TYPE: feeType } = config
  if (merchantId === undefined || terminalId === undefined || postalCode === undefined) return {}
  return { qris: { merchantId, terminalId, postalCode, feeType } }
}
