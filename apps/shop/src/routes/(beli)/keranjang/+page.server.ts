import { fail, redirect } from '@sveltejs/kit'
import { z } from 'zod'
import { addToCart, setCartLine, type CartChanged } from '#ordering'
import { isDatabaseAway } from '#platform/db.ts'
import { safePath } from '../../../lib/locale.ts'
import { formText } from '../../../lib/server/form-text.ts'
import { seesMoney } from '../../../lib/server/offers.ts'
import { readCart } from '../../../lib/server/read-cart.ts'
import { ensureVisitor } from '../../../lib/server/visitor.ts'
import type { Actions, PageServerLoad } from './$types'

const PartId = z.string().regex(/^prt_[0-9A-Z]{26}$/)
const Line = z.object({ partId: PartId, quantity: z.coerce.number().int().min(0).max(9_999) })

export const load: PageServerLoad = async ({ locals, depends }) => {
  depends('shop:frame')
  const cart = await readCart(locals)
  if (seesMoney(locals)) return { cart, list: null }
  // A list for others to order from: no sum of it leaves the server.
  const lines = cart?.lines ?? []
  return {
    cart: null,
    list: lines.map(({ partId, sku, nameId, nameEn, quantity }) => ({
      partId,
      sku,
      nameId,
      nameEn,
      quantity,
    })),
  }
}

export const actions: Actions = {
  tambah: async ({ request, locals, cookies }) => {
    const form = await request.formData()
    const line = Line.safeParse(Object.fromEntries(form))
    if (!line.success || line.data.quantity === 0) return fail(422, { kind: 'unreadable' as const, most: 0 })
    const visitorToken = ensureVisitor(locals, cookies)
    return finish(
      () => addToCart(locals.ctx, { visitorToken, ...line.data }),
      safePath(formText(form, 'kembali'), '/keranjang'),
    )
  },
  ubah: async ({ request, locals, cookies }) => {
    const line = Line.safeParse(Object.fromEntries(await request.formData()))
    if (!line.success) return fail(422, { kind: 'unreadable' as const, most: 0 })
    const visitorToken = ensureVisitor(locals, cookies)
    return finish(() => setCartLine(locals.ctx, { visitorToken, ...line.data }), '/keranjang')
  },
  keluarkan: async ({ request, locals, cookies }) => {
    const partIds = z.array(PartId).safeParse((await request.formData()).getAll('partId'))
    if (!partIds.success) return fail(422, { kind: 'unreadable' as const, most: 0 })
    const visitorToken = ensureVisitor(locals, cookies)
    return finish(async () => {
      let changed: CartChanged = { kind: 'changed', cart: { lines: [] } }
      for (const partId of partIds.data)
        changed = await setCartLine(locals.ctx, { visitorToken, partId, quantity: 0 })
      return changed
    }, '/keranjang')
  },
}

async function finish(change: () => Promise<CartChanged>, back: string) {
  let changed: CartChanged
  try {
    changed = await change()
  } catch (error) {
    if (!isDatabaseAway(error)) throw error
    return fail(503, { kind: 'away' as const, most: 0 })
  }
  switch (changed.kind) {
    case 'bad_quantity':
      return fail(422, { kind: 'bad_quantity' as const, most: changed.quantityMax })
    case 'cart_full':
      return fail(422, { kind: 'cart_full' as const, most: changed.linesMax })
    case 'changed':
      redirect(303, back)
  }
}
