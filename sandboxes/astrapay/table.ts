import { html, type Html } from './html.ts'

/**
 * A table under a name; a head that begins with # stands over numbers. On a phone every row becomes a small list, so the
 * roles are written out: a table shown as blocks would lose them.
 */
export function table(label: string, heads: string[], rows: Html[][]): Html {
  const columns = heads.map((head) => ({ name: head.replace(/^#/, ''), isNumber: head.startsWith('#') }))
  const headCells = columns.map(({ name, isNumber }) =>
    isNumber
      ? html`<th scope="col" role="columnheader" class="number">${name}</th>`
      : html`<th scope="col" role="columnheader">${name}</th>`,
  )
  const bodyRows = rows.map((cells) => {
    const shown = cells.map((cell, index) => {
      const column = columns[index]
      return column?.isNumber === true
        ? html`<td role="cell" data-label="${column.name}" class="number">${cell}</td>`
        : html`<td role="cell" data-label="${column?.name ?? ''}"><div>${cell}</div></td>`
    })
    return html`<tr role="row">
      ${shown}
    </tr>`
  })
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
    <table role="table" aria-label="${label}">
      <thead role="rowgroup">
        <tr role="row">
          ${headCells}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${bodyRows}
      </tbody>
    </table>
  </div>`
}

/** A cell of plain text. */
export function cell(text: string): Html {
  return html`${text}`
}
