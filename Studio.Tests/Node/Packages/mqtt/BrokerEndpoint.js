const Endpoint = require('Endpoint')
const schema = require('./BrokerEndpoint.json')

class BrokerEndpoint extends Endpoint {
  static getSchema () { return Object.assign(super.getSchema(), schema) }
}

module.exports = BrokerEndpoint
