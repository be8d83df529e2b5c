/** Lists carry no JavaScript: every control on them is a link or a form, and a slow phone shows them at once. */
export const csr = false
