// Where everything comes together: the bar, the keyset, and which view is shown. The address after # says it all, so that it can be kept and sent on; it never holds a token.
import { root, send } from './api.js'
import { announce, ask, el, failure, fill, own } from './dom.js'
import { address } from './routes.js'
import { describe } from './stream.js'
import { signedInto, signOut, tokenOf } from './session.js'
import { signInView } from './sign-in.js'
import { usersView } from './users.js'
import { userView } from './user.js'
import { liveView } from './live.js'

const main = document.getElementById('main')
const connection = document.getElementById('connection')
const keysets = document.getElementById('keyset')
const keysetPattern = /^[A-Za-z0-9.-]{1,64}$/u
const another = '+'

let settings
let view = null
let shown = null
let interrupted = null

function route() {
  const [path, query = ''] = location.hash.replace(/^#\/?/u, '').split('?')
  const parts = path.split('/').filter(Boolean).map((part) => {
    try {
      return decodeURIComponent(part)
    } catch {
      return part
    }
  })
  const [key, name = 'users', ...rest] = parts
  return { key, name, id: rest.join('/'), query: new URLSearchParams(query) }
}

const views = {
  users: usersView,
  user: userView,
  new: userView,
  live: liveView,
}

async function show() {
  if (view?.isDirty?.() && location.hash !== shown && !(await ask('Leave without saving?', 'What you have changed here is not saved.', 'Leave', '.danger'))) {
    history.replaceState(null, '', shown)
    return
  }
  const { key, name, id, query } = route()
  if (key === 'sign-in') {
    listKeysets('')
    open(signInView({ subscribeKey: query.get('keyset') ?? '', reason: query.get('reason'), done: signedIn }))
    return
  }
  const first = settings.keysets[0] ?? signedInto()[0]
  const start = first ? address(first, 'users') : '#/sign-in'
  if (!key) {
    location.replace(start)
    return
  }
  if (!keysetPattern.test(key) || !Object.hasOwn(views, name)) {
    title('No such page')
    open({ content: el('div.state', {}, el('h1', {}, 'There is no such page'), el('p', {}, 'The address ', own(location.hash, 'code'), ' leads nowhere.'), el('a.button', { href: start }, first ? 'All users' : 'Sign in')) })
    return
  }
  listKeysets(key)
  mark('tab-users', address(key, 'users'), name !== 'live')
  mark('tab-live', address(key, 'live'), name === 'live')
  const context = { key, id: name === 'user' ? id : null, query, settings, connected, refused, title }
  open(views[name](context))
}

function open(next) {
  const isFirst = view === null
  view?.close?.()
  connection.hidden = true
  view = next
  shown = location.hash
  fill(main, next.content)
  next.start?.()
  scrollTo(0, 0)

  // Whoever hears the page is told where it has got to; the first time that is the browser's to say.
  if (!isFirst && !main.contains(document.activeElement)) {
    const heading = main.querySelector('h1')
    heading?.setAttribute('tabindex', '-1')
    heading?.focus({ preventScroll: true })
  }
}

function title(text) {
  document.title = `${text} · UserGrains console`
}

// What the bar says about the view's event stream.
function connected(stream) {
  const text = describe(stream)
  if (connection.textContent !== text && (stream.state === 'waiting' || (stream.state === 'live' && stream.reconnects > 0))) {
    announce(stream.state === 'live' ? `Connected again. ${stream.reconnects === 1 ? 'One reconnect' : `${stream.reconnects} reconnects`} so far.` : 'The connection is lost; connecting again.')
  }
  connection.hidden = false
  connection.dataset.state = stream.state
  connection.textContent = text
}

// A view was refused: a token is missing, or is not good any more.
function refused(error) {
  const { key } = route()
  if (error.isSignIn) {
    signOut(key)
    interrupted = location.hash
    location.replace(`#/sign-in?${new URLSearchParams({ keyset: key, reason: error.code })}`)
    return true
  }
  return false
}

function signedIn(key) {
  const back = interrupted?.startsWith(`#/${key}/`) ? interrupted : address(key, 'users')
  interrupted = null
  location.replace(back)
}

function mark(id, href, isCurrent) {
  const tab = document.getElementById(id)
  tab.href = href
  if (isCurrent) {
    tab.setAttribute('aria-current', 'page')
  } else {
    tab.removeAttribute('aria-current')
  }
}

function listKeysets(current) {
  const all = [...new Set([...settings.keysets, ...signedInto(), current])].filter(Boolean)
  keysets.parentElement.hidden = current === '' && all.length === 0
  fill(keysets, current === '' && el('option', { value: another, selected: true }, 'Choose…'), ...all.map((key) => el('option', { value: key, selected: key === current }, key)), current !== '' && el('option', { value: another }, 'Another…'))
  document.getElementById('sign-out').hidden = tokenOf(current) === null
}

keysets.addEventListener('change', () => {
  location.hash = keysets.value === another ? '#/sign-in' : address(keysets.value, 'users')
})

document.getElementById('sign-out').addEventListener('click', () => {
  const { key } = route()
  signOut(key)
  location.hash = settings.keysets.includes(key) ? address(key, 'users') : '#/sign-in'
  show()
})

addEventListener('hashchange', show)
addEventListener('beforeunload', (event) => view?.isDirty?.() && event.preventDefault())

async function start() {
  title('Users')
  try {
    settings = (await send('', 'GET', 'console/settings.json')).content
  } catch (error) {
    fill(main, failure(error, start))
    return
  }
  const docs = document.getElementById('link-docs')
  docs.href = new URL('docs/', root)
  if (settings.dashboard) {
    const dashboard = document.getElementById('link-dashboard')
    dashboard.href = new URL(`.${settings.dashboard}`, root)
    dashboard.hidden = false
  }
  show()
}

start()
