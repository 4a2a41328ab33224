// What every script that drives a browser needs.
'use strict'

const net = require('node:net')

exports.switches = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
]

// Stands between the browser and the node, and cuts every connection when it is told to.
exports.Wire = class Wire {
  #pairs = new Set()
  #isUp = true
  #server

  constructor(origin) {
    const [host, port] = origin.split(':')
    this.#server = net.createServer((browser) => this.#connect(browser, host, port))
  }

  #connect(browser, host, port) {
    if (!this.#isUp) {
      browser.destroy()
      return
    }
    const node = net.connect(Number(port), host)
    const pair = [browser, node]
    this.#pairs.add(pair)
    for (const [from, to] of [[browser, node], [node, browser]]) {
      from.on('error', () => {})
      from.on('close', () => {
        to.destroy()
        this.#pairs.delete(pair)
      })
      from.pipe(to)
    }
  }

  listen() {
    return new Promise((ready) => this.#server.listen(0, '127.0.0.1', () => ready(`http://127.0.0.1:${this.#server.address().port}`)))
  }

  cut() {
    this.#pairs.forEach((pair) => pair.forEach((end) => end.resetAndDestroy()))
  }

  takeDown() {
    this.#isUp = false
    this.cut()
  }

  bringUp() {
    this.#isUp = true
  }
}
