'use strict'

const Connection = require('Connection') // given by the studio and by the vendor's base image; not a package
const MillClient = require('./MillClient')
const schema = require('./MillConnection.json')

/**
 * A connection to one device. What stands before "Connection" in the name of class and file is the protocol.
 *
 * The base class owns the state: a handler reports how it went, exactly once per attempt (connectDone, connectFailed,
 * reconnectFailed, disconnectDone), and never retries by itself.
 */
class MillConnection extends Connection {
  constructor (params) {
    super(params)
    // The connection block of the file, valid against MillConnection.json.
    const { host, port, requestTimeout = 3000 } = params.connection
    this._settings = { host, port, requestTimeout }
    this._client = null
  }

  static getCustomSchema () {
    return { ...schema }
  }

  async handleConnect () {
    try {
      await this._open()
      this.connectDone()
    } catch (error) {
      this.connectFailed(error.message)
    }
  }

  /** The same again after a failed attempt or a lost link. The base class waits between two attempts. */
  async handleReconnect () {
    try {
      await this._open()
      this.connectDone()
    } catch (error) {
      this.reconnectFailed(error.message)
    }
  }

  async handleDisconnect () {
    this._close()
    this.disconnectDone()
  }

  /** Returns the value, or throws: an error is shown to the user and does not end the connection. */
  async handleRead (address, requestData = {}) {
    return this._link().read(address.address)
  }

  async handleWrite (address, writeData) {
    return this._link().write(address.address, writeData)
  }

  _link () {
    if (!this._client) throw new Error('The connection is not open.')
    return this._client
  }

  async _open () {
    this._close()
    const client = new MillClient(this._settings)
    await client.open()
    this._client = client
    client.once('close', reason => {
      // Sockets close late, too: only the link in use, and only while connected, can be lost.
      if (client === this._client && this.getState() === 'connected') this.connectLost(reason)
    })
  }

  _close () {
    const client = this._client
    this._client = null
    if (client) client.close()
  }
}

module.exports = MillConnection
