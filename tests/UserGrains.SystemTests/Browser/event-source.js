// An EventSource in Chromium whose connection is cut again and again. Usage: node event-source.js <host:port> <path of Chromium>
// It prints "ready" when everything but a restart of the node was tried; then the node is killed and started again, and 'cut-c' is named "After the restart".
// Every check that fails ends the process with its text; the last line printed is "ok".
'use strict'

const assert = require('node:assert/strict')
const { chromium } = require('playwright-core')
const { switches, Wire } = require('./browser.js')

const [origin, executablePath] = process.argv.slice(2)
const users = ['cut-a', 'cut-b', 'cut-c']

// What the page's EventSource was given, in order. No version may come twice, and none after a later one.
class Deliveries {
  #latest = new Map()
  #waits = []
  count = 0

  take({ kind, version, user }) {
    const before = this.#latest.get(user.id)?.version ?? 0
    assert.ok(version > before, `${user.id} came at version ${version} (${kind}) after ${before}`)
    this.#latest.set(user.id, { version, user })
    this.count++
    this.#waits = this.#waits.filter((wait) => !wait())
  }

  until(isThere) {
    return new Promise((found) => {
      const wait = () => isThere(this.#latest) && (found(), true)
      if (!wait()) {
        this.#waits.push(wait)
      }
    })
  }

  version(id, version) {
    return this.until((latest) => latest.get(id)?.version >= version)
  }
}

let changes = 0
const written = new Map()

async function change(id) {
  const answer = await fetch(`http://${origin}/v2/objects/demo/uuids/${id}`, { method: 'PATCH', body: JSON.stringify({ name: `Change ${++changes}` }) })
  assert.equal(answer.status, 200)
  written.set(id, Number(answer.headers.get('X-UserGrains-Version')))
}

async function open(browser, address, deliveries) {
  const page = await browser.newPage()
  let breaks = 0
  const waits = []
  await page.exposeFunction('deliver', (data) => JSON.parse(data).changes.forEach((each) => deliveries.take(each)))
  await page.exposeFunction('broke', () => {
    breaks++
    waits.splice(0).forEach((wake) => wake())
  })

  // An empty page of the node's own origin; after that nothing stands between the browser and the wire.
  await page.route('**/empty', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Watching</title>' }))
  await page.goto(`${address}/empty`)
  await page.unroute('**/empty')
  await page.evaluate((ids) => {
    const events = new EventSource(`/v1/demo/watch?ids=${ids}`)
    events.onmessage = ({ data }) => window.deliver(data)
    events.onerror = () => window.broke()
  }, users.join(','))
  return {
    broken: () => new Promise((wake) => waits.push(wake)),
    breaks: () => breaks,
  }
}

const everything = (deliveries) => deliveries.until((latest) => users.every((id) => latest.get(id)?.version >= written.get(id)))

async function main() {
  const wire = new Wire(origin)
  const deliveries = new Deliveries()
  const browser = await chromium.launch({ executablePath, args: switches })
  for (const id of users) {
    await change(id)
  }
  const watching = await open(browser, await wire.listen(), deliveries)
  await everything(deliveries)

  for (let round = 0; round < 6; round++) {
    // While the connection stands, every version comes.
    for (const id of users) {
      const before = deliveries.count
      await change(id)
      await deliveries.version(id, written.get(id))
      assert.equal(deliveries.count, before + 1)
    }

    // Away: two users change, one several times. Back: their latest states come, and the third user does not come again.
    const before = deliveries.count
    const broken = watching.broken()
    wire.takeDown()
    await broken
    const [first, second] = [users[round % 3], users[(round + 1) % 3]]
    for (const id of [first, second, first, first]) {
      await change(id)
    }
    wire.bringUp()
    await everything(deliveries)
    assert.equal(deliveries.count, before + 2)
  }

  // Cut in the middle of many changes at once.
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i < 40; i++) {
      if (i === 7 + round * 9) {
        wire.cut()
      }
      await change(users[i % 3])
    }
    await everything(deliveries)
  }
  assert.ok(watching.breaks() >= 10, `the browser noticed ${watching.breaks()} breaks`)

  const restarted = deliveries.until((latest) => latest.get('cut-c').user.name === 'After the restart')
  console.log('ready')
  await restarted
  console.log(`${deliveries.count} deliveries, ${watching.breaks()} breaks`)
  console.log('ok')
  process.exit(0)
}

process.on('unhandledRejection', (error) => {
  console.error(error)
  process.exit(1)
})
main()
