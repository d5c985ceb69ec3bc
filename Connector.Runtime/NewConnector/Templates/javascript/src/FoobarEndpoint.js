'use strict'

const Endpoint = require('Endpoint')
const schema = require('./FoobarEndpoint.json')

/** An endpoint has no behaviour of its own; its schema says what an address looks like. */
class FoobarEndpoint extends Endpoint {
  static getSchema () {
    return Object.assign(super.getSchema(), schema)
  }
}

module.exports = FoobarEndpoint
