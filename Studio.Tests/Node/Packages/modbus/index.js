require('./SerialmodbusConnection')
require('./SerialmodbusEndpoint')
