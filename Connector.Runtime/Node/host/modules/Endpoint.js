'use strict'
// What a connector gets for require('Endpoint'). The runtime keeps the endpoints itself: of this class only the schema is asked.
const { EventEmitter } = require('events')

class Endpoint extends EventEmitter {
  constructor (options = {}) {
    super()
    this._options = options
    this._address = options.address
  }

  static getSchema () {
    return { $id: this.name, version: 1, definitions: {} }
  }

  _getTopic () {
    return this._topic
  }
}

module.exports = Endpoint
