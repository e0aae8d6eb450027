const ENTITIES: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'}

/** Text that can't be taken for markup, in an element or in a quoted attribute. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}

/** {@link escaped}, for sentences with rates in them: a number stays on the line of its percent sign. */
export function sentence(text: string): string {
  return escaped(text).replaceAll(' %', '&nbsp;%')
}

/** A number of a coordinate system, short. */
export function coordinate(value: number): string {
  return String(Number(value.toFixed(2)))
}

/** A table with headers for rows and columns; cells are markup. The first cell of a row names it. */
export function tableMarkup(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const heads = head.map((title) => `<th scope="col">${escaped(title)}</th>`).join('')
  const body = rows.map(([name = '', ...cells]) => {
    const rest = cells.map((cell) => `<td>${cell}</td>`).join('')
    return `<tr><th scope="row">${name}</th>${rest}</tr>`
  })
  // A wide table scrolls by itself, by keyboard too, so that the page never does.
  return `<p class="cue soft">Scroll the table sideways to see every column.</p>
<div class="scroll" role="region" tabindex="0" aria-label="${escaped(caption)}">
<table><caption>${escaped(caption)}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${body.join('\n')}
</tbody></table></div>`
}
