// The same numbers as a table, for those who would rather read than look.
import { html, type TemplateResult } from 'lit'

export interface TableData {
  readonly caption: string
  readonly head: readonly string[]
  /** First cell of a row names it. */
  readonly rows: readonly (readonly string[])[]
}

export function dataTable({ caption, head, rows }: TableData): TemplateResult {
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${caption}>
    <table class="data">
      <caption>
        ${caption}
      </caption>
      ${tableHead(head)}
      <tbody>
        ${rows.map(
          ([name, ...cells]) =>
            html`<tr>
              <th scope="row">${name}</th>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

export function tableHead(head: readonly string[]): TemplateResult {
  return html`<thead>
    <tr>
      ${head.map((text) => html`<th scope="col">${text}</th>`)}
    </tr>
  </thead>`
}
