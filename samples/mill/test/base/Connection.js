'use strict'

const { EventEmitter } = require('events')

/**
 * Stands in for the base class while the test runs outside the studio and the image. It keeps the state and nothing else: no
 * retries, no polling. "connector-agent test service.yaml --connectors ." runs the connector under the real one.
 */
class Connection extends EventEmitter {
  constructor (params) {
    super()
    this._connection = params.connection
    this._state = 'disconnected'
  }

  getState () {
    return this._state
  }

  connectDone () { this._enter('connected') }
  connectFailed (reason) { this._enter('reconnecting', reason) }
  reconnectFailed (reason) { this._enter('reconnecting', reason) }
  connectLost (reason) { this._enter('reconnecting', reason) }
  disconnectDone () { this._enter('disconnected') }

  async connect () {
    this._enter('connecting')
    await this.handleConnect()
  }

  async disconnect () {
    this._enter('disconnecting')
    await this.handleDisconnect()
  }

  _enter (state, reason) {
    this._state = state
    this.emit('state', state, reason)
  }
}

module.exports = Connection
