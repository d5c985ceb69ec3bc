'use strict'

// Loading the two classes is all that version 2 of the vendor's image asks for. Version 1.x wants them registered as well; the
// vendor's documentation of that version shows how.
require('./MillConnection')
require('./MillEndpoint')
