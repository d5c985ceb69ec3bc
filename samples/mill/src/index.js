'use strict'

// Loading the two classes is all that version 2 of the vendor's image asks for. For version 1.x add the registration:
//   const { VrpcAdapter } = require('vrpc')
//   VrpcAdapter.register(MillEndpoint, { schema: MillEndpoint.getSchema() })
//   VrpcAdapter.register(MillConnection, { schema: MillConnection.getSchema() })
require('./MillConnection')
require('./MillEndpoint')
