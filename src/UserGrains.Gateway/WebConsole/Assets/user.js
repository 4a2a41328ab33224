// One user: every field, a form that never overwrites what somebody else has written, who is watching, and what changes meanwhile.
import { countWatchers, deleteUser, getUser, newIdempotencyKey, setUser } from './api.js'
import { ago, announce, ask, badge, count, el, failure, fill, flash, link, moment, monogram, own } from './dom.js'
import { conflictPanel } from './conflict.js'
import { differences, labelOf, patchOf, valuesOf } from './fields.js'
import { UserForm } from './form.js'
import { stringify } from './json.js'
import { address } from './routes.js'
import { Stream } from './stream.js'

const watchersPeriod = 5000
const shownChanges = 30

// What somebody was about to save when the token ended: it is there again after signing in.
let draft = null

export function userView({ key, id, settings, connected, refused, title }) {
  const isNew = id === null
  const form = new UserForm()
  const loading = new AbortController()
  let base = isNew ? { id: '', version: 0, custom: {} } : null
  let stream = null
  let counting = null
  let attempt = { body: null, version: null, key: null }
  let isSaved = false

  const heading = el('h1')
  const portrait = el('span')
  const badges = el('span.badges')
  const head = el('header.user-head', {}, !isNew && portrait, el('div.names', {}, heading, !isNew && el('p.sub', {}, own(id, 'code'))), badges)
  const notice = el('div', { role: 'status' })
  const conflict = el('div')
  const problem = el('p.saved', { role: 'status' })
  const save = el('button', {}, isNew ? 'Make the user' : 'Save changes')
  const discard = el('button.quiet', { type: 'button', onclick: () => rebase(base) }, 'Discard')
  const remove = el('button.quiet.danger', { type: 'button', onclick: erase }, 'Delete user')
  const idError = el('p.error', { id: 'new-id-error' })
  const idInput = el('input.code', { id: 'new-id', required: true, autocomplete: 'off', spellcheck: 'false', 'aria-describedby': 'new-id-hint new-id-error' })
  if (isNew) {
    form.addPlace('id', idInput, idError)
  }
  const editor = el('form.card', { onsubmit: (event) => (event.preventDefault(), store()), novalidate: true, 'aria-label': isNew ? 'New user' : 'Fields' },
    conflict,
    isNew && el('div.field', {}, el('label', { for: 'new-id' }, 'Id'), idInput, idError, el('p.hint', { id: 'new-id-hint' }, '1 to 92 bytes, without , / \\ * : and control characters. It cannot be changed later.')),
    form.fields, form.custom, form.problem,
    el('div.actions', {}, save, discard, problem, !isNew && remove))
  const watching = el('section.card', { 'aria-labelledby': 'watching-title' })
  const record = el('section.card', { 'aria-labelledby': 'record-title' })
  const changes = el('ol.changes', { 'aria-label': 'Changes' })
  const seen = el('section.card', { 'aria-labelledby': 'changes-title' },
    el('h2', { id: 'changes-title' }, 'Changes while you look'), el('p.muted.when-empty', {}, 'None yet.'), changes)
  const content = el('section.page', {},
    el('p.crumbs', {}, el('a', { href: address(key, 'users') }, 'Users')),
    head, notice,
    el('div.columns', {}, editor, !isNew && el('div.aside', {}, watching, record, seen)))

  function isDirty() {
    if (base === null || isSaved) {
      return false
    }
    const { values, faults } = form.read()
    return faults.length > 0 || differences(valuesOf(base), values).length > 0
  }

  async function load() {
    drawHead()
    try {
      const user = await getUser(key, id, loading.signal)
      if (user === null) {
        fill(content, el('div.state', {}, el('h1', {}, 'There is no such user'), el('p', {}, 'Nobody has the id ', own(id, 'code'), ' here, or not any more.'), el('a.button', { href: address(key, 'users') }, 'All users')))
        return
      }
      rebase(user)
      if (draft?.key === key && draft.id === id) {
        form.type(draft.values)
        fill(notice, el('p.notice', {}, 'You are signed in again, and what you have changed is still here. It is not saved yet.'))
        draft = null
      }
      stream = new Stream({ key, source: { ids: [id] }, quietAfter: settings.quietAfter, onEvent: take, onChange: connected })
      countNow()
    } catch (error) {
      if (!loading.signal.aborted && !refused(error)) {
        fill(content, failure(error, () => location.reload()))
      }
    }
  }

  // What is stored is this; the form shows it.
  function rebase(user) {
    base = user
    form.show(valuesOf(user))
    fill(conflict)
    problem.textContent = ''
    if (!isNew) {
      drawHead()
      drawRecord()
    }
  }

  function drawHead() {
    const name = base?.name ?? id ?? 'New user'
    title(isNew ? 'New user' : name)
    fill(heading, isNew ? 'New user' : own(name))
    fill(portrait, monogram(base ?? { id }, '.large'))
    fill(badges, base?.status && badge(base.status, base.status), base?.type && badge(base.type))
  }

  function drawRecord() {
    const line = (term, ...description) => [el('dt', {}, term), el('dd', {}, ...description)]
    fill(record,
      el('h2', { id: 'record-title' }, 'Record'),
      el('dl', {},
        ...line('Version', el('span', { id: 'version' }, base.version)),
        ...line('Updated', moment(base.updated), ' (', ago(base.updated), ')'),
        ...line('ETag', el('code', {}, base.eTag)),
        ...(base.profileUrl ? line('Profile', link(base.profileUrl)) : [])))
  }

  function take({ changes: taken }) {
    for (const change of taken) {
      if (change.kind === 'current' && (base === null || change.version <= base.version)) {
        continue
      }
      note(change)
      if (change.kind === 'deleted' || change.kind === 'absent') {
        gone()
      } else if (change.version > base.version) {
        renewed(change)
      }
    }
    countNow()
  }

  function note({ kind, version, changed, user }) {
    changes.prepend(el('li', {},
      el('span.badge', { data: { kind } }, kind), ' version ', version, ' · ', el('span.muted', {}, ago(user.updated ?? new Date().toISOString())),
      changed.length > 0 && el('span.sub', {}, changed.map(labelOf).join(', '))))
    while (changes.childElementCount > shownChanges) {
      changes.lastElementChild.remove()
    }
    flash(changes.firstElementChild)
  }

  function renewed({ user, version }) {
    if (!isDirty()) {
      rebase({ ...user, version })
      flash(editor)
      fill(notice)
      announce(`Changed by somebody else, to version ${version}.`)
      return
    }
    fill(notice, el('p.notice', {}, `Somebody else has stored version ${version} while you were editing. Nothing of yours is lost: `,
      el('button.plain', { type: 'button', onclick: () => compare({ ...user, version }) }, 'see both'), '.'))
  }

  function gone() {
    save.disabled = discard.disabled = remove.disabled = true
    isSaved = true
    fill(notice, el('p.notice', {}, 'This user was deleted. What you see is how it last was.'))
    announce('This user was deleted.')
  }

  async function store() {
    form.clearErrors()
    problem.textContent = ''
    const { values, faults } = form.read()
    if (isNew && idInput.value.trim() === '') {
      faults.unshift({ field: 'id', message: 'The user needs an id.' })
    }
    if (faults.length > 0) {
      form.showErrors(faults)
      return
    }
    const patch = patchOf(valuesOf(base), values)
    if (!isNew && Object.keys(patch).length === 0) {
      problem.textContent = 'Nothing has changed.'
      return
    }
    const body = stringify(patch)
    if (attempt.body !== body || attempt.version !== base.version) {
      attempt = { body, version: base.version, key: newIdempotencyKey() }
    }
    save.disabled = true
    try {
      const user = await setUser(key, isNew ? idInput.value.trim() : id, body, base.version, attempt.key)
      stored(user)
    } catch (error) {
      await refuse(error, values)
    } finally {
      save.disabled = false

      // A button that cannot be pressed loses the focus, and so does one of a conflict that is settled.
      if (document.activeElement === document.body) {
        save.focus()
      }
    }
  }

  function stored(user) {
    attempt = { body: null, version: null, key: null }
    if (isNew) {
      isSaved = true
      announce('The user is made.')
      location.hash = address(key, 'user', user.id)
      return
    }
    fill(notice)
    rebase(user)
    problem.textContent = `Saved as version ${user.version}.`
  }

  async function refuse(error, values) {
    if (error.isSignIn) {
      draft = { key, id, values }
      isSaved = true
      refused(error)
    } else if (error.status === 412 && isNew) {
      form.showErrors([{ field: 'id', message: 'There is a user with this id already.' }])
    } else if (error.status === 412) {
      const theirs = await getUser(key, id).catch(() => null)
      if (theirs === null) {
        gone()
      } else {
        compare(theirs)
      }
    } else if (error.details.length > 0) {
      form.showErrors(error.details.map(({ location, message }) => ({ field: location.replace(/^user\./u, ''), message })))
    } else {
      form.showErrors([{ message: error.isTransient ? `${error.message} The change may have happened all the same. Save again: it is applied once.` : error.message }])
    }
  }

  // Somebody else was first: theirs and ours side by side.
  function compare(theirs) {
    const mine = form.read().values
    if (differences(valuesOf(theirs), mine).length === 0) {
      rebase(theirs)
      problem.textContent = `Saved as version ${theirs.version}.`
      return
    }
    fill(notice)
    const panel = conflictPanel({
      base, theirs, mine,
      onReload: () => {
        rebase(theirs)
        fill(notice)
        heading.focus()
        announce(`Version ${theirs.version} is shown; your changes are dropped.`)
      },
      onDecide: (values) => {
        rebase(theirs)
        form.type(values)
        fill(notice)
        store()
      },
    })
    fill(conflict, panel)
    panel.querySelector('h2').focus()
  }

  async function erase() {
    const name = base.name ?? id
    if (!(await ask(`Delete ${name}?`, 'The user is gone for everybody at once. This cannot be taken back here.', 'Delete', '.danger'))) {
      return
    }
    try {
      await deleteUser(key, id, base.version)
      isSaved = true
      announce('The user is deleted.')
      location.hash = address(key, 'users')
    } catch (error) {
      if (!refused(error)) {
        form.showErrors([{ message: error.status === 412 ? 'Somebody else has changed this user meanwhile, so it was not deleted. Look at it again first.' : error.message }])
      }
    }
  }

  async function countNow() {
    clearTimeout(counting)
    if (loading.signal.aborted) {
      return
    }
    if (!document.hidden) {
      try {
        drawWatching(await countWatchers(key, id, loading.signal))
      } catch (error) {
        if (loading.signal.aborted) {
          return
        }
        drawWatching(null, error)
        if (!error.isTransient) {
          return
        }
      }
    }
    counting = setTimeout(countNow, watchersPeriod)
  }

  function drawWatching(watchers, error) {
    const lines = watchers === null
      ? [el('p.muted', {}, error.code === 'NotGranted' ? 'Only an admin token, one that grants everything for "*", may know this.' : error.message)]
      : [
          el('p.figure', { id: 'watches' }, watchers.watches.toLocaleString('en')),
          el('p.muted', {}, `${watchers.watches === 1 ? 'watch' : 'watches'} of this user by id, in ${count(watchers.processes, 'process', 'processes')} (nodes, or programs of yours). This page is one of them; watches by filter are not counted.`),
          watchers.silent > 0 && el('p.muted', {}, `${count(watchers.silent, 'more process', 'more processes')} did not say how many.`),
        ]
    fill(watching, el('h2', { id: 'watching-title' }, 'Watching now'), ...lines)
  }

  return {
    kind: 'user',
    content,
    isDirty,
    start() {
      if (isNew) {
        drawHead()
        form.show(new Map())
      } else {
        load()
      }
    },
    close() {
      loading.abort()
      clearTimeout(counting)
      stream?.close()
    },
  }
}
