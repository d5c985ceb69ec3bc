'use strict'

// Loading the two classes is all that version 2 of the vendor's image asks for. For version 1.x add the registration:
//   const { VrpcAdapter } = require('vrpc')
//   VrpcAdapter.register(FoobarEndpoint, { schema: FoobarEndpoint.getSchema() })
//   VrpcAdapter.register(FoobarConnection, { schema: FoobarConnection.getSchema() })
require('./FoobarConnection')
require('./FoobarEndpoint')
