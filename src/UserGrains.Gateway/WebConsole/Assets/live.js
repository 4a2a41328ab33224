// Changes as they come: a feed of batches, what the connection does, and how many and how late they are.
import { nodeClock, now, synchronise } from './clock.js'
import { ago, announce, count, el, fill, own } from './dom.js'
import { Chart } from './chart.js'
import { labelOf } from './fields.js'
import { address } from './routes.js'
import { isOpening, median, slowest, Rates } from './rates.js'
import { Stream } from './stream.js'

const shownBatches = 100
const shownChanges = 25
const shownStates = 5
const windows = [[0, 'at once'], [250, 'gathered for 250 ms'], [1000, 'gathered for 1 s'], [5000, 'gathered for 5 s']]
const summaryPeriod = 10_000

const clockTime = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' })

export function liveView({ key, query, settings, connected, refused, title }) {
  let stream = null
  let rates = new Rates()
  let isPaused = false
  let held = []
  let matching = null
  let unsaid = 0
  let isClosed = false
  const timers = []

  const byFilter = el('input', { type: 'radio', name: 'by', value: 'filter', checked: !query.has('ids'), onchange: choose })
  const byIds = el('input', { type: 'radio', name: 'by', value: 'ids', checked: query.has('ids'), onchange: choose })
  const filter = el('input.code', { id: 'watch-filter', value: query.get('filter') ?? '', autocomplete: 'off', spellcheck: 'false', placeholder: 'Everybody; or status == "active" && type == "support-agent"', 'aria-describedby': 'watch-error' })
  const ids = el('input.code', { id: 'watch-ids', value: query.get('ids') ?? '', autocomplete: 'off', spellcheck: 'false', placeholder: 'ada, grace', 'aria-describedby': 'watch-error' })
  const filterField = el('div.field.grow', {}, el('label', { for: 'watch-filter' }, 'Filter'), filter)
  const idsField = el('div.field.grow', {}, el('label', { for: 'watch-ids' }, 'Ids, with commas between them'), ids)
  const gather = el('select', { id: 'watch-window' }, ...windows.map(([value, text]) => el('option', { value, selected: String(value) === (query.get('window') ?? '250') }, text)))
  const error = el('p.error', { id: 'watch-error', role: 'alert' })
  const begin = el('button', {}, 'Watch')
  const pause = el('button.quiet', { type: 'button', 'aria-pressed': 'false', onclick: togglePause }, 'Pause')
  const empty = el('button.quiet', { type: 'button', onclick: () => fill(feed) }, 'Empty')
  const feed = el('ol.feed', { 'aria-label': 'Batches, the newest first' })
  const state = el('dl.facts')
  const retry = el('button.quiet', { type: 'button', hidden: true, onclick: () => stream?.retryNow() }, 'Try now')
  const feedTotal = el('p.muted')

  const flow = new Chart({
    title: 'Updates and notifications',
    note: 'Of the users watched here. Updates: steps of their versions, also those that a batch leaves out. Notifications: changes that came to this page.',
    unit: 'per second',
    series: [
      { name: 'Updates', of: ({ updates }) => updates },
      { name: 'Notifications', of: ({ notifications }) => notifications },
    ],
  })
  const delay = new Chart({
    title: 'Latency',
    note: '',
    unit: 'ms',
    series: [
      { name: 'Median', of: ({ delays }) => median(delays) },
      { name: 'Slowest', of: ({ delays }) => slowest(delays) },
    ],
  })
  const delayNote = delay.element.querySelector('.note')

  const form = el('form.tools', { onsubmit: (event) => (event.preventDefault(), restart()) },
    el('fieldset.choice', {}, el('legend', {}, 'Who'), el('label', {}, byFilter, 'whoever matches'), el('label', {}, byIds, 'named users')),
    filterField, idsField,
    el('div.field', {}, el('label', { for: 'watch-window' }, 'Batches'), gather),
    el('div.field.end', {}, begin), error)
  const content = el('section.page', {},
    el('div.heading', {}, el('div', {}, el('h1', {}, 'Live'), el('p.muted', {}, 'Changes as they are stored, whoever makes them.'))),
    form,
    el('div.columns.even', {}, flow.element, delay.element),
    el('div.columns', {},
      el('section.card', { 'aria-labelledby': 'feed-title' },
        el('div.heading', {}, el('div', {}, el('h2', { id: 'feed-title' }, 'Feed'), feedTotal), el('span.pair', {}, pause, empty)),
        el('p.muted.when-empty', {}, 'Nothing has changed since you came.'), feed),
      el('div.aside', {}, el('section.card', { 'aria-labelledby': 'state-title' }, el('h2', { id: 'state-title' }, 'Connection'), state, retry))))

  function choose() {
    filterField.hidden = !byFilter.checked
    idsField.hidden = byFilter.checked
  }

  function restart() {
    const source = byIds.checked ? { ids: ids.value } : { filter: filter.value.trim() }
    const parameters = new URLSearchParams(Object.entries({ ...source, window: gather.value }).filter(([, value]) => value))
    history.replaceState(null, '', `${address(key, 'live')}?${parameters}`)
    watch()
  }

  function watch() {
    stream?.close()
    error.textContent = ''
    filter.removeAttribute('aria-invalid')
    ids.removeAttribute('aria-invalid')
    fill(feed)
    held = []
    rates = new Rates()
    matching = byFilter.checked ? new Set() : null
    const named = [...new Set(ids.value.split(',').map((id) => id.trim()).filter(Boolean))]
    if (byIds.checked && named.length === 0) {
      stream = null
      fail('Name at least one user.')
      drawState()
      return
    }
    stream = new Stream({
      key,
      source: byFilter.checked ? { filter: filter.value.trim() } : { ids: named },
      batchWindow: Number(gather.value),
      quietAfter: settings.quietAfter,
      onEvent: take,
      onChange: (changed) => changed === stream && changedState(),
    })
    connected(stream)
    drawState()
  }

  function changedState() {
    connected(stream)
    drawState()
    if (stream.state === 'ended' && !refused(stream.error)) {
      fail(stream.error.details?.[0]?.message ?? stream.error.message)
    }
  }

  function fail(text) {
    error.textContent = text
    ;(byFilter.checked ? filter : ids).setAttribute('aria-invalid', 'true')
  }

  function take({ changes, reset }) {
    if (matching) {
      follow(changes, reset)
    }
    if (reset) {
      rates.begin(changes)
    } else {
      rates.take(changes, stream.openedAt)
    }
    // Where everybody stands at the beginning is no change.
    const isBeginning = reset || changes.every((change) => isOpening(change, stream.openedAt))
    unsaid += isBeginning ? 0 : changes.length
    const batch = { at: now(), changes, isBeginning }
    if (isPaused) {
      held.push(batch)
      held.splice(0, held.length - shownBatches)
      pause.textContent = `Go on (${count(held.length, 'batch', 'batches')} held)`
    } else {
      draw(batch)
    }
    drawState()
  }

  function follow(changes, reset) {
    if (reset) {
      matching.clear()
    }
    for (const { kind, id } of changes) {
      if (kind === 'left') {
        matching.delete(id)
      } else {
        matching.add(id)
      }
    }
  }

  function draw({ at, changes, isBeginning }) {
    const most = isBeginning ? shownStates : shownChanges
    feed.prepend(el('li.batch', {},
      el('p.batch-head', {}, el('time', { datetime: new Date(at).toISOString() }, clockTime.format(at)), ' · ', isBeginning ? `${count(changes.length, 'user')} at the beginning` : count(changes.length, 'change')),
      el('ul', {}, ...changes.slice(0, most).map(drawChange)),
      changes.length > most && el('p.muted', {}, `and ${changes.length - most} more`)))
    while (feed.childElementCount > shownBatches) {
      feed.lastElementChild.remove()
    }
  }

  function drawChange({ kind, id, version, changed, user }) {
    const who = id ?? user.id
    return el('li.change', {},
      el('span.badge', { data: { kind } }, kind),
      el('a.cut', { href: address(key, 'user', who) }, own(user?.name ?? who)),
      el('span.sub.cut', {}, [
        user?.name && el('code', {}, own(who)), ' ',
        (version ?? user?.version) > 0 && `version ${version ?? user.version}`,
        changed?.length > 0 && kind !== 'current' ? `: ${changed.map(labelOf).join(', ')}` : '',
      ].filter((part) => part !== undefined && part !== null && part !== false)))
  }

  function togglePause() {
    isPaused = !isPaused
    pause.setAttribute('aria-pressed', String(isPaused))
    if (!isPaused) {
      held.forEach(draw)
      held = []
    }
    pause.textContent = isPaused ? 'Go on' : 'Pause'
  }

  const states = { connecting: 'Connecting…', live: 'Connected', waiting: 'Lost; connecting again', ended: 'Ended' }

  function drawState() {
    const line = (term, text, name) => [el('dt', {}, term), el('dd', name ? { data: { fact: name } } : {}, text)]
    retry.hidden = stream?.state !== 'waiting'
    feedTotal.textContent = matching === null || stream?.state !== 'live' ? '' : `${count(matching.size, 'user matches', 'users match')} now.`
    fill(state,
      ...line('State', stream === null ? 'Not watching' : states[stream.state], 'state'),
      ...(stream?.state === 'waiting' ? line('Next attempt', `in ${Math.max(0, Math.ceil((stream.nextAttemptAt - performance.now()) / 1000))} s`) : []),
      ...(stream?.state === 'waiting' && stream.error?.status > 0 ? line('Because', stream.error.message) : []),
      ...line('Reconnects', stream?.reconnects ?? 0, 'reconnects'),
      ...line('Resumed', stream === null || stream.reconnects === 0 ? '–' : matching !== null ? 'begun anew: all who match came again' : `${stream.resumed} of ${stream.reconnects}, from the last event's id`, 'resumed'),
      ...line('Last event id', stream?.lastId ? el('code.wrap', {}, stream.lastId.length > 40 ? `${stream.lastId.slice(0, 40)}…` : stream.lastId) : matching !== null ? 'none: watches by filter begin anew' : '–', 'last-id'),
      ...line('Last sign of life', stream?.heardAt ? ago(new Date(now() - (performance.now() - stream.heardAt)).toISOString()) : '–'))
  }

  function drawCharts() {
    const seconds = rates.last()
    flow.show(seconds)
    delay.show(seconds)
    const clock = nodeClock()
    delayNote.textContent = 'From when the node took a change (its “updated”), storing and gathering included, until this page had it. '
      + (clock === null ? 'The node’s clock is not known yet.' : `The node’s clock is known to ±${Math.max(1, Math.ceil(clock.error))} ms; what was missed during a break is left out.`)
  }

  function summarise() {
    if (unsaid > 0) {
      announce(`${count(unsaid, 'change')} in the last ${summaryPeriod / 1000} seconds.`)
      unsaid = 0
    }
  }

  return {
    kind: 'live',
    content,
    async start() {
      title('Live')
      choose()
      drawCharts()
      drawState()
      await synchronise()
      if (isClosed) {
        return
      }
      watch()
      timers.push(setInterval(() => (drawCharts(), drawState()), 1000), setInterval(summarise, summaryPeriod))
    },
    close() {
      isClosed = true
      timers.forEach(clearInterval)
      stream?.close()
      stream = null
    },
  }
}
