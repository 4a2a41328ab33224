// Lines over the last minute, and the same in words and as a table for those who do not see them.
import { el, fill } from './dom.js'

const height = 150
const space = { left: 44, right: 8, top: 10, bottom: 22 }

const shape = (name, attributes, ...children) => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value)
  }
  element.append(...children)
  return element
}

// A round number that is not below the highest value.
function ceiling(highest) {
  const power = 10 ** Math.floor(Math.log10(Math.max(highest, 1)))
  return [1, 2, 5, 10].map((step) => step * power).find((each) => each >= highest)
}

export class Chart {
  #title
  #note
  #series
  #unit
  #drawing = el('div.drawing')
  #summary = el('figcaption.summary')
  #table = el('table.small')

  /** @param {object} settings `series`: `{ name, of(second) }`, of which a value may be null */
  constructor({ title, note, unit, series }) {
    this.#title = title
    this.#note = note
    this.#unit = unit
    this.#series = series
    this.element = el('figure.card.chart', {},
      el('h2', {}, title),
      el('p.muted.note', {}, note),
      el('p.legend', { 'aria-hidden': 'true' }, ...series.map(({ name }, at) => el(`span.key.line-${at}`, {}, name))),
      this.#drawing, this.#summary,
      el('details', {}, el('summary', {}, 'As a table'), el('div.scroll', {}, this.#table)))
    new ResizeObserver(() => this.#seconds && this.#draw()).observe(this.#drawing)
  }

  #seconds = null

  /** Shows seconds, the oldest first. */
  show(seconds) {
    this.#seconds = seconds
    this.#draw()
    this.#summary.textContent = `${this.#title}, last ${seconds.length} seconds. ${this.#series.map((series) => this.#describe(series)).join(' ')}`
    if (this.#table.closest('details').open) {
      this.#list()
    }
  }

  #describe({ name, of }) {
    const values = this.#seconds.map(of).filter((value) => value !== null)
    if (values.length === 0) {
      return `${name}: nothing yet.`
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return `${name}: ${this.#write(mean)} on average, ${this.#write(Math.max(...values))} at most.`
  }

  #write = (value) => `${value >= 100 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1)} ${this.#unit}`

  #draw() {
    const width = Math.max(240, this.#drawing.clientWidth)
    const top = ceiling(Math.max(0, ...this.#seconds.flatMap((second) => this.#series.map(({ of }) => of(second) ?? 0))))
    const x = (at) => space.left + (at / Math.max(1, this.#seconds.length - 1)) * (width - space.left - space.right)
    const y = (value) => height - space.bottom - (value / top) * (height - space.top - space.bottom)
    const grid = [0, 0.5, 1].flatMap((part) => [
      shape('line', { class: 'grid-line', x1: space.left, x2: width - space.right, y1: y(part * top), y2: y(part * top) }),
      shape('text', { class: 'tick', x: space.left - 8, y: y(part * top) + 4, 'text-anchor': 'end' }, String(part * top)),
    ])
    const times = [0, 0.5, 1].map((part) => shape('text', { class: 'tick', x: x(part * (this.#seconds.length - 1)), y: height - 4, 'text-anchor': part === 0 ? 'start' : part === 1 ? 'end' : 'middle' },
      part === 1 ? 'now' : `−${Math.round((1 - part) * this.#seconds.length)} s`))
    const lines = this.#series.map(({ of }, line) => shape('path', { class: `line line-${line}`, d: path(this.#seconds.map(of), x, y) }))
    fill(this.#drawing, shape('svg', { viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true', focusable: 'false' }, ...grid, ...times, ...lines))
  }

  #list() {
    fill(this.#table,
      el('caption.unseen', {}, this.#title),
      el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Seconds ago'), ...this.#series.map(({ name }) => el('th', { scope: 'col' }, `${name} (${this.#unit})`)))),
      el('tbody', {}, ...this.#seconds.map((second, at) => [this.#seconds.length - 1 - at, ...this.#series.map(({ of }) => of(second))])
        .reverse().map(([ago, ...values]) => el('tr', {}, el('th', { scope: 'row' }, ago), ...values.map((value) => el('td', {}, value === null ? '–' : Number.isInteger(value) ? value : value.toFixed(1)))))))
  }
}

// Where there is no value there is no line; a value alone is a point.
function path(values, x, y) {
  let text = ''
  values.forEach((value, at) => {
    if (value !== null) {
      const isAlone = (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null
      text += `${(values[at - 1] ?? null) === null ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}${isAlone ? 'h0.01' : ''}`
    }
  })
  return text
}
