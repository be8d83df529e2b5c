import type { Tone } from './Badge.svelte'

/** A short word about something that just happened; never the only place where it can be learnt. */
export type Toast = {
  id: number
  tone: Tone
  text: string
  /** One thing to do about it, as a link. */
  action?: { label: string; href: string } | undefined
}

const list: Toast[] = $state([])
let lastId = 0

/** The toasts now shown, for ToastRegion. */
export const toasts: readonly Toast[] = list

/**
 * Shows a toast in the page's ToastRegion and returns its id. Browser only: on a server the list would be shared
 * by every visitor, so there it throws.
 *
 * @example showToast({ tone: 'good', text: 'Masuk keranjang', action: { label: 'Lihat', href: '/keranjang' } })
 */
export function showToast(toast: Omit<Toast, 'id'>): number {
  if (typeof window === 'undefined')
    throw new Error('showToast is for the browser: the server has many visitors')
  lastId += 1
  list.push({ ...toast, id: lastId })
  return lastId
}

/** Takes a toast away; an id that is gone already changes nothing. */
export function dismissToast(id: number): void {
  const index = list.findIndex((toast) => toast.id === id)
  if (index !== -1) list.splice(index, 1)
}
