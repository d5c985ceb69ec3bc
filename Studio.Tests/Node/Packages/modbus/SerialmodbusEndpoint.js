const Endpoint = require('Endpoint')
const schema = require('./SerialmodbusEndpoint.json')

class SerialmodbusEndpoint extends Endpoint {
  static getSchema () { return Object.assign(super.getSchema(), schema) }
}

module.exports = SerialmodbusEndpoint
