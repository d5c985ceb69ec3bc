'use strict'
// What a connector gets for require('Connection'): the base class of the vendor's image, as far as connectors use it.
const { EventEmitter } = require('events')
const { takeUnderConstruction } = require('../instances')

const owners = new WeakMap()

class Connection extends EventEmitter {
  constructor (params = {}) {
    super()
    const owner = takeUnderConstruction()
    if (owner) {
      owners.set(this, owner)
      // An 'error' nobody listens to would end the process; here it is a line in the log.
      EventEmitter.prototype.on.call(this, 'error', error => params.log.error(error))
    }
    this._connection = params.connection
    this._log = params.log
  }

  /** The schema as the image knows it: the base's with the connector's laid over it, key by key at the top. */
  static getSchema () {
    return Object.assign({ $id: this.name, version: 1, definitions: {} }, typeof this.getCustomSchema === 'function' ? this.getCustomSchema() : {})
  }

  getState () {
    const owner = owners.get(this)
    return owner ? owner.state : 'disconnected'
  }

  connectDone () { signal(this, 'connectDone') }
  connectFailed (reason) { signal(this, 'connectFailed', reason) }
  reconnectFailed (reason) { signal(this, 'reconnectFailed', reason) }
  connectLost (reason) { signal(this, 'connectLost', reason) }
  disconnectDone () { signal(this, 'disconnectDone') }
}

function signal (connection, name, reason) {
  const owner = owners.get(connection)
  if (owner) owner.signal(name, reason)
}

module.exports = Connection
