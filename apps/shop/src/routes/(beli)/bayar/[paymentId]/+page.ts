/** No framework in the browser: `lib/pay-page.ts` follows, counts and copies. */
export const csr = false
