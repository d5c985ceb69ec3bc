'use strict'

/** Stands in for the base class while the test runs outside the studio and the image. */
module.exports = class Endpoint {
  static getSchema () {
    return {}
  }
}
