'use strict'
const Endpoint = require('Endpoint')
const schema = require('./BenchEndpoint.json')

class BenchEndpoint extends Endpoint {
  static getSchema () { return Object.assign(super.getSchema(), schema) }
}

module.exports = BenchEndpoint
