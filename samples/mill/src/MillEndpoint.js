'use strict'

const Endpoint = require('Endpoint')
const schema = require('./MillEndpoint.json')

/** An endpoint has no behaviour of its own; its schema says what an address looks like. */
class MillEndpoint extends Endpoint {
  static getSchema () {
    return Object.assign(super.getSchema(), schema)
  }
}

module.exports = MillEndpoint
