import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** What a machine can tell about a page for everyone: axe finds nothing, and nothing hangs out at the side. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  // A colour that is still fading is not the colour one reads.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((one) => one.finished)))
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')} ${node.html.slice(0, 120)}`),
  )
  expect(found, `${what}: axe finds nothing`).toEqual([])
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(Math.max(0, overflow), `${what}: nothing hangs out at the side`).toBe(0)
}

/** What the keyboard reaches from the top of the page, in order: role-less, by the words a person hears. */
export async function tabThrough(
  page: Page,
  stopsMax: number,
): Promise<{ words: string; isShown: boolean }[]> {
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    window.scrollTo(0, 0)
  })
  const stops: { words: string; isShown: boolean }[] = []
  for (let count = 0; count < stopsMax; count += 1) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(readFocus)
    if (stop === null) break
    stops.push(stop)
  }
  return stops
}

/** Runs in the page: the focused thing's words, and whether a ring around it or its box can be seen. */
function readFocus(): { words: string; isShown: boolean } | null {
  const focused = document.activeElement
  if (!(focused instanceof HTMLElement) || focused === document.body) return null
  const ringed = (element: Element | null): boolean => {
    if (element === null) return false
    const style = getComputedStyle(element)
    const outlined = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2
    return outlined || style.boxShadow !== 'none'
  }
  const nearby = [focused, focused.parentElement, focused.closest('form, label, .ui-control, .code')]
  const words = focused.getAttribute('aria-label') ?? focused.textContent ?? ''
  const labelled = focused instanceof HTMLInputElement ? (focused.labels?.[0]?.textContent ?? '') : ''
  return { words: (words.trim() || labelled.trim()).slice(0, 80), isShown: nearby.some(ringed) }
}
