const page = `<!doctype html>
<html lang="id">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta http-equiv="refresh" content="4" />
    <title>Sebentar lagi · Astraotoshop</title>
  </head>
  <body>
    <main>
      <h1>Toko sedang tidak bisa dijangkau</h1>
      <p>Keranjang, pesanan dan pembayaran Anda aman. Halaman ini mencoba lagi sendiri dalam beberapa detik.</p>
      <p lang="en">The shop cannot be reached for a moment. Your cart, orders and payments are safe; this page tries again by itself.</p>
    </main>
  </body>
</html>
`

/** The page for when not even the visitor's session can be read. */
export function databaseAwayPage(retryAfterSeconds: string): Response {
  return new Response(page, {
    status: 503,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'retry-after': retryAfterSeconds,
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'",
    },
  })
}
