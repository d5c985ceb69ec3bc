'use strict'
// The connections that live in this process, and which of them the running code belongs to.
const { AsyncLocalStorage } = require('async_hooks')
const { cut } = require('./late')

const running = new AsyncLocalStorage()
const instances = new Map()
let underConstruction = null

/** One connection: the connector's object and what belongs to it alone. */
class Instance {
  constructor (id, send) {
    this.id = id
    this.send = send
    this.state = 'disconnected'
    this.connection = null
    this.addresses = new Map()
    this.subscriptions = new Map()
    this.sockets = new Set()
    this.disposed = false
    this.signals = 0
  }

  /** Calls into the connector so that everything it starts is known to be of this connection. */
  run (deed, ...args) {
    return running.run(this, deed, ...args)
  }

  make (Class, params) {
    underConstruction = this
    try {
      this.connection = this.run(() => new Class(params))
    } finally {
      underConstruction = null
    }
  }

  enter (state) {
    if (this.state === state) return
    this.state = state
    if (this.connection && !this.disposed) this.run(() => this.connection.emit(state))
  }

  /** Tells the runtime, whose table decides. The state here moves where the table will move it, so that the connector sees it at once. */
  signal (name, reason) {
    if (this.disposed) return
    this.signals++
    if (name === 'connectLost' && this.state === 'connected') cut(this.sockets, false)
    this.send(['c', this.id, name, words(reason)])
    const next = NEXT[name][this.state]
    if (next) this.enter(next)
  }

  dispose () {
    this.disposed = true
    instances.delete(this.id)
    cut(this.sockets, true)
    for (const socket of this.sockets) socket.destroy()
    this.sockets.clear()
    if (this.connection && typeof this.connection.removeAllListeners === 'function') {
      this.connection.removeAllListeners()
      this.connection.on('error', () => {})
    }
  }
}

const NEXT = {
  connectDone: { connecting: 'connected', reconnecting: 'connected' },
  connectFailed: { connecting: 'reconnecting' },
  reconnectFailed: {},
  connectLost: { connected: 'reconnecting' },
  disconnectDone: { disconnecting: 'disconnected' }
}

function words (reason) {
  if (reason === undefined || reason === null) return null
  if (typeof reason === 'string') return reason
  if (reason instanceof Error) return reason.message || reason.name
  try {
    return JSON.stringify(reason)
  } catch (error) {
    return String(reason)
  }
}

module.exports = {
  Instance,
  instances,
  words,
  /** The connection that the running code belongs to, or undefined. */
  current: () => running.getStore(),
  /** For the base class: the connection being constructed. Each is handed out once. */
  takeUnderConstruction () {
    const instance = underConstruction
    underConstruction = null
    return instance
  }
}
