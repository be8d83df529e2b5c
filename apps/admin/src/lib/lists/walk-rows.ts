import type { Attachment } from 'svelte/attachments'

/**
 * The arrows move between the links of a list's rows; Enter is the link's own, and Esc closes what was opened beside it.
 * `links` selects one link of each row.
 */
export function walkRows(links: string, close?: () => void): Attachment<HTMLElement> {
  return (list) => {
    function press(event: KeyboardEvent): void {
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, select, summary'))
        return
      if (event.key === 'Escape') close?.()
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
      const all = [...list.querySelectorAll<HTMLAnchorElement>(links)]
      const at = all.findIndex((link) => link === document.activeElement)
      const wanted = at === -1 ? all[0] : all[at + (event.key === 'ArrowDown' ? 1 : -1)]
      if (wanted === undefined) return
      event.preventDefault()
      wanted.focus()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }
}
