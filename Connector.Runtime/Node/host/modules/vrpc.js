'use strict'
// What a connector of the 1.x kind gets for require('vrpc'): its classes are noted, nothing is made remotely callable.
const registered = new Map()

const VrpcAdapter = {
  register (target, options = {}) {
    const Class = typeof target === 'string' ? require(require('path').resolve(target)) : target
    if (typeof Class === 'function') registered.set(Class.name, { Class, schema: options && options.schema })
  },
  getAvailableClasses: () => [...registered.keys()]
}

module.exports = { VrpcAdapter, registered }
