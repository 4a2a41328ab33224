// The table of users: searched, filtered, sorted, page by page, and kept current while it is looked at.
import { listUsers } from './api.js'
import { ago, announce, badge, count, el, failure, fill, flash, monogram, own } from './dom.js'
import { Stream } from './stream.js'
import { address } from './routes.js'

const columns = [
  { field: 'name', label: 'Name' },
  { field: 'id', label: 'Id', wide: true },
  { field: 'status', label: 'Status' },
  { field: 'type', label: 'Type', wide: true },
  { field: 'externalId', label: 'External id', wide: true },
  { field: 'email', label: 'E-mail', wide: true },
  { field: 'updated', label: 'Updated' },
]
const sizes = [10, 25, 50, 100]
const typingPause = 300
const buildingPause = 1500
const firstPage = { start: '', end: '', page: 1 }

/** A filter for whoever has a text in its name, id, e-mail address or external id. */
export function filterOf(search) {
  const text = search.replace(/[\\"*]/gu, '\\$&').replace(/[\u0000-\u001f]/gu, ' ')
  return ['name', 'id', 'email', 'externalId'].map((field) => `${field} LIKE "*${text}*"`).join(' || ')
}

export function usersView({ key, query, settings, connected, refused, title }) {
  const state = {
    search: query.get('search') ?? '',
    filter: query.get('filter') ?? '',
    sort: query.get('sort') ?? '',
    limit: sizes.includes(Number(query.get('limit'))) ? Number(query.get('limit')) : 25,
    start: query.get('start') ?? '',
    end: query.get('end') ?? '',
    page: Math.max(1, Number(query.get('page')) || 1),
  }
  const rows = new Map()
  let page = null
  let stream = null
  let loading = null
  let typing = null
  let retrying = null
  let isFirst = true

  const search = el('input', { id: 'search', type: 'search', value: state.search, autocomplete: 'off', spellcheck: 'false', placeholder: 'Name, id, e-mail or external id', 'aria-describedby': 'search-hint', oninput: typed })
  const filter = el('input.code', { id: 'filter', value: state.filter, autocomplete: 'off', spellcheck: 'false', placeholder: 'status == "active" && custom.level >= 3', 'aria-describedby': 'filter-hint filter-error', oninput: typed })
  const filterError = el('p.error', { id: 'filter-error', role: 'alert' })
  const total = el('p.muted', { id: 'total' })
  const body = el('tbody')
  const sortChoice = el('select', { id: 'sort', onchange: () => sortBy(sortChoice.value) },
    el('option', { value: '' }, 'Id'),
    ...columns.flatMap(({ field, label }) => [el('option', { value: field }, `${label}, ascending`), el('option', { value: `${field}:desc` }, `${label}, descending`)]))
  const heads = columns.map((column) => {
    const button = el('button.sort', { type: 'button', onclick: () => sortBy(isSortedBy(column.field) === 'ascending' ? `${column.field}:desc` : column.field) }, column.label)
    return { ...column, head: el(`th${column.wide ? '.wide' : ''}`, { scope: 'col' }, button) }
  })
  const table = el('table', { 'aria-busy': 'true', 'aria-describedby': 'total' },
    el('caption.unseen', {}, 'Users'),
    el('thead', {}, el('tr', {}, ...heads.map(({ head }) => head))),
    body)
  const message = el('div', { hidden: true })
  const range = el('span', { id: 'range' })
  const previous = el('button.quiet', { type: 'button', onclick: back }, 'Previous')
  const next = el('button.quiet', { type: 'button', onclick: forth }, 'Next')
  const size = el('select', { id: 'size', onchange: () => change({ limit: Number(size.value), ...firstPage }) }, ...sizes.map((each) => el('option', { value: each, selected: each === state.limit }, each)))
  const pager = el('nav.pager', { 'aria-label': 'Pages' }, el('span.pair', {}, el('label', { for: 'size' }, 'Rows'), size), range, el('span.pair', {}, previous, next))

  const content = el('section.page', {},
    el('div.heading', {},
      el('div', {}, el('h1', {}, 'Users'), total),
      el('a.button', { href: address(key, 'new') }, 'New user')),
    el('search.tools', {},
      el('div.field.grow', {}, el('label', { for: 'search' }, 'Search'), search, el('p.hint', { id: 'search-hint' }, 'Capitals count.')),
      el('div.field.grow', {}, el('label', { for: 'filter' }, 'Filter'), filter, filterError,
        el('p.hint', { id: 'filter-hint' }, 'Also ', el('code', {}, 'LIKE "Ada*"'), ', ', el('code', {}, 'custom.key == null'), ', ', el('code', {}, 'updated >= "2026-05"'), '.')),
      el('div.field.narrow-only', {}, el('label', { for: 'sort' }, 'Sort by'), sortChoice)),
    el('div.card.flush', {}, el('div.scroll', {}, table), message, pager))

  function isSortedBy(field) {
    return state.sort === `${field}:desc` ? 'descending' : state.sort === field || state.sort === `${field}:asc` || (field === 'id' && !state.sort) ? 'ascending' : 'none'
  }

  function typed() {
    clearTimeout(typing)
    typing = setTimeout(() => {
      Object.assign(state, { search: search.value, filter: filter.value, ...firstPage })
      note('replaceState')
      load()
    }, typingPause)
  }

  function sortBy(sort) {
    change({ sort, ...firstPage })
  }

  function back() {
    change(state.page <= 2 ? firstPage : { start: '', end: page.prev, page: state.page - 1 })
  }

  function forth() {
    change({ start: page.next, end: '', page: state.page + 1 })
  }

  function change(changes) {
    Object.assign(state, changes)
    note('pushState')
    load()
  }

  // The address says what is looked at, so that going back and loading again show the same.
  function note(how) {
    const parameters = new URLSearchParams()
    for (const [name, value] of Object.entries(state)) {
      if (value && !(name === 'page' && value === 1) && !(name === 'limit' && value === 25)) {
        parameters.set(name, value)
      }
    }
    history[how](null, '', `${address(key, 'users')}${parameters.size > 0 ? `?${parameters}` : ''}`)
  }

  function asked() {
    const parts = [state.filter.trim(), state.search.trim() && filterOf(state.search.trim())].filter(Boolean)
    return { filter: parts.length > 1 ? parts.map((part) => `(${part})`).join(' && ') : parts[0], sort: state.sort, limit: state.limit, start: state.start, end: state.end }
  }

  async function load() {
    loading?.abort()
    clearTimeout(retrying)
    const request = loading = new AbortController()
    table.setAttribute('aria-busy', 'true')
    drawHeads()
    if (isFirst) {
      drawSkeleton()
    }
    try {
      page = await listUsers(key, asked(), request.signal)
      isFirst = false
      draw()
    } catch (error) {
      if (!request.signal.aborted && !refused(error)) {
        await fail(error, request.signal)
      }
    } finally {
      if (!request.signal.aborted) {
        table.setAttribute('aria-busy', 'false')
      }
    }
  }

  function drawHeads() {
    for (const { field, head } of heads) {
      head.setAttribute('aria-sort', isSortedBy(field))
    }
    sortChoice.value = state.sort
  }

  function drawSkeleton() {
    message.hidden = pager.hidden = true
    table.hidden = false
    fill(body, ...Array.from({ length: 8 }, () => el('tr.skeleton', { 'aria-hidden': 'true' }, ...columns.map(({ wide }) => el(`td${wide ? '.wide' : ''}`, {}, el('span'))))))
    total.textContent = 'Loading…'
  }

  function draw() {
    showFilterError(null)
    const users = page.data
    const isNarrowed = Boolean(state.search.trim() || state.filter.trim())
    total.textContent = isNarrowed ? `${count(page.totalCount, 'user matches', 'users match')}` : count(page.totalCount, 'user')
    rows.clear()
    fill(body, ...users.map((user) => {
      const row = el('tr', { data: { id: user.id } })
      rows.set(user.id, { row, eTag: user.eTag })
      drawRow(row, user)
      return row
    }))
    const first = (state.page - 1) * state.limit
    range.textContent = users.length === 0 ? '' : `${first + 1}–${first + users.length} of ${page.totalCount.toLocaleString('en')}`
    previous.disabled = state.page === 1
    next.disabled = users.length < state.limit || first + users.length >= page.totalCount
    pager.hidden = page.totalCount === 0
    table.hidden = users.length === 0
    message.hidden = users.length > 0
    if (users.length === 0) {
      fill(message, nobody(isNarrowed))
    }
    announce(`${total.textContent}${users.length === 0 ? '' : `, showing ${range.textContent}`}.`)
    watch(users.map((user) => user.id))
  }

  function nobody(isNarrowed) {
    if (page.totalCount > 0) {
      return el('div.state', {}, el('h2', {}, 'This page is empty'), el('p', {}, 'Users have gone since the page before.'), el('button', { type: 'button', onclick: () => change(firstPage) }, 'First page'))
    }
    if (!isNarrowed) {
      return el('div.state', {}, el('h2', {}, 'No users yet'), el('p', {}, 'Whoever is made here, by an SDK or by an import, appears in this table.'), el('a.button', { href: address(key, 'new') }, 'Make the first one'))
    }
    return el('div.state', {}, el('h2', {}, 'Nobody matches'), el('p', {}, 'Capitals count, and users who lack a field that is compared are left out.'), el('button.quiet', { type: 'button', onclick: clear }, 'Show everybody'))
  }

  function clear() {
    search.value = filter.value = ''
    change({ search: '', filter: '', ...firstPage })
    search.focus()
  }

  function drawRow(row, user, isGone = false) {
    const wide = (text) => el('td.wide', {}, text === null || text === undefined ? el('span.none', {}, '–') : el('span.cut', { title: text }, own(text)))
    row.classList.toggle('gone', isGone)
    fill(row,
      el('th', { scope: 'row' }, el('div.who', {},
        monogram(user),
        el('span.names', {},
          el('a.cut', { href: address(key, 'user', user.id) }, user.name ? own(user.name) : el('span.none', {}, 'No name')),
          el('span.sub.cut.narrow-only', {}, own(user.id))))),
      el('td.wide', {}, el('span.cut.code', { title: user.id }, own(user.id))),
      el('td', {}, isGone ? badge('deleted', 'gone') : user.status ? badge(user.status, user.status) : el('span.none', {}, '–')),
      wide(user.type), wide(user.externalId), wide(user.email),
      el('td.time', {}, ago(user.updated)))
  }

  // The rows that are looked at follow their users. Where a user would stand in the order, and who else matches by now, is told when the list is asked for again.
  function watch(ids) {
    stream?.close()
    stream = ids.length === 0 ? null : new Stream({ key, source: { ids }, batchWindow: 100, quietAfter: settings.quietAfter, onEvent: update, onChange: (changed) => changed === stream && connected(changed) })
    if (stream) {
      connected(stream)
    }
  }

  function update({ changes }) {
    for (const { kind, user } of changes) {
      const known = rows.get(user.id)
      const isGone = kind === 'deleted' || kind === 'absent'
      if (known === undefined || known.eTag === (isGone ? null : user.eTag)) {
        continue
      }
      known.eTag = isGone ? null : user.eTag
      if (kind === 'absent') {
        known.row.classList.add('gone')
      } else {
        drawRow(known.row, user, isGone)
      }
      flash(known.row)
    }
  }

  async function fail(error, signal) {
    const detail = error.details?.find(({ location }) => location === 'filter')
    if (detail) {
      showFilterError(await explain(detail.message, signal))
      total.textContent = 'The filter cannot be read.'
      if (page === null) {
        stand(el('div.state', {}, el('h2', {}, 'The filter cannot be read'), el('p', {}, 'What is wrong stands below the filter, with its place.')))
      }
      return
    }
    if (error.status === 503) {
      retrying = setTimeout(load, buildingPause)
    }
    total.textContent = ''
    stream?.close()
    stand(error.status === 501 ? unlisted(error) : failure(error, load))
  }

  // Puts something where the table was.
  function stand(instead) {
    pager.hidden = table.hidden = true
    message.hidden = false
    fill(message, instead)
  }

  // With a search the filter stands in parentheses; alone it is told what is wrong at its own place.
  async function explain(message, signal) {
    if (!state.search.trim()) {
      return message
    }
    try {
      await listUsers(key, { filter: state.filter.trim(), limit: 1 }, signal)
      return message
    } catch (error) {
      return error.details?.find(({ location }) => location === 'filter')?.message ?? message
    }
  }

  function showFilterError(text) {
    filter.setAttribute('aria-invalid', String(text !== null))
    const place = Number(/At character (\d+)/u.exec(text ?? '')?.[1])
    const asked = state.filter.trim()
    const pointer = place > 0 && el('code.pointer', { 'aria-hidden': 'true' }, asked.slice(0, place - 1), el('mark', {}, asked.slice(place - 1, place) || ' '), asked.slice(place))
    fill(filterError, text, pointer)
  }

  // Without a directory users are found by their ids only.
  function unlisted(error) {
    const id = el('input', { id: 'by-id', required: true, autocomplete: 'off', spellcheck: 'false' })
    return el('div.state', {}, el('h2', {}, 'Users cannot be listed here'), el('p', {}, error.message),
      el('form.inline', { onsubmit: (event) => (event.preventDefault(), location.hash = address(key, 'user', id.value)) }, el('label', { for: 'by-id' }, 'Open a user by id'), id, el('button', {}, 'Open')))
  }

  return {
    kind: 'users',
    content,
    start() {
      title('Users')
      load()
    },
    close() {
      loading?.abort()
      clearTimeout(typing)
      clearTimeout(retrying)
      stream?.close()
      stream = null
    },
  }
}
